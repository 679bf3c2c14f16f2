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
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.points.Point;
import java.time.Duration;
import java.util.List;

/** One series of the reference generator, forecast by a release point after point as a forecaster does. */
final class SteppedSeries {

    static final String ID = "s-00042";
    /** From one point of the reference generator to the next. */
    static final Duration INTERVAL = Duration.ofMillis(200);

    private static final long BEGIN_MS = 1_764_000_000_000L;

    private final Backlog points;
    private final LiveModel live = new LiveModel();
    private final ForecastStep step;
    private final Duration interval;
    private final SeriesMemory memory = new SeriesMemory(ID);

    /**
     * A series that has not begun.
     *
     * @param ring how many points are kept of it
     * @param interval from point to point
     * @param most points that it will have
     */
    SteppedSeries(ModelRelease release, RingCapacity ring, Duration interval, int most) {
        this.interval = interval;
        points = new Backlog(43, 43L * most, 1);
        live.serve(new ServedModel(
                new ReleaseId(release.spec().architecture(), 1), ModelRelease.digest(release.encode()), release, 0));
        step = new ForecastStep(new BatchForecaster(ring, new WarmUpBudget(1, System::nanoTime)));
    }

    SeriesMemory memory() {
        return memory;
    }

    /** Forecasts from the next point; after the last one the points begin again. */
    void next() {
        long seq = memory.seq() + 1;
        Point point =
                new Point(points.value(ID, (seq - 1) % points.pointsEach() + 1), BEGIN_MS + interval.toMillis() * seq);
        step.run(live.models(), List.of(new Owed(memory, List.of(point))), new Tally(), (series, any, forecast) -> {});
    }
}
