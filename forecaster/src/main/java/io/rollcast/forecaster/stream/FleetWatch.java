package io.rollcast.forecaster.stream;

import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Anomaly.Event;
import io.rollcast.wire.Anomaly.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether many series of a task leave what was forecast, or go missing, at about the same time. A common cause is told once, and not for
 * each of them.
 *
 * <p>It belongs to one life of the task, whose thread alone calls it: after a crash, a fleet that was outside may be told once
 * more.
 */
final class FleetWatch {

    /** Series that leave within this time, or within a usual step where that is longer, leave at about the same time. */
    static final long WINDOW_MS = 60_000;

    /** So many are a fleet, and so large a share of the task's series. */
    static final int LEAST = 20;

    static final double SHARE = 0.01;

    private final int partition;
    private final Kind of;
    private long windowMs = WINDOW_MS;
    private long beginMs = Long.MIN_VALUE;
    private long before;
    private long now;
    private boolean isOutside;
    private long sinceMs;
    private long left;

    /** @param of what the series of the task are watched for */
    FleetWatch(int partition, Kind of) {
        this.partition = partition;
        this.of = of;
    }

    /**
     * A series has left.
     *
     * @param atMs event time of its point, so that a replay of history is judged as history was; of a missing one, wall clock
     * @param stepMs its usual step
     * @param series number of series of the task
     * @return the fleet, if it has left with this series
     */
    @Nullable
    Anomaly leaves(long atMs, double stepMs, long series) {
        windowMs = Math.max(WINDOW_MS, (long) stepMs);
        roll(atMs);
        now++;
        if (isOutside) {
            left++;
            return null;
        }
        if (recent() < Math.max(LEAST, SHARE * series)) {
            return null;
        }
        isOutside = true;
        sinceMs = atMs;
        left = recent();
        return Anomaly.fleet(of, Event.BEGINS, partition, atMs, null, left);
    }

    /** A point of the task has come; returns the fleet, if it is back. */
    @Nullable
    Anomaly passes(long atMs) {
        if (!isOutside) {
            return null;
        }
        roll(atMs);
        if (recent() >= LEAST / 2) {
            return null;
        }
        isOutside = false;
        return Anomaly.fleet(of, Event.ENDS, partition, atMs, sinceMs, left);
    }

    /** Whether the fleet is outside: then no series is told by itself. */
    boolean isOutside() {
        return isOutside;
    }

    /** The latest two windows: what left in the one before counts until the present one is over. */
    private long recent() {
        return before + now;
    }

    private void roll(long atMs) {
        if (beginMs == Long.MIN_VALUE || atMs >= beginMs + 2 * windowMs) {
            before = 0;
        } else if (atMs >= beginMs + windowMs) {
            before = now;
        } else {
            return;
        }
        now = 0;
        beginMs = atMs;
    }
}
