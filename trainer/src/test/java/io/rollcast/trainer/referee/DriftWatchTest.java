package io.rollcast.trainer.referee;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.trainer.referee.DriftWatch.Drop;
import io.rollcast.wire.Accuracy;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriftWatchTest {

    private static final int HORIZON = 10;
    private static final int SERIES = 20;
    private static final long[] NONE = {};

    private long series = SERIES;
    private final DriftWatch watch = new DriftWatch(Set.of("last-value", "seasonal-naive"), () -> series);
    private final Random random = new Random(11);
    private String serving = "gru/1";
    private long fromMs;

    /** A block of points, in four records of each forecast, and what is told at the first record of the next. */
    private @Nullable Drop block(double champion, double lastValue, double seasonal) {
        for (int i = 0; i < 4; i++) {
            assertThat(record("last-value", lastValue)).isNull();
            assertThat(record("seasonal-naive", seasonal)).isNull();
            assertThat(record("ln-rnn/9", 9)).as("another release").isNull();
            assertThat(record(serving, champion * (1 + 0.03 * random.nextGaussian())))
                    .isNull();
            fromMs++;
        }
        return record("last-value", new long[HORIZON], 0);
    }

    private @Nullable Drop record(String predictor, double error) {
        long[] count = new long[HORIZON];
        Arrays.fill(count, 10L * SERIES);
        return record(predictor, count, error);
    }

    private @Nullable Drop record(String predictor, long[] count, double error) {
        double[] errors = Arrays.stream(count).mapToDouble(each -> error * each).toArray();
        return watch.measured(new Accuracy(
                Accuracy.VERSION, predictor, "test/0_0", fromMs, fromMs + 1, count, errors, errors, NONE, NONE, NONE));
    }

    @Test
    void aDropOfSkillIsFoundWithinAFewBlocks() {
        watch.follow("gru/1");
        for (int i = 0; i < 30; i++) {
            assertThat(block(0.3, 0.8, 0.6)).isNull();
        }

        Drop drop = null;
        int blocks = 0;
        while (drop == null && blocks < 10) {
            drop = block(0.45, 0.8, 0.6);
            blocks++;
        }

        assertThat(drop).isNotNull();
        assertThat(blocks).isBetween(1, 4);
        assertThat(drop.usual()).isBetween(0.48, 0.52);
        assertThat(drop.present()).isBetween(0.7, 0.8);
        assertThat(drop.pointsOfEach()).isEqualTo(40);
        assertThat(drop.blocks()).isEqualTo(blocks);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 24, 48, 288})
    void aBlockIsOfAsManyPointsWhateverTheHorizon(int horizon) {
        watch.follow("gru/1");
        int each = (int) Comparison.pointsOfEach(horizon);
        int points = 0;
        Drop drop = null;

        // When the skill drops after as many blocks as tell what is usual; of a long horizon few origins are scored
        while (drop == null && points < 20 * each) {
            points++;
            fromMs++;
            long[] count = new long[horizon];
            for (int i = 0; i < SERIES * horizon; i++) {
                int origin = points + i % SERIES - i / SERIES - 1;
                count[i / SERIES] += origin % Accuracy.stride(horizon) == 0 ? 1 : 0;
            }
            drop = record("last-value", count, 1);
            assertThat(record(serving, count, points <= DriftWatch.REFERENCE * each ? 0.5 : 1))
                    .isNull();
        }

        // Then it is found one block later
        assertThat(drop).isNotNull();
        assertThat((double) points / each).isBetween(DriftWatch.REFERENCE + 0.9, DriftWatch.REFERENCE + 1.5);
    }

    @Test
    void aWorldThatBecomesHarderForAllIsNoDrop() {
        watch.follow("gru/1");
        for (int i = 0; i < 200; i++) {
            double level = 1 + 0.5 * Math.sin(i / 10.0);
            assertThat(block(0.3 * level, 0.8 * level, 0.6 * level)).isNull();
        }
    }

    @Test
    void aStormInTheLatestIntervalOfABlockIsNoDropWhateverTheOrderOfItsRecords() {
        watch.follow("gru/1");
        for (int i = 0; i < 4 * 30; i++, fromMs++) {
            double level = i >= 4 * 20 && i % 4 == 3 ? 3 : 1;
            assertThat(record("last-value", 0.8 * level)).isNull();
            assertThat(record(serving, 0.3 * level * (1 + 0.03 * random.nextGaussian())))
                    .isNull();
            assertThat(record("seasonal-naive", 0.6 * level)).isNull();
        }
    }

    @Test
    void anotherChampionHasAUsualSkillOfItsOwn() {
        watch.follow("lstm/9");
        watch.follow("gru/1");
        for (int i = 0; i < 12; i++) {
            block(0.3, 0.8, 0.6);
        }
        watch.follow("gru/1");
        assertThat(block(0.6, 0.8, 0.6)).as("the same champion").isNotNull();

        watch.follow("lstm/8");
        watch.follow("gru/1");
        assertThat(block(0.6, 0.8, 0.6)).as("learnt anew").isNull();
    }

    @Test
    void aChallengerThatTakesOverIsExpectedToBeAsMuchBetterAsItHasProved() {
        watch.follow("gru/1");
        for (int i = 0; i < 30; i++) {
            block(0.3, 0.8, 0.6);
        }
        serving = "lstm/1";
        watch.succeed("lstm/1", 0.1);
        for (int i = 0; i < 30; i++) {
            assertThat(block(0.27, 0.8, 0.6))
                    .as("as good as it was beside the champion")
                    .isNull();
        }
        serving = "lstm/2";
        watch.succeed("lstm/2", 0);

        Drop drop = block(0.4, 0.8, 0.6);

        assertThat(drop).as("a change right after").isNotNull();
        assertThat(drop.usual()).isBetween(0.43, 0.47);
    }

    @Test
    void theFirstPointsOfYoungSeriesAreNotUsual() {
        watch.follow("gru/1");
        for (int i = 0; i < 12; i++) {
            assertThat(block(0.5 - 0.015 * i, 0.8, 0.6)).isNull();
        }
        for (int i = 0; i < 14; i++) {
            assertThat(block(0.3, 0.8, 0.6)).isNull();
        }

        Drop drop = block(0.42, 0.8, 0.6);

        assertThat(drop).isNotNull();
        assertThat(drop.usual()).isBetween(0.48, 0.52);
    }

    @Test
    void whileNoSeriesIsKnownNothingIsABlock() {
        series = 0;
        watch.follow("gru/1");
        for (int i = 0; i < 30; i++) {
            block(0.1, 0.8, 0.6);
        }
        series = SERIES;
        for (int i = 0; i < 30; i++) {
            assertThat(block(0.3, 0.8, 0.6)).isNull();
        }
    }

    @Test
    void noFalseAlarmInManyBlocks() {
        int alarms = 0;
        for (int run = 0; run < 50; run++) {
            watch.follow("other");
            watch.follow("gru/1");
            for (int i = 0; i < 300; i++) {
                alarms += block(0.3, 0.8, 0.6) == null ? 0 : 1;
            }
        }
        assertThat(alarms).as("in 15,000 blocks").isLessThanOrEqualTo(2);
    }
}
