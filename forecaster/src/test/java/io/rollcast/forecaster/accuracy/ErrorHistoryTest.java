package io.rollcast.forecaster.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.wire.Forecast;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrorHistoryTest {

    /** In the test's hand. */
    private static final class Time extends Clock {
        private long ms = 1_000_000_000;

        @Override
        public long millis() {
            return ms;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(ms);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final Time time = new Time();
    private final ErrorHistory history = new ErrorHistory(time, "seasonal-naive");

    /** A count at every horizon, of this mean squared error. */
    private void add(String predictor, long count, double mse) {
        long[] counts = new long[Forecast.HORIZON];
        double[] sums = new double[Forecast.HORIZON];
        Arrays.fill(counts, count);
        Arrays.fill(sums, count * mse);
        history.add(predictor, counts, sums);
    }

    private void interval(String release, double mse, double lastValueMse) {
        add(release, 10, mse);
        add(Forecast.LAST_VALUE, 10, lastValueMse);
        time.ms += ErrorHistory.INTERVAL_MS;
    }

    @Test
    void nothingIsSaidOfNothing() {
        ErrorHistory.Verdict verdict = history.verdict(Forecast.LAST_VALUE, null);

        assertThat(verdict.better()).isNull();
        assertThat(verdict.sinceMs()).isNull();
        assertThat(verdict.mse()).isNull();
        assertThat(verdict.windowMs()).isZero();
        assertThat(history.history()).isEmpty();
        assertThat(history.accuracy()).isEmpty();
    }

    @Test
    void aReleaseIsBetterSinceItTookOverAndItsSuccessorsGoOn() {
        // Given a release that is worse than naive
        long first = time.ms;
        interval("gru/1", 2, 1);
        assertThat(history.verdict("gru/1", first).better()).isFalse();

        // When a better one takes over, and another one, for longer than the window
        long turn = time.ms;
        interval("gru/2", 0.4, 1);
        ErrorHistory.Verdict second = history.verdict("gru/2", turn);
        for (int i = 0; i < 40; i++) {
            interval("gru/3", 0.2, 1);
            history.verdict("gru/3", turn + ErrorHistory.INTERVAL_MS);
        }
        ErrorHistory.Verdict third = history.verdict("gru/3", turn + ErrorHistory.INTERVAL_MS);

        // Then each is judged by its own forecasts alone, and it has been so since the first of them
        assertThat(second.mse()).isEqualTo(0.4);
        assertThat(second.sinceMs()).isEqualTo(turn);
        assertThat(second.windowMs()).isEqualTo(ErrorHistory.INTERVAL_MS);
        assertThat(third.better()).isTrue();
        assertThat(third.mse()).isCloseTo(0.2, within(1e-12));
        assertThat(third.lastValueMse()).isCloseTo(1, within(1e-12));
        assertThat(third.lessError()).isCloseTo(0.8, within(1e-12));
        assertThat(third.sinceMs()).isEqualTo(turn);
        assertThat(third.scored()).isEqualTo(29 * 10 * Forecast.HORIZON);
        assertThat(history.accuracy())
                .extracting(ErrorHistory.PredictorAccuracy::predictor)
                .containsExactly("gru/3", Forecast.LAST_VALUE);
    }

    @Test
    void theLastValueIsTakenAtTheStepsThatTheReleaseHasMet() {
        // Given a last value that is wrong by the steps ahead, and a release that has mostly met points one step ahead
        long[] counts = new long[Forecast.HORIZON];
        double[] sums = new double[Forecast.HORIZON];
        for (int h = 0; h < Forecast.HORIZON; h++) {
            counts[h] = 100;
            sums[h] = 100 * (h + 1);
        }
        history.add(Forecast.LAST_VALUE, counts, sums);
        long[] met = new long[Forecast.HORIZON];
        Arrays.fill(met, 3);
        met[0] = 1_000;
        double[] errors = new double[Forecast.HORIZON];
        Arrays.setAll(errors, h -> met[h] * 2);
        history.add("gru/1", met, errors);

        ErrorHistory.Verdict verdict = history.verdict("gru/1", time.ms);

        assertThat(verdict.lastValueMse()).isCloseTo((1_000 + 3 * 54) / 1_027.0, within(1e-12));
        assertThat(verdict.better()).isFalse();
    }

    @Test
    void aSuccessorOfWhichLittleIsKnownIsNotJudgedYet() {
        interval("gru/1", 0.5, 1);
        history.verdict("gru/1", 0L);
        add("gru/2", 1, 3);
        add(Forecast.LAST_VALUE, 10, 1);

        ErrorHistory.Verdict verdict = history.verdict("gru/2", time.ms);

        assertThat(verdict.predictor()).isEqualTo("gru/1");
        assertThat(verdict.better()).isTrue();
    }

    @Test
    void aStreamThatComesOnceAnHourHasAPast() {
        for (int i = 0; i < 5; i++) {
            interval("gru/1", 0.5, 1);
            time.ms += 3_600_000;
            history.verdict("gru/1", 0L);
        }

        assertThat(history.verdict("gru/1", 0L).scored()).isEqualTo(5 * 10 * Forecast.HORIZON);
        assertThat(history.history()).hasSize(5);
    }

    @Test
    void whatNoReleaseForecastCountsAsTheLastValue() {
        add("gru/1", 5, 0);
        add(Forecast.LAST_VALUE, 10, 1);

        assertThat(history.history())
                .singleElement()
                .satisfies(means -> assertThat(means.mse()).containsEntry("served", 0.5));
    }

    @Test
    void theFallbackIsNoBetterThanItself() {
        interval(Forecast.LAST_VALUE, 1, 1);

        assertThat(history.verdict(Forecast.LAST_VALUE, null).better()).isFalse();
    }

    @Test
    void anHourIsKeptAndNoMore() {
        for (int i = 0; i < 1_000; i++) {
            interval("gru/" + i, 0.5, 1);
        }

        assertThat(history.history())
                .hasSize(ErrorHistory.KEPT_INTERVALS - 1)
                .allSatisfy(means ->
                        assertThat(means.mse()).containsEntry("served", 0.5).containsEntry(Forecast.LAST_VALUE, 1.0));
        assertThat(history.accuracy()).hasSizeLessThanOrEqualTo(ErrorHistory.WINDOW_INTERVALS + 1);
    }
}
