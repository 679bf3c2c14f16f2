package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Series that go to another level, and such as only seem to, by the release that comes with Rollcast.
 *
 * <p>It is long because its tests share the shapes of series and the life in which they are forecast.
 */
class LevelShiftTest {

    private static final int SHIFT = 300;
    private static final int SERIES = 10;
    private static final int SEASON = 24;
    private static final long MINUTE_MS = 60_000;

    enum Kind {
        DIFFERENCE(value -> value + 30),
        LARGE_DIFFERENCE(value -> value + 900),
        DOWN(value -> value - 60),
        RATIO(value -> 10 * value);

        private final DoubleUnaryOperator shift;

        Kind(DoubleUnaryOperator shift) {
            this.shift = shift;
        }
    }

    private static Life life(String series, List<Point> points) {
        return new Life(series).takeAll(points);
    }

    private static List<Point> points(int count, DoubleUnaryOperator value) {
        return IntStream.range(0, count)
                .mapToObj(t -> new Point(value.applyAsDouble(t), MINUTE_MS * t))
                .toList();
    }

    /** A season and noise. */
    private static List<Point> seasonal(long seed) {
        Random random = new Random(seed);
        return points(SHIFT + 200, t -> 100 + 10 * Math.sin(2 * Math.PI * t / SEASON) + random.nextGaussian());
    }

    private static List<Point> shifted(List<Point> points, DoubleUnaryOperator shift) {
        List<Point> shifted = new ArrayList<>(points);
        for (int t = SHIFT; t < points.size(); t++) {
            shifted.set(
                    t,
                    new Point(
                            shift.applyAsDouble(points.get(t).value()),
                            points.get(t).timestampMs()));
        }
        return shifted;
    }

    private static double rms(double[] errors) {
        return Math.sqrt(IntStream.range(0, errors.length)
                .mapToDouble(i -> errors[i] * errors[i])
                .average()
                .orElseThrow());
    }

    @ParameterizedTest
    @EnumSource
    void tenPointsAfterItASeriesIsForecastAsIfItHadAlwaysBeenThere(Kind kind) {
        int[] ahead = {1, 10};
        double[][] errors = new double[ahead.length][SERIES];
        double[][] unshifted = new double[ahead.length][SERIES];
        // In the unit that the series had before
        double unit = kind.shift.applyAsDouble(1) - kind.shift.applyAsDouble(0);
        for (int i = 0; i < SERIES; i++) {
            List<Point> plain = seasonal(i);
            List<Point> points = shifted(plain, kind.shift);
            Life life = life("s" + i, points);
            Life unshiftedLife = life("s" + i, plain);
            for (int h = 0; h < ahead.length; h++) {
                errors[h][i] = life.error(points, SHIFT + 10, SHIFT + 110, ahead[h]) / unit;
                unshifted[h][i] = unshiftedLife.error(plain, SHIFT + 10, SHIFT + 110, ahead[h]);
            }
        }
        for (int h = 0; h < ahead.length; h++) {
            assertThat(rms(errors[h])).as("%d steps ahead", ahead[h]).isLessThan(1.3 * rms(unshifted[h]));
        }
    }

    /** By so many ranges that the ring does not keep the first point, or the first two, where they are. */
    @ParameterizedTest
    @CsvSource({
        "50, 0.01, 75",
        "75, 0.01, 50",
        "50, 0.02, 75",
        "20, 0.01, 40",
        "100, 1, 10_000",
        "1e9, 1e5, 5e9",
    })
    void aQuietSeriesIsFollowedHoweverFarItGoes(double before, double noise, double after) {
        int[] ahead = {1, 10};
        double[][] errors = new double[ahead.length][SERIES];
        double[][] lastValueErrors = new double[ahead.length][SERIES];
        for (int i = 0; i < SERIES; i++) {
            Random random = new Random(i);
            List<Point> points = points(SHIFT + 120, t -> (t < SHIFT ? before : after) + noise * random.nextGaussian());
            Life life = life("s" + i, points);
            assertThat(life.shifts).as("series %d", i).isEqualTo(1);
            for (int h = 0; h < ahead.length; h++) {
                errors[h][i] = life.error(points, SHIFT + 12, SHIFT + 100, ahead[h]);
                lastValueErrors[h][i] = lastValueError(points, SHIFT + 12, SHIFT + 100, ahead[h]);
            }
        }
        for (int h = 0; h < ahead.length; h++) {
            assertThat(rms(errors[h])).as("%d steps ahead", ahead[h]).isLessThan(rms(lastValueErrors[h]));
        }
    }

    private static double lastValueError(List<Point> points, int from, int to, int steps) {
        return rms(IntStream.range(from, to)
                .mapToDouble(t -> points.get(t + steps).value() - points.get(t).value())
                .toArray());
    }

    @Test
    void aCounterWhoseRateFallsIsForecastAtItsNewRate() {
        for (int i = 0; i < SERIES; i++) {
            List<Point> points = counter(i, 1, 0.05);
            Life life = life("s" + i, points);
            assertThat(life.shifts).isEqualTo(1);
            double rise = IntStream.range(SHIFT + 20, SHIFT + 100)
                    .mapToDouble(
                            t -> life.forecasts.get(t).at(10) - points.get(t).reading())
                    .average()
                    .orElseThrow();
            assertThat(rise).as("series %d", i).isCloseTo(10, withinPercentage(20));
        }
    }

