package io.rollcast.trainer.history;

import io.rollcast.network.SeasonFinder;
import io.rollcast.wire.points.Pace;
import io.rollcast.wire.points.PointMaker;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Recent points of all series, bounded in number: when there are too many, the oldest are evicted, whichever series they
 * belong to. Series are bounded as well: when there are as many as may be, another takes the place of a silent one. If none
 * is, events of others are refused, as of too many series at once a part can be learnt from, and of series that come and go in
 * turns nothing.
 *
 * <p>Points are kept in chunks of {@value #CHUNK_POINTS}; where series are long, a point takes 10 bytes.
 * However short a series is, its unfinished chunk and its entry in the table take some 860 bytes. Chunks are evicted as a
 * whole, so the bound holds to within one chunk. A gap over which no window may reach is kept as one more value,
 * {@link #GAP}, and a step that is missing as {@link #MISSING}; both count as points. Where points are made from several
 * events, what makes those of a series is kept with it, and goes with it.
 *
 * <p>It is long because points, series, chunks and their sums change together.
 *
 * <p>All methods are synchronized, because the reader writes while meters read; a {@link PointMaker} is the reader's alone.
 */
public final class History {

    static final int CHUNK_POINTS = 64;

    static final int LEAST_SERIES = 10;

    /** A series that is not live any more, and has had no event for so long, is silent: some have one a day. */
    private static final long SILENT_MS = Duration.ofDays(2).toMillis();

    /** So many series are looked at for a silent one when there is no room for another. */
    private static final int LOOKED_AT = 8;

    /** Stands between two values that do not follow each other, because too many steps between them are missing. */
    public static final double GAP = Double.NaN;

    /** Stands for a step that is missing between two values that are so many steps apart. */
    public static final double MISSING = Double.POSITIVE_INFINITY;

    /**
     * What is kept.
     *
     * @param points most of all series, at least one chunk
     * @param series most, at least 10
     * @param forgetAfter how far a series' latest event may lie behind the present of the history, or empty for ever so far
     */
    public record Bounds(long points, int series, Optional<Duration> forgetAfter) {

        /** Most series where nothing else is said: some 170 MB if each has but few points. */
        public static final int STANDARD_SERIES = 200_000;

        /** Of a trainer's heap, what fits and clients take, bytes. */
        private static final long OF_OTHERS = 96L << 20;

        /** One part in so many of the rest is for series, as most of them may be short; the others are for points. */
        private static final int PARTS = 3;

        /** Of a point as it is kept, and as a round copies it twice, bytes; with even steps it is copied once more. */
        private static final int OF_POINT = 30;

        private static final int OF_STEP = 38;

        /** Of a series however short, and of its copies, bytes. */
        private static final int OF_SERIES = 1_200;

        /** Of what makes its points from events, and of each step that may be open at once, if it has many events, bytes. */
        private static final int OF_MAKER = 300;

        private static final int OF_OPEN_STEP = 1_200;

        public Bounds {
            if (points < CHUNK_POINTS) {
                throw new IllegalArgumentException(
                        "a history of %d points: it must hold at least %d".formatted(points, CHUNK_POINTS));
            }
            if (series < LEAST_SERIES) {
                throw new IllegalArgumentException(
                        "a history of %d series: it must hold at least %d".formatted(series, LEAST_SERIES));
            }
        }

        /**
         * Returns these bounds, or lower ones if the heap has no room for as much during a round. A trainer that ran out of
         * memory would start again, read the same points, and run out of it again.
         *
         * @param heapBytes most that the heap can have
         * @param rules by which events become points
         */
        public Bounds within(long heapBytes, PointRules rules) {
            long room = Math.max(0, heapBytes - OF_OTHERS) / PARTS;
            long mostPoints = (PARTS - 1) * room / (rules.hasGrid() ? OF_STEP : OF_POINT);
            long mostSeries = room / bytesOfSeries(rules);
            return new Bounds(
                    Math.min(points, Math.max(CHUNK_POINTS, mostPoints)),
                    (int) Math.min(series, Math.max(LEAST_SERIES, mostSeries)),
                    forgetAfter);
        }

        /** Whether there is room for a series of so many points, though chunks are evicted as a whole. */
        public boolean hasRoomFor(int seriesPoints) {
            return points >= leastPoints(seriesPoints);
        }

        /** Fewest points of a history that has room for a series of so many. */
        public static long leastPoints(int seriesPoints) {
            return (long) seriesPoints + CHUNK_POINTS;
        }

        private static long bytesOfSeries(PointRules rules) {
            if (rules.isPlain()) {
                return OF_SERIES;
            }
            long openSteps = rules.hasGrid() ? 1 + (rules.graceMs() + rules.stepMs() - 1) / rules.stepMs() : 0;
            return OF_SERIES + OF_MAKER + openSteps * OF_OPEN_STEP;
        }

        /** So many points, of as many series as is standard, however old. */
        public static Bounds ofPoints(long points) {
            return new Bounds(points, STANDARD_SERIES, Optional.empty());
        }
    }

    /** How far a partition has been read: the latest time of its events, none ahead of the wall clock when it came. */
    static final class Progress {
        private long latestMs = Long.MIN_VALUE;
    }

    private static final class Series {
        final String id;
        final Deque<Chunk> chunks = new ArrayDeque<>();
        final Pace pace = new Pace();
        int points;
        /** Where points are made from several events; it may be there before the first point. */
        @Nullable
        PointMaker maker;

        /** Time of its latest event, none ahead of the wall clock when it came. */
        long heardMs = Long.MIN_VALUE;

        /** Of the partition that its latest event came from. */
        Progress progress;

        Series(String id, Progress progress) {
            this.id = id;
            this.progress = progress;
        }

        /**
         * Whether no more events are to be expected when one of this time comes from another series. That one's partition may
         * have been read far ahead of this one's, and some clocks are ahead of those of all others.
         */
        boolean isSilent(long timestampMs) {
            long silentMs = Math.min(timestampMs, progress.latestMs) - heardMs;
            return silentMs > SILENT_MS && !Pace.isLive(silentMs, pace.stepMs());
        }

        long lastMs() {
            return pace.newestMs();
        }

        /** Event time of the first point of the chunk in which the latest points, at most {@code most}, begin. */
        long fromMs(int most) {
            long fromMs = lastMs();
            int passed = 0;
            for (Iterator<Chunk> back = chunks.descendingIterator(); back.hasNext() && passed < most; ) {
                Chunk chunk = back.next();
                fromMs = chunk.fromMs;
                passed += chunk.count;
            }
            return fromMs;
        }

        /** Event time at which the latest points, so many, begin, to within the unevenness of a chunk's steps. */
        long beginMs(int latest) {
            int steps = latest - 1;
            long nextMs = lastMs();
            int stepsInChunk = chunks.getLast().count - 1;
            for (Iterator<Chunk> back = chunks.descendingIterator(); back.hasNext(); ) {
                Chunk chunk = back.next();
                if (steps < stepsInChunk) {
                    return nextMs - Math.round((double) (nextMs - chunk.fromMs) * steps / stepsInChunk);
                }
                steps -= stepsInChunk;
                nextMs = chunk.fromMs;
                stepsInChunk = CHUNK_POINTS;
            }
            return nextMs;
        }

        boolean isLive(long presentMs) {
            return Pace.isLive(presentMs - heardMs, pace.stepMs());
        }

        double lastValue() {
            Chunk last = chunks.getLast();
            return last.values[last.count - 1];
        }
    }

    private static final class Chunk {
        final Series series;
        /** Event time of its first point. */
        final long fromMs;

        final double[] values = new double[CHUNK_POINTS];
        int count;

        Chunk(Series series, long fromMs) {
            this.series = series;
            this.fromMs = fromMs;
        }
    }

    private final Bounds bounds;
    private final int longPoints;
    private final Clock clock;

    /** By the latest event of each, the oldest first, but for those that were looked at in vain for a silent one. */
    private final Map<String, Series> seriesById = new LinkedHashMap<>();

    /** A set, so that the chunks of a series that has ended are found without a search through those of all others. */
    private final Set<Chunk> oldestFirst = new LinkedHashSet<>();

    private long points;
    private int seriesWithPoints;
    private long evicted;
    private long crowdedOut;
    private long refused;
    private long forgotten;
    private int longSeries;
    private Consumer<String> whenRemoved = series -> {};

    private final Present present = new Present();

    /** Of what is observed without a partition. */
    private final Progress progress = new Progress();

    /** An empty history of {@code maxPoints} points. */
    History(long maxPoints, int longPoints) {
        this(Bounds.ofPoints(maxPoints), longPoints);
    }

    /**
     * Makes an empty history.
     *
     * @param longPoints number of points from which a series counts as long: {@link #longSeries}
     */
    public History(Bounds bounds, int longPoints) {
        this(bounds, longPoints, Clock.systemUTC());
    }

    History(Bounds bounds, int longPoints, Clock clock) {
        this.bounds = bounds;
        this.longPoints = longPoints;
        this.clock = clock;
    }

    /** From now on, the ids of series that are removed with what makes their points are given to {@code gone}. */
    synchronized void whenRemoved(Consumer<String> gone) {
        whenRemoved = gone;
    }

    /** Observes an event that is the next point of its series as it is, unless it is late or a duplicate. */
    synchronized Verdict offer(PointRules rules, Progress partition, String id, long timestampMs, double value) {
        Series series = hear(partition, id, timestampMs);
        if (series == null) {
            return Verdict.TAKEN;
        }
        Verdict verdict =
                series.points == 0 ? Verdict.TAKEN : rules.judge(series.pace, series.lastValue(), timestampMs, value);
        if (verdict == Verdict.TAKEN) {
            append(series, timestampMs, value);
        }
        return verdict;
    }

    /** Returns what makes the points of a series that has an event; empty, and counted, if there is no room for the series. */
    synchronized Optional<PointMaker> maker(PointRules rules, Progress partition, String id, long timestampMs) {
        Series series = hear(partition, id, timestampMs);
        if (series != null && series.maker == null) {
            series.maker = new PointMaker(rules.of(id));
        }
        return makerOf(series);
    }

    /** Returns what makes the points of a series; empty if it has ended, or had to go. */
    synchronized Optional<PointMaker> maker(String id) {
        return makerOf(seriesById.get(id));
    }

    private static Optional<PointMaker> makerOf(@Nullable Series series) {
        return Optional.ofNullable(series).map(known -> known.maker);
    }

    /** Takes a point of a series that was made of its events, or {@link #MISSING} or {@link #GAP}, if the series is kept. */
    synchronized void made(String id, long timestampMs, double value) {
        Series series = seriesById.get(id);
        if (series != null) {
            append(series, timestampMs, value);
        }
    }

    /** Whether a point of a series is kept. */
    synchronized boolean has(String id) {
        Series series = seriesById.get(id);
        return series != null && series.points > 0;
    }

    /**
     * Observes the next point of a series, or {@link #MISSING} in its place, or {@link #GAP} before it. Refuses that of another
     * series if there is no room for one more.
     */
    public synchronized void observe(String id, long timestampMs, double value) {
        Series series = hear(progress, id, timestampMs);
        if (series != null) {
            append(series, timestampMs, value);
        }
    }

    /** Returns the series of an event, which is the last to go now; null, and counted, if there is no room for it. */
    private @Nullable Series hear(Progress partition, String id, long timestampMs) {
        present.observe(timestampMs);
        long heardMs = Math.min(timestampMs, clock.millis());
        partition.latestMs = Math.max(partition.latestMs, heardMs);
        Series series = seriesById.remove(id);
        if (series == null && !hasRoom(heardMs)) {
            refused++;
            return null;
        }
        series = series == null ? new Series(id, partition) : series;
        series.heardMs = Math.max(series.heardMs, heardMs);
        series.progress = partition;
        seriesById.put(id, series);
        return series;
    }

    /**
     * Whether there is room for one more series, for which a silent one may have to go: the first of the next few. Those that
     * are not are looked at again after all others, as a slow one would hide those that have ended since.
     */
    private boolean hasRoom(long timestampMs) {
        for (int i = 0; i < LOOKED_AT && seriesById.size() >= bounds.series; i++) {
            Series oldest = seriesById.values().iterator().next();
            if (oldest.isSilent(timestampMs)) {
                forget(oldest.id);
                crowdedOut++;
            } else {
                seriesById.remove(oldest.id);
                seriesById.put(oldest.id, oldest);
            }
        }
        return seriesById.size() < bounds.series;
    }

    private void append(Series series, long timestampMs, double value) {
        Chunk chunk = series.chunks.peekLast();
        if (chunk == null || chunk.count == CHUNK_POINTS) {
            chunk = new Chunk(series, timestampMs);
            series.chunks.addLast(chunk);
            oldestFirst.add(chunk);
        }
        chunk.values[chunk.count++] = value;
        points++;
        series.points++;
        seriesWithPoints += series.points == 1 ? 1 : 0;
        if (!Double.isNaN(value)) {
            series.pace.next(timestampMs);
        }
        if (series.points == longPoints) {
            longSeries++;
        }
        while (points > bounds.points) {
            evictOldest();
        }
    }

    private void evictOldest() {
        Chunk oldest = oldestFirst.iterator().next();
        oldestFirst.remove(oldest);
        points -= oldest.count;
        evicted += oldest.count;
        Series series = oldest.series;
        series.chunks.removeFirst();
        if (series.points >= longPoints && series.points - oldest.count < longPoints) {
            longSeries--;
        }
        series.points -= oldest.count;
        if (series.points == 0) {
            seriesWithPoints--;
            if (series.maker == null) {
                seriesById.remove(series.id);
            }
        }
    }

    /** Whether {@link #forgetIdle} may ever forget one. */
    boolean forgetsIdle() {
        return bounds.forgetAfter.isPresent();
    }

    /**
     * Forgets the series whose latest event lies further behind the present than they may be idle. The present is the event
     * time of the latest event of all, none ahead of the wall clock when it came; or, when none has come for ten minutes,
     * the wall clock's time. To be called every few seconds.
     *
     * @param nowMs the wall clock's time, epoch milliseconds
     */
    public synchronized void forgetIdle(long nowMs) {
        if (bounds.forgetAfter.isEmpty()) {
            return;
        }
        long oldestMs = present.advanceOrQuiet(nowMs) - bounds.forgetAfter.get().toMillis();
        forgotten += remove(series -> series.heardMs < oldestMs);
    }

    /** Returns how many series it has removed, with all their points. */
    private int remove(Predicate<Series> which) {
        int before = seriesById.size();
        seriesById.values().removeIf(series -> {
            boolean isGone = which.test(series);
            if (isGone) {
                removed(series);
            }
            return isGone;
        });
        return before - seriesById.size();
    }

    private void removed(Series series) {
        points -= series.points;
        seriesWithPoints -= series.points > 0 ? 1 : 0;
        longSeries -= series.points >= longPoints ? 1 : 0;
        series.chunks.forEach(oldestFirst::remove);
        if (series.maker != null) {
            whenRemoved.accept(series.id);
        }
    }

    /** Removes all points of a series, which has ended, and what makes them. */
    public synchronized void forget(String id) {
        Series ended = seriesById.remove(id);
        if (ended != null) {
            removed(ended);
        }
    }

    /** Returns a copy of all kept values by series id, the oldest first, with {@link #GAP} and {@link #MISSING} among them. */
    public synchronized Map<String, double[]> snapshot() {
        return snapshot(Integer.MAX_VALUE);
    }

    /** The same of the latest points of each series, at most {@code most}. */
    public synchronized Map<String, double[]> snapshot(int most) {
        Map<String, double[]> snapshot = new LinkedHashMap<>();
        withPoints().forEach(series -> {
            double[] values = new double[series.points];
            int position = 0;
            for (Chunk chunk : series.chunks) {
                System.arraycopy(chunk.values, 0, values, position, chunk.count);
                position += chunk.count;
            }
            snapshot.put(
                    series.id,
                    values.length <= most ? values : Arrays.copyOfRange(values, values.length - most, values.length));
        });
        return snapshot;
    }

    private Stream<Series> withPoints() {
        return seriesById.values().stream().filter(series -> series.points > 0);
    }

    /** Number of points kept. */
    public synchronized long points() {
        return points;
    }

    /** Number of series of which a point is kept. */
    public synchronized int series() {
        return seriesWithPoints;
    }

    /**
     * Number of series that still have events, as {@link Pace#isLive} says, at the present: the time of the latest event of
     * all, none ahead of the wall clock when it came. It scans all series, so it is to be called every few seconds.
     *
     * @param nowMs the wall clock's time, epoch milliseconds
     */
    public synchronized long liveSeries(long nowMs) {
        long presentMs = present.advance(nowMs);
        return withPoints().filter(series -> series.isLive(presentMs)).count();
    }

    /** Number of series of which at least {@code longPoints} points are kept. */
    public synchronized int longSeries() {
        return longSeries;
    }

    /** Number of points of the longest series. It scans all series, so it is for messages, not for frequent calls. */
    public synchronized int longest() {
        return seriesById.values().stream()
                .mapToInt(series -> series.points)
                .max()
                .orElse(0);
    }

    /**
     * Times of a series' points.
     *
     * @param lastMs event time of the newest point, epoch milliseconds
     * @param stepMs usual interval in milliseconds, as the forecaster has it: a gap does not count
     */
    public record Timing(long lastMs, double stepMs) {}

    /** Returns the steps of a day by series id, 0 where that is not known. */
    public synchronized Map<String, Integer> stepsPerDay() {
        Map<String, Integer> steps = new HashMap<>();
        for (String id : seriesById.keySet()) {
            steps.put(
                    id,
                    timing(id)
                            .map(timing -> SeasonFinder.stepsPerDay(timing.stepMs()))
                            .orElse(0));
        }
        return steps;
    }

    /** Returns the timing of a series; empty before its second point. */
    public synchronized Optional<Timing> timing(String series) {
        Series known = seriesById.get(series);
        if (known == null || known.pace.points() < 2) {
            return Optional.empty();
        }
        return Optional.of(new Timing(known.lastMs(), known.pace.stepMs()));
    }

    /** Silent series that had to go because there were too many. */
    public synchronized long crowdedOut() {
        return crowdedOut;
    }

    /** Events that were left out, as there was no room for their series. */
    public synchronized long refused() {
        return refused;
    }

    /** Series that were forgotten because they had no points for too long. */
    public synchronized long forgotten() {
        return forgotten;
    }

    /** Number of points that were evicted. */
    public synchronized long evicted() {
        return evicted;
    }

    /**
     * Median, over the series that a fit can learn from, of the event time at which their latest points begin that it holds
     * out, epoch milliseconds; 0 without such series. A median, as a few clocks are wrong.
     *
     * @param most latest points of each series that the fit has
     * @param heldOut how many of a number of points are held out, at least 1; all of them or more if none is learnt
     */
    public synchronized long learntUntilMs(int most, IntUnaryOperator heldOut) {
        long[] times = withPoints()
                .mapMultiToLong((series, sink) -> {
                    int had = Math.min(series.points, most);
                    int out = heldOut.applyAsInt(had);
                    if (out < had) {
                        sink.accept(series.beginMs(out));
                    }
                })
                .sorted()
                .toArray();
        return times.length == 0 ? 0 : times[times.length / 2];
    }

    /**
     * Event time of the oldest of the latest points of each series, at most {@code most}, epoch milliseconds; 0 if none is
     * kept. It may be that of a point of the same chunk before it.
     */
    public synchronized long fromMs(int most) {
        return withPoints().mapToLong(series -> series.fromMs(most)).min().orElse(0);
    }

    /** Event time of the newest point that is kept, epoch milliseconds; 0 if none is. */
    public synchronized long toMs() {
        return withPoints().mapToLong(Series::lastMs).max().orElse(0);
    }
}
