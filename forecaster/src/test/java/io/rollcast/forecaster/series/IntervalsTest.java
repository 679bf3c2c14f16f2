package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.wire.Bounds;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Forecasts against points of a known distribution. It is long because each kind of series has its own way to fool intervals.
 */
class IntervalsTest {

    private static final int HORIZON = 5;

    private final Intervals intervals = new Intervals();
    private final Outstanding outstanding = new Outstanding();
    private final PointRing points = new PointRing();
    private long seq;
    private double present;
    private Intervals.Coverage measured = Intervals.Coverage.NONE;

    /** Takes one point; returns the bounds of what is forecast from it. */
    private Bounds take(double value, double forecast, double spread) {
        intervals.score(outstanding, points, 0, seq + 1, value, spread, measured);
        seq++;
        points.add(value, 1, 64, seq);
        outstanding.met(seq);
        double[] steps = new double[HORIZON];
        java.util.Arrays.fill(steps, forecast);
        short unit = intervals.unit(HORIZON, spread);
        outstanding.add(seq, "gru/1", steps, unit, Guard.Predictor.RELEASE);
        return intervals.around(0, steps, unit, spread, Limits.NONE);
    }

    /** Shares of so many points that fall within the intervals of one step ahead. */
    private double[] coverage(DoubleSupplier points, int count) {
        return coverage(points, count, 1);
    }

    private double[] coverage(DoubleSupplier points, int count, double spread) {
        double[] within = new double[2];
        Bounds bounds = take(points.getAsDouble(), 0, spread);
        for (int i = 0; i < count; i++) {
            double next = points.getAsDouble();
            within[0] += next >= bounds.lower()[0] && next <= bounds.upper()[0] ? 1 : 0;
            within[1] += next >= bounds.lower95()[0] && next <= bounds.upper95()[0] ? 1 : 0;
            bounds = take(next, 0, spread);
        }
        return new double[] {within[0] / count, within[1] / count};
    }

    private static DoubleSupplier points(String kind, SplittableRandom random) {
        return switch (kind) {
            case "uniform" -> () -> random.nextDouble(-0.5, 0.5);
            case "gaussian" -> random::nextGaussian;
            case "exponential" -> random::nextExponential;
            case "heavy" -> () -> random.nextGaussian() / Math.sqrt(random.nextDouble());
            default -> throw new IllegalArgumentException(kind);
        };
    }

    @ParameterizedTest
    @CsvSource({"uniform, 1e-3", "uniform, 1", "gaussian, 1", "gaussian, 1e9", "heavy, 1"})
    void asManyPointsFallWithinAsAreMeantTo(String kind, double scale) {
        DoubleSupplier points = points(kind, new SplittableRandom(1));

        coverage(() -> scale * points.getAsDouble(), 500, scale);
        double[] coverage = coverage(() -> scale * points.getAsDouble(), 20_000, scale);

        assertThat(coverage[0]).isCloseTo(0.8, within(0.01));
        assertThat(coverage[1]).isCloseTo(0.95, within(0.005));
    }

    @Test
    void asManyFallBeyondEitherSideWhereErrorsAreNotSymmetric() {
        DoubleSupplier points = points("exponential", new SplittableRandom(2));
        coverage(points, 1_000);
        int below = 0;
        int above = 0;
        Bounds bounds = take(points.getAsDouble(), 1, 1);
        for (int i = 0; i < 20_000; i++) {
            double next = points.getAsDouble();
            below += next < bounds.lower()[0] ? 1 : 0;
            above += next > bounds.upper()[0] ? 1 : 0;
            bounds = take(next, 1, 1);
        }

        assertThat(below / 20_000.0).isCloseTo(0.1, within(0.01));
        assertThat(above / 20_000.0).isCloseTo(0.1, within(0.01));
    }

