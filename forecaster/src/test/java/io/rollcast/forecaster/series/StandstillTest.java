package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Series that stand still for long before they move, or in between, by the release that comes with Rollcast. */
class StandstillTest {

    private static final int SERIES = 4;
    private static final int DAY = 24;
    /** Traits are looked for some 20 points after the return, when most that is known are zeros. */
    private static final int SHUTDOWN = 545;

    private static final int RETURN = SHUTDOWN + 14 * DAY;
    private static final int START = 350;
    private static final long HOUR_MS = 3_600_000;

    private static List<Point> points(int count, IntToDoubleFunction value) {
        return IntStream.range(0, count)
                .mapToObj(t -> new Point(value.applyAsDouble(t), HOUR_MS * t))
                .toList();
    }

    private static List<Point> seasonal(long seed, int count, double season) {
        Random random = new Random(seed);
        return points(count, t -> 100 + 50 * Math.sin(2 * Math.PI * t / season) + 3 * random.nextGaussian());
    }

    /** A load with two peaks a day, and less at weekends. */
    private static List<Point> load(long seed, int count) {
        Random random = new Random(seed);
        return points(count, t -> {
            double hour = t % DAY;
            double ofDay = 60 + 50 * Math.exp(-Math.pow(hour - 9, 2) / 10) + 40 * Math.exp(-Math.pow(hour - 19, 2) / 8);
            return ofDay * (t / DAY % 7 < 5 ? 1 : 0.75) * (1 + 0.02 * random.nextGaussian());
        });
    }

    /** The value of {@code at} from one point on, up to another. */
    private static List<Point> still(List<Point> points, int from, int to, double at) {
        List<Point> still = new ArrayList<>(points);
        for (int t = from; t < to; t++) {
            still.set(t, new Point(at, points.get(t).timestampMs()));
        }
        return still;
    }

    @Test
    void aSeasonOutlivesAShutdown() {
        for (int i = 0; i < SERIES; i++) {
            List<Point> points = still(load(i, RETURN + 130), SHUTDOWN, RETURN, 0);
            Life life = new Life("s" + i).takeAll(points);

            // Those of the last value are off by 27, and of the season by 2 but at a weekend
            assertThat(life.error(points, RETURN + 48, RETURN + 110, 10)).isLessThan(13);
        }
    }

    @Test
    void anotherRhythmAfterAShutdownIsFoundByThePointsSinceThen() {
        for (int i = 0; i < SERIES; i++) {
            List<Point> points = new ArrayList<>(still(seasonal(i, RETURN, DAY), SHUTDOWN, RETURN, 0));
            seasonal(i, 240, 17).forEach(point -> points.add(new Point(point.value(), HOUR_MS * points.size())));
            Life life = new Life("s" + i).takeAll(points);

            assertThat(life.error(points, RETURN + 100, RETURN + 230, 10)).isLessThan(9);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 2})
    void aSeriesThatHasBeenConstantSoFarIsAsNewOnceItMoves(double rest) {
        for (int i = 0; i < SERIES; i++) {
            List<Point> all = seasonal(i, START + 210, DAY);
            List<Point> points = still(all, 0, START, rest);
            List<Point> moving = all.subList(START, all.size());
            Life life = new Life("s" + i).takeAll(points);
            Life fresh = new Life("s" + i).takeAll(moving);

            assertThat(life.error(points, START + 24, START + 200, 10))
                    .isLessThan(1.2 * fresh.error(moving, 24, 200, 10));
            assertThat(inside80(life, points, START + 6, START + 24)).isGreaterThan(0.5);
            Forecast last = life.forecasts.get(START + 200);
            assertThat(last.seq()).isEqualTo(START + 201);
            assertThat(life.forecasts).allMatch(forecast -> forecast.bounds().lower95()[9] >= 0);
        }
    }

