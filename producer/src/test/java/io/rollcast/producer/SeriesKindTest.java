package io.rollcast.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SeriesKindTest {

    private static final int PERIOD = 24;

    @ParameterizedTest
    @EnumSource
    void theSameSeedAndIndexGiveTheSameSeriesAndOthersGiveAnother(SeriesKind kind) {
        assertThat(values(kind, 42, 7, 500))
                .isEqualTo(values(kind, 42, 7, 500))
                .isNotEqualTo(values(kind, 42, 8, 500))
                .isNotEqualTo(values(kind, 43, 7, 500));
    }

    @Test
    void sinesAreThoseOfTheSignal() {
        Signal signal = new Signal(42, 3, Signal.DEFAULT_NOISE, 0);
        double[] expected = new double[100];
        Arrays.setAll(expected, i -> signal.next());

        assertThat(values(SeriesKind.SINES, 42, 3, 100)).isEqualTo(expected);
    }

    @Test
    void aSeasonRepeats() {
        for (int index = 0; index < 20; index++) {
            double[] values = values(SeriesKind.SEASON, 42, index, 50 * PERIOD);
            assertThat(meanChange(values, PERIOD)).isLessThan(0.7 * meanChange(values, PERIOD / 2));
        }
    }

    @Test
    void aTrendIsALineWithNoiseOfDeviationOne() {
        for (int index = 0; index < 20; index++) {
            double[] values = values(SeriesKind.TREND, 42, index, 2_000);
            double slope = (mean(values, 1_000, 2_000) - mean(values, 0, 1_000)) / 1_000;
            double start = mean(values, 0, 1_000) - 499.5 * slope;
            double squares = 0;
            for (int i = 0; i < values.length; i++) {
                squares += Math.pow(values[i] - start - slope * i, 2) / values.length;
            }
            assertThat(Math.abs(slope)).isBetween(0.01, 0.6);
            assertThat(squares).isBetween(0.8, 1.2);
        }
    }

    @Test
    void aLevelShifts() {
        double[] values = values(SeriesKind.SHIFT, 42, 0, 4_000);
        int shifts = 0;
        for (int i = 20; i + 20 < values.length; i += 20) {
            shifts += Math.abs(mean(values, i, i + 20) - mean(values, i - 20, i)) > 4 ? 1 : 0;
        }

        assertThat(shifts).isBetween(3, 40);
    }

    @Test
    void countsAreWholeAndNotNegative() {
        for (int index = 0; index < 20; index++) {
            assertThat(Arrays.stream(values(SeriesKind.COUNT, 42, index, 500)).boxed())
                    .allMatch(value -> value >= 0 && value == Math.rint(value));
        }
    }

    private static double[] values(SeriesKind kind, long seed, int index, int count) {
        DoubleSupplier series = kind.series(seed, index, new Signal(seed, index, Signal.DEFAULT_NOISE, 0));
        double[] values = new double[count];
        Arrays.setAll(values, i -> series.getAsDouble());
        return values;
    }

    private static double meanChange(double[] values, int distance) {
        double sum = 0;
        for (int i = distance; i < values.length; i++) {
            sum += Math.abs(values[i] - values[i - distance]);
        }
        return sum / (values.length - distance);
    }

    private static double mean(double[] values, int from, int to) {
        return Arrays.stream(values, from, to).average().orElseThrow();
    }
}
