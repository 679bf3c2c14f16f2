package io.rollcast.trainer.history;

import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import io.rollcast.wire.points.PointMaker;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Makes the points of all series from their events, by the rules that the forecaster has, and puts them into a history.
 * Steps that are to be imputed lie on a line between their neighbours.
 *
 * <p>Steps are closed by event time: in each partition by the greatest one that has been read from it. Where a series may
 * be in several partitions, it is the least of those that have more to read; of all partitions the greatest, when none has. A
 * series that lags behind, as in a file of one series after the other, closes its steps by its own time.
 *
 * <p>Where each event is a point as it is, nothing is kept here. Else each series has a {@link PointMaker}, as many as the
 * history may have series; those without an event for longest go first, with their open steps.
 *
 * <p>The reader's thread owns it; all threads may ask for its counts.
 */
public final class Intake {

    /** One series, and the step at which it is to be closed next. */
    private static final class Gathering {
        final String series;
        final PointMaker maker;

        @Nullable
        Lane lane;

        long dueMs = Long.MAX_VALUE;

        Gathering(String series, PointRules rules) {
            this.series = series;
            this.maker = new PointMaker(rules);
        }
    }

    /** Series whose steps are closed together. */
    private static final class Lane {
        /** All steps that began before it are closed, epoch milliseconds. */
        long closedMs = Long.MIN_VALUE;

        /** By step. Entries whose series is due at another one meanwhile are stale. */
        final TreeMap<Long, List<Gathering>> due = new TreeMap<>();
    }

    private final PointRules rules;
    private final History history;
    private final boolean isKeyed;
    private final Map<String, Gathering> gatherings;
    private final Map<TopicPartition, Lane> lanes = new HashMap<>();
    private final Lane common = new Lane();
    private final Map<TopicPartition, Long> latestMs = new HashMap<>();
    private final List<Point> made = new ArrayList<>();
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();

    /**
     * @param history history that receives the points
     * @param isKeyed whether all events of a series are in one partition
     */
    public Intake(PointRules rules, History history, boolean isKeyed) {
        this.rules = rules;
        this.history = history;
        this.isKeyed = isKeyed;
        int most = history.mostSeries();
        this.gatherings = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Gathering> eldest) {
                if (size() <= most) {
                    return false;
                }
                eldest.getValue().dueMs = Long.MAX_VALUE;
                return true;
            }
        };
    }

    /** Takes the next event of a partition. */
    public void offer(TopicPartition partition, String series, long timestampMs, double value) {
        switch (take(partition, series, timestampMs, value)) {
            case TAKEN -> {}
            case LATE -> late.incrementAndGet();
            case DUPLICATE -> duplicates.incrementAndGet();
        }
    }

    private Verdict take(TopicPartition partition, String series, long timestampMs, double value) {
        if (rules.isPlain()) {
            return history.offer(rules, series, timestampMs, value);
        }
        Gathering gathering = gatherings.computeIfAbsent(series, id -> new Gathering(id, rules));
        if (!rules.hasGrid()) {
            Verdict verdict = gathering.maker.offer(timestampMs, value, made::add);
            observe(series);
            return verdict;
        }
        Lane lane = isKeyed ? lanes.computeIfAbsent(partition, any -> new Lane()) : common;
        boolean isLatest = timestampMs > latestMs.getOrDefault(partition, Long.MIN_VALUE);
        if (isLatest) {
            latestMs.put(partition, timestampMs);
            lane.closedMs = isKeyed ? rules.closedBefore(timestampMs) : lane.closedMs;
        }
        Verdict verdict = gathering.maker.offer(timestampMs, value, made::add);
        if (verdict == Verdict.TAKEN) {
            if (timestampMs < lane.closedMs) {
                gathering.maker.close(rules.closedBefore(gathering.maker.lastEventMs()), made::add);
                observe(series);
            }
            schedule(gathering, lane);
        }
        if (isLatest) {
            close(lane);
        }
        return verdict;
    }

    /**
     * Closes the steps of series that may be in several partitions.
     *
     * @param behind partitions that have more to read
     */
    public void advance(Collection<TopicPartition> behind) {
        if (isKeyed || !rules.hasGrid() || !latestMs.keySet().containsAll(behind) || latestMs.isEmpty()) {
            return;
        }
        long presentMs = behind.isEmpty()
                ? latestMs.values().stream().mapToLong(Long::longValue).max().orElseThrow()
                : behind.stream().mapToLong(latestMs::get).min().orElseThrow();
        common.closedMs = Math.max(common.closedMs, rules.closedBefore(presentMs));
        close(common);
    }

    private void close(Lane lane) {
        while (!lane.due.isEmpty() && lane.due.firstKey() < lane.closedMs) {
            Map.Entry<Long, List<Gathering>> step = lane.due.pollFirstEntry();
            for (Gathering gathering : step.getValue()) {
                if (gathering.lane == lane && gathering.dueMs == step.getKey()) {
                    gathering.dueMs = Long.MAX_VALUE;
                    gathering.maker.close(lane.closedMs, made::add);
                    observe(gathering.series);
                    schedule(gathering, lane);
                }
            }
        }
    }

    private static void schedule(Gathering gathering, Lane lane) {
        long nextMs = gathering.maker.nextStepMs();
        // A series that fills its empty steps stops doing so after the longest gap, and sleeps until its next event.
        if (nextMs < lane.closedMs && gathering.maker.lastEventMs() < lane.closedMs) {
            return;
        }
        long dueMs = Math.max(nextMs, lane.closedMs);
        if (gathering.lane != lane || dueMs < gathering.dueMs) {
            gathering.lane = lane;
            gathering.dueMs = dueMs;
            lane.due.computeIfAbsent(dueMs, any -> new ArrayList<>()).add(gathering);
        }
    }

    /** Puts the points that were made of one series into the history. */
    private void observe(String series) {
        int open = 0;
        for (int i = 0; i < made.size(); i++) {
            Point point = made.get(i);
            if (point.isOpen()) {
                open++;
                continue;
            }
            double before = history.lastValue(series);
            if (!Double.isNaN(before)) {
                double each = (point.value() - before) / (open + 1);
                for (int step = 1; step <= open; step++) {
                    long stepMs = made.get(i - open + step - 1).timestampMs();
                    history.observe(series, stepMs, before + step * each);
                }
                if (point.origin() == Origin.AFTER_GAP) {
                    history.observe(series, point.timestampMs(), History.GAP);
                }
            }
            history.observe(series, point.timestampMs(), point.value());
            open = 0;
        }
        made.clear();
    }

    /** Forgets a series, which has ended, and its open steps. */
    public void forget(String series) {
        history.forget(series);
        Gathering gathering = gatherings.remove(series);
        if (gathering != null) {
            gathering.dueMs = Long.MAX_VALUE;
        }
    }

    /** Events that were left out because their step was closed or, without a grid, a later one had come before. */
    public long late() {
        return late.get();
    }

    /** Events that were left out because they had the time and the value of the one before. */
    public long duplicates() {
        return duplicates.get();
    }
}
