package io.rollcast.producer.replay;

import io.rollcast.producer.replay.BadRowException.Reason;
import io.rollcast.wire.Observation;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

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
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "%d rows read, %d points of %d series", rows, points, series.size()));
        if (points > 0) {
            text.append(" from ")
                    .append(Instant.ofEpochMilli(earliestMs))
                    .append(" to ")
                    .append(Instant.ofEpochMilli(latestMs));
        }
        text.append(", ")
                .append(missing())
                .append(" values missing, ")
                .append(skipped())
                .append(" skipped");
        if (!faults.isEmpty()) {
            text.append(" (");
            String between = "";
            for (Map.Entry<Reason, Long> fault : faults.entrySet()) {
                text.append(between)
                        .append(fault.getValue())
                        .append(' ')
                        .append(fault.getKey().label());
                between = ", ";
            }
            text.append(')');
        }
        return text.toString();
    }
}
