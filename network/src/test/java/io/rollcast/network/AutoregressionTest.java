package io.rollcast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class AutoregressionTest {

    private static final Seasons DAY = new Seasons(24, 168);

    private static double[] series(int count, IntToDoubleFunction shape, double noise) {
        Random random = new Random(TestWeights.SEED);
        double[] values = new double[count];
        for (int t = 0; t < count; t++) {
            values[t] = shape.applyAsDouble(t) + noise * random.nextGaussian();
        }
        return values;
    }

    private static Autoregression fit(double[] values, Seasons seasons) {
        return Autoregression.fit(Past.of(values, values.length - 1), values.length, seasons);
    }

    private static double[] forecast(Autoregression regression, double[] values, int steps) {
        double[] forecast = new double[steps + 2];
        forecast[0] = 7;
        forecast[steps + 1] = 8;
        regression.forecast(Past.of(values, values.length - 1), forecast, 1, steps);
        assertThat(forecast[0]).isEqualTo(7);
        assertThat(forecast[steps + 1]).isEqualTo(8);
        return Arrays.copyOfRange(forecast, 1, steps + 1);
    }

    @Test
    void oscillationsWithoutASeasonAreGoneOnWith() {
        double[] values = series(200, t -> 50 + 10 * Math.sin(0.6 * t) + 4 * Math.sin(1.4 * t + 1), 0);
        Autoregression regression = fit(values, Seasons.NONE);

        double[] forecast = forecast(regression, values, 10);

        for (int h = 1; h <= 10; h++) {
            double truth = 50 + 10 * Math.sin(0.6 * (199 + h)) + 4 * Math.sin(1.4 * (199 + h) + 1);
            assertThat(forecast[h - 1]).as("step %d", h).isCloseTo(truth, within(3.0));
        }
        assertThat(regression.nearError()).isLessThan(0.2);
        assertThat(regression.farError()).isLessThan(0.2);
    }

    @Test
    void aDayIsGoneOnWithAtThePresentLevel() {
        // Given three days of hours whose level follows a random walk
        Random random = new Random(TestWeights.SEED);
        double[] level = new double[400];
        for (int t = 1; t < level.length; t++) {
            level[t] = level[t - 1] + random.nextGaussian();
        }
        double[] values = series(368, t -> 20 * Math.sin(2 * Math.PI * t / 24) + level[t], 0);
        Autoregression regression = fit(values, DAY);

        double[] forecast = forecast(regression, values, 10);

        for (int h = 1; h <= 10; h++) {
            double truth = 20 * Math.sin(2 * Math.PI * (367 + h) / 24) + level[367];
            assertThat(forecast[h - 1]).as("step %d", h).isCloseTo(truth, within(3.0));
        }
        assertThat(regression.nearError()).isLessThan(0.6);
        assertThat(regression.reach()).isEqualTo(169);
    }

    @Test
    void forecastsFromManyPointsAtOnceAreThoseFromEach() {
        for (Seasons seasons : new Seasons[] {Seasons.NONE, new Seasons(7, 0), DAY}) {
            double[] values = series(368, t -> 20 * Math.sin(2 * Math.PI * t / 24), 3);
            Autoregression regression = fit(values, seasons);
            int first = regression.reach() - 1;

            double[][] changes = regression.changes(values, first, values.length - first);

            for (int t = first; t < values.length; t++) {
                double[] forecast = new double[10];
                regression.forecast(Past.of(values, t), forecast, 0, 10);
                for (int h = 0; h < 10; h++) {
                    assertThat(changes[h][t - first] + values[t])
                            .as("%s, %d steps from point %d", seasons, h + 1, t)
                            .isEqualTo(forecast[h]);
                }
            }
        }
    }

    @Test
    void forecastsFollowTheSeriesToAnotherLevelAndUnit() {
        double[] values = series(300, t -> 3 * Math.sin(2 * Math.PI * t / 24), 0.5);
        double[] elsewhere = Arrays.stream(values).map(v -> 1000 * v + 5e6).toArray();
        Autoregression regression = fit(values, DAY);

        double[] forecast = forecast(regression, values, 30);
        double[] there = forecast(fit(elsewhere, DAY), elsewhere, 30);

        for (int h = 0; h < 30; h++) {
            assertThat(there[h]).isCloseTo(1000 * forecast[h] + 5e6, within(1e-3));
        }
    }

    @Test
    void noForecastIsFartherAwayThanTheSeriesHasBeenWide() {
        // Given a series that explodes
        double[] values = series(60, t -> Math.pow(1.3, t), 0);
        double range = values[59] - values[0];

        double[] forecast = forecast(fit(values, Seasons.NONE), values, 100);

        assertThat(forecast[0]).isGreaterThan(values[59]);
        assertThat(Arrays.stream(forecast).min().orElseThrow()).isGreaterThanOrEqualTo(values[0]);
        assertThat(Arrays.stream(forecast).max().orElseThrow()).isLessThanOrEqualTo(values[59] + 1.0001 * range);
    }

    @Test
    void oneSpikeDoesNotDecide() {
        double[] values = series(368, t -> 20 * Math.sin(2 * Math.PI * t / 24), 0.5);
        double[] spoilt = values.clone();
        spoilt[250] = 1e4;

        double[] forecast = forecast(fit(values, DAY), values, 10);
        double[] after = forecast(fit(spoilt, DAY), spoilt, 10);

        for (int h = 0; h < 10; h++) {
            assertThat(after[h]).isCloseTo(forecast[h], within(4.0));
        }

        // And an absurd one leaves the day as it was a day ago, or nothing
        spoilt[250] = 1e30;
        assertThat(forecast(fit(spoilt, DAY), spoilt, 10)).doesNotContain(Double.NaN);
        spoilt[250] = 1e300;
        assertThat(fit(spoilt, DAY)).isEqualTo(Autoregression.NONE);
    }

    @Test
    void nothingIsKnownOfAFewPointsOrAConstantSeries() {
        double[] values = series(300, t -> t % 7, 1);

        assertThat(fit(Arrays.copyOf(values, 35), DAY)).isEqualTo(Autoregression.NONE);
        assertThat(fit(Arrays.copyOf(values, 36), DAY).isKnown()).isTrue();
        assertThat(fit(new double[300], DAY)).isEqualTo(Autoregression.NONE);
        assertThat(Autoregression.fit(Past.of(values, -1), 0, Seasons.NONE)).isEqualTo(Autoregression.NONE);
        assertThat(forecast(Autoregression.NONE, values, 3)).containsOnly(Double.NaN);
        assertThat(forecast(fit(values, DAY), Arrays.copyOf(values, 168), 3)).containsOnly(Double.NaN);
    }

    @Test
    void itIsReadAsItWasWritten() {
        for (Autoregression regression : new Autoregression[] {
            Autoregression.NONE, fit(series(368, t -> t % 24, 2), DAY), fit(series(100, t -> t % 5, 2), Seasons.NONE)
        }) {
            ByteBuffer bytes = ByteBuffer.allocate(Autoregression.MOST_BYTES);
            regression.encode(bytes);
            bytes.flip();

            assertThat(Autoregression.decode(bytes)).isEqualTo(regression);
            assertThat(bytes.hasRemaining()).isFalse();
        }
    }
}
