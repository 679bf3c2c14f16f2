package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.points.Point;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Points of a minute, of which a day has many, by the release that comes with Rollcast. */
class MinutesTest {

    private static final int DAY = 1_440;
    private static final int HOUR = 60;
    private static final int STEPS = 10;

    /** What runs in some minutes, and noise. */
    private static List<Point> jobs(int count, IntPredicate runs) {
        Random random = new Random(7);
        return IntStream.range(0, count)
                .mapToObj(t -> new Point(10 + (runs.test(t) ? 40 : 0) + 1.5 * random.nextGaussian(), 60_000L * t))
                .toList();
    }

    private static double errorOfLastValue(List<Point> points, int from, int to) {
        return IntStream.range(from, to)
                .mapToDouble(t ->
                        Math.abs(points.get(t).value() - points.get(t + STEPS).value()))
                .average()
                .orElseThrow();
    }

    @Test
    void whatRunsAtCertainTimesOfTheDayIsForecastOnceTheDayHasBeenSeen() {
        List<Integer> begins = List.of(75, 200, 310, 555, 700, 1_010, 1_333);
        List<Point> points =
                jobs(3 * DAY, t -> begins.stream().anyMatch(begin -> t % DAY >= begin && t % DAY < begin + 25));

        Life life = new Life("a").takeAll(points);

        int from = 2 * DAY;
        int to = 3 * DAY - STEPS;
        assertThat(life.absoluteError(points, from, to, STEPS)).isLessThan(0.5 * errorOfLastValue(points, from, to));
    }

    @Test
    void whatRunsEachHourIsForecastLongBeforeTheDayIsOver() {
        List<Point> points = jobs(8 * HOUR, t -> t % HOUR < 12);

        Life life = new Life("a").takeAll(points);

        int from = 5 * HOUR;
        int to = 8 * HOUR - STEPS;
        assertThat(life.absoluteError(points, from, to, STEPS)).isLessThan(0.5 * errorOfLastValue(points, from, to));
    }
}
