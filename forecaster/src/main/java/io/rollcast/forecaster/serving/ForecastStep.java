package io.rollcast.forecaster.serving;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.Alarm;
import io.rollcast.forecaster.series.Maker;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.BatchForecaster.Due;
import io.rollcast.forecaster.serving.BatchForecaster.Made;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Bounds;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The step from points to forecasts, for a batch of series: memories catch up with what was stored; networks forecast; the
 * point meets the forecasts that were made for it; the series advances; what is to be stored settles. Whatever a series
 * gets depends on its own points and the releases alone.
 *
 * <p>A network that has been beyond doubt worse than a naive forecast on a series goes on there, and is scored, but what is
 * emitted is the naive one, or is at the first step ({@code Guard}).
 *
 * <p>Where a point is missing, the series goes on with what had been forecast for it. Such a point is neither scored
 * nor forecast from, but it is counted: {@code seq} is the number of the step.
 *
 * <p>The forecaster's processor, the rehearsal of a new release, the audit's replay and the benchmarks all take it. It knows
 * no Kafka. One thread owns it.
 */
public final class ForecastStep {

    /** Most points of one series that are forecast in one call. */
    public static final int MOST_POINTS = 32;

    private static final double[] NOTHING = {};

    /** So many series make a batch that is large enough with a few points of each. */
    private static final int MANY_SERIES = 64;

    /** Most points of each of many series in one call: their memories are fetched into the processor's caches once for all. */
    static final int POINTS_OF_MANY = 4;

    /** A series and the points that it is owed a forecast for, the oldest first. */
    public record Owed(SeriesMemory memory, List<Point> points) {

        /**
         * The first of them: as many as told to at most, and none beyond a checkpoint, where the state is wanted. Points
         * that are to be imputed are what the series' latest forecast says, so those in a row stay together, however many
         * they are: were they cut, the later ones would be what is forecast from the earlier ones.
         */
        private Due first(int most, RingCapacity ring) {
            Point first = points.get(0);
            if (first.origin() == Origin.AFTER_GAP) {
                memory.startAnew(first, ring);
            }
            // A network begins from one point: how many others wait must not decide what it sees before.
            int together = memory.fingerprint() == 0 && memory.seq() > 0 ? 1 : most;
            int count = Math.min(points.size(), memory.pointsToCheckpoint());
            double[] expected = first.isOpen() ? memory.expected() : NOTHING;
            int end = 1;
            while (end < count && (end < together || points.get(end).isOpen()) && belongs(end, expected.length)) {
                end++;
            }
            List<Point> pending = points.subList(0, end);
            return new Due(memory, first.isOpen() ? imputed(pending, expected) : pending);
        }

        /** Whether a point can be forecast in one call with those before it, of which so many may be imputed. */
        private boolean belongs(int index, int mostImputed) {
            Point point = points.get(index);
            return point.isOpen()
                    ? index < mostImputed && points.get(index - 1).isOpen()
                    : point.origin() != Origin.AFTER_GAP;
        }

        private static List<Point> imputed(List<Point> pending, double[] expected) {
            List<Point> imputed = new ArrayList<>(pending);
            for (int i = 0; i < imputed.size() && imputed.get(i).isOpen(); i++) {
                imputed.set(i, new Point(expected[i], imputed.get(i).timestampMs(), Origin.IMPUTED, Double.NaN));
            }
            return imputed;
        }

        private Owed after(int taken) {
            return new Owed(memory, points.subList(taken, points.size()));
        }
    }

    /** Is told what happens, in the order in which it does. */
    public interface Listener {

        /** A point has been forecast from; of a counter, {@link SeriesMemory#asReading} makes what it will stand at. */
        void emitted(SeriesMemory series, Point point, Forecast forecast);

        /** A measured point has come; the forecasts that were made for it are outstanding still. */
        default void met(SeriesMemory series, Point point) {}

        /** A series has left what was forecast for it, or is back, or points of it come again. */
        default void anomalous(SeriesMemory series, Anomaly anomaly) {}

        /** A call of inference for so many series has taken so long. */
        default void inferred(int series, long nanos) {}

        /** A series has been followed to another level; or what had been taken for one comes with its season. */
        default void levelShifted() {}

        /** A network's numbers were not finite at the point to come of a series; the last value stands for them. */
        default void nonFinite(SeriesMemory series, ServedModel model) {}
    }

    private final BatchForecaster batch;
    private final boolean guards;
    private final Alarm.Rules alarms;
    private final boolean makesBounds;

    /** A step that emits what networks forecast. */
    public ForecastStep(BatchForecaster batch) {
        this(batch, false);
    }

    /** A step that watches series by the standard rules. */
    public ForecastStep(BatchForecaster batch, boolean guards) {
        this(batch, guards, Alarm.Rules.STANDARD);
    }

    /**
     * A step with a batch forecaster of its own.
     *
     * @param guards whether naive forecasts stand in for networks that have been worse
     * @param alarms when a series has left what was forecast for it
     */
    public ForecastStep(BatchForecaster batch, boolean guards, Alarm.Rules alarms) {
        this(batch, guards, alarms, true);
    }

