package io.rollcast.forecaster.stream;

import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.points.OpenSteps;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.PointMaker;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Events are gathered by steps, or are readings of a counter: each series has a {@link PointMaker}, which is stored at every
 * commit, and its steps are closed at the times of {@link StepTimes}. Where a partition has been silent for some time, the wall
 * clock closes them; and so it does where a series has been silent that is apart, which no event of another series would close.
 *
 * <p>It ends the series that {@link IdleSeries} does not see, or sees late: those that have had events and no point, and those
 * whose empty steps have been filled for long enough. For these it looks at {@link Slices} of the rows.
 *
 * <p>It is long because what is live, stored, open and silent of a series changes together.
 */
final class StepIntake implements Intake {

    /** Key of the partition's times; those of series have one more byte at least. */
    private static final Bytes TIMES = Bytes.wrap(new byte[] {'p'});

    /** Key of what is known of the partitions that events come from. */
    private static final Bytes SOURCES = Bytes.wrap(new byte[] {'q'});

    private static final byte SERIES = 's';

    private static final Bytes FIRST_SERIES = Bytes.wrap(new byte[] {SERIES});

    /** Of a second; a slice that goes past many tombstones takes longer, and then some are left out. */
    private static final long MOST_SLICE_NANOS = 30_000_000;

    /** Twice the time from tick to tick. What comes while the process stands still waits in Kafka: that is no silence. */
    private static final long MOST_TICK_MS = 2_000;

    /** More steps than that, besides those of the grace, do not wait for a source that is behind: some 40 MB. */
    private static final int MOST_OPEN = 200_000;

    private static final long ALL_SOURCES = -1;

    /** Nor more of one series: its row must fit into a record. */
    private static final int MOST_OPEN_BYTES = 950_000;

    /** Of a series in memory, but for its open steps. */
    private static final int SERIES_BYTES = 400;

    /** What the series of all tasks of a process take that are kept in memory from commit to commit. */
    static final class Heap {

        /** A third of the heap is for forecasts, see {@link SeriesStore}. */
        private static final int SHARE = 16;

        private final AtomicLong bytes = new AtomicLong();
        private final long mostBytes;

        /** @param mostBytes beyond which tasks leave their series to the store of bytes, but for those that are apart */
        Heap(long mostBytes) {
            this.mostBytes = mostBytes;
        }

        /** A sixteenth of the JVM's heap: some 100,000 series a gigabyte, with a few events of each. */
        static Heap ofProcess() {
            return new Heap(Runtime.getRuntime().maxMemory() / SHARE);
        }

        /** What they take now. */
        long bytes() {
            return bytes.get();
        }

        private boolean isFull() {
            return bytes.get() > mostBytes;
        }
    }

    private static final class Gathered {
        final String series;
        final PointMaker maker;
        boolean isChanged;
        long bytes;

        /** When an event came, in the time of this life, to the second; 0 where that was before, or the series left memory since. */
        long heardMs;

        Gathered(String series, PointMaker maker) {
            this.series = series;
            this.maker = maker;
        }
    }

    private final Heap heap;
    private final PointRules rules;
    private final KeyValueStore<Bytes, byte[]> rows;
    private final SeriesLimit limit;
    private final long closeAfterMs;
    private final long forgetAfterMs;
    private final Predicate<String> hasPoints;
    private final Taker taker;
    private final BooleanSupplier hasUnread;
    private final Map<String, Gathered> live = new HashMap<>();
    private final List<Gathered> changed = new ArrayList<>();
    private final StepTimes times;
    private final Slices slices;
    private long open;
    private long series;
    private long storedClosedBeforeMs;
    private long latestMs;
    private long nowMs;
    /** Time of this life: that of the wall clock, but for pauses. It begins at 1, as 0 is before. */
    private long livedMs = 1;

    private boolean hasEvents;
    private long latestArrivalMs = livedMs;

