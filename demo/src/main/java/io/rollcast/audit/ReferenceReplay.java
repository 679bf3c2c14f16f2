package io.rollcast.audit;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.Alarm;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.BatchForecaster;
import io.rollcast.forecaster.serving.ForecastStep;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.ServedModel;
import io.rollcast.forecaster.serving.WarmUpBudget;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Bounds;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.points.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * What a forecaster without faults would have said: the forecaster's own step, over one series after the other, without
 * Kafka, commits, crashes and other series. A release starts on a series from the points that are kept of it. Where exactly
 * it started cannot be seen from outside: with the first point that it forecast, others may have been waiting, and then as
 * many of the oldest were not looked at; and of imputed points directly before it, it may have forecast all, the last few
 * or none. So every such start is tried, and the one that fits best counts.
 *
 * <p>For releases that carry their memory, and gaps no longer than their horizon. One thread.
 */
public final class ReferenceReplay implements ForecastAudit.Reference {

    /** A release and the id under which it was published. */
    public record Released(String id, ModelRelease release) {}

    /** The points that a release may have forecast in its first call, by their numbers. */
    private record Start(int from, int to) {}

    /** Models that stand in for a release where it has been worse. */
    private static final Set<String> NAIVE = Set.of(Forecast.LAST_VALUE, Forecast.SEASONAL_NAIVE);

    /** A start that is wrong shows in one of so many forecasts, or never. */
    private static final int FORECASTS_TO_FIT = 32;

    private final Map<String, Released> releases;
    private final RingCapacity ring;
    private final Map<String, LiveModel> served = new HashMap<>();
    private final LiveModel none = new LiveModel();
    private final ForecastStep step;

    /** The series at hand, up to the end of its last run of forecasts. */
    private Replayed upToRun = new Replayed(new SeriesMemory(""));

    /** What served in that run. */
    private LiveModel before = none;

    /**
     * A replay of forecasters that keep as many points.
     *
     * @param releases by digest
     * @param ring how many points a forecaster keeps of each series
     * @param guards whether naive forecasts stand in for releases that have been worse
     */
    public ReferenceReplay(Map<String, Released> releases, RingCapacity ring, boolean guards) {
        this(releases, ring, guards, Alarm.Rules.STANDARD, true);
    }

    /**
     * A replay of forecasters that watch series by other rules, or make no intervals.
     *
     * @param intervals whether forecasts have bounds
     */
    public ReferenceReplay(
            Map<String, Released> releases, RingCapacity ring, boolean guards, Alarm.Rules alarms, boolean intervals) {
        this.releases = Map.copyOf(releases);
        this.ring = ring;
        ForecastStep bounded =
                new ForecastStep(new BatchForecaster(ring, new WarmUpBudget(1, System::nanoTime)), guards, alarms);
        this.step = intervals ? bounded : bounded.withoutBounds();
    }

    @Override
    public double[] deviations(List<Point> points, List<Forecast> run) {
        Forecast first = run.get(0);
        int firstSeq = Math.toIntExact(first.seq());
        int lastSeq = Math.toIntExact(run.get(run.size() - 1).seq());
        if (!upToRun.memory.series().equals(first.series()) || upToRun.memory.seq() >= firstSeq) {
            upToRun = new Replayed(new SeriesMemory(first.series()));
            before = none;
        }
        int gapSeq = firstSeq - ForecastAudit.imputedBefore(points, firstSeq);
        upToRun.take(before, points, gapSeq - 1);
        LiveModel model = model(first);
        if (model == null) {
            // Nobody published that: no number can be right.
            double[] deviations = new double[run.size()];
            Arrays.fill(deviations, Double.POSITIVE_INFINITY);
            return deviations;
        }
        Start start = bestStart(model, points, run, gapSeq);
        upToRun.take(before, points, start.from - 1);
        upToRun.made.clear();
        upToRun.take(model, points, start.to);
        upToRun.take(model, points, lastSeq);
        before = model;
        return distances(run, upToRun.made);
    }

    @Override
    public List<Anomaly> told() {
        return List.copyOf(upToRun.told);
    }

    /** The memory of the series at hand, after the last run of forecasts. */
    public SeriesMemory memory() {
        return upToRun.memory;
    }

    /** What it would have said after a point of that run; null if nothing, or nothing is known of its release. */
    public @Nullable Forecast said(long seq) {
        return upToRun.made.get(seq);
    }

    /** What serves where a forecast names its release; null if nobody published that. */
    private @Nullable LiveModel model(Forecast forecast) {
        if (forecast.digest().isEmpty()) {
            return forecast.model().equals(Forecast.LAST_VALUE) ? none : null;
        }
        Released released = releases.get(forecast.digest());
        return released == null || !(released.id.equals(forecast.model()) || NAIVE.contains(forecast.model()))
                ? null
                : served.computeIfAbsent(forecast.digest(), digest -> live(digest, released));
    }

    private LiveModel live(String digest, Released released) {
        LiveModel live = new LiveModel();
        live.serve(new ServedModel(ReleaseId.parse(released.id), digest, released.release, 0));
        live.findReleasesBy(id -> releases.values().stream()
                .filter(other -> other.id.equals(id))
                .map(other -> other.release.encode())
                .findAny()
                .orElse(null));
        return live;
    }

