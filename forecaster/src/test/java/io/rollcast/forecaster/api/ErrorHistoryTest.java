package io.rollcast.forecaster.api;

import static org.assertj.core.api.Assertions.assertThat;

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
        ErrorHistory.Verdict verdict = history.verdict(Forecast.LAST_VALUE);

        assertThat(verdict.better()).isNull();
        assertThat(verdict.sinceMs()).isNull();
        assertThat(verdict.mse()).isNull();
        assertThat(history.history()).isEmpty();
        assertThat(history.accuracy()).isEmpty();
    }

    @Test
    void betterThanTheLastValueSinceItHasBeenSo() {
        interval("gru/1", 2, 1);
        interval("gru/1", 2, 1);
        long turn = time.ms;
        for (int i = 0; i < 40; i++) {
            interval("gru/2", 0.2, 1);
        }

        ErrorHistory.Verdict verdict = history.verdict("gru/2");

        assertThat(verdict.better()).isTrue();
        assertThat(verdict.mse()).isEqualTo(0.2);
        assertThat(verdict.lastValueMse()).isEqualTo(1);
        assertThat(verdict.lessError()).isEqualTo(0.8);
        // The window still held both: with the second good interval the mean fell below.
        assertThat(verdict.sinceMs()).isBetween(turn, turn + 2 * ErrorHistory.INTERVAL_MS);
        assertThat(verdict.scored()).isEqualTo(29 * 10 * Forecast.HORIZON);
        assertThat(history.accuracy())
                .extracting(ErrorHistory.PredictorAccuracy::predictor)
                .containsExactly("gru/2", Forecast.LAST_VALUE);
    }

    @Test
    void whatNoReleaseForecastCountsAsTheLastValue() {
        add("gru/1", 5, 0);
        add(Forecast.LAST_VALUE, 10, 1);

        assertThat(history.verdict("gru/1").mse()).isEqualTo(0.5);
    }

    @Test
    void theFallbackIsNoBetterThanItself() {
        interval(Forecast.LAST_VALUE, 1, 1);

        assertThat(history.verdict(Forecast.LAST_VALUE).better()).isFalse();
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
