package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenStateTest {

    /** Two of them are longer than 4,096 bytes. */
    private static final String LONG_PATH = ("n".repeat(200) + "/").repeat(12);

    @TempDir
    Path directory;

    private OpenState state;
    private Path table;
    private Path name;

    @BeforeEach
    void leaveAStateBehind() throws IOException {
        state = new OpenState(directory);
        table = Files.createDirectories(directory.resolve("1_12/rocksdb/series"))
                .resolve("000004.sst");
        Files.writeString(table, "points");
        name = Files.writeString(directory.resolve(InstanceId.FILE), "a name");
    }

    @Test
    void whatWasClosedIsKept() {
        state.begin();
        assertThat(table).as("of a build that did not mark").exists();
        state.end();

        new OpenState(directory).begin();

        assertThat(table).exists();
    }

    @Test
    void whatWasLeftOpenIsDeletedAndNothingElse() {
        state.begin();

        new OpenState(directory).begin();

        assertThat(directory.resolve("1_12")).doesNotExist();
        assertThat(name).exists();
    }

    @Test
    void whatIsSoOldThatTombstonesMayBeGoneIsDeletedAndNothingElse() throws IOException {
        Path used = Files.createDirectories(directory.resolve("1_13/rocksdb/series"));
        Files.writeString(used.resolve("000004.sst"), "points");
        Files.writeString(used.resolve("000005.sst"), "more points");
        for (Path old : List.of(table, name, used.resolve("000004.sst"))) {
            makeOld(old);
        }

        state.deleteOld();

        assertThat(directory.resolve("1_12")).doesNotExist();
        assertThat(used.resolve("000004.sst")).exists();
        assertThat(name).exists();
    }

    @Test
    void aStateThatIsOpenedAndNeverRestoredGrowsOld() throws IOException {
        // Given what RocksDB writes when it is opened
        for (String name : List.of("LOG", "MANIFEST-000014", "OPTIONS-000016", "CURRENT", "000013.log")) {
            Files.writeString(table.resolveSibling(name), "new");
        }
        makeOld(table);

        state.deleteOld();

        assertThat(directory.resolve("1_12")).doesNotExist();
    }

    @Test
    void aStoreThatIsClosedInGoodOrderIsNewThoughNothingCame() throws IOException {
        // Given
        Path task = Files.createDirectories(directory.resolve("1_13"));
        openAndClose(task);
        for (Path file : StateFiles.within(task, Integer.MAX_VALUE)) {
            makeOld(file);
        }

        // When
        openAndClose(task);
        state.deleteOld();

        // Then
        assertThat(task.resolve("rocksdb/series")).isDirectoryContaining("glob:**.sst");
    }

    private static void openAndClose(Path task) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        var context = new MockProcessorContext<>(settings, new TaskId(1, 13), task.toFile());
        RestorableRocksDb store = new RestorableRocksDb("series");
        store.init(context.getStateStoreContext(), store);
        store.close();
    }

    @Test
    void aStateInWhichNothingIsYetIsNotOld() throws IOException {
        Files.move(table, table.resolveSibling("LOG"));
        makeOld(table.resolveSibling("LOG"));

        state.deleteOld();

        assertThat(directory.resolve("1_12")).exists();
    }

    @Test
    void aTaskThatCannotBeReadKeepsNoOtherFromBeingDeleted() throws IOException {
        // Given one whose paths are longer than the system takes, from whoever it is
        Path half = directory.resolve("half");
        Files.createDirectories(half.resolve(LONG_PATH));
        Path tooLong =
                Files.createDirectories(directory.resolve("1_99/" + LONG_PATH)).resolve("half");
        Files.move(half, tooLong);
        makeOld(table);
        try {
            // When
            state.deleteOld();
            boolean isOldDeleted = Files.notExists(directory.resolve("1_12"));
            Files.createDirectories(directory.resolve("1_12"));
            state.begin();
            new OpenState(directory).begin();

            // Then
            assertThat(isOldDeleted).isTrue();
            assertThat(directory.resolve("1_12")).doesNotExist();
        } finally {
            Files.move(tooLong, half);
        }
    }

    private static void makeOld(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(13))));
    }

    @Test
    void whoeverOpensNothingLeavesTheMarkOfAnother() {
        state.begin();

        new OpenState(directory).end();

        assertThat(directory.resolve(OpenState.FILE)).exists();
    }

    @Test
    void aDirectoryThatIsNotThereYetIsMade() {
        OpenState first = new OpenState(directory.resolve("new/app"));

        first.begin();

        assertThat(directory.resolve("new/app").resolve(OpenState.FILE)).exists();
    }

    @Test
    void aDiskThatRefusesIsNotItsBusiness() {
        OpenState none = new OpenState(name);

        none.deleteOld();
        none.begin();
        none.end();

        assertThat(name).hasContent("a name");
    }
}
