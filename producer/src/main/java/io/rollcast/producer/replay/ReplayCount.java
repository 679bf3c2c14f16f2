package io.rollcast.producer.replay;

import io.rollcast.producer.replay.BadRowException.Reason;
import io.rollcast.wire.Observation;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Counts what a file held. The publishing thread counts and has the summary; {@link #skipped} and {@link #missing} may be
 * asked by all threads.
 */
public final class ReplayCount {

    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong missing = new AtomicLong();
    private final Map<Reason, Long> faults = new EnumMap<>(Reason.class);
    private final Set<String> series = new HashSet<>();
    private long rows;
    private long points;
    private long earliestMs = Long.MAX_VALUE;
    private long latestMs = Long.MIN_VALUE;

    void row() {
        rows++;
    }

    void point(Observation point) {
        points++;
        series.add(point.series());
        earliestMs = Math.min(earliestMs, point.timestampMs());
        latestMs = Math.max(latestMs, point.timestampMs());
    }

    void missingValue() {
        missing.incrementAndGet();
    }

    void fault(Reason reason) {
        skipped.incrementAndGet();
        faults.merge(reason, 1L, Long::sum);
    }

    long rows() {
        return rows;
    }

    long points() {
        return points;
    }

    /** Number of faults: lines, and in wide files cells, that are no points. */
    public long skipped() {
        return skipped.get();
    }

    /** Number of cells without a value. */
    public long missing() {
        return missing.get();
    }

    /** Says what was read, in one sentence without its end. */
    public String summary() {
        String times = points == 0
                ? ""
                : " from %s to %s".formatted(Instant.ofEpochMilli(earliestMs), Instant.ofEpochMilli(latestMs));
        String reasons = faults.entrySet().stream()
                .map(fault -> fault.getValue() + " " + fault.getKey().label())
                .collect(Collectors.joining(", "));
        return "rows read: %d, points: %d, series: %d%s, missing values: %d, skipped: %d%s"
                .formatted(
                        rows,
                        points,
                        series.size(),
                        times,
                        missing(),
                        skipped(),
                        reasons.isEmpty() ? "" : " (" + reasons + ")");
    }
}
