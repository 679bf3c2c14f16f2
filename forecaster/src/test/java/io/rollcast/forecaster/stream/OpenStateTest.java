package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenStateTest {

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
            Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(13))));
        }

        state.deleteOld();

        assertThat(directory.resolve("1_12")).doesNotExist();
        assertThat(used.resolve("000004.sst")).exists();
        assertThat(name).exists();
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