    @Test
    void firstMovesThatTooLittleWasKnownToKeepCountAsTheNext() {
        PointRing ring = new PointRing();
        for (int t = 0; t < 60; t++) {
            ring.add(t < 56 ? 0 : t == 56 ? 0.01 : 50 + t % 3, 1, 368, t + 1);
        }
        assertThat(ring.begins(36)).isTrue();

        ring.forgetBefore();

        assertThat(ring.size()).isEqualTo(4);
        for (int back = 0; back < 3; back++) {
            assertThat(ring.back(back)).isBetween(49.0, 53.0);
        }
    }

    /** Nights that fill what is kept of a series of every minute, and a sensor that says another thing for a while. */
    @Test
    void aSeriesThatHasMovedDoesNotBeginAgain() {
        Random random = new Random(3);
        List<Point> nights = new ArrayList<>();
        for (int t = 0; t < 1600; t++) {
            double value = t % 500 < 200 ? 20 + 10 * Math.sin(t % 500 * Math.PI / 200) + random.nextGaussian() : 0;
            nights.add(new Point(value, 60_000L * t));
        }
        List<Point> errors = new ArrayList<>(seasonal(3, 600, DAY));
        for (int t = 500; t < 504; t++) {
            errors.set(t, new Point(999_999, errors.get(t).timestampMs()));
        }
        for (List<Point> points : List.of(nights, errors)) {
            SeriesMemory memory = new SeriesMemory("s");
            for (Point point : points) {
                memory.observe(point.value());
                memory.met(point, Intervals.Coverage.NONE);
                memory.advance(point, RingCapacity.STANDARD, Maker.LAST_VALUE, true, new double[] {point.value()});
                assertThat(memory.begin()).as("at point %d", memory.seq()).isFalse();
                memory.settle(RingCapacity.STANDARD);
            }
        }
    }

    private static double inside80(Life life, List<Point> points, int from, int to) {
        return IntStream.range(from, to)
                        .filter(t -> life.forecasts.get(t).bounds().lower()[0]
                                        <= points.get(t + 1).value()
                                && points.get(t + 1).value()
                                        <= life.forecasts.get(t).bounds().upper()[0])
                        .count()
                / (double) (to - from);
    }

    /** Of a rare event, and of what is switched on and off, the rest is a part. */
    @Test
    void whatFallsBackToItsRestDoesNotBeginAnew() {
        Random random = new Random(5);
        List<Point> rare = points(400, t -> t > 60 && random.nextDouble() < 0.1 ? 1 + random.nextInt(9) : 0);
        List<Point> switched = points(400, t -> t / 50 % 2);

        for (List<Point> points : List.of(rare, switched)) {
            PointRing ring = new PointRing();
            for (int t = 0; t < points.size(); t++) {
                ring.add(points.get(t).value(), 1, 368, t + 1);

                assertThat(ring.begins(36)).as("at point %d", t).isFalse();
            }
        }
    }

    @Test
    void aStandstillIsToldFromASeriesThatIsMostlyAtRest() {
        PointRing shutdown = new PointRing();
        PointRing setpoints = new PointRing();
        for (int t = 0; t < 300; t++) {
            shutdown.add(t < 100 || t >= 280 ? 1 + t % 7 : 0, 1, 368, t + 1);
            setpoints.add(t < 100 ? t / 20 : t < 280 ? 20 : 21, 1, 368, t + 1);
        }

        assertThat(shutdown.sinceStandstill(0)).isEqualTo(20);
        assertThat(shutdown.sinceStandstill(121)).isEqualTo(-1);
        assertThat(setpoints.sinceStandstill(0)).isEqualTo(-1);
    }

    @Test
    void whatIsForecastDoesNotDependOnCrashesOrPortions() {
        List<Point> shutdown = still(seasonal(1, RETURN + 120, DAY), SHUTDOWN, RETURN, 0);
        for (int i = 0; i < SERIES; i++) {
            // The points by which it begins to move are before, at and after a checkpoint
            Life.assertSameWithCrashes("s" + i, still(seasonal(i, START + 80, DAY), 0, START + 5 * i, 0));
        }
        Life.assertSameWithCrashes("s", shutdown);
    }
}
