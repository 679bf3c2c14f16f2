package io.rollcast.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.chaos.RandomRelease;
import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.BatchForecaster;
import io.rollcast.forecaster.serving.ForecastStep;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.ServedModel;
import io.rollcast.forecaster.serving.WarmUpBudget;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class RollTest {

    private final ModelRelease release = RandomRelease.gru(1);

    /** A counter of which several steps in a row are missing, now and then. */
    private static List<Point> points() {
        Random random = new Random(5);
        List<Point> points = new ArrayList<>();
        double reading = 1e6;
        for (int i = 0; i < 200; i++) {
            boolean isMissing = i % 20 > 16;
            double value = isMissing ? Double.NaN : 5 + random.nextGaussian();
            reading += isMissing ? 0 : value;
            points.add(new Point(
                    value,
                    60_000L * i,
                    isMissing ? Origin.IMPUTED : Origin.MEASURED,
                    isMissing ? Double.NaN : reading));
        }
        return points;
    }

    @Test
    void forecastsAreThoseOfAForecaster() {
        List<Point> points = points();
        Map<Integer, double[]> found = new ConcurrentHashMap<>();

        Roll.over(
                release,
                List.of(Series.of("s", points, 100)),
                (series, origin, forecast, bounds) -> found.put(origin, forecast));

        Map<Integer, double[]> expected = new ConcurrentHashMap<>();
        LiveModel live = new LiveModel();
        live.serve(new ServedModel(new ReleaseId("gru", 1), ModelRelease.digest(release.encode()), release, 0));
        new ForecastStep(new BatchForecaster(RingCapacity.STANDARD, new WarmUpBudget(1, System::nanoTime)), true)
                .run(
                        live.models(),
                        List.of(new Owed(new SeriesMemory("s"), points.subList(0, 197))),
                        new Tally(),
                        (memory, point, forecast) -> expected.put((int) forecast.seq() - 1, forecast.forecast()));
        assertThat(found).hasSize(170).containsOnlyKeys(expected.keySet());
        expected.forEach((origin, forecast) -> {
            assertThat(found.get(origin)).as("at %d", origin).containsExactly(forecast);
            assertThat(forecast[Forecast.DEFAULT_HORIZON - 1]).isBetween(-50.0, 60.0);
        });
    }
}
