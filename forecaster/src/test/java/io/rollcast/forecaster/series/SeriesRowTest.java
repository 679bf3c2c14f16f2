package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeriesRowTest {

    private static SeriesRow row(double mse, double lastValueMse) {
        return SeriesRow.of("s", 1, 0, 0, 0, 0, "gru/1", true, false, mse, lastValueMse);
    }

    @Test
    void errorsOfAbsurdPointsAreStillNumbers() {
        // Given 3e38 and -3e38 by turns, in double and as they would overflow in single precision
        SeriesRow huge = row(1.8e77, 3.6e77);
        SeriesRow overflown = row(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        SeriesRow lopsided = row(Double.POSITIVE_INFINITY, 1e-10);

        // Then
        assertThat(huge.relativeError()).isEqualTo(0.5);
        assertThat(overflown.mse()).isFinite();
        assertThat(overflown.lastValueMse()).isFinite();
        assertThat(overflown.relativeError()).isEqualTo(1);
        assertThat(lopsided.relativeError()).isFinite();
    }

    @Test
    void whatIsNotKnownIsNull() {
        assertThat(row(Double.NaN, Double.NaN).mse()).isNull();
        assertThat(row(Double.NaN, Double.NaN).relativeError()).isNull();
        assertThat(row(1, 0).relativeError()).isNull();
    }

    @Test
    void aSeriesIsStaleWhenPointsStayAwayForThreeOfItsStepsAndFiveSeconds() {
        SeriesRow fast = SeriesRow.of("s", 7, 1_000, 60_000, 0, 100, "gru/1", true, false, 1, 2);
        SeriesRow slow = SeriesRow.of("s", 7, 1_000, 60_000, 0, 10_000, "gru/1", true, false, 1, 2);
        SeriesRow once = SeriesRow.of("s", 1, 1_000, 60_000, 0, 0, "gru/1", true, false, 1, 2);

        assertThat(fast.asOf(65_000).stale()).isFalse();
        assertThat(fast.asOf(65_001).stale()).isTrue();
        assertThat(slow.asOf(90_000).stale()).isFalse();
        assertThat(slow.asOf(90_001).stale()).isTrue();
        assertThat(once.asOf(Long.MAX_VALUE).stale()).isFalse();
    }
}
