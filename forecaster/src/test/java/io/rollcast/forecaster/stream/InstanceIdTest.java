package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceIdTest {

    @TempDir
    Path directory;

    @Test
    void aStateDirectoryHasOneNameAndAnotherHasAnother() {
        String id = InstanceId.of(directory.resolve("app"));

        assertThat(InstanceId.of(directory.resolve("app"))).isEqualTo(id);
        assertThat(InstanceId.of(directory.resolve("other"))).isNotEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "half-a-na", "../../etc/passwd"})
    void whatACrashLeftIsReplaced(String left) throws IOException {
        Files.writeString(directory.resolve(InstanceId.FILE), left);

        String id = InstanceId.of(directory);

        assertThat(id).hasSize(36);
        assertThat(InstanceId.of(directory)).isEqualTo(id);
    }

    @Test
    void whereItCannotBeKeptThereIsOneAllTheSame() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "no directory");

        assertThat(InstanceId.of(file)).hasSize(36);
    }
}
