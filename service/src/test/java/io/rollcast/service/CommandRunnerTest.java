package io.rollcast.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

class CommandRunnerTest {

    @Command(name = "rollcast", mixinStandardHelpOptions = true, subcommands = TestCommand.class)
    private static final class Root {}

    private final TestCommand command = new TestCommand();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
    }

    @AfterEach
    void release() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    @ParameterizedTest
    @CsvSource({"fine, 0", "SEVEN, 7", "failed, 1", "interrupted, 1"})
    void theExitStatusIsTheCommandsOrOneIfItFails(String outcome, int expected) {
        // When
        int status = CommandRunner.run(command, "--outcome", outcome);

        // Then
        assertThat(status).isEqualTo(expected);
        assertThat(command.ran).isTrue();
        assertThat(Thread.interrupted()).isEqualTo(outcome.equals("interrupted"));
    }

    @Test
    void everyCommandPrintsTheVersion() {
        // When
        int ofRoot = CommandRunner.run(new Root(), "--version");
        int ofCommand = CommandRunner.run(new Root(), "work", "--version");

        // Then
        assertThat(ofRoot + ofCommand).isZero();
        assertThat(out.toString(UTF_8).lines()).hasSize(2).containsOnly("Rollcast " + Build.VERSION);
    }

    @Test
    void tellsAllFaultsOfTheConfigurationAtOnce() {
        // When
        int status = CommandRunner.run(command, "--points-rate", "1001", "--http-port", "70000", "--http-bind", "");

        // Then
        assertThat(status).isEqualTo(2);
        assertThat(command.ran).isFalse();
        assertThat(err.toString(UTF_8))
                .contains(
                        "--points-rate is 1001: it must be 0 to 1000",
                        "--http-port is 70000: it must be 0 to 65535",
                        "--http-bind is empty",
                        "'work --help' lists the options");
    }

    @Test
    void tellsAllFaultsOfTheCommandLineAtOnce() {
        // When
        int status = CommandRunner.run(
                command, "--points-rate", "fast", "--outcome", "odd", "--bogus", "--http-port", "70000");

        // Then
        assertThat(status).isEqualTo(2);
        assertThat(command.ran).isFalse();
        assertThat(err.toString(UTF_8))
                .contains("--points-rate", "'fast'", "--outcome", "'odd'", "--bogus", "--http-port is 70000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--season-points=300", "--season-points 300"})
    void namesWhatHasReplacedAnOption(String arguments) {
        int status = CommandRunner.run(command, arguments.split(" "));

        assertThat(status).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("'--season-points", "--season-points was removed: use --most-points");
    }

    @Test
    void saysWhyAnOptionNeedsNoReplacement() {
        assertThat(CommandRunner.run(command, "--memory=window")).isEqualTo(2);

        assertThat(err.toString(UTF_8)).contains("'--memory=window'", "; --memory was removed: leave it out");
    }

    @Test
    void tellsTheFaultsOfASubcommand() {
        // When
        int status = CommandRunner.run(new Root(), "work", "--bogus", "--points-rate", "fast");

        // Then
        assertThat(status).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("--bogus", "'fast'", "'rollcast work --help'");
    }

    @ParameterizedTest
    @CsvSource({"wrok", "--bogus"})
    void namesWhatIsNoSubcommand(String argument) {
        // When
        int status = CommandRunner.run(new Root(), argument);

        // Then
        assertThat(status).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("'" + argument + "'", "Usage: rollcast");
    }

    @Test
    void showsTheSubcommandsWhereNoneIsGiven() {
        // When
        int status = CommandRunner.run(new Root());

        // Then
        assertThat(status).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("Usage: rollcast", "work");
    }

    @Test
    void helpIsNoFault() {
        // When
        int status = CommandRunner.run(new Root(), "work", "--help");

        // Then
        assertThat(status).isZero();
        assertThat(out.toString(UTF_8)).contains("Usage: rollcast work", "--points-rate", "default: 9400");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void commandsWriteNumbersAlikeInEveryCountry() {
        Locale before = Locale.getDefault(Locale.Category.FORMAT);
        Locale.setDefault(Locale.Category.FORMAT, Locale.GERMANY);
        try {
            // When
            CommandRunner.run(command);

            // Then
            assertThat("%,.1f".formatted(1234.5)).isEqualTo("1,234.5");
        } finally {
            Locale.setDefault(Locale.Category.FORMAT, before);
        }
    }

    @Test
    void aFaultOfConfigurationIsOneLine() {
        // When
        int status = CommandRunner.run(command, "--outcome", "misconfigured");

        // Then
        assertThat(status).isEqualTo(1);
        assertThat(err.toString(UTF_8).lines()).containsExactly("rollcast: port 80 is taken: give another");
    }

    @Test
    void aFaultOfConfigurationHasAStackTraceOnRequest() {
        // When
        int status = CommandRunner.run(command, "--outcome", "misconfigured", "--stacktrace");

        // Then
        assertThat(status).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("rollcast: port 80 is taken", "\tat io.rollcast.service.TestCommand");
    }
}