    @ParameterizedTest
    @CsvSource({"2", "3", "0.3333"})
    void aHundredPointsAfterASuddenChangeTheyNearlyHoldAgain(double factor) {
        double[] within = new double[2];
        int counted = 0;
        for (int series = 0; series < 300; series++) {
            IntervalsTest one = new IntervalsTest();
            DoubleSupplier points = points("gaussian", new SplittableRandom(series));
            one.coverage(points, 300);
            one.coverage(() -> factor * points.getAsDouble(), 100);
            double[] after = one.coverage(() -> factor * points.getAsDouble(), 20);
            within[0] += 20 * after[0];
            within[1] += 20 * after[1];
            counted += 20;
        }

        assertThat(within[0] / counted).isCloseTo(0.8, within(0.06));
        assertThat(within[1] / counted).isCloseTo(0.95, within(0.03));
    }

    /** A counter of errors, a shop at night, solar power: the last value is forecast while nothing happens. */
    @ParameterizedTest
    @ValueSource(ints = {20, 200, 700, 3_000})
    void aHundredPointsAfterASeriesStoodStillTheyHoldAgain(int still) {
        double[] within = new double[2];
        double width = 0;
        double before = 0;
        for (int series = 0; series < 100; series++) {
            DoubleSupplier points = points("gaussian", new SplittableRandom(series));
            TrackedIntervals intervals = new TrackedIntervals();
            double[] forecast = new double[HORIZON];
            for (int i = 0; i < 300 + still + 300; i++) {
                boolean isStill = i >= 300 && i < 300 + still;
                double next = isStill ? 0 : points.getAsDouble();
                Bounds bounds = intervals.around(forecast);
                if (i >= 200 && i < 300) {
                    before += bounds.upper95()[0] - bounds.lower95()[0];
                }
                if (i >= 300 + still + 100) {
                    within[0] += next >= bounds.lower()[0] && next <= bounds.upper()[0] ? 1 : 0;
                    within[1] += next >= bounds.lower95()[0] && next <= bounds.upper95()[0] ? 1 : 0;
                    width += (bounds.upper95()[0] - bounds.lower95()[0]) / 2;
                }
                intervals.observe(next);
            }
        }

        assertThat(within[0] / 20_000).isCloseTo(0.8, within(0.06));
        assertThat(within[1] / 20_000).isCloseTo(0.95, within(0.04));
        assertThat(width / before).isBetween(0.7, 1.5);
    }

    @Test
    void aSpikeInASeriesThatIsForecastWellHardlyWidensIntervals() {
        TrackedIntervals intervals = new TrackedIntervals();
        SplittableRandom random = new SplittableRandom(1);
        double[] forecast = new double[HORIZON];
        double before = 0;
        for (int i = 0; i < 400; i++) {
            double wave = 100 * Math.sin(i / 10.0);
            if (i == 350) {
                before = intervals.around(forecast).upper95()[0] - forecast[0];
            }
            intervals.observe(i == 350 ? 10_000 : wave + random.nextGaussian());
            for (int h = 0; h < HORIZON; h++) {
                forecast[h] = 100 * Math.sin((i + h + 1) / 10.0);
            }
            Bounds bounds = intervals.around(forecast);
            if (i >= 350) {
                assertThat(bounds.upper95()[0] - forecast[0])
                        .as("after point %d", i)
                        .isLessThan(2 * before);
            }
        }
    }

    /** Most points are zero, and there the forecast is right: what is wanted is how far off it is at the others. */
    @ParameterizedTest
    @ValueSource(doubles = {0.08, 0.1, 0.15, 0.2})
    void intervalsOfRareCountsReachThem(double share) {
        int within = 0;
        double upper = 0;
        for (int series = 0; series < 12; series++) {
            SplittableRandom random = new SplittableRandom(series);
            TrackedIntervals intervals = new TrackedIntervals();
            for (int i = 0; i < 1_500; i++) {
                double upper95 = intervals.around(new double[HORIZON]).upper95()[0];
                double next = random.nextDouble() < share ? 1 + (int) (2 * random.nextExponential()) : 0;
                if (i >= 300) {
                    within += next <= upper95 ? 1 : 0;
                    upper += upper95;
                }
                intervals.observe(next);
            }
        }

        assertThat(within / (12 * 1_200.0)).isBetween(0.93, 0.98);
        assertThat(upper / (12 * 1_200)).isBetween(2.0, 6.0);
    }

