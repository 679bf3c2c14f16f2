package io.rollcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.BatchForecaster;
import io.rollcast.forecaster.serving.ForecastStep;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.ServedModel;
import io.rollcast.forecaster.serving.WarmUpBudget;
import io.rollcast.network.Head;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.points.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code chaos} serves shows what went wrong: its forecasts vary as the points do, and a wrong point shows in many of them. */
class RandomReleaseTest {

    private static final int POINTS = 600;
    private static final int WRONG = 400;

    static Stream<ModelSpec> kinds() {
        return ReleaseStream.KINDS.stream();
    }

    @Test
    void swapsAreFromOneMixtureToAnotherAsThoseOfTheTrainer() {
        assertThat(ReleaseStream.KINDS)
                .extracting(spec -> spec.dimensions().head())
                .containsExactly(Head.MIXTURE, Head.MIXTURE, Head.MIXTURE, Head.DENSE);
    }

    private static double[][] forecasts(ModelRelease release, List<Point> points) {
        LiveModel live = new LiveModel();
        live.serve(new ServedModel(new ReleaseId("any", 1), ModelRelease.digest(release.encode()), release, 0));
        List<Forecast> made = new ArrayList<>();
        new ForecastStep(new BatchForecaster(RingCapacity.STANDARD, new WarmUpBudget(1, System::nanoTime)))
                .run(
                        live.models(),
                        List.of(new Owed(new SeriesMemory("s"), points)),
                        new Tally(),
                        (series, point, forecast) -> made.add(forecast));
        return made.stream().map(Forecast::forecast).toArray(double[][]::new);
    }

    private static double deviation(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Math.sqrt(Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow());
    }

    private static double distance(double[] one, double[] other) {
        double distance = 0;
        for (int h = 0; h < one.length; h++) {
            distance = Math.max(distance, Math.abs(one[h] - other[h]));
        }
        return distance;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aWrongPointShowsInManyForecastsAndMuchInSomeOnly(ModelSpec spec) {
        List<Point> points = new KnownStream(1, 7, 1_000, Duration.ofMillis(200))
                .first(POINTS)
                .get(KnownStream.id(0));
        double spread = deviation(points.stream().mapToDouble(Point::value).toArray());
        List<Point> wrong = new ArrayList<>(points);
        wrong.set(
                WRONG,
                new Point(points.get(WRONG - 5).value(), points.get(WRONG).timestampMs()));
        for (long seed = 1; seed <= 5; seed++) {
            ModelRelease release = RandomRelease.of(spec, seed);

            double[][] right = forecasts(release, points);
            double[][] other = forecasts(release, wrong);

            double[] next = Arrays.stream(right).mapToDouble(steps -> steps[0]).toArray();
            int much = 0;
            int differing = 0;
            for (int i = WRONG; i < POINTS; i++) {
                differing += Arrays.equals(right[i], other[i]) ? 0 : 1;
                much += distance(right[i], other[i]) > 0.1 * spread ? 1 : 0;
            }
            assertThat(deviation(next) / spread).as("seed %d", seed).isBetween(0.3, 5.0);
            assertThat(differing).as("seed %d", seed).isGreaterThan(30);
            assertThat(much).as("seed %d", seed).isBetween(3, 100);
        }
    }
}