    @Test
    void theBoundsOfACounterWhoseRateRisesStayThoseOfItsNoise() {
        double[] widths = new double[2];
        for (int i = 0; i < SERIES; i++) {
            Life life = life("s" + i, counter(i, 200, 5));
            for (int t = SHIFT - 60; t < SHIFT; t++) {
                widths[0] += width(life.forecasts.get(t));
                widths[1] += width(life.forecasts.get(t + 120));
            }
        }
        assertThat(widths[1]).isCloseTo(widths[0], withinPercentage(50));
    }

    private static double width(Forecast forecast) {
        return forecast.bounds().upper95()[9] - forecast.bounds().lower95()[9];
    }

    /** A counter that rises by 100 a point, and from some point on by so much. */
    private static List<Point> counter(long seed, double rate, double noise) {
        Random random = new Random(seed);
        double[] reading = {1e6};
        return points(
                        SHIFT + 120,
                        t -> t < SHIFT ? 100 + 5 * random.nextGaussian() : rate + noise * random.nextGaussian())
                .stream()
                .map(point ->
                        new Point(point.value(), point.timestampMs(), Origin.MEASURED, reading[0] += point.value()))
                .toList();
    }

    @Test
    void aConstantThatBecomesAnotherIsForecastExactlyAfterEightPoints() {
        List<Point> points = points(SHIFT + 60, t -> t < SHIFT ? 100 : 50);

        assertThat(life("s", points).forecasts.subList(SHIFT + 8, SHIFT + 60))
                .allSatisfy(forecast -> assertThat(forecast.forecast()).containsOnly(50));
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 12, 24, 40})
    void afterABurstASeriesIsForecastAsIfThereHadBeenNone(int length) {
        double[] errors = new double[SERIES];
        double[] unshifted = new double[SERIES];
        for (int i = 0; i < SERIES; i++) {
            List<Point> plain = seasonal(i);
            List<Point> points = new ArrayList<>(plain);
            for (int t = SHIFT; t < SHIFT + length; t++) {
                points.set(t, new Point(plain.get(t).value() + 100, plain.get(t).timestampMs()));
            }
            int from = SHIFT + length + 10;
            errors[i] = life("s" + i, points).error(points, from, from + 100, 1);
            unshifted[i] = life("s" + i, plain).error(plain, from, from + 100, 1);
        }
        assertThat(rms(errors)).isLessThan(1.3 * rms(unshifted));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 500})
    void forecastsAreTheSameHoweverPointsComeAndSeriesAreRead(int most) {
        Random random = new Random(5);
        List<Point> points = points(
                500,
                t -> (t < 120 ? 50 : t < 131 ? 80 : t < 260 ? 50 : t < 380 ? 500 : 20)
                        + 3 * Math.sin(t / 4.0)
                        + random.nextGaussian());

        requireSame(points, most, 4);
        requireSame(points(500, t -> (t < 300 ? 50 : 75) + 0.01 * random.nextGaussian()), most, 1);
        requireSame(counter(5, 1, 0.05), most, 1);
    }

    private static void requireSame(List<Point> points, int most, int shifts) {
        Life expected = new Life("s").takeAll(points, from -> 1, false);
        Life found = new Life("s").takeAll(points, from -> 1 + from % most, true);

        assertThat(expected.shifts).isEqualTo(shifts);
        assertThat(found.written()).isEqualTo(expected.written());
    }

    /** What only seems to be a shift, or is one of which nobody knows whether it lasts. */
    enum NoShift {
        SPIKE {
            @Override
            double value(int t, Random random) {
                return (t >= SHIFT && t < SHIFT + 4 ? 200 : 20) + random.nextGaussian();
            }
        },
        TREND {
            @Override
            double value(int t, Random random) {
                return 50 + 0.5 * Math.max(0, t - SHIFT) + random.nextGaussian();
            }
        },
        RANDOM_WALK {
            private double level;

            @Override
            double value(int t, Random random) {
                level = t == 0 ? 0 : level + random.nextGaussian();
                return level;
            }
        },
        SQUARE_SEASON {
            @Override
            double value(int t, Random random) {
                return (t % LevelShiftTest.SEASON < 12 ? 20 : 80) + random.nextGaussian();
            }
        },
        STANDSTILL {
            @Override
            double value(int t, Random random) {
                return t < SHIFT ? 50 + random.nextGaussian() : 0;
            }
        };

        abstract double value(int t, Random random);
    }

    @ParameterizedTest
    @EnumSource
    void whatOnlySeemsToBeOneIsNotFollowed(NoShift kind) {
        int followed = 0;
        for (int i = 0; i < SERIES; i++) {
            Random random = new Random(i);
            Life life = life("s" + i, points(SHIFT + 100, t -> kind.value((int) t, random)));
            followed += life.shifts;
        }
        assertThat(followed).isLessThanOrEqualTo(kind == NoShift.RANDOM_WALK ? 1 : 0);
    }

    @Test
    void whatHadBeenTakenForShiftsIsForgottenOnceThereIsASeason() {
        Random random = new Random(1);
        PointRing points = new PointRing();
        for (int t = 0; t < 96; t++) {
            points.add((t % SEASON < 12 ? 20 : 80) + random.nextGaussian(), 1, 300, t + 1);
            if (t > 12 && t % 12 == 7) {
                points.shift(new LevelShift(1, t % SEASON < 12 ? -60 : 60), LevelShift.POINTS);
            }
        }
        assertThat(points.hasShifts()).isTrue();

        FoundTraits found = FoundTraits.NONE.again(points, MINUTE_MS, RingCapacity.STANDARD);

        assertThat(found.traits().seasons().season()).isEqualTo(SEASON);
        assertThat(points.hasShifts()).isFalse();
    }
}
