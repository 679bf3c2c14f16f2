package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.serving.BatchForecaster;
import io.rollcast.forecaster.serving.ForecastStep;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.ServedModel;
import io.rollcast.forecaster.serving.WarmUpBudget;
import io.rollcast.network.BaseRelease;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.points.Point;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** A series as it is forecast by the release that comes with Rollcast. */
final class Life {

    private static final ServedModel BASE = new ServedModel(
            ReleaseId.parse(BaseRelease.ID),
            ModelRelease.digest(BaseRelease.file(BaseRelease.BEST)),
            BaseRelease.of(BaseRelease.BEST),
            0);

    private final ForecastStep step;
    private final LiveModel live = new LiveModel();
    final List<Forecast> forecasts = new ArrayList<>();

    /** What stood in for the release at each of them. */
    final List<Guard.Predictor> emitted = new ArrayList<>();

    private SeriesMemory memory;
    private byte[] checkpoint = {};
    int shifts;

    Life(String series) {
        this(new SeriesMemory(series), true);
    }

    private Life(SeriesMemory memory, boolean guards) {
        live.serve(BASE);
        this.memory = memory;
        step = new ForecastStep(
                new BatchForecaster(RingCapacity.STANDARD, new WarmUpBudget(1, System::nanoTime)), guards);
    }

    /** The same series in a forecaster in which nothing may stand in for the release. */
    Life unguarded() {
        return new Life(memory, false);
    }

    Life takeAll(List<Point> points, IntUnaryOperator portion, boolean crashes) {
        for (int from = 0, to; from < points.size(); from = to) {
            to = Math.min(points.size(), from + portion.applyAsInt(from));
            step.run(
                    live.models(),
                    List.of(new Owed(memory, points.subList(from, to))),
                    new Tally(),
                    new ForecastStep.Listener() {
                        @Override
                        public void emitted(SeriesMemory series, Point point, Forecast forecast) {
                            forecasts.add(series.asReading(point, forecast));
                            emitted.add(series.guard().emitted());
                        }

                        @Override
                        public void levelShifted() {
                            shifts++;
                        }
                    });
            byte[] next = memory.takeCheckpoint();
            checkpoint = next == null ? checkpoint : next;
            if (crashes) {
                memory = SeriesMemory.decode(
                        memory.series(),
                        checkpoint.length == 0 ? null : checkpoint,
                        memory.tail().encode());
            }
        }
        return this;
    }

    /** Root mean squared error of the forecasts from points {@code from} to {@code to - 1}. */
    double error(List<Point> points, int from, int to, int steps) {
        return Math.sqrt(IntStream.range(from, to)
                .mapToDouble(t -> Math.pow(
                        forecasts.get(t).at(steps) - points.get(t + steps).value(), 2))
                .average()
                .orElseThrow());
    }

    /** Mean absolute error of the forecasts from points {@code from} to {@code to - 1}. */
    double absoluteError(List<Point> points, int from, int to, int steps) {
        return IntStream.range(from, to)
                .mapToDouble(t -> Math.abs(
                        forecasts.get(t).at(steps) - points.get(t + steps).value()))
                .average()
                .orElseThrow();
    }

    List<String> written() {
        return forecasts.stream()
                .map(forecast -> new String(JsonFormat.JSON.value(forecast), StandardCharsets.UTF_8))
                .toList();
    }

    Life takeAll(List<Point> points) {
        return takeAll(points, from -> points.size(), false);
    }

    /** What is written is the same however many points come at once, and if the process dies after each time. */
    static void assertSameWithCrashes(String series, List<Point> points) {
        List<String> whole = new Life(series).takeAll(points).written();
        Random random = new Random(7);

        assertThat(new Life(series).takeAll(points, from -> 1, true).written()).isEqualTo(whole);
        assertThat(new Life(series)
                        .takeAll(points, from -> 1 + random.nextInt(20), true)
                        .written())
                .isEqualTo(whole);
    }
}
