package io.rollcast.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.service.CommandRunner;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TrainCommandTest {

    private static String faults(String... arguments) {
        PrintStream before = System.err;
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            assertThat(CommandRunner.run(new TrainerMain(), arguments)).isEqualTo(2);
        } finally {
            System.setErr(before);
        }
        return errors.toString(StandardCharsets.UTF_8);
    }

    @Test
    void allFaultsAreToldAtOnce() {
        String faults = faults(
                "train",
                "--units=0",
                "--epochs=-3",
                "--architectures=gru,transformer",
                "--from=yesterday",
                "--device=tpu",
                "--learning-rate=0",
                "--every=0s",
                "--max-series=9",
                "--forget-after=10ms",
                "--min-points=3");

        assertThat(faults)
                .contains("--units is 0: it must be 1 to 1024")
                .contains("--epochs is -3")
                .contains("--networks has 'transformer': choose from gru, lstm, ln-rnn")
                .contains("--from 'yesterday'")
                .contains("--device 'tpu': write auto, cpu or gpu:N")
                .contains("--learning-rate is 0")
                .contains("--every is 0s")
                .contains("--max-series is 9: it must be 10 to")
                .contains("--forget-after is 10ms: it must be a second or more")
                .contains("--min-points is 3");
    }

    @Test
    void seriesAreNotForgottenBetweenTwoOfTheirSteps() {
        assertThat(faults("train", "--step=1d", "--forget-after=12h"))
                .contains("--forget-after is 12h: it must be 3d or more");
    }

    @Test
    void aHorizonIsOneStepToADayAndTheLeastLengthOfASeriesFollowsIt() {
        assertThat(faults("train", "--horizon=289")).contains("--horizon is 289: it must be 1 to 288");
        assertThat(faults("train", "--horizon=0")).contains("--horizon is 0: it must be 1 to 288");
        assertThat(faults("train", "--horizon=288", "--device=tpu")).doesNotContain("--min-points");
        assertThat(faults("train", "--horizon=288", "--min-points=120"))
                .contains("--min-points is 120: it must be 695 to");
    }

    @Test
    void aHistoryWithoutRoomForOneSeriesThatIsLongEnoughIsRefused() {
        assertThat(faults("train", "--history-points=10000", "--min-points=9937"))
                .contains(
                        "--history-points 10000 has no room for a series of --min-points 9937: it must be 10001 or more")
                .doesNotContain("-Xmx");
        assertThat(faults("train", "--history-points=2000000000", "--min-points=999999999"))
                .contains("MB has no room for a series of --min-points 999999999")
                .contains("raise -Xmx");
    }

    @Test
    void networksWhoseReleasesWouldBeTooLargeForTheTopicAreNamed() {
        assertThat(faults("train", "--networks=gru,lstm", "--units=640", "--keep=0"))
                .contains(
                        "--networks lstm with --units 640, --layers 2 and --horizon 10 has",
                        "lower --units or --layers")
                .doesNotContain("--networks gru");
        assertThat(faults("train", "--units=512", "--keep=0")).doesNotContain("--networks");
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() {
        assertThat(faults("train", "--device=gpu:99")).contains("--device gpu:99 is not there: the engine sees");
    }

    @Test
    void aSingleRoundTakesNoPortUnlessOneIsAskedFor() {
        assertThat(parsed("train").servesHttp()).isTrue();
        assertThat(parsed("train", "--once").servesHttp()).isFalse();
        assertThat(parsed("train", "--once", "--http-bind=0.0.0.0").servesHttp())
                .isFalse();
        assertThat(parsed("train", "--once", "--http-port=8082").servesHttp()).isTrue();
    }

    private static TrainCommand parsed(String... arguments) {
        return (TrainCommand) CommandRunner.parsed(new TrainerMain(), arguments);
    }

    @Test
    void aReleaseToPromoteMustHaveTheFormOfOne() {
        assertThat(faults("models", "promote", "best")).contains("release id 'best': write architecture/number");
    }
}
