package io.rollcast.benchmark;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.BatchForecaster;
import io.rollcast.forecaster.serving.ForecastStep;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.ServedModel;
import io.rollcast.forecaster.serving.WarmUpBudget;
import io.rollcast.network.ModelRelease;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.points.Point;
import java.util.List;
import java.util.Optional;

/** One series of the reference generator, forecast by a release point after point as a forecaster does. */
final class SteppedSeries {

    static final String ID = "s-00042";
    private static final long BEGIN_MS = 1_764_000_000_000L;
    private static final long INTERVAL_MS = 200;

    private final Backlog points;
    private final LiveModel live = new LiveModel();
    private final ForecastStep step;
    private final SeriesMemory memory = new SeriesMemory(ID);

    /**
     * A series that has not begun.
     *
     * @param ringPoints points kept of it
     * @param most points that it will have
     */
    SteppedSeries(ModelRelease release, int ringPoints, int most) {
        points = new Backlog(43, 43L * most, 1);
        live.serve(new ServedModel(
                new ReleaseId(release.spec().architecture(), 1), ModelRelease.digest(release.encode()), release, 0));
        step = new ForecastStep(
                new BatchForecaster(Optional.empty(), ringPoints, new WarmUpBudget(1, System::nanoTime)),
                ringPoints,
                0);
    }

    SeriesMemory memory() {
        return memory;
    }

    /** Forecasts from the next point; after the last one the points begin again. */
    void next() {
        long seq = memory.seq() + 1;
        Point point = new Point(points.value(ID, (seq - 1) % points.pointsEach() + 1), BEGIN_MS + INTERVAL_MS * seq);
        step.run(live.models(), List.of(new Owed(memory, List.of(point))), new Tally(), (series, any, forecast) -> {});
    }
}
