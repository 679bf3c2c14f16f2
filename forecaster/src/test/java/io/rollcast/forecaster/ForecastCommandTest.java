package io.rollcast.forecaster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.forecaster.stream.ForecasterConfig.Profile;
import io.rollcast.service.CommandRunner;
import io.rollcast.service.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ForecastCommandTest {

    @Test
    void aHeapThatIsTooSmallIsRefusedInOneLine() {
        assertThatThrownBy(() -> ForecastCommand.requireHeap(15L << 20))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("15 MB", "needs 32 MB", "-Xmx");
        assertThatCode(() -> ForecastCommand.requireHeap(30L << 20)).doesNotThrowAnyException();
    }

    private static String faults(String... arguments) {
        PrintStream before = System.err;
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            assertThat(CommandRunner.run(new ForecastCommand(), arguments)).isEqualTo(2);
        } finally {
            System.setErr(before);
        }
        return errors.toString(StandardCharsets.UTF_8);
    }

    @Test
    void seriesAreNotForgottenBetweenTwoOfTheirSteps() {
        assertThat(faults("--step=1h", "--grace=5m", "--forget-after=3h", "--threads=0"))
                .contains("--forget-after is 3h: it must be 3h5m or more");
        assertThat(faults("--step=1h", "--grace=5m", "--forget-after=185m", "--threads=0"))
                .doesNotContain("--forget-after");
    }

    @Test
    void aValueThatCannotBeReadMakesNoFaultsOfOtherOptions() {
        assertThat(faults("--kind=foo").lines()).hasSize(2).first().asString().contains("--kind", "'foo'");
        assertThat(faults("--kind", "foo", "--threads=0")).contains("'foo'", "--threads is 0");
    }

    @Test
    void allFaultsAreToldAtOnce() {
        String faults = faults(
                "--threads=0",
                "--batch-size=100000",
                "--ring-points=10",
                "--most-points=10001",
                "--max-series=-1",
                "--forget-after=10ms",
                "--application-id=no spaces",
                "--guarantee=maybe",
                "--http-port=70000",
                "--http-token-file=/no/such/token",
                "--advertise=here",
                "--kafka-properties=/no/such/file");

        assertThat(faults)
                .contains("--threads is 0: it must be 1 to 256")
                .contains("--batch-size is 100000")
                .contains("--ring-points is 10: it must be 64")
                .contains("--most-points is 10001: it must be 0 to 10000")
                .contains("--max-series is -1: it must be 0 to 1000000000")
                .contains("--forget-after is 10ms: it must be a second or more")
                .contains("--application-id 'no spaces'")
                .contains("maybe")
                .contains("--http-port is 70000")
                .contains("--http-token-file /no/such/token cannot be read")
                .contains("--advertise 'here' is no host and port")
                .contains("/no/such/file cannot be read");
    }

    @Test
    void theHelpStatesWhatTheProfilesHave() {
        String usage = new CommandLine(new ForecastCommand()).getUsageMessage().replaceAll("\\s+", " ");

        assertThat(usage)
                .contains("to be visible (default: %d, for latency %d)"
                        .formatted(
                                Profile.THROUGHPUT.commitInterval().toMillis(),
                                Profile.LATENCY.commitInterval().toMillis()))
                .contains("one inference (default: %d, for latency %d)"
                        .formatted(Profile.THROUGHPUT.batchSize(), Profile.LATENCY.batchSize()));
    }
}
