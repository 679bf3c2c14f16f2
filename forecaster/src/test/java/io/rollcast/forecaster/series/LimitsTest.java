package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Bounds;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Series that do not pass a value, by the release that comes with Rollcast. */
class LimitsTest {

    private static final int DAY = 96;
    private static final int POINTS = 900;
    private static final int KNOWN = 600;
    private static final long QUARTER_MS = 900_000;

    private static List<Point> points(int count, IntToDoubleFunction value) {
        return IntStream.range(0, count)
                .mapToObj(t -> new Point(value.applyAsDouble(t), QUARTER_MS * t))
                .toList();
    }

    /** The charge of a battery that the sun fills: every day to another extent, often to all of its 66.6 kWh. */
    private static List<Point> battery(long seed, int count) {
        Random random = new Random(seed);
        double[] state = {30, 1};
        return points(count, t -> {
            int time = t % DAY;
            state[1] = time == 0 ? 0.4 + random.nextDouble() : state[1];
            double sun = Math.max(0, Math.sin(Math.PI * (time - 24) / 48)) * 4.5 * state[1];
            state[0] = Math.max(4, Math.min(66.6, state[0] + sun - 0.9 - 0.3 * random.nextDouble()));
            return state[0];
        });
    }

    private static List<Point> aSwitch(long seed) {
        Random random = new Random(seed);
        return points(POINTS, t -> (t % DAY >= 30 && t % DAY < 70) != (random.nextInt(20) == 0) ? 1 : 0);
    }

    private static PointRing ring(List<Point> points) {
        PointRing ring = new PointRing();
        for (int t = 0; t < points.size(); t++) {
            ring.add(points.get(t).value(), 1, 704, t + 1);
        }
        return ring;
    }

    /** The largest of all numbers of a forecast. */
    private static double most(Forecast forecast) {
        Bounds bounds = forecast.bounds();
        return Stream.of(forecast.forecast(), bounds.lower(), bounds.upper(), bounds.lower95(), bounds.upper95())
                .flatMapToDouble(Arrays::stream)
                .max()
                .orElseThrow();
    }

    @Test
    void nothingIsForecastBeyondWhatPointsPileUpAt() {
        for (int seed = 0; seed < 3; seed++) {
            List<Forecast> ofBattery = new Life("b").takeAll(battery(seed, POINTS)).forecasts;
            List<Forecast> ofSwitch = new Life("s").takeAll(aSwitch(seed)).forecasts;
            for (int t = KNOWN; t < POINTS; t++) {
                assertThat(most(ofBattery.get(t))).as("battery at %d", t).isLessThanOrEqualTo(66.6);
                assertThat(most(ofSwitch.get(t))).as("switch at %d", t).isLessThanOrEqualTo(1);
            }
        }
    }

    /** Another battery has been added. */
    @Test
    void aLimitThatAPointHasPassedIsNone() {
        List<Point> points = battery(1, POINTS);
        List<Point> larger = points(POINTS, t -> points.get(t).value() * (t >= 600 ? 1.5 : 1));
        int passed = IntStream.range(600, POINTS)
                .filter(t -> larger.get(t).value() > 67)
                .findFirst()
                .orElseThrow();

        List<Forecast> forecasts = new Life("b").takeAll(larger).forecasts;

        assertThat(most(forecasts.get(passed - 1))).isLessThanOrEqualTo(66.6);
        assertThat(IntStream.range(passed, POINTS).mapToObj(forecasts::get))
                .anyMatch(forecast -> most(forecast) > 66.6);
    }

    /** A battery whose charge is reported in Wh from some point on. */
    @Test
    void anotherUnitHasNoLimitOfTheOneBefore() {
        List<Point> points = battery(1, POINTS);
        int change = 7 * DAY + 30;
        List<Point> inWattHours = points(POINTS, t -> points.get(t).value() * (t >= change ? 1_000 : 1));
        Life life = new Life("b").takeAll(inWattHours);

        assertThat(life.shifts).isPositive();
        for (int t = change + 8; t < POINTS; t++) {
            double value = inWattHours.get(t).value();
            assertThat(most(life.forecasts.get(t))).as("at %d", t).isGreaterThan(value / 2);
        }
    }

    @Test
    void theLargestOfManyStepsIsNoLimit() {
        Random random = new Random(5);
        List<Point> room = points(
                700, t -> Math.rint(2 * (20 + 2 * Math.sin(2 * Math.PI * t / DAY) + 0.3 * random.nextGaussian())) / 2);
        List<Point> noise = points(700, t -> random.nextGaussian());

        assertThat(Limits.of(ring(room))).isEqualTo(Limits.NONE);
        assertThat(Limits.of(ring(noise))).isEqualTo(Limits.NONE);
        assertThat(Limits.of(ring(points(700, t -> 5)))).isEqualTo(Limits.NONE);
        assertThat(Limits.of(ring(battery(0, 90)))).isEqualTo(Limits.NONE);
        // The level of a tank in whole per cent, which falls by one in two days
        assertThat(Limits.of(ring(points(700, t -> 60 - t / (2 * DAY))))).isEqualTo(Limits.NONE);
    }

    @Test
    void aLimitIsKnownExactlyOnceAPointIsAtIt() {
        Limits asKept = new Limits(-40.001, 66.599);

        assertThat(asKept.met(66.6, 20)).isEqualTo(new Limits(-40.001, 66.6));
        assertThat(asKept.met(-40.002, 20)).isEqualTo(new Limits(-40.002, 66.599));
        assertThat(asKept.met(66.7, 20)).isEqualTo(new Limits(-40.001, Double.POSITIVE_INFINITY));
        assertThat(asKept.met(-41, 20)).isEqualTo(new Limits(Double.NEGATIVE_INFINITY, 66.599));
        assertThat(asKept.met(0, 20)).isSameAs(asKept);
        assertThat(new Limits(-40.002, 66.598).after(asKept, 20)).isEqualTo(asKept);
        assertThat(new Limits(-39, Double.POSITIVE_INFINITY).after(asKept, 20))
                .isEqualTo(new Limits(-39, Double.POSITIVE_INFINITY));
        assertThat(asKept.after(Limits.NONE, 20)).isEqualTo(asKept);
    }

    /** Beside bursts that are a million times as large, points are kept as if they were alike. */
    @Test
    void aQuietSeriesWithBurstsIsNotHeldToOneOfItsLowValues() {
        Random random = new Random(1);
        List<Point> points =
                points(POINTS, t -> t % 20 < 2 ? 4e6 * (1 + random.nextDouble()) : 42 + 26.4 * random.nextInt(3));

        List<Forecast> forecasts = new Life("n").takeAll(points).forecasts;

        long below = IntStream.range(KNOWN, POINTS - 1)
                .filter(t ->
                        points.get(t + 1).value() < forecasts.get(t).bounds().lower95()[0])
                .count();
        assertThat(below).isLessThan((POINTS - KNOWN) / 20);
    }

    @Test
    void whatIsStoredIsRead() {
        for (Limits limits : List.of(
                Limits.NONE, new Limits(-1, 1), new Limits(0.1, Double.POSITIVE_INFINITY), Limits.NONE.aboveZero())) {
            ByteBuffer bytes = ByteBuffer.allocate(Limits.MOST_BYTES);
            limits.encode(bytes);

            assertThat(Limits.decode(limits.flags(), bytes.flip())).isEqualTo(limits);
            assertThat(bytes.hasRemaining()).isFalse();
        }
    }

    @Test
    void whatIsWrittenIsTheSameAfterACrashAtEachPoint() {
        Life.assertSameWithCrashes("b", battery(2, 600));
    }
}
