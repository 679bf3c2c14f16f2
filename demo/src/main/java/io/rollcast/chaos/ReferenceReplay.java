package io.rollcast.chaos;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.BatchForecaster;
import io.rollcast.forecaster.serving.ForecastStep;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.ServedModel;
import io.rollcast.forecaster.serving.WarmUpBudget;
import io.rollcast.network.ModelRelease;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.points.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a forecaster without faults would have said: the forecaster's own step, over one series after the other, without
 * Kafka, commits, crashes and other series. A release starts on a series from the points that are kept of it. Where exactly
 * it started cannot be seen from outside: with the first point that it forecast, others may have been waiting, and then as
 * many of the oldest were not looked at. So every such start is tried, and the one that fits best counts.
 *
 * <p>For releases that carry their memory. One thread.
 */
public final class ReferenceReplay implements ForecastAudit.Reference {

    /** A release and the id under which it was published. */
    record Released(String id, ModelRelease release) {}

    private final Map<String, Released> releases;
    private final int keptPoints;
    private final Map<String, LiveModel> served = new HashMap<>();
    private final LiveModel none = new LiveModel();
    private final ForecastStep step;

    /** The series at hand, as the fallback alone has brought it to where its next run of forecasts begins. */
    private SeriesMemory upToRun = new SeriesMemory("");

    private byte @Nullable [] checkpoint;

    /**
     * A replay of forecasters that keep so many points.
     *
     * @param releases by digest
     * @param keptPoints how many points a forecaster keeps of each series
     */
    ReferenceReplay(Map<String, Released> releases, int keptPoints) {
        this.releases = Map.copyOf(releases);
        this.keptPoints = keptPoints;
        this.step = new ForecastStep(
                new BatchForecaster(Optional.empty(), keptPoints, new WarmUpBudget(1, System::nanoTime)),
                keptPoints,
                0);
    }

    @Override
    public double[] deviations(double[] points, List<Forecast> run) {
        Forecast first = run.get(0);
        if (first.model().equals(Forecast.LAST_VALUE)) {
            return run.stream().mapToDouble(f -> fromLastValue(points, f)).toArray();
        }
        Released released = releases.get(first.digest());
        if (released == null || !released.id.equals(first.model())) {
            // Nobody published that: no number can be right.
            double[] deviations = new double[run.size()];
            Arrays.fill(deviations, Double.POSITIVE_INFINITY);
            return deviations;
        }
        LiveModel.Models models =
                served.computeIfAbsent(first.digest(), any -> live(released)).models();
        advanceTo(first, points);
        int waiting = waiting(models, points, run);
        SeriesMemory memory = restart(first.series());
        List<Forecast> expected = new ArrayList<>();
        int begin = Math.toIntExact(first.seq());
        int end = Math.toIntExact(run.get(run.size() - 1).seq());
        expected.addAll(forecast(models, memory, points, begin, begin + waiting - 1));
        for (int seq = begin + waiting; seq <= end; seq++) {
            expected.addAll(forecast(models, memory, points, seq, seq));
        }
        return run.stream()
                .mapToDouble(found -> distance(expected.get(Math.toIntExact(found.seq()) - begin), found))
                .toArray();
    }

    private static LiveModel live(Released released) {
        LiveModel live = new LiveModel();
        String digest = ModelRelease.digest(released.release.encode());
        live.serve(new ServedModel(ReleaseId.parse(released.id), digest, released.release, 0));
        return live;
    }

    /** Brings the memory without a release to the point before a run. */
    private void advanceTo(Forecast first, double[] points) {
        if (!upToRun.series().equals(first.series()) || upToRun.seq() >= first.seq()) {
            upToRun = new SeriesMemory(first.series());
            checkpoint = null;
        }
        int from = Math.toIntExact(upToRun.seq()) + 1;
        forecast(none.models(), upToRun, points, from, Math.toIntExact(first.seq()) - 1);
        byte[] next = upToRun.takeCheckpoint();
        checkpoint = next == null ? checkpoint : next;
    }

    private SeriesMemory restart(String series) {
        return upToRun.seq() == 0
                ? new SeriesMemory(series)
                : SeriesMemory.decode(series, checkpoint, upToRun.tail().encode());
    }

    /** How many points most likely waited for the release's first forecast, that one included. */
    private int waiting(LiveModel.Models models, double[] points, List<Forecast> run) {
        Forecast first = run.get(0);
        int seq = Math.toIntExact(first.seq());
        int last = Math.toIntExact(run.get(run.size() - 1).seq());
        // The points that waited were forecast at once, by the same release; so no more than the run has.
        int most = Math.min(ForecastStep.MOST_POINTS, last - seq + 1);
        if (seq + most - 1 <= keptPoints) {
            return 1;
        }
        int best = 1;
        double least = Double.POSITIVE_INFINITY;
        for (int waiting = 1; waiting <= most; waiting++) {
            List<Forecast> made = forecast(models, restart(first.series()), points, seq, seq + waiting - 1);
            double distance = distance(made.get(0), first);
            if (distance < least) {
                least = distance;
                best = waiting;
            }
        }
        return best;
    }

    /** Forecasts from the points of a stretch, all of which wait. */
    private List<Forecast> forecast(LiveModel.Models models, SeriesMemory memory, double[] points, int from, int to) {
        List<Forecast> made = new ArrayList<>();
        List<Point> waiting = new ArrayList<>();
        for (int seq = from; seq <= to; seq++) {
            waiting.add(new Point(points[seq - 1], seq));
        }
        if (!waiting.isEmpty()) {
            step.run(
                    models,
                    List.of(new Owed(memory, waiting)),
                    new Tally(),
                    (series, point, forecast) -> made.add(forecast));
        }
        return made;
    }

    private static double fromLastValue(double[] points, Forecast forecast) {
        double distance = 0;
        for (double value : forecast.forecast()) {
            distance = further(distance, value - points[Math.toIntExact(forecast.seq()) - 1]);
        }
        return distance;
    }

    private static double distance(Forecast expected, Forecast forecast) {
        double[] right = expected.forecast();
        double[] found = forecast.forecast();
        double distance = right.length == found.length ? 0 : Double.POSITIVE_INFINITY;
        for (int h = 0; h < Math.min(right.length, found.length); h++) {
            distance = further(distance, right[h] - found[h]);
        }
        return distance;
    }

    private static double further(double distance, double deviation) {
        // NaN must not pass for small.
        return Double.isNaN(deviation) ? Double.POSITIVE_INFINITY : Math.max(distance, Math.abs(deviation));
    }
}
