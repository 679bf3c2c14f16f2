package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java's own messages are the path alone; an operator is told what is wrong with it. */
class FileFaultTest {

    @TempDir
    Path directory;

    private static String reason(Path path, ThrowingCallable use) {
        return FileFault.reason(path, catchThrowableOfType(IOException.class, use));
    }

    @Test
    void whatIsNotThereOrOfAnotherKindIsSaid() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "text");
        Path missing = directory.resolve("missing");

        assertThat(reason(missing, () -> Files.readString(missing))).isEqualTo("it does not exist");
        assertThat(reason(file, () -> Files.createDirectories(file))).isEqualTo("it is no directory");
        assertThat(reason(directory, () -> Files.readString(directory))).isEqualTo("it is a directory");
        Files.write(file, new byte[] {(byte) 0xff});
        assertThat(reason(file, () -> Files.readString(file))).isEqualTo("it has bytes that are no UTF-8");
        assertThat(FileFault.reason(file, new IOException())).isEqualTo("IOException");
        assertThat(FileFault.reason(directory, new IOException("No locks available")))
                .isEqualTo("No locks available");
    }

    @Test
    void aRightThatIsMissingAboveIsNamedThere() {
        Path state = Path.of("/var/lib/rollcast/state");

        assertThat(FileFault.reason(state, new AccessDeniedException("/var/lib/rollcast/state")))
                .isEqualTo("its permissions forbid it");
        assertThat(FileFault.reason(state, new AccessDeniedException("/var/lib")))
                .isEqualTo("the permissions of /var/lib forbid it");
    }

    @Test
    void aStateDirectoryThatIsAFileIsRefusedWithThat() throws IOException {
        Path file = Files.createFile(directory.resolve("state"));

        assertThatThrownBy(() -> DirectoryLock.requireFree(file, "state directory", "--state-dir"))
                .hasMessage(
                        "the state directory %s cannot be used: it is no directory; --state-dir names another", file);
    }
}
