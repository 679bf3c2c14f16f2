package io.rollcast.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BaselinesTest {

    @Test
    void errorsAreThoseWorkedOutByHand() {
        // Given a window 1 2 3 whose next points are 4 and 6, of mean 2 and last value 3
        Windows windows = windows(3, 2, List.of(new double[] {5, 1, 4, 2, 8, 3, 9, 1, 7, 2, 6}));

        Baselines.Errors errors = Baselines.fit(windows).score(Window.ofSeries(List.of(new double[] {1, 2, 3, 4, 6})));

        assertThat(errors.lastValue()).isEqualTo((1 + 9) / 2.0);
        assertThat(errors.mean()).isEqualTo((4 + 16) / 2.0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e6})
    void regressionFindsAnAutoregressiveProcessAtAnyLevel(double level) {
        // Given x_t = 0.6 x_{t-1} - 0.3 x_{t-2} + e around a level, with a deviation of e of 0.1
        Random random = new Random(11);
        List<double[]> series = new ArrayList<>();
        for (int s = 0; s < 20; s++) {
            double[] values = new double[400];
            for (int t = 2; t < values.length; t++) {
                values[t] = 0.6 * values[t - 1] - 0.3 * values[t - 2] + 0.1 * random.nextGaussian();
            }
            series.add(Arrays.stream(values).map(value -> value + level).toArray());
        }
        Windows windows = windows(12, 1, series.subList(0, 15));
        List<double[]> heldOut = new ArrayList<>();
        for (double[] values : series.subList(15, 20)) {
            for (int start = 20; start + 13 <= values.length; start += 3) {
                heldOut.add(Arrays.copyOfRange(values, start, start + 13));
            }
        }

        Baselines.Errors errors = Baselines.fit(windows).score(Window.ofSeries(heldOut));

        // Then what is left is the noise
        assertThat(errors.linear()).isCloseTo(0.01, within(0.002));
        assertThat(errors.lastValue()).isGreaterThan(errors.linear());
    }

    private static Windows windows(int context, int horizon, List<double[]> training) {
        return Windows.withoutClock(context, horizon, training, List.of());
    }
}
