package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sensors whose last value nothing is better than one step ahead, by the release that comes with Rollcast. */
class FirstStepTest {

    private static final int POINTS = 700;
    private static final int FROM = 200;
    private static final int DAY = 144;
    private static final long TEN_MINUTES_MS = 600_000;

    /** The temperature of a room that is heated by day, in halves of a degree. */
    private static List<Point> room(long seed) {
        Random random = new Random(seed);
        List<Point> points = new ArrayList<>();
        double temperature = 20;
        for (int t = 0; t < POINTS; t++) {
            boolean isDay = t % DAY >= 36 && t % DAY < 132;
            temperature += 0.06 * ((isDay ? 21 : 18.5) - temperature) + 0.06 * random.nextGaussian();
            points.add(new Point(Math.rint(2 * temperature) / 2, t * TEN_MINUTES_MS));
        }
        return points;
    }

    /** A load with noise: its network is better than its last value. */
    private static List<Point> load(long seed) {
        Random random = new Random(seed);
        List<Point> points = new ArrayList<>();
        for (int t = 0; t < POINTS; t++) {
            double ofDay = 50 + 20 * Math.sin(2 * Math.PI * t / DAY);
            points.add(new Point(ofDay + 2 * random.nextGaussian(), t * TEN_MINUTES_MS));
        }
        return points;
    }

    /** Mean absolute error of the last value. */
    private static double ofLastValue(List<Point> points, int to, int steps) {
        return IntStream.range(FROM, to)
                .mapToDouble(t ->
                        Math.abs(points.get(t + steps).value() - points.get(t).value()))
                .average()
                .orElseThrow();
    }

    @Test
    void aQuantisedSensorIsForecastOneStepAheadAboutAsWellAsItsLastValue() {
        double error = 0;
        double lastValue = 0;
        double beyond = 0;
        double lastValueBeyond = 0;
        for (int seed = 0; seed < 4; seed++) {
            List<Point> points = room(seed);
            Life life = new Life("s" + seed).takeAll(points);
            int to = POINTS - Forecast.DEFAULT_HORIZON;
            error += life.absoluteError(points, FROM, to, 1);
            lastValue += ofLastValue(points, to, 1);
            beyond += life.absoluteError(points, FROM, to, 10);
            lastValueBeyond += ofLastValue(points, to, 10);
        }

        assertThat(error).isLessThan(1.1 * lastValue);
        // It is the first step alone that is the last value.
        assertThat(beyond).isLessThan(0.9 * lastValueBeyond);
    }

    @Test
    void whereTheNetworkIsBetterItsFirstStepIsItsOwn() {
        List<Point> points = load(1);
        Life life = new Life("s").takeAll(points);

        for (int t = FROM; t < POINTS; t++) {
            Forecast forecast = life.forecasts.get(t);
            assertThat(forecast.at(1))
                    .as("from point %d", t)
                    .isNotEqualTo(points.get(t).value());
        }
    }

    @Test
    void whatIsWrittenIsTheSameAfterACrashAtEachPoint() {
        List<Point> points = room(1);
        Life life = new Life("s").takeAll(points);

        assertThat(life.emitted).contains(Guard.Predictor.values());
        Life.assertSameWithCrashes("s", points);
        Life.assertSameWithCrashes("counter", counted(points));
    }

    /** A counter that rises by the values. */
    private static List<Point> counted(List<Point> points) {
        List<Point> counted = new ArrayList<>();
        double reading = 1_000;
        for (Point point : points) {
            reading += point.value();
            counted.add(new Point(point.value(), point.timestampMs(), Point.Origin.MEASURED, reading));
        }
        return counted;
    }

    @Test
    void whereNothingMayStandInAnyMoreTheFirstStepIsTheNetworks() {
        List<Point> points = room(1);
        Life life = new Life("s").takeAll(points.subList(0, 500));
        assertThat(life.emitted.get(499)).isNotEqualTo(Guard.Predictor.RELEASE);

        Life unguarded = life.unguarded().takeAll(points.subList(500, 520));

        assertThat(unguarded.emitted).containsOnly(Guard.Predictor.RELEASE);
    }
}