    @Test
    void boundsNeverCrossAndAreFinite() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 5_000; i++) {
            double value = random.nextInt(50) == 0 ? 1e300 * random.nextGaussian() : random.nextGaussian();
            Bounds bounds = take(value, value / 2, Math.abs(random.nextGaussian()));
            for (int h = 0; h < HORIZON; h++) {
                assertThat(new double[] {
                            bounds.lower95()[h], bounds.lower()[h], value / 2, bounds.upper()[h], bounds.upper95()[h]
                        })
                        .isSorted();
                assertThat(bounds.lower95()[h]).isFinite();
                assertThat(bounds.upper95()[h]).isFinite();
            }
        }
    }

    @Test
    void aSeriesThatNeverChangesHasNoWidth() {
        Bounds bounds = Bounds.NONE;
        for (int i = 0; i < 100; i++) {
            bounds = take(7, 7, 0);
        }

        assertThat(bounds.lower95()).containsOnly(7);
        assertThat(bounds.upper95()).containsOnly(7);
    }

    @Test
    void noBoundOfASeriesThatWasNeverNegativeIs() {
        coverage(points("gaussian", new SplittableRandom(4)), 100);

        assertThat(intervals
                        .around(0, new double[] {0.01}, intervals.unit(1, 1), 1, Limits.NONE.aboveZero())
                        .lower95())
                .containsExactly(0);
    }

    @Test
    void readsBackWhatItWrote() {
        coverage(points("heavy", new SplittableRandom(5)), 200);
        ByteBuffer bytes = ByteBuffer.allocate(intervals.mostEncodedBytes());
        intervals.encode(bytes);

        Intervals read = Intervals.decode(bytes.flip(), true);

        assertThat(bytes.hasRemaining()).isFalse();
        assertThat(read).usingRecursiveComparison().isEqualTo(intervals);
    }

    @Test
    void coverageIsThatOfTheBoundsAsTheyWereEmitted() {
        // Given bounds of one origin in sixteen, kept here
        SplittableRandom random = new SplittableRandom(3);
        List<Bounds> emitted = new ArrayList<>();
        long[] counts = new long[HORIZON];
        measured = (predictor, steps, inside80, inside95) -> {
            // Then each of its points is measured against them, and no others are
            Bounds bounds = emitted.get((int) seq - steps);
            double value = present;
            assertThat(predictor).isEqualTo("gru/1");
            assertThat(inside80).isEqualTo(value >= bounds.lower()[steps - 1] && value <= bounds.upper()[steps - 1]);
            assertThat(inside95)
                    .isEqualTo(value >= bounds.lower95()[steps - 1] && value <= bounds.upper95()[steps - 1]);
            counts[steps - 1]++;
        };

        for (int i = 0; i < 16 * 100; i++) {
            present = random.nextGaussian();
            // Of so small a spread bounds are not rounded
            emitted.add(take(present, 0, 1e-10));
            if (seq % 16 == 3) {
                intervals.sample(seq);
            }
        }

        assertThat(counts).containsOnly(100);
    }

    @Test
    void aSampleIsNotCutShortByTheNext() {
        long[] counts = new long[HORIZON];
        measured = (predictor, steps, inside80, inside95) -> counts[steps - 1]++;

        for (int i = 0; i < 100; i++) {
            take(0, 0, 1);
            intervals.sample(seq);
        }

        // The last sample, of point 96, has met four points.
        assertThat(counts).containsExactly(20, 20, 20, 20, 19);
    }
}
