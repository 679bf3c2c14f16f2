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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Events are gathered by steps, or are readings of a counter: each series has a {@link PointMaker}, which is stored at every
 * commit, and its steps are closed as {@link OpenSteps} says. Where a partition has been silent for some time, the wall clock
 * closes them.
 */
final class StepIntake implements Intake {

    /** Key of the partition's times; those of series have one more byte at least. */
    private static final Bytes TIMES = Bytes.wrap(new byte[] {'p'});

    private static final byte SERIES = 's';

    /** More series than that are not kept in memory from commit to commit: some 60 MB. */
    private static final int MOST_LIVE = 100_000;

    private static final class Gathered {
        final String series;
        final PointMaker maker;
        boolean isChanged;

        Gathered(String series, PointMaker maker) {
            this.series = series;
            this.maker = maker;
        }
    }

    private final PointRules rules;
    private final KeyValueStore<Bytes, byte[]> rows;
    private final SeriesLimit limit;
    private final long closeAfterMs;
    private final long forgetAfterMs;
    private final Taker taker;
    private final Map<String, Gathered> live = new HashMap<>();
    private final List<Gathered> changed = new ArrayList<>();
    private final OpenSteps steps;
    private long series;
    private long storedClosedBeforeMs;
    private long latestArrivalMs;

    /**
     * Goes on where the stored rows end.
     *
     * @param rows of the task's series, which have been restored
     * @param limit counts the series with a row
     * @param intake the rules, and how long a partition may be silent
     * @param forgetAfter of series without events where empty steps are filled, else they end elsewhere; zero for never
     * @param nowMs the wall clock's time
     */
    StepIntake(
            KeyValueStore<Bytes, byte[]> rows,
            SeriesLimit limit,
            ForecasterConfig.Intake intake,
            Duration forgetAfter,
            Taker taker,
            long nowMs) {
        this.rules = intake.rules();
        this.rows = rows;
        this.limit = limit;
        this.closeAfterMs = intake.closeAfter().toMillis();
        this.forgetAfterMs = rules.fillsEmptySteps() ? forgetAfter.toMillis() : 0;
        this.taker = taker;
        this.latestArrivalMs = nowMs;
        byte[] times = rows.get(TIMES);
        ByteBuffer stored = ByteBuffer.wrap(times == null ? new byte[2 * Long.BYTES] : times);
        steps = times == null
                ? new OpenSteps(rules, OpenSteps.NEVER, OpenSteps.NEVER)
                : new OpenSteps(rules, stored.getLong(), stored.getLong());
        storedClosedBeforeMs = steps.closedBeforeMs();
        restore();
    }

    private void restore() {
        try (KeyValueIterator<Bytes, byte[]> all = rows.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> row = all.next();
                if (!row.key.equals(TIMES)) {
                    steps.await(series(row.key), PointMaker.decode(rules, row.value));
                    count(1);
                }
            }
        }
    }

    private void count(long more) {
        series += more;
        limit.series().addAndGet(more);
    }

    private static Bytes key(String series) {
        byte[] id = series.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(1 + id.length).put(SERIES).put(id).array());
    }

    private static String series(Bytes key) {
        return new String(key.get(), 1, key.get().length - 1, StandardCharsets.UTF_8);
    }

    @Override
    public void event(String series, double value, long timestampMs) {
        latestArrivalMs = Long.MAX_VALUE;
        if (rules.hasGrid()) {
            steps.advance(timestampMs).forEach(this::closeSteps);
        }
        Gathered gathered = find(series);
        if (gathered == null) {
            if (limit.isReached()) {
                taker.refused(series, value, timestampMs, limit.refusal());
                return;
            }
            gathered = new Gathered(series, new PointMaker(rules));
            live.put(series, gathered);
            count(1);
        }
        take(gathered, value, timestampMs);
    }

    private void take(Gathered gathered, double value, long timestampMs) {
        String series = gathered.series;
        PointMaker maker = gathered.maker;
        long nextMs = maker.nextStepMs();
        Verdict verdict = maker.offer(timestampMs, value, point -> taker.point(series, point));
        if (verdict == Verdict.LATE) {
            taker.refused(series, value, timestampMs, late());
        } else if (verdict == Verdict.DUPLICATE) {
            taker.duplicate();
        } else {
            changed(gathered);
            if (rules.hasGrid() && steps.isBehind(timestampMs)) {
                close(series, maker, rules.closedBefore(maker.lastEventMs()));
            }
            if (maker.nextStepMs() != nextMs || steps.isLagging(series)) {
                steps.await(series, maker);
            }
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
            gathered = new Gathered(series, PointMaker.decode(rules, row));
            live.put(series, gathered);
        }
        return gathered;
    }

    private void closeSteps(String series) {
        Gathered gathered = find(series);
        if (gathered == null) {
            return;
        }
        long silentMs = steps.closedBeforeMs() - gathered.maker.lastEventMs();
        if (forgetAfterMs > 0 && silentMs > forgetAfterMs) {
            taker.ended(series);
            return;
        }
        close(series, gathered.maker, steps.closedBeforeMs());
        changed(gathered);
        steps.await(series, gathered.maker);
    }

    private void changed(Gathered gathered) {
        if (!gathered.isChanged) {
            gathered.isChanged = true;
            changed.add(gathered);
        }
    }

    private void close(String series, PointMaker maker, long closedBeforeMs) {
        maker.close(closedBeforeMs, (Point point) -> taker.point(series, point));
    }

    /** A partition is silent from its last event on, or from the start of this process. */
    @Override
    public void passTime(long nowMs) {
        if (latestArrivalMs == Long.MAX_VALUE) {
            latestArrivalMs = nowMs;
        }
        long silentMs = nowMs - latestArrivalMs;
        if (rules.hasGrid() && silentMs >= closeAfterMs) {
            steps.pass(silentMs).forEach(this::closeSteps);
        }
    }

    @Override
    public void forget(String series) {
        Gathered gathered = find(series);
        if (gathered != null) {
            live.remove(series);
            if (gathered.isChanged) {
                changed.remove(gathered);
            }
            rows.delete(key(series));
            steps.forget(series);
            count(-1);
        }
    }

    @Override
    public void store() {
        for (Gathered gathered : changed) {
            rows.put(key(gathered.series), gathered.maker.encode());
            gathered.isChanged = false;
        }
        changed.clear();
        if (live.size() > MOST_LIVE) {
            live.clear();
        }
        if (steps.closedBeforeMs() != storedClosedBeforeMs) {
            storedClosedBeforeMs = steps.closedBeforeMs();
            rows.put(
                    TIMES,
                    ByteBuffer.allocate(2 * Long.BYTES)
                            .putLong(steps.latestMs())
                            .putLong(storedClosedBeforeMs)
                            .array());
        }
    }

    @Override
    public void close() {
        count(-series);
    }
}