    /** With which points the release most likely began. */
    private Start bestStart(LiveModel model, List<Point> points, List<Forecast> run, int gapSeq) {
        List<Forecast> toFit = run.subList(0, Math.min(run.size(), FORECASTS_TO_FIT));
        int lastSeq = Math.toIntExact(toFit.get(toFit.size() - 1).seq());
        Start best = new Start(gapSeq, Math.toIntExact(toFit.get(0).seq()));
        double least = Double.POSITIVE_INFINITY;
        for (Start start : starts(points, run, gapSeq)) {
            Replayed trial = upToRun.copy();
            trial.take(before, points, start.from - 1);
            trial.made.clear();
            trial.take(model, points, start.to);
            trial.take(model, points, Math.max(start.to, lastSeq));
            double distance = Arrays.stream(distances(toFit, trial.made)).max().orElse(0);
            if (distance < least) {
                least = distance;
                best = start;
            }
            if (least == 0) {
                break;
            }
        }
        return best;
    }

    /** All starts that are possible: a call ends at a checkpoint, before imputed points, and perhaps after them. */
    private List<Start> starts(List<Point> points, List<Forecast> run, int gapSeq) {
        String series = run.get(0).series();
        int firstSeq = Math.toIntExact(run.get(0).seq());
        // The points that waited were forecast at once, by the same release; so no more than the run has.
        int lastSeq = Math.toIntExact(run.get(run.size() - 1).seq());
        List<Start> starts = new ArrayList<>();
        for (int from = gapSeq; from <= firstSeq; from++) {
            if (from > gapSeq && from < firstSeq && !SeriesMemory.isCheckpoint(series, from - 1)) {
                continue;
            }
            int most = Math.min(lastSeq, from + ForecastStep.MOST_POINTS - 1);
            starts.add(new Start(from, firstSeq));
            if (most <= ring.points()) {
                continue; // all of them are looked at
            }
            for (int to = firstSeq + 1; to <= most && !points.get(to - 1).isImputed(); to++) {
                starts.add(new Start(from, to));
            }
            if (from < firstSeq) {
                starts.add(new Start(from, firstSeq - 1));
            }
        }
        return starts;
    }

    private static double[] distances(List<Forecast> found, Map<Long, Forecast> expected) {
        return found.stream()
                .mapToDouble(forecast -> distance(expected.get(forecast.seq()), forecast))
                .toArray();
    }

    private static double distance(@Nullable Forecast expected, Forecast forecast) {
        if (expected == null
                || !expected.model().equals(forecast.model())
                || expected.warm() != forecast.warm()
                || expected.stepMs() != forecast.stepMs()) {
            return Double.POSITIVE_INFINITY;
        }
        Bounds right = expected.bounds();
        Bounds found = forecast.bounds();
        return DoubleStream.of(
                        distance(expected.forecast(), forecast.forecast()),
                        distance(right.lower(), found.lower()),
                        distance(right.upper(), found.upper()),
                        distance(right.lower95(), found.lower95()),
                        distance(right.upper95(), found.upper95()))
                .max()
                .getAsDouble();
    }

    /** The largest difference; infinite where there are more numbers of one than of the other. */
    private static double distance(double[] right, double[] found) {
        double distance = right.length == found.length ? 0 : Double.POSITIVE_INFINITY;
        for (int h = 0; h < Math.min(right.length, found.length); h++) {
            // NaN must not pass for small.
            double deviation = Math.abs(right[h] - found[h]);
            distance = Double.isNaN(deviation) ? Double.POSITIVE_INFINITY : Math.max(distance, deviation);
        }
        return distance;
    }

    /** A series that has been replayed up to a point, and what was forecast on the way. */
    private final class Replayed {

        private final SeriesMemory memory;
        private final Map<Long, Forecast> made = new HashMap<>();
        private final List<Anomaly> told = new ArrayList<>();
        private byte @Nullable [] checkpoint;

        Replayed(SeriesMemory memory) {
            this.memory = memory;
        }

        /** Takes the points up to one of them, all of which wait. */
        void take(LiveModel model, List<Point> points, int toSeq) {
            int from = Math.toIntExact(memory.seq()) + memory.behind().size();
            if (from >= toSeq) {
                return;
            }
            step.run(
                    model.models(),
                    List.of(new Owed(memory, points.subList(from, toSeq))),
                    new Tally(),
                    new ForecastStep.Listener() {
                        @Override
                        public void emitted(SeriesMemory series, Point point, Forecast forecast) {
                            made.put(forecast.seq(), series.asReading(point, forecast));
                        }

                        @Override
                        public void anomalous(SeriesMemory series, Anomaly anomaly) {
                            told.add(anomaly);
                        }
                    });
            byte[] next = memory.takeCheckpoint();
            checkpoint = next == null ? checkpoint : next;
        }

        /** Another one that goes on from here. */
        Replayed copy() {
            if (memory.seq() == 0) {
                return new Replayed(new SeriesMemory(memory.series()));
            }
            Replayed copy = new Replayed(SeriesMemory.decode(
                    memory.series(), checkpoint, memory.tail().encode()));
            copy.checkpoint = checkpoint;
            return copy;
        }
    }
}
