package io.rollcast.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options from environment variables, in processes of their own. */
class EnvironmentVariablesTest {

    /** What runs there. */
    static final class Main {
        public static void main(String[] arguments) {
            System.exit(CommandRunner.run(new TestCommand(), arguments));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--rate, ROLLCAST_RATE",
        "--fit-budget, ROLLCAST_FIT_BUDGET",
        "--bootstrap-servers, ROLLCAST_BOOTSTRAP_SERVERS",
        "--http-port, ROLLCAST_HTTP_PORT"
    })
    void namesTheEnvironmentVariableOfAnOption(String option, String variable) {
        assertThat(CommandRunner.variable(option)).isEqualTo(variable);
    }

    @ParameterizedTest
    @CsvSource({
        "ROLLCAST_POINTS_RATE, '', rate 50",
        "ROLLCAST_RATE, '', rate 50",
        "ROLLCAST_POINTS_RATE, -r 7, rate 7",
        "ROLLCAST_RATE, -r 7, rate 7",
    })
    void readsTheEnvironmentUnlessTheCommandLineSaysOtherwise(String variable, String arguments, String expected)
            throws Exception {
        // Given
        Map<String, String> environment = Map.of(variable, "50", "ROLLCAST_HTTP_PORT", "0", "ROLLCAST_HELP", "true");

        // When
        Process process = start(environment, arguments.isEmpty() ? new String[0] : arguments.split(" "));

        // Then
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).contains(expected + ", port 0");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void tellsAllFaultsOfTheEnvironmentAtOnce() throws Exception {
        // Given
        Map<String, String> environment = Map.of(
                "ROLLCAST_RATE", "slow",
                "ROLLCAST_POINTS_RATE", "fast",
                "ROLLCAST_OUTCOME", "odd",
                "ROLLCAST_OUTCMOE", "odd",
                "ROLLCAST_HTTP_PORT", "70000");

        // When
        Process process = start(environment, "--http-bind", "", "--bogus");

        // Then
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                .contains(
                        "ROLLCAST_RATE: ",
                        "'slow'",
                        "ROLLCAST_POINTS_RATE: ",
                        "'fast'",
                        "'odd'",
                        "--http-port is 70000",
                        "--http-bind is empty",
                        "'--bogus'",
                        "[ROLLCAST_OUTCMOE]")
                .doesNotContain("--http-bind'");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void tellsVariablesThatNoOptionReads() throws Exception {
        // Given a misspelt one, and those that others read
        Map<String, String> environment = Map.of(
                "ROLLCAST_POINTS_RAET", "50",
                "ROLLCAST_HTTP_PROT", "0",
                "ROLLCAST_POINTS_RATE", "50",
                "ROLLCAST_LOG_FORMAT", "json",
                "ROLLCAST_REVISION", "abc",
                "ROLLCAST_HTTP_PORT", "0");

        // When
        Process process = start(environment);

        // Then
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8).lines())
                .anyMatch(line -> line.startsWith("{") && line.contains("[ROLLCAST_HTTP_PROT, ROLLCAST_POINTS_RAET]"))
                .contains("rate 50, port 0");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void namesWhatHasReplacedTheOptionOfAVariable() throws Exception {
        Map<String, String> environment = Map.of(
                "ROLLCAST_SEASON_POINTS",
                "300",
                "ROLLCAST_MEMORY",
                "window",
                "ROLLCAST_POINTS_RATE",
                "50",
                "ROLLCAST_HTTP_PORT",
                "0");

        Process process = start(environment);

        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                .contains(
                        "ROLLCAST_SEASON_POINTS is not read, as --season-points was removed: use ROLLCAST_MOST_POINTS",
                        "ROLLCAST_MEMORY is not read, as --memory was removed: leave it out",
                        "WARN",
                        "rate 50, port 0")
                .doesNotContain("No option has the names");
        assertThat(process.waitFor()).isZero();
    }

    private static Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }
}