    private ForecastStep(BatchForecaster batch, boolean guards, Alarm.Rules alarms, boolean makesBounds) {
        this.batch = batch;
        this.guards = guards;
        this.alarms = alarms;
        this.makesBounds = makesBounds;
    }

    /** The same step, whose forecasts have no bounds. They are tracked all the same, as points are held against them. */
    public ForecastStep withoutBounds() {
        return new ForecastStep(batch, guards, alarms, false);
    }

    /**
     * Forecasts from all points that are owed one.
     *
     * @param models in service, for the whole batch
     * @param owed by series, none of them twice
     * @param tally takes the errors of forecasts that meet their points
     */
    public void run(LiveModel.Models models, List<Owed> owed, Tally tally, Listener listener) {
        catchUp(models, owed.stream().map(Owed::memory).toList());
        List<Owed> rest = owed;
        while (!rest.isEmpty()) {
            rest = forecast(models, rest, tally, listener);
        }
    }

    /**
     * Brings memories up to date that were read from the store. Whatever changes a memory asks for this first: one that is
     * behind must not be stored.
     */
    public void catchUp(LiveModel.Models models, List<SeriesMemory> memories) {
        batch.catchUp(models, memories);
    }

    /** Forecasts the first points of each series; returns what is owed after that. */
    private List<Owed> forecast(LiveModel.Models models, List<Owed> owed, Tally tally, Listener listener) {
        int most = owed.size() >= MANY_SERIES ? POINTS_OF_MANY : MOST_POINTS;
        List<Due> first = new ArrayList<>(owed.size());
        for (Owed one : owed) {
            first.add(one.first(most, batch.ring()));
        }
        long begin = System.nanoTime();
        List<Made> made = batch.forecast(models, first);
        listener.inferred(first.size(), System.nanoTime() - begin);
        List<Owed> rest = new ArrayList<>();
        for (int row = 0; row < owed.size(); row++) {
            int taken = take(first.get(row), made.get(row), tally, listener);
            if (taken < owed.get(row).points.size()) {
                rest.add(owed.get(row).after(taken));
            }
        }
        return rest;
    }

    /**
     * Returns how many of the points have been taken: all, or up to one from which the series begins afresh, because it has
     * begun to move or gone to another level, or its network's numbers were not finite.
     */
    private int take(Due due, Made made, Tally tally, Listener listener) {
        SeriesMemory memory = due.memory();
        int taken = 0;
        boolean beginsAfresh = false;
        for (; taken < made.forecasts().length && !beginsAfresh; taken++) {
            Point point = due.pending().get(taken);
            double[] values = made.forecasts()[taken];
            ServedModel model = made.model();
            if (model != null && !isFinite(values)) {
                // Finite weights can overflow on absurd points.
                Arrays.fill(values, point.value());
                memory.forget();
                listener.nonFinite(memory, model);
                model = null;
                beginsAfresh = true;
            }
            meet(memory, point, tally, listener);
            Maker maker = model == null ? Maker.LAST_VALUE : model.maker();
            boolean warm = model != null
                    && memory.seq() + 1 >= model.release().spec().dimensions().window();
            if (model != null) {
                memory.finish(values);
            }
            int imputed = memory.imputed();
            boolean isGuarded = isGuarded(memory, maker, point);
            double[] emitted = isGuarded ? memory.standIn(point.value(), values) : values;
            Bounds bounds = makesBounds && !point.isImputed() ? memory.bounds(emitted) : Bounds.NONE;
            memory.advance(point, batch.ring(), maker, warm, values, emitted);
            if (!point.isImputed() && model != null) {
                beginsAfresh |= memory.settleFirst() || memory.begin();
                if (memory.followShift()) {
                    listener.levelShifted();
                    beginsAfresh = true;
                }
            }
            if (point.isImputed()) {
                continue;
            }
            Forecast forecast = new Forecast(
                    memory.series(),
                    memory.seq(),
                    point.timestampMs(),
                    Math.round((double) memory.stepMs()),
                    isGuarded ? memory.guard().nameOr(maker.name()) : maker.name(),
                    maker.digest(),
                    warm,
                    imputed,
                    emitted,
                    bounds);
            listener.emitted(memory, point, forecast);
        }
        memory.settle(batch.ring());
        return taken;
    }

    private boolean isGuarded(SeriesMemory memory, Maker maker, Point point) {
        if (!guards) {
            memory.unguard();
            return false;
        }
        return memory.isGuarded(maker, point.value());
    }

    /** The point is held against what had been forecast for it. */
    private void meet(SeriesMemory memory, Point point, Tally tally, Listener listener) {
        memory.observe(point.value());
        if (point.isImputed()) {
            memory.met(point, tally);
            return;
        }
        tell(memory, memory.comesBack(point), listener);
        listener.met(memory, point);
        tally.score(memory, point.value());
        double error = memory.met(point, tally);
        tell(memory, memory.watch(point, error, alarms), listener);
    }

    private static void tell(SeriesMemory memory, @Nullable Anomaly anomaly, Listener listener) {
        if (anomaly != null) {
            listener.anomalous(memory, anomaly);
        }
    }

    private static boolean isFinite(double[] values) {
        double zero = 0;
        for (double value : values) {
            zero += 0 * value; // NaN for what is not finite
        }
        return zero == 0;
    }
}
