package io.rollcast.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.trainer.fit.FitConfig.Loss;
import io.rollcast.trainer.fit.FitConfig.Schedule;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class FitConfigTest {

    private static final FitConfig LONG = config(30, 400);

    private static FitConfig config(int epochs, int stepsPerEpoch) {
        return new FitConfig(
                epochs,
                stepsPerEpoch,
                32,
                200,
                20,
                Schedule.ONE_CYCLE,
                0.004,
                Loss.ABSOLUTE,
                1,
                Duration.ofHours(1),
                42);
    }

    @Test
    void aFitThatGoesOnSeesEachPointAtMost25Times() {
        FitConfig onward = LONG.onward(256_000);

        assertThat(onward.epochs()).isEqualTo(30);
        assertThat(30L * onward.stepsPerEpoch() * 32 * 200).isBetween(24L * 256_000, 26L * 256_000);
    }

    @Test
    void ofManyPointsItTakesAllStepsAndOfFewAsManyAsAQuickFit() {
        assertThat(LONG.onward(50_000_000)).isEqualTo(LONG);
        assertThat(30 * LONG.onward(100).stepsPerEpoch()).isBetween(380, 390);
        assertThat(FitConfig.quick(1).onward(1)).isEqualTo(FitConfig.quick(1));
        assertThat(FitConfig.quick(1).shorter(0.2).onward(1))
                .isEqualTo(FitConfig.quick(1).shorter(0.2));
    }

    @Test
    void aWholePassStaysAPass() {
        assertThat(config(5, FitConfig.WHOLE_PASS).onward(100).stepsPerEpoch()).isEqualTo(FitConfig.WHOLE_PASS);
    }

    private static FitOptions options(String... arguments) {
        FitOptions options = new FitOptions();
        new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
        return options;
    }

    @Test
    void aLearningRateThatIsAskedForHoldsFromTheBaseAsWell() {
        FitOptions asked = options("--effort", "standard", "--learning-rate", "0.02");
        FitOptions silent = options("--effort", "standard");

        assertThat(asked.config().fromBase(1_000_000).peakLearningRate()).isEqualTo(0.02);
        assertThat(silent.config().fromBase(1_000_000).peakLearningRate()).isEqualTo(0.002);
        assertThat(silent.config().peakLearningRate()).isEqualTo(0.004);
    }

    @Test
    void aFitFromTheBaseIsGentle() {
        assertThat(LONG.fromBase(256_000).peakLearningRate()).isEqualTo(0.002);
        assertThat(LONG.fromBase(256_000).stepsPerEpoch())
                .isEqualTo(LONG.onward(256_000).stepsPerEpoch());
    }
}
