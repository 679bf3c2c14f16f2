package io.rollcast.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {

    @TempDir
    Path directory;

    @Test
    void whatAFailedProcessSaidOutlivesTheArenasDirectory() throws IOException {
        Path arena = Files.createDirectory(directory.resolve("arena"));

        // A broker without the directory that it needs.
        Throwable failure;
        try (ChildJvm child = new ChildJvm(BrokerMain.class, arena.resolve("log.txt"), List.of())) {
            failure = catchThrowable(child::line);
        }
        Arena.delete(arena);

        assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessageContaining("with status 1");
        Path named = Pattern.compile("/\\S+")
                .matcher(failure.getMessage())
                .results()
                .map(MatchResult::group)
                .map(Path::of)
                .findFirst()
                .orElseThrow();
        assertThat(named).content().contains("ArrayIndexOutOfBoundsException");
        Files.delete(named);
    }
}
