package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Absurd values among those of a series, by the release that comes with Rollcast. */
class SpikeTest {

    private static final int POINTS = 600;
    private static final int SERIES = 4;
    private static final int SEASON = 24;
    private static final int SPIKE = 400;
    private static final long MINUTE_MS = 60_000;

    enum Kind {
        ONE(0),
        TWO(0, 2),
        BURST(0, 1, 2);

        private final int[] after;

        Kind(int... after) {
            this.after = after;
        }

        List<Point> in(List<Point> points) {
            return absurd(points, IntStream.of(after).map(t -> SPIKE + t).toArray());
        }
    }

    private static List<Point> absurd(List<Point> points, int... at) {
        List<Point> spoilt = new ArrayList<>(points);
        for (int t : at) {
            spoilt.set(t, new Point(1_000 * points.get(t).value(), points.get(t).timestampMs()));
        }
        return spoilt;
    }

    /** A season and noise. */
    private static List<Point> seasonal(long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, POINTS)
                .mapToObj(t ->
                        new Point(100 + 10 * Math.sin(2 * Math.PI * t / SEASON) + random.nextGaussian(), MINUTE_MS * t))
                .toList();
    }

    /** A level that wanders and returns. */
    private static List<Point> wandering(long seed) {
        Random random = new Random(seed);
        double[] off = {0};
        return IntStream.range(0, POINTS)
                .mapToObj(t -> {
                    off[0] = 0.9 * off[0] + random.nextGaussian();
                    return new Point(100 + off[0], MINUTE_MS * t);
                })
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void aSpikeDoesNotComeBackWithTheSeason(Kind kind) {
        for (int i = 0; i < SERIES; i++) {
            List<Point> points = kind.in(seasonal(i));
            Life life = new Life("s" + i).takeAll(points);

            assertThat(values(life.forecasts.subList(SPIKE + 12, POINTS))).allMatch(value -> value > 60 && value < 140);
            // Those of the last value are off by 13
            assertThat(life.error(points, SPIKE + 50, POINTS - 10, 10)).isLessThan(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void norDoesOneInASeriesWithoutASeason(Kind kind) {
        for (int i = 0; i < SERIES; i++) {
            List<Point> points = kind.in(wandering(i));
            Life life = new Life("s" + i).takeAll(points);

            assertThat(values(life.forecasts.subList(SPIKE + 24, POINTS))).allMatch(value -> value > 60 && value < 140);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void anAbsurdValueAmongTheFirstIsForgotten(int at) {
        for (int i = 0; i < SERIES; i++) {
            List<Point> plain = seasonal(i);
            List<Point> points = absurd(plain, at);
            Life life = new Life("s" + i).takeAll(points);
            Life unspoilt = new Life("s" + i).takeAll(plain);

            assertThat(life.error(points, 50, 300, 1)).isLessThan(1.2 * unspoilt.error(plain, 50, 300, 1));
            assertThat(life.error(points, 50, 300, 10)).isLessThan(1.2 * unspoilt.error(plain, 50, 300, 10));
            assertThat(width(life.forecasts.get(100))).isLessThan(2 * width(unspoilt.forecasts.get(100)));
        }
    }

    private static List<Double> values(List<Forecast> forecasts) {
        return forecasts.stream()
                .flatMapToDouble(forecast -> Arrays.stream(forecast.forecast()))
                .boxed()
                .toList();
    }

    private static double width(Forecast forecast) {
        return forecast.bounds().upper()[0] - forecast.bounds().lower()[0];
    }

    /** By which the grid of the first points is too coarse for those after them. */
    @ParameterizedTest
    @ValueSource(doubles = {65_535, -9_999, 1e9, 1e30})
    void anErrorCodeBeforeTheFirstReadingIsForgotten(double code) {
        for (int i = 0; i < SERIES; i++) {
            List<Point> plain = seasonal(i);
            List<Point> points = new ArrayList<>(plain);
            points.set(0, new Point(code, 0));
            Life life = new Life("s" + i).takeAll(points);
            Life unspoilt = new Life("s" + i).takeAll(plain);

            assertThat(life.error(points, 100, 300, 10)).isLessThan(1.2 * unspoilt.error(plain, 100, 300, 10));
            assertThat(life.forecasts.get(50).bounds().lower95()[9]).isNotNegative();
        }
    }

    @Test
    void aPeakOfEachDayAmongTheFirstIsNone() {
        Random random = new Random(1);
        List<Point> points = IntStream.range(0, 200)
                .mapToObj(t -> new Point((t % SEASON == 3 ? 20 : 5) + 0.1 * random.nextGaussian(), 60 * MINUTE_MS * t))
                .toList();
        Life life = new Life("s").takeAll(points);

        for (int t = 2 * SEASON + 3; t < 200; t += SEASON) {
            assertThat(life.forecasts.get(t - 1).at(1)).as("before point %d", t).isBetween(15.0, 25.0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 100_000, 400, 100_000, 402, 100_000",
        "5, -9_999, 400, 300, 412, 2_000",
        "0, 65_535, 400, 265, 430, 270",
        "6, 1e9, 31, 1e5, 33, 1e6",
    })
    void whatIsForecastDoesNotDependOnCrashesOrPortions(
            int first, double value, int second, double secondValue, int third, double thirdValue) {
        List<Point> points = new ArrayList<>(seasonal(1));
        points.set(first, new Point(value, MINUTE_MS * first));
        points.set(second, new Point(secondValue, MINUTE_MS * second));
        points.set(third, new Point(thirdValue, MINUTE_MS * third));

        Life.assertSameWithCrashes("s", points);
    }

    @Test
    void norDoesTheUsualStepWhereTheFirstTimesAreWrong() {
        for (int i = 0; i < 16; i++) {
            List<Point> points = new ArrayList<>();
            for (long timestampMs :
                    i % 2 == 0 ? new long[] {0, 60_000, 60_001, 120_000} : new long[] {0, 800_000_000_000L}) {
                points.add(new Point(points.size(), timestampMs));
            }
            long begin = points.get(points.size() - 1).timestampMs();
            for (int t = 1; t < 40; t++) {
                points.add(new Point(t % 7, begin + MINUTE_MS * t));
            }

            Life.assertSameWithCrashes("s" + i, points);
        }
    }
}