    /**
     * Goes on where the stored rows end; as long as a row cannot be read, {@link StepFormats} throws.
     *
     * @param rows of the task's series, which have been restored
     * @param limit of the process
     * @param points the rules, and how long a partition may be silent
     * @param forgetAfter how long a series may be without events; zero for ever
     * @param hasPoints tells whether points of a series are kept
     * @param hasUnread whether records of the partition wait in Kafka
     * @param clock the wall clock, for what lies in the future
     * @param nowMs the wall clock's time
     * @param heap of the process
     */
    StepIntake(
            KeyValueStore<Bytes, byte[]> rows,
            SeriesLimit limit,
            ForecasterConfig.Points points,
            Duration forgetAfter,
            Predicate<String> hasPoints,
            Taker taker,
            BooleanSupplier hasUnread,
            Clock clock,
            long nowMs,
            Heap heap) {
        this.heap = heap;
        this.rules = points.rules();
        this.rows = rows;
        this.limit = limit;
        this.closeAfterMs = points.closeAfter().toMillis();
        this.forgetAfterMs = forgetAfter.toMillis();
        this.slices = new Slices(forgetAfter);
        this.hasPoints = hasPoints;
        this.taker = taker;
        this.hasUnread = hasUnread;
        this.nowMs = nowMs;
        StepFormats.begin(rows);
        StepFormats.Times stored = StepFormats.Times.decode(rows.get(TIMES));
        byte[] sources = rules.hasGrid() ? rows.get(SOURCES) : null;
        times = new StepTimes(rules, clock, stored.latestMs(), stored.closedBeforeMs(), sources);
        storedClosedBeforeMs = times.of(0).closedBeforeMs();
        latestMs = times.latestMs();
        restore();
        if (rules.hasGrid()) {
            times.beginAt(latestMs);
        }
    }

