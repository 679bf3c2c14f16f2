package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Bounds;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingsTest {

    private static final int HORIZON = 10;
    private static final RingCapacity RING = new RingCapacity(128, 0);
    private static final Maker GRU = new Maker("gru/1", "00000000000000aa");

    @Test
    void anIdleCounterIsNeverBesideItsBounds() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_000; i++) {
            double scale = Math.pow(10, random.nextInt(-3, 4));
            double reading = 1e6 * random.nextDouble();

            Forecast forecast = readings(3).of(reading, increases(0.0, 0.0, 0.0), new Intervals(), (short) 0, scale);

            for (int h = 0; h < 3; h++) {
                assertThat(forecast.bounds().lower()[h]).isLessThanOrEqualTo(reading);
                assertThat(forecast.bounds().lower95()[h]).isLessThanOrEqualTo(reading);
                assertThat(forecast.bounds().upper()[h]).isGreaterThanOrEqualTo(reading);
                assertThat(forecast.bounds().upper95()[h]).isGreaterThanOrEqualTo(reading);
            }
        }
    }

    @Test
    void boundsAreRoundedAwayFromTheForecast() {
        Bounds bounds = readings(3)
                .of(10.2, increases(0.3, 0.5, 0.7), new Intervals(), (short) 0, 400_000)
                .bounds();

        assertThat(bounds.lower95()).containsExactly(10.2, 11, 11);
        assertThat(bounds.upper95()).containsExactly(11, 11, 12);
    }

    private static Readings readings(int horizon) {
        Readings readings = new Readings();
        readings.reach(horizon);
        return readings;
    }

    /** A forecast of increases. */
    private static Forecast increases(double... forecast) {
        Bounds bounds = new Bounds(forecast, forecast, forecast, forecast);
        return new Forecast("a", 20, 0, 1_000, "gru/1", "", true, 0, forecast, bounds);
    }

    @Test
    void aForecastWithoutBoundsHasNone() {
        Forecast forecast = new Forecast("a", 20, 0, 1_000, "gru/1", "", true, 0, new double[] {1, 2}, Bounds.NONE);

        Forecast readings = readings(2).of(5, forecast, new Intervals(), (short) 0, 1);

        assertThat(readings.forecast()).containsExactly(6, 8);
        assertThat(readings.bounds().steps()).isZero();
    }

    /** What an increase is forecast to be is its median. */
    @ParameterizedTest
    @CsvSource({
        "rare, 0, 0.08",
        "frequent, 0, 0.3",
        "bytes, 1, 1.6487",
        "steady, 20, 20",
        "restless, 5, 5",
    })
    void readingsAreForecastInTheMeanAndBoundsHoldAtEachStep(String kind, double median, double mean) {
        double[] inside80 = new double[HORIZON];
        double[] inside95 = new double[HORIZON];
        double rise = 0;
        int count = 0;
        for (int seed = 0; seed < 60; seed++) {
            DoubleSupplier increases = increases(kind, seed);
            SeriesMemory memory = new SeriesMemory("a");
            double[] readings = new double[2_000];
            Forecast[] forecasts = new Forecast[readings.length];
            double reading = 1e6;
            for (int i = 0; i < readings.length; i++) {
                double increase = increases.getAsDouble();
                reading += increase;
                readings[i] = reading;
                Point point = new Point(increase, 1_000L * i, Origin.MEASURED, reading);
                memory.observe(increase);
                memory.met(point, Intervals.Coverage.NONE);
                double[] forecast = new double[HORIZON];
                Arrays.fill(forecast, median);
                Bounds bounds = memory.bounds(forecast);
                memory.advance(point, RING, GRU, true, forecast);
                memory.settle(RING);
                forecasts[i] = memory.asReading(
                        point, new Forecast("a", i + 1, 0, 1_000, "gru/1", "", true, 0, forecast, bounds));
            }
            for (int i = 1_000; i < readings.length - HORIZON; i++, count++) {
                rise += forecasts[i].at(HORIZON) - readings[i];
                Bounds bounds = forecasts[i].bounds();
                for (int h = 0; h < HORIZON; h++) {
                    assertThat(List.of(
                                    bounds.lower95()[h],
                                    bounds.lower()[h],
                                    forecasts[i].at(h + 1),
                                    bounds.upper()[h],
                                    bounds.upper95()[h]))
                            .isSorted();
                    double actual = readings[i + h + 1];
                    inside80[h] += actual >= bounds.lower()[h] && actual <= bounds.upper()[h] ? 1 : 0;
                    inside95[h] += actual >= bounds.lower95()[h] && actual <= bounds.upper95()[h] ? 1 : 0;
                }
            }
        }

        assertThat(rise / count / HORIZON).isCloseTo(mean, within(0.2 * Math.max(0.05, mean - median)));
        boolean isWhole = kind.equals("rare") || kind.equals("frequent");
        for (int h = 0; h < HORIZON; h++) {
            String step = "%s, %d steps ahead".formatted(kind, h + 1);
            // Of few whole numbers more than 80 % are within any bounds that have 80 %.
            assertThat(inside80[h] / count).as(step).isBetween(0.77, isWhole ? 0.95 : 0.83);
            assertThat(inside95[h] / count).as(step).isBetween(0.935, isWhole ? 0.99 : 0.965);
        }
    }

    private static DoubleSupplier increases(String kind, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return switch (kind) {
            case "rare" -> () -> random.nextDouble() < 0.08 ? 1 : 0;
            case "frequent" -> () -> random.nextDouble() < 0.3 ? 1 : 0;
            case "bytes" -> () -> Math.exp(random.nextGaussian());
            case "steady" -> () -> Math.max(0, 20 + 2 * random.nextGaussian());
            default ->
                new DoubleSupplier() {
                    private double rate;

                    @Override
                    public double getAsDouble() {
                        rate = 0.8 * rate + 0.5 * random.nextGaussian();
                        return Math.max(0, 5 + rate + 0.2 * random.nextGaussian());
                    }
                };
        };
    }
}
