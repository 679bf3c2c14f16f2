package io.rollcast.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.producer.PublisherConfig.EventTimes;
import io.rollcast.producer.PublisherConfig.Replay;
import io.rollcast.producer.PublisherConfig.Synthetic;
import io.rollcast.producer.replay.ReplayConfig;
import io.rollcast.service.CommandRunner;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProduceCommandTest {

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

    private static int run(String... arguments) {
        return CommandRunner.run(new ProduceCommand(), arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--observations-topic=a,b", "--observations-pattern=x.*"})
    void writesToOneTopic(String several) {
        // When
        int status = run(several, "--acls=User:a");

        // Then
        assertThat(status).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .contains("produce writes to one topic; name it by --observations-topic")
                .doesNotContain("Exception");
    }

    @Test
    void tellsAllFaultsAtOnce() {
        // When
        int status = run(
                "--bootstrap-servers=",
                "--http-port=70000",
                "--series=0",
                "--rate=-1",
                "--points=-2",
                "--noise=-0.5",
                "--regime-length=-3",
                "--start-time=-4",
                "--speed=0",
                "--strict");

        // Then
        assertThat(status).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .contains(
                        "--bootstrap-servers is empty",
                        "--http-port is 70000",
                        "--series is 0: it must be 1 to 1000000",
                        "--rate is -1: it must be 0 to",
                        "--points is -2",
                        "--noise is -0.5",
                        "--regime-length is -3",
                        "--start-time is -4 and --interval missing",
                        "--start-time is -4, which is before February 1970",
                        "--speed is 0",
                        "--speed needs a file's timestamps",
                        "--rate and --speed both pace a replay",
                        "--strict needs a file");
    }

    @Test
    void tellsWhatIsWrongWithAReplay() {
        // When
        int status = run("--replay=/no/such.csv", "--start-time=5", "--interval=1500us");

        // Then: a bad word first
        assertThat(status).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("'1500us' is not a duration");

        // When
        status = run("--replay=/no/such.csv", "--start-time=5", "--interval=PT0.0000001S");

        // Then
        assertThat(status).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .contains(
                        "--replay /no/such.csv cannot be read",
                        "--start-time is 5 and --step missing",
                        "--start-time is 5, which is before February 1970",
                        "--interval is for synthetic series",
                        "--interval is PT0.0000001S: it must be at least 1 ms");
    }

    @Test
    void tellsWhatIsWrongWithTheReadingOfAReplay() {
        // When
        int status = run(
                "--replay=/no/such.csv",
                "--delimiter=::",
                "--start-time=yesterday",
                "--step=0s",
                "--time-column=t",
                "--interval=1s");

        // Then
        assertThat(status).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .contains(
                        "--delimiter is '::': give one character",
                        "--start-time is yesterday: give a time",
                        "--step is 0s: it must be at least 1 ms",
                        "--time-column is t and --step 0s");

        // When
        status = run("--replay=/no/such.csv", "--start-time=+999999999-01-01T00:00:00", "--step=1s");

        // Then
        assertThat(status).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("--start-time is +999999999-01-01T00:00:00: give a time");

        // When
        status = run("--replay=/no/such.csv", "--wide=rows");

        // Then
        assertThat(status).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("--wide rows has a point in each column");
    }

    @Test
    void tellsWhatIsWrongWithTheFormOfTimes() {
        assertThat(run("--replay=/no/such.csv", "--time-format=HH:mm", "--time-unit=s"))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .contains("--time-format HH:mm and --time-unit are both given", "--time-format: 'HH:mm' names no date");
        assertThat(run("--time-format=yyyyMMdd")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("--time-format needs a file's times: give --replay FILE too");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--time-unit=m", "--time-zone=Mars", "--replay-format=xls", "--decimal=dot", "--wide=tall"})
    void refusesAChoiceThatThereIsNot(String argument) {
        assertThat(run("--replay=/no/such.csv", argument)).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains(argument.substring(0, argument.indexOf('=')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rate=NaN", "--noise=NaN", "--interval=0s", "--interval=-PT1S", "--series=9999999"})
    void refuses(String argument) {
        assertThat(run(argument)).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains(argument.substring(0, argument.indexOf('=')) + " is ");
    }

    @Test
    void helpNamesTheDefaults() {
        // When
        int status = run("--help");

        // Then
        assertThat(status).isZero();
        assertThat(out.toString(UTF_8))
                .contains("--series=N", "default: 100)", "default: 1000)", "default: 0.5)", "default: 42)", "8083");
    }

    @Test
    void theConfigurationRefusesWhatTheCommandLineDoes() {
        assertThatThrownBy(() -> new PublisherConfig(Synthetic.endless(1, 1), Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rate NaN");
        assertThatThrownBy(() -> Synthetic.endless(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 series");
        assertThatThrownBy(() -> new EventTimes(-1, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("start time -1");
        assertThatThrownBy(() -> new EventTimes(0, Duration.ofNanos(1_500_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("whole milliseconds");
        assertThatThrownBy(() -> new Replay(ReplayConfig.of(Path.of("x"), false), OptionalDouble.of(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("speed 0.0");
    }
}
