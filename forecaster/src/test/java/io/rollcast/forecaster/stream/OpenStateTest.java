package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

        none.begin();
        none.end();

        assertThat(name).hasContent("a name");
    }
}
