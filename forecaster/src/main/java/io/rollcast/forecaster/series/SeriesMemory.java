package io.rollcast.forecaster.series;

import io.rollcast.forecaster.series.Intervals.Coverage;
import io.rollcast.network.Inference.Input;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.RingCapacity;
import io.rollcast.network.RunningScale;
import io.rollcast.network.Seasons;
import io.rollcast.network.Traits;
import io.rollcast.wire.Accuracy;
import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Anomaly.Expectation;
import io.rollcast.wire.Bounds;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Pace;
import io.rollcast.wire.points.Point;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a series from forecast to forecast, all of it as of the last one: the latest points, the network's
 * recurrent state, and the forecasts whose points are still to come.
 *
 * <p>It lives in memory and is stored in two pieces (decision 010): whole at every {@value #CHECKPOINT_POINTS}th point, and
 * at every commit as the few points since then. Mutable, and owned by one stream task. The step from point to point, in
 * the order of its verbs, is {@code io.rollcast.forecaster.serving.ForecastStep}.
 *
 * <p>It is long because its fields change together: a verb that lived elsewhere would have to reach into all of them.
 */
public final class SeriesMemory {

    /**
     * Points from one checkpoint to the next. More of them make fewer bytes a point, and more work when a series is read
     * again.
     */
    public static final int CHECKPOINT_POINTS = 16;

    /**
     * Points from one forecast whose coverage is measured to the next. With as many as between checkpoints it would be
     * measured at the same few times of each day, which has 48, 96 or 288 steps. (Of horizons beyond ten steps, forecasts
     * are kept every few points, and each step ahead is measured at a part of a day's times.)
     */
    private static final int COVERAGE_POINTS = 17;

    /** The state of a network that has not begun. */
    public static final float[] NO_STATE = RoundedState.NO_STATE;

    /** Points over which the spread that errors are counted in forgets. */
    static final int SCALE_SPAN = 200;

    /** Points after which the first ones can be told to have been absurd: an hourly series has had its day. */
    private static final int SETTLES = 32;

    /** So many points after a series first moved, it is no longer one that begins to. */
    private static final int HAS_MOVED = PointRing.BEGUN + 1;

    /** The errors are means over the points so far, and over some so many of the latest from then on. */
    private static final int ERROR_SPAN = 64;

    private final String series;
    private final int phase;

    private Pace pace = new Pace();
    private long arrivedMs;
    private double value;
    private RunningScale scale = new RunningScale(SCALE_SPAN);
    private PointRing points = new PointRing();
    private FoundTraits found = FoundTraits.NONE;

    private NetworkState state = new NetworkState();

    /** Of the forecasts that were emitted, whoever made them; see {@link SeriesTail#error}. */
    private float error = Float.NaN;

    private float lastValueError = Float.NaN;

    private Guard guard = new Guard();

    private Outstanding outstanding = new Outstanding();

    private Intervals intervals = new Intervals();

    private Alarm alarm = new Alarm();

    private LevelWatch level = new LevelWatch();

    /** Of a counter; null for any other series. */
    private @Nullable Readings readings;

    /** What has happened by the latest point, until it is followed. */
    private @Nullable LevelShift shift;

    /** Of the latest forecast; null before the first. */
    private @Nullable Maker maker;

    private boolean warm;
    private double[] latest = {};

    /** No point has been below zero: no forecast is, either. */
    private boolean neverNegative = true;

    /** What points have piled up at. */
    private Limits limits = Limits.NONE;

    /** Points since the first that was not as all before it, from that on; 0 while there is none, and at most {@value #HAS_MOVED}. */
    private int moved;

    /** Steps since the latest point that was measured. */
    private int imputed;

    private final TailPoints tail = new TailPoints();

    /** The memory cannot be had from the last checkpoint and the points since then. */
    private boolean checkpointDue;

    private byte @Nullable [] newCheckpoint;

    /** Of a series that has not begun. */
    public SeriesMemory(String series) {
        this.series = series;
        this.phase = phase(series);
    }

    /** Where in its series checkpoints are, so that those of all series do not come at once. */
    private static int phase(String series) {
        return Math.floorMod(series.hashCode(), CHECKPOINT_POINTS);
    }

    /** Whether there is a checkpoint after point {@code seq} of a series, counted from 1. */
    public static boolean isCheckpoint(String series, long seq) {
        return (seq + phase(series)) % CHECKPOINT_POINTS == 0;
    }

    /**
     * What was stored; {@link #behind()} says whether points are to be taken in first.
     *
     * @throws UnreadableStateException if another build wrote it in a format that this one does not read
     */
    public static SeriesMemory decode(String series, byte @Nullable [] checkpoint, byte @Nullable [] tail) {
        SeriesMemory memory = new SeriesMemory(series);
        if (checkpoint != null) {
            memory.read(SeriesCheckpoint.decode(checkpoint));
        }
        if (tail != null) {
            memory.read(SeriesTail.decode(tail));
        }
        return memory;
    }

    private void read(SeriesCheckpoint checkpoint) {
        scale = checkpoint.scale();
        points = checkpoint.points();
        points.expect(scale);
        boolean isAfterGap = points.size() > 0 && Pace.isGap(points.stepsBefore(0));
        pace = new Pace(checkpoint.seq(), checkpoint.timestampMs(), checkpoint.stepMs(), isAfterGap);
        state = new NetworkState(checkpoint.fingerprint(), checkpoint.state());
        outstanding = checkpoint.outstanding();
        neverNegative = checkpoint.neverNegative();
        limits = checkpoint.limits();
        moved = checkpoint.moved().orElse(scale.spread() > 0 ? HAS_MOVED : 0);
        found = checkpoint.found();
        intervals = checkpoint.intervals();
        sampleCoverage();
        level = checkpoint.level();
        readings = checkpoint.readings();
    }

    private void read(SeriesTail stored) {
        value = stored.value();
        arrivedMs = stored.arrivedMs();
        error = stored.error();
        lastValueError = stored.lastValueError();
        guard = stored.guard().copy();
        alarm = stored.alarm().copy();
        maker = stored.maker();
        warm = stored.warm();
        latest = stored.forecast();
        if (stored.isCounter() && readings == null) {
            readings = new Readings();
        }
        // At-least-once, a process may die between its two writes. Then the points of this tail are in the checkpoint.
        if (stored.seq() - stored.points().size() == seq()) {
            tail.restore(stored.points(), stored.marks());
            if (seq() == 0) {
                state = new NetworkState(stored.fingerprint(), RoundedState.NONE);
            }
        }
    }

    /**
     * Returns another memory of the same points, in which no network has begun and no forecast is outstanding: for a release
     * that forecasts in shadow. It is never stored.
     *
     * @throws IllegalStateException if points are {@link #behind()}
     */
    public SeriesMemory twin() {
        requireUpToDate();
        SeriesMemory twin = new SeriesMemory(series);
        twin.pace = pace.copy();
        twin.value = value;
        twin.scale = scale.copy();
        twin.points = points.copy();
        twin.found = found;
        twin.neverNegative = neverNegative;
        twin.limits = limits;
        twin.imputed = imputed;
        twin.latest = latest.clone();
        return twin;
    }

    private void requireUpToDate() {
        if (!tail.behind().isEmpty()) {
            throw new IllegalStateException("series %s is %d points behind: they are to be taken in first"
                    .formatted(series, tail.behind().size()));
        }
    }

    /** The series' id. */
    public String series() {
        return series;
    }

    /** Forecasts emitted so far; the next one has this number plus 1. */
    public long seq() {
        return pace.points();
    }

    /** Event time of the last point that was forecast from, epoch milliseconds. */
    public long timestampMs() {
        return pace.newestMs();
    }

    /** Pace of the series up to its newest point, whether that has been taken in or not. */
    public Pace newestPace() {
        Pace newest = pace.copy();
        behind().forEach(point -> newest.next(point.timestampMs()));
        return newest;
    }

    /** Value of that point. */
    public double value() {
        return value;
    }

    /** Smoothed interval between points, milliseconds; 0 until two points have been seen. */
    public float stepMs() {
        return pace.stepMs();
    }

    /** Running spread of the series, in its unit: what errors are counted in. 0 while it has been constant. */
    public double spread() {
        return scale.spread();
    }

    /** The latest points. */
    public PointRing points() {
        return points;
    }

    /** The seasons of the series, so far as they are known. */
    public Seasons seasons() {
        return traits().seasons();
    }

    /** What was found of the series, so far as it is known. */
    public Traits traits() {
        return found.traits();
    }

    /** The forecasts whose points are still to come. */
    public Outstanding outstanding() {
        return outstanding;
    }

    /** What was emitted of the point to come so many steps before it: outstanding forecast {@code index}, or a naive one. */
    public double emitted(int index, int steps) {
        return Intervals.emitted(outstanding, index, steps, points, seasons().season());
    }

    /** The release that {@link #recurrent()} belongs to, as a number made of its digest; 0 for none. */
    public long fingerprint() {
        return state.fingerprint();
    }

    /** The network's state after the last point, {@link ModelSpec#stateSize()} numbers, not to be changed; empty for none. */
    public float[] recurrent() {
        return state.numbers();
    }

    /** Who made the latest forecast; null before the first. */
    public @Nullable Maker maker() {
        return maker;
    }

    /** Recent error of the forecasts that were emitted: {@link SeriesTail#error}. */
    public float error() {
        return error;
    }

    /** The same of repeating the last value. */
    public float lastValueError() {
        return lastValueError;
    }

    /** What is emitted for the series: its release's forecasts, or naive ones. */
    public Guard guard() {
        return guard;
    }

    /** Whether the points of the series have left what was forecast for them, or do not come. */
    public Alarm alarm() {
        return alarm;
    }

    /**
     * Returns whether a naive forecast stands in for that of what forecasts now, or for its first step, from the point that was
     * observed. Another maker than before has a chance of its own.
     */
    public boolean isGuarded(Maker forecaster, double present) {
        if (!forecaster.equals(maker)) {
            guard.restart();
        }
        if (forecaster.isFallback()) {
            guard.emitAsMade();
            return false;
        }
        boolean isStill = present == value && seq() > 0 && spread() > 0;
        return guard.decide(isStill, seasons().season()) != Guard.Predictor.RELEASE;
    }

    /** Nothing may stand in for what forecasts from the point that was observed, whatever did before. */
    public void unguard() {
        guard.emitAsMade();
    }

    /** Points that were forecast from but are not in the state yet: {@link #catchUp} wants their forecasts. */
    public List<Point> behind() {
        return tail.behind();
    }

    /**
     * Takes in the next of the points that were stored as points.
     *
     * @param forecast what a network forecast from it, before it was rounded; null if it did not, or is not known any more
     */
    public void catchUp(RingCapacity ring, double @Nullable [] forecast) {
        Guard.Predictor emitted = tail.nextEmitted();
        Point point = tail.takeIn();
        observe(point.value());
        met(point, Coverage.NONE);
        takeIn(point, ring);
        if (maker != null && maker.isFallback()) {
            double[] lastValue = new double[latest.length];
            Arrays.fill(lastValue, point.value());
            outstanding.add(seq(), maker.name(), lastValue, intervalUnit(latest.length), emitted);
        } else if (forecast == null || maker == null) {
            outstanding.clear();
        } else {
            finish(forecast);
            outstanding.add(seq(), maker.name(), forecast, intervalUnit(forecast.length), emitted);
        }
        sampleCoverage();
    }

    /**
     * From every {@value #COVERAGE_POINTS}th point on the first forecast that is kept is held, with its bounds, against the
     * points to come.
     */
    private void sampleCoverage() {
        if (outstanding.isKept(seq()) && (seq() + phase) % COVERAGE_POINTS < Accuracy.stride(outstanding.horizon(0))) {
            intervals.sample(seq());
        }
    }

    /**
     * The latest forecast, shape [horizon], in the series' unit and in 16 bits a number: the same whether this memory has
     * been stored since or not.
     */
    public double[] expected() {
        // Once a forecast has been rounded twice, rounding it again changes nothing: its grid stays.
        return Grid.rounded(Grid.rounded(latest));
    }

    /** Steps that were imputed since the latest point that was measured. */
    public int imputed() {
        return imputed;
    }

    /**
     * The gap before a point was too long to be imputed: the network's state and the forecasts that were made before it are
     * out of date. Seasons are looked up by counting points, so what was a season ago stands for missing steps: for all but
     * the whole seasons among them. Where a week is kept, that is the season, and days are in phase as well.
     */
    public void startAnew(Point point, RingCapacity ring) {
        checkpointDue |= seq() > 0;
        outstanding.clear();
        forget();
        Seasons seasons = seasons();
        int season = Math.max(seasons.season(), seasons.week() <= points.size() ? seasons.week() : 0);
        long missing = Pace.steps(point.timestampMs() - timestampMs(), stepMs()) - 1;
        intervals.pass(missing);
        long copies = season > 0 ? missing % season : 0;
        // Before the first season is over a copy is of the newest point, and a network must see more than that one
        // number.
        if (copies <= points.size()) {
            points.repeat(
                    season,
                    copies,
                    neverNegative ? 0 : Double.NEGATIVE_INFINITY,
                    ring.of(found.stepsPerDay(), latest.length));
        }
    }

    /** The last {@code most} of the kept points, at the level of the newest, and the pending ones up to the one at {@code index}. */
    public double[] window(List<Point> pending, int index, int most) {
        int fromPending = Math.min(index + 1, most);
        int fromRing = Math.min(most - fromPending, points.size());
        double[] window = new double[fromRing + fromPending];
        points.copyLeveled(window, fromRing);
        for (int i = 0; i < fromPending; i++) {
            window[fromRing + i] = pending.get(index + 1 - fromPending + i).value();
        }
        return window;
    }

    /**
     * Input of a network: the last {@code most} of the kept points and the pending ones, and all that it sees at each of
     * them. What it sees at a pending point does not depend on how many others are pending.
     *
     * @param pending points to come, the oldest first, none of them beyond a checkpoint
     * @param before state before the first of the points; empty for none
     */
    public Input input(InferenceNetwork network, List<Point> pending, int most, float[] before, RingCapacity ring) {
        double[] values = window(pending, pending.size() - 1, most);
        double[] gathered = Lookback.gather(
                network.view(),
                traits(),
                points,
                Math.max(0, values.length - pending.size()),
                pending,
                ring.of(found.stepsPerDay(), network.spec().dimensions().horizon()),
                seq(),
                scale);
        int taken = values.length * network.view().size();
        return new Input(
                values,
                before,
                gathered.length == taken
                        ? gathered
                        : Arrays.copyOfRange(gathered, gathered.length - taken, gathered.length));
    }

    /** How many points are left until the state is wanted for a checkpoint, at least 1. */
    public int pointsToCheckpoint() {
        return CHECKPOINT_POINTS - pointsSinceCheckpoint();
    }

    /** How many points there have been since the latest regular checkpoint; 0 at one. */
    private int pointsSinceCheckpoint() {
        return (int) ((seq() + phase) % CHECKPOINT_POINTS);
    }

    /** The next point has come; the forecasts that were made for it are still {@link #outstanding()}. */
    public void observe(double value) {
        scale.observe(value);
        points.expect(scale);
        neverNegative &= value >= 0;
        moved = moved > 0 || scale.spread() > 0 ? Math.min(moved + 1, HAS_MOVED) : 0;
    }

    /**
     * The point that was observed is held against what had been emitted for it. Imputed points are not, but they are part of
     * what a counter comes to.
     *
     * @return median absolute error of that; NaN where nothing had been emitted
     */
    public double met(Point point, Coverage coverage) {
        if (readings == null && !Double.isNaN(point.reading())) {
            readings = new Readings();
            checkpointDue |= seq() > 0;
        }
        int season = seasons().season();
        if (!point.isImputed()) {
            limits = limits.met(point.value(), scale.spread());
        }
        intervals.comes();
        if (readings != null) {
            readings.met(
                    outstanding,
                    intervals,
                    points,
                    season,
                    seq() + 1,
                    point.value(),
                    scale.spread(),
                    point.isImputed());
        }
        return point.isImputed()
                ? Double.NaN
                : intervals.score(outstanding, points, season, seq() + 1, point.value(), scale.spread(), coverage);
    }

    /**
     * The point that was observed is held against the errors that are usual.
     *
     * @param error median absolute error of what had been emitted for it
     * @return what is to be told of it, or null
     */
    public @Nullable Anomaly watch(Point point, double error, Alarm.Rules rules) {
        Alarm.Change change = alarm.met(error, seq() + 1, point.timestampMs(), rules);
        if (change == Alarm.Change.NONE) {
            return null;
        }
        Expectation expectation =
                intervals.expectation(outstanding, points, seasons().season(), seq() + 1, scale.spread());
        String model = guard.nameOr(outstanding.predictor(0));
        return change == Alarm.Change.BEGINS
                ? Anomaly.outsideBegins(
                        series, seq() + 1, point.timestampMs(), point.value(), expectation, alarm.score(), model)
                : Anomaly.outsideEnds(
                        series,
                        seq() + 1,
                        point.timestampMs(),
                        alarm.sinceMs(),
                        seq() + 1 - alarm.sinceSeq(),
                        point.value(),
                        expectation,
                        alarm.peak(),
                        model);
    }

    /** No point has come for too long: what is to be told of it. */
    public Anomaly misses() {
        alarm.missing(true);
        return Anomaly.missingBegins(series, seq(), timestampMs() + Math.round((double) stepMs()));
    }

    /** A point has come; returns what is to be told of it, or null if it was not missed. */
    public @Nullable Anomaly comesBack(Point point) {
        if (!alarm.isMissing()) {
            return null;
        }
        alarm.missing(false);
        return Anomaly.missingEnds(
                series, seq() + 1, point.timestampMs(), timestampMs() + Math.round((double) stepMs()));
    }

    /** Bounds of what is emitted from the point that was observed, before the series advances to it. */
    public Bounds bounds(double[] emitted) {
        return intervals.around(1, emitted, intervalUnit(emitted.length), presentSpread(), allLimits());
    }

    /**
     * The forecast of a counter's increases as one of its readings, which never fall; any other forecast as it is.
     *
     * @param point that it was made from, the latest
     */
    public Forecast asReading(Point point, Forecast forecast) {
        return readings == null || Double.isNaN(point.reading())
                ? forecast
                : readings.of(point.reading(), forecast, intervals, intervalUnit(forecast.horizon()), scale.spread());
    }

    private short intervalUnit(int horizon) {
        if (readings != null) {
            readings.reach(horizon);
        }
        return intervals.unit(horizon, presentSpread());
    }

    /** The spread of this series or, at its first point, of the series that the remembered release was fitted to. */
    private double presentSpread() {
        return scale.count() == 1 ? state.typicalSpread() : scale.spread();
    }

    /**
     * Finishes what a network forecasts from the point that was observed. It is rounded to decimal places that follow the
     * spread: of this series, or, from its first point, of the series that the remembered release was fitted to. A series
     * that was never negative is not forecast to be, nor one beyond its limits.
     */
    public void finish(double[] forecast) {
        Limits all = allLimits();
        for (int i = 0; i < forecast.length; i++) {
            forecast[i] = all.within(forecast[i]);
        }
        Places.round(forecast, presentSpread());
    }

    private Limits allLimits() {
        return neverNegative ? limits.aboveZero() : limits;
    }

    /**
     * Returns what a guard emits in place of a release's forecast from the point that was observed, or of its first step; the
     * last value stands for what a season does not know.
     *
     * @param ofRelease shape [steps]
     * @return another array of the same shape
     */
    public double[] standIn(double present, double[] ofRelease) {
        double[] forecast = ofRelease.clone();
        if (guard.emitted().isOfRelease()) {
            forecast[0] = present;
            return forecast;
        }
        int season = guard.emitted().isOfSeason() ? seasons().season() : 0;
        for (int h = 1; h <= forecast.length; h++) {
            int back = season == 0 ? 0 : SeasonalNaive.stepsBack(season, h) - h;
            int from = back == 0 && season > 0 && points.isAbsurd(present) ? season : back;
            double value = from == 0 ? present : points.back(points.repeated(from - 1, season, 0));
            forecast[h - 1] = Double.isNaN(value) ? present : value;
        }
        if (guard.emitted().hasLastValueFirst()) {
            forecast[0] = present;
        }
        return forecast;
    }

    /** What was emitted has met the point: its mean error, and the last value's at the same steps, in spreads squared. */
    public void scored(double meanError, double lastValueMeanError) {
        boolean first = Float.isNaN(error);
        double weight = first ? 1 : 1.0 / Math.min(seq(), ERROR_SPAN);
        error = (float) (first ? meanError : error + weight * (meanError - error));
        lastValueError =
                (float) (first ? lastValueMeanError : lastValueError + weight * (lastValueMeanError - lastValueError));
    }

    /** The same where the forecast has been emitted as its maker made it. */
    public void advance(Point point, RingCapacity ring, Maker forecaster, boolean isWarm, double[] forecast) {
        advance(point, ring, forecaster, isWarm, forecast, forecast);
    }

    /**
     * The point that was observed has been forecast from; it is the latest now.
     *
     * @param forecast of the maker, which will be scored
     * @param emitted the same, or what its guard has emitted instead
     */
    public void advance(
            Point point, RingCapacity ring, Maker forecaster, boolean isWarm, double[] forecast, double[] emitted) {
        if (!forecaster.equals(maker) || latest.length != forecast.length) {
            // Forecasts from the points of a tail have one maker and one horizon.
            checkpointDue |= maker != null;
            maker = forecaster;
        }
        warm = isWarm;
        if (latest.length == emitted.length) {
            System.arraycopy(emitted, 0, latest, 0, latest.length);
        } else {
            latest = emitted.clone();
        }
        takeIn(point, ring);
        imputed = point.isImputed() ? imputed + 1 : 0;
        arrivedMs = timestampMs();
        tail.add(point, guard.emitted());
        outstanding.add(seq(), forecaster.name(), forecast, intervalUnit(forecast.length), guard.emitted());
        sampleCoverage();
    }

    private void takeIn(Point point, RingCapacity ring) {
        long steps = pace.stepsTo(point.timestampMs());
        pace.next(point.timestampMs());
        intervals.pass(1);
        // What is kept of a point tells whether its pace goes on from a gap.
        long stepsBefore = pace.isAfterGap() ? Math.max(steps, Pace.LEAST_GAP) : steps;
        value = point.value();
        points.add(point.value(), stepsBefore, ring.of(found.stepsPerDay(), latest.length), seq());
        shift = level.next(outstanding, intervals, points, found, seq());
        outstanding.met(seq());
    }

    /** The network's state after the last point, {@link ModelSpec#stateSize()} numbers, which are copied. */
    public void remember(long releaseFingerprint, ModelSpec spec, float[] numbers) {
        checkpointDue |= fingerprint() != releaseFingerprint && seq() > 0;
        state.remember(releaseFingerprint, spec, numbers);
    }

    /**
     * If by now the first points of the series are known to have been absurd, such as a first reading of a sensor that was not
     * ready, all that was learnt from them is forgotten, and the network begins anew.
     *
     * @return whether it does; what it forecast from later points is void then
     */
    public boolean settleFirst() {
        if (seq() != SETTLES || points.size() < seq() || !points.settleFirst(value)) {
            return false;
        }
        neverNegative = true;
        error = Float.NaN;
        lastValueError = Float.NaN;
        alarm = new Alarm();
        beginAnew();
        return true;
    }

    /**
     * If by its latest point a series has begun to move that had been one and the same value from its first point on, such as zero
     * before a meter is installed, it is like one that is new: only the points since then are kept, all that was learnt before
     * is forgotten, and the network begins anew. Its points are counted on, and its alarm goes on.
     *
     * @return whether it does; what it forecast from later points is void then
     */
    public boolean begin() {
        int day = found.stepsPerDay();
        if (moved != PointRing.BEGUN || !points.begins(Math.min(SCALE_SPAN, Math.max(SETTLES, day + day / 2)))) {
            return false;
        }
        points.forgetBefore();
        shift = null;
        beginAnew();
        return true;
    }

    /** All that is known follows from the points that are kept. */
    private void beginAnew() {
        scale = new RunningScale(SCALE_SPAN);
        for (int back = points.size() - 1; back >= 0; back--) {
            observe(points.back(back));
        }
        found = FoundTraits.NONE;
        limits = Limits.NONE;
        outstanding.clear();
        intervals = new Intervals();
        readings = readings == null ? null : new Readings();
        guard.restart();
        forget();
        checkpointDue = true;
    }

    /**
     * If by its latest point the series has gone to another level, what was before counts as gone there as well, and the
     * network begins anew from it. Likewise if what had been taken for another level comes with the season: then all points
     * count as they were.
     *
     * @return whether the network begins anew; what it forecast from later points is void then
     */
    public boolean followShift() {
        LevelShift last = shift;
        shift = null;
        boolean isOfSeason = LevelShift.OF_SEASON.equals(last);
        if (last == null || (isOfSeason && !points.hasShifts())) {
            return false;
        }
        if (isOfSeason) {
            points.forgetShifts();
        } else {
            points.shift(last, LevelShift.POINTS);
            alarm.follow(last.factor());
        }
        guard.restart();
        limits = Limits.NONE;
        if (readings != null) {
            readings.restart();
        }
        forget();
        checkpointDue = true;
        return true;
    }

    /** The next forecast starts from the points alone. */
    public void forget() {
        checkpointDue |= fingerprint() != 0 && seq() > 0;
        state = new NetworkState();
    }

    /**
     * All that belongs to the points up to here has been done. At a checkpoint traits are looked for, and the state is
     * rounded to what is stored of it, so that a series goes on in the same way, whether it is read again or not. One that
     * is due at another point, which depends on batches, is stored as it is: it must not matter where that was.
     */
    public void settle(RingCapacity ring) {
        boolean regular = pointsSinceCheckpoint() == 0;
        if (regular || checkpointDue) {
            RoundedState stored = state.stored();
            if (regular) {
                stored.round();
                findTraits(ring);
            }
            newCheckpoint = new SeriesCheckpoint(
                            seq(),
                            timestampMs(),
                            stepMs(),
                            scale,
                            points,
                            fingerprint(),
                            stored,
                            outstanding,
                            neverNegative,
                            limits,
                            OptionalInt.of(moved),
                            found,
                            intervals,
                            level,
                            readings)
                    .encode(!regular);
            tail.clear();
            checkpointDue = false;
        }
    }

    @SuppressWarnings(
            "ReferenceEquality") // the same object says that nothing else was found, mostly as nothing was looked for
    private void findTraits(RingCapacity ring) {
        int season = seasons().season();
        FoundTraits before = found;
        found = found.after(seq(), points, stepMs(), ring, latest.length);
        if (found != before) {
            limits = Limits.of(points).after(limits, spread());
        }
        if (seasons().season() != season) {
            outstanding.forgetSeason();
            guard.restartFirst();
        }
        intervals.follow(found.errorSeason());
    }

    /** The checkpoint that is to be stored with the next tail, if there is a new one; it is handed out once. */
    public byte @Nullable [] takeCheckpoint() {
        byte[] checkpoint = newCheckpoint;
        newCheckpoint = null;
        return checkpoint;
    }

    /** The latest point arrived now, by the wall clock; until this is called, at its own timestamp. */
    public void arrived(long nowMs) {
        arrivedMs = nowMs;
    }

    /**
     * What is stored at a commit; there has been a forecast.
     *
     * @throws IllegalStateException if points are {@link #behind()}: their numbers would be given again
     */
    public SeriesTail tail() {
        requireUpToDate();
        return new SeriesTail(
                seq(),
                timestampMs(),
                arrivedMs,
                value,
                stepMs(),
                (float) scale.spread(),
                fingerprint(),
                error,
                lastValueError,
                guard.copy(),
                alarm.copy(),
                Objects.requireNonNull(maker, "a forecast comes first"),
                warm,
                latest,
                tail.points(),
                tail.marks(),
                readings != null);
    }

    /** About how much memory this takes, in bytes. */
    public int heapBytes() {
        return 1_784
                + 2 * points.size()
                + state.heapBytes()
                + outstanding.heapBytes()
                + intervals.heapBytes()
                + (readings == null ? 0 : readings.heapBytes())
                + Double.BYTES * latest.length;
    }
}