    private void restore() {
        int restored = 0;
        try (KeyValueIterator<Bytes, byte[]> all = rows.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> row = all.next();
                if (row.key.get()[0] == SERIES) {
                    String series = series(row.key);
                    PointMaker maker = StepFormats.maker(rules.of(series), series, row.value);
                    times.enter(maker.sources());
                    times.of(maker.sources()).await(series, maker);
                    if (!times.hasSources() && isOfPartition(maker.lastEventMs())) {
                        latestMs = Math.max(latestMs, maker.lastEventMs());
                    }
                    open += maker.openSteps();
                    restored++;
                }
            }
        }
        // At once, since nobody closes a task whose restore fails.
        count(restored);
    }

    /** An event whose clock was ahead did not move the time of the partition, which is stored when it closes steps. */
    private boolean isOfPartition(long eventMs) {
        return storedClosedBeforeMs == OpenSteps.NEVER || rules.closedBefore(eventMs) <= storedClosedBeforeMs;
    }

    private void count(long more) {
        series += more;
        limit.addBegun(more);
    }

    private static Bytes key(String series) {
        byte[] id = series.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(1 + id.length).put(SERIES).put(id).array());
    }

    private static String series(Bytes key) {
        return new String(key.get(), 1, key.get().length - 1, StandardCharsets.UTF_8);
    }

    @Override
    public void event(String series, double value, long timestampMs, @Nullable Bytes source) {
        hasEvents = true;
        latestMs = Math.max(latestMs, Math.min(timestampMs, nowMs));
        if (rules.hasGrid()) {
            closeSteps(times.event(source, timestampMs, livedMs));
        }
        Gathered gathered = find(series);
        if (gathered == null) {
            if (limit.isReached() && !hasPoints.test(series)) {
                taker.refused(series, value, timestampMs, limit.refusal());
                return;
            }
            gathered = new Gathered(series, new PointMaker(rules.of(series)));
            keep(gathered);
            times.enter(0);
            count(1);
        }
        if (rules.hasGrid()) {
            join(gathered, source);
        }
        take(gathered, value, timestampMs);
        if (isTooMuchOpen(gathered.maker)) {
            closeSteps(times.shorten(open > MOST_OPEN ? ALL_SOURCES : gathered.maker.sources()));
        }
    }

    private boolean isTooMuchOpen(PointMaker maker) {
        if (!times.hasSources()) {
            return false;
        }
        long ofGrace = series * (rules.graceMs() / rules.stepMs() + 2);
        return open > MOST_OPEN + ofGrace || maker.openBytes() > MOST_OPEN_BYTES;
    }

    @Override
    public void readTo(Bytes source, long timestampMs) {
        if (rules.hasGrid()) {
            closeSteps(times.event(source, timestampMs, livedMs));
        }
    }

    @Override
    public void idle(Bytes source, long atMs) {
        if (rules.hasGrid()) {
            closeSteps(times.idle(source, atMs, livedMs));
        }
    }

    @Override
    public void unread(Bytes source) {
        times.unread(source, livedMs);
    }

    /** From now on the series waits for the source as well. */
    private void join(Gathered gathered, @Nullable Bytes source) {
        long before = gathered.maker.sources();
        long sources = times.joined(source, before);
        if (sources != before) {
            times.leave(before, gathered.series);
            times.enter(sources);
            gathered.maker.comesFrom(sources);
            times.of(sources).await(gathered.series, gathered.maker);
            changed(gathered);
        }
    }

    private void take(Gathered gathered, double value, long timestampMs) {
        String series = gathered.series;
        PointMaker maker = gathered.maker;
        gathered.heardMs = livedMs;
        boolean isApart = rules.hasGrid() && times.isApart(maker.sources(), timestampMs);
        open -= maker.openSteps();
        Verdict verdict = times.of(maker.sources())
                .take(series, maker, timestampMs, value, isApart, point -> taker.point(series, point));
        open += maker.openSteps();
        switch (verdict) {
            case TAKEN -> changed(gathered);
            case LATE -> taker.refused(series, value, timestampMs, late());
            case DUPLICATE -> taker.duplicate();
        }
    }

    private MalformedObservationException late() {
        return new MalformedObservationException(
                Reason.LATE,
                rules.hasGrid()
                        ? "its step of %d ms is closed, and forecasts have gone on from there: a --grace longer than %d ms waits longer"
                                .formatted(rules.stepMs(), rules.graceMs())
                        : "older than the newest reading of its series, and forecasts have gone on from there");
    }

    private @Nullable Gathered find(String series) {
        Gathered gathered = live.get(series);
        byte[] row = gathered == null ? rows.get(key(series)) : null;
        if (row != null) {
            gathered = new Gathered(series, StepFormats.maker(rules.of(series), series, row));
            keep(gathered);
        }
        return gathered;
    }

    private void keep(Gathered gathered) {
        live.put(gathered.series, gathered);
        measure(gathered, heapBytes(gathered.maker));
    }

    /** Arrays of events grow by doubling. */
    private static long heapBytes(PointMaker maker) {
        return SERIES_BYTES + 2L * maker.openBytes();
    }

    private void measure(Gathered gathered, long bytes) {
        heap.bytes.addAndGet(bytes - gathered.bytes);
        gathered.bytes = bytes;
    }

    /** A series of the store of bytes alone, from now on. */
    private boolean leaveToStore(Gathered gathered) {
        boolean isLeft = !times.of(gathered.maker.sources()).waitsApart(gathered.series);
        if (isLeft) {
            measure(gathered, 0);
        }
        return isLeft;
    }

    private void closeSteps(List<String> due) {
        for (String series : due) {
            Gathered gathered = find(series);
            if (gathered == null) {
                continue;
            }
            long closedBeforeMs = times.of(gathered.maker.sources()).closedBeforeMs();
            // It may have been due where it waited before it came from another source, which has no time yet.
            if (closedBeforeMs != OpenSteps.NEVER) {
                closeSteps(gathered, closedBeforeMs);
            }
        }
    }

    /** The clock of a series that is apart may be wrong: its own time goes on, and none of its events will be late. */
    private void closeApart() {
        for (String series : times.apart(Slices.SIZE)) {
            Gathered gathered = find(series);
            if (gathered == null) {
                continue;
            }
            long silentMs = livedMs - gathered.heardMs;
            if (silentMs < closeAfterMs) {
                continue;
            }
            long sources = gathered.maker.sources();
            long lastMs = gathered.maker.lastEventMs();
            long ownMs = rules.closedBefore(lastMs + silentMs);
            long ofOthersMs = times.of(sources).closedBeforeMs();
            boolean isAlone = times.isAhead(sources, lastMs) || ofOthersMs == OpenSteps.NEVER;
            closeSteps(gathered, isAlone ? ownMs : Math.min(ownMs, ofOthersMs));
        }
    }

    private void closeSteps(Gathered gathered, long closedBeforeMs) {
        String series = gathered.series;
        long silentMs = closedBeforeMs - gathered.maker.lastEventMs();
        if (gathered.maker.fillsEmptySteps() && forgetAfterMs > 0 && silentMs > forgetAfterMs) {
            taker.ended(series);
            return;
        }
        if (gathered.maker.nextStepMs() < closedBeforeMs) {
            close(series, gathered.maker, closedBeforeMs);
            changed(gathered);
        }
        times.of(gathered.maker.sources()).await(series, gathered.maker);
    }

    private void changed(Gathered gathered) {
        if (!gathered.isChanged) {
            gathered.isChanged = true;
            changed.add(gathered);
        }
    }

    private void close(String series, PointMaker maker, long closedBeforeMs) {
        open -= maker.openSteps();
        maker.close(closedBeforeMs, (Point point) -> taker.point(series, point));
        open += maker.openSteps();
    }

    /** A partition is silent from its last event on, or from the start of this process, and while nothing of it waits in Kafka. */
    @Override
    public void passTime(long nowMs) {
        // What waits may be of any series, so a busy thread that reads none of it pauses.
        boolean isPaused = !hasEvents && hasUnread.getAsBoolean();
        livedMs += isPaused ? 0 : Math.max(0, Math.min(nowMs - this.nowMs, MOST_TICK_MS));
        this.nowMs = nowMs;
        if (hasEvents || isPaused) {
            latestArrivalMs = livedMs;
        }
        hasEvents = false;
        long silentMs = livedMs - latestArrivalMs;
        boolean isSilent = silentMs >= closeAfterMs && !times.awaitsSources();
        if (rules.hasGrid()) {
            closeSteps(times.pass(livedMs));
            if (isSilent) {
                closeSteps(times.passSilence(silentMs));
            }
            closeApart();
        }
        if (forgetAfterMs > 0 && latestMs != OpenSteps.NEVER) {
            long timeMs = Math.min(nowMs, isSilent ? latestMs + silentMs : latestMs);
            endSilent(timeMs - forgetAfterMs);
        }
    }

    /**
     * Of the next slice of the stored series. One that an event has come for lately is fed by a replay, however old that is; it
     * is apart, and so in memory. One that none has come for in this life, or that {@link #store} has put out of memory, may still be
     * fed by a replay that has just begun.
     */
    private void endSilent(long sinceMs) {
        if (!slices.isDue()) {
            return;
        }
        long beginNanos = System.nanoTime();
        List<String> ended = new ArrayList<>();
        Bytes from = slices.from();
        Bytes next;
        try (KeyValueIterator<Bytes, byte[]> slice = rows.range(from == null ? FIRST_SERIES : from, null)) {
            for (int seen = 0; seen < Slices.SIZE && slice.hasNext(); seen++) {
                KeyValue<Bytes, byte[]> row = slice.next();
                String series = series(row.key);
                Gathered gathered = live.get(series);
                PointMaker maker =
                        gathered == null ? StepFormats.maker(rules.of(series), series, row.value) : gathered.maker;
                long heardMs = gathered == null ? 0 : gathered.heardMs;
                boolean wasHeard = heardMs > 0;
                long unheardForMs = wasHeard ? forgetAfterMs : Math.min(forgetAfterMs, IdleSeries.QUIET_MS);
                boolean isSilent = maker.lastEventMs() < sinceMs && livedMs - heardMs >= unheardForMs;
                boolean waits = maker.nextStepMs() < Long.MAX_VALUE;
                if (isSilent && !waits && (maker.fillsEmptySteps() || !hasPoints.test(series))) {
                    ended.add(series);
                }
            }
            next = slice.hasNext() ? slice.peekNextKey() : null;
        }
        slices.looked(next, (System.nanoTime() - beginNanos) / MOST_SLICE_NANOS);
        ended.forEach(taker::ended);
    }

    @Override
    public void forget(String series) {
        Gathered gathered = find(series);
        if (gathered != null) {
            live.remove(series);
            measure(gathered, 0);
            // It stays in the list, in which a search for each of many would take too long.
            gathered.isChanged = false;
            rows.delete(key(series));
            times.leave(gathered.maker.sources(), series);
            open -= gathered.maker.openSteps();
            count(-1);
        }
    }

    /** How many series are in memory. */
    int inMemory() {
        return live.size();
    }

    @Override
    public void store() {
        for (Gathered gathered : changed) {
            if (gathered.isChanged) {
                rows.put(key(gathered.series), gathered.maker.encode());
                gathered.isChanged = false;
                measure(gathered, heapBytes(gathered.maker));
            }
        }
        changed.clear();
        if (heap.isFull()) {
            live.values().removeIf(this::leaveToStore);
        }
        if (times.hasSources()) {
            byte[] sources = times.encodeSources();
            if (sources != null) {
                rows.put(SOURCES, sources);
            }
        } else if (times.of(0).closedBeforeMs() != storedClosedBeforeMs) {
            storedClosedBeforeMs = times.of(0).closedBeforeMs();
            rows.put(TIMES, new StepFormats.Times(times.of(0).latestMs(), storedClosedBeforeMs).encode());
        }
    }

    @Override
    public void close() {
        live.values().forEach(gathered -> measure(gathered, 0));
        count(-series);
    }
}
