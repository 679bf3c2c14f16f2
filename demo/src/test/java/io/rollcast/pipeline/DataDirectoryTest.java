package io.rollcast.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.chaos.ChaosCommand;
import io.rollcast.faults.FaultsCommand;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** {@code --data} of commands that audit every forecast, and what becomes of the directory. */
class DataDirectoryTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

    static Stream<RollcastCommand> commands() {
        return Stream.of(new ChaosCommand(), new FaultsCommand());
    }

    private List<String> problemsOf(RollcastCommand command, Path data) {
        new CommandLine(command).parseArgs("--data=" + data);
        Problems problems = new Problems();
        command.check(problems);
        return problems.found();
    }

    /** A fault keeps its data in a directory of its name, chaos in the directory itself. */
    @ParameterizedTest
    @MethodSource("commands")
    void dataOfAnEarlierRunAreRefused(RollcastCommand command) throws IOException {
        Path used = Files.createDirectories(directory.resolve("used"));
        Files.createDirectories(used.resolve("topic-grown/kafka"));
        Files.createDirectories(used.resolve("kafka"));

        assertThat(problemsOf(command, used))
                .singleElement()
                .asString()
                .contains("--data " + used, "an earlier run's", "give an empty or a new directory");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aFileIsRefused(RollcastCommand command) throws IOException {
        assertThat(problemsOf(command, Files.createFile(directory.resolve("file"))))
                .hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void anEmptyAndANewDirectoryAreTaken(RollcastCommand command) {
        assertThat(problemsOf(command, directory)).isEmpty();
        assertThat(problemsOf(command, directory.resolve("new"))).isEmpty();
    }

    @Test
    void aTemporaryDirectoryStaysOnlyWhenSomethingIsWrong() throws IOException {
        DataDirectory data = new DataDirectory();
        Path whole = data.open();
        Path broken = data.open();

        data.close(whole, true, out);
        data.close(broken, false, out);

        assertThat(whole).doesNotExist();
        assertThat(broken).exists();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("Data and logs are in " + broken);
        ScratchDirectory.delete(broken);
    }
}
