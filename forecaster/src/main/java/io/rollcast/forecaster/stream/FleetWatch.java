package io.rollcast.forecaster.stream;

import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Anomaly.Event;
import io.rollcast.wire.Anomaly.Kind;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether many series of a task leave what was forecast, or go missing, at about the same time. A common cause is told once, and not for
 * each of them.
 *
 * <p>A fleet ends when few of its series are still away and few leave. Series that had been away before it are not of it, so
 * sensors that are gone for good do not keep it up; nor does a tenth of its own. Once few leave, many that leave are another
 * fleet, which takes the place of the one before.
 *
 * <p>It belongs to one life of the task, whose thread alone calls it: after a crash or a move, a fleet that was
 * away may be told once more, and its end is not told.
 */
final class FleetWatch {

    /** Series that leave within this time, or within a usual step where that is longer, leave at about the same time. */
    static final long WINDOW_MS = 60_000;

    /** So many are a fleet, and so large a share of the task's series. */
    static final int LEAST = 20;

    static final double SHARE = 0.01;

    /** While at least so many leave within two windows, or are still away, the fleet is not back. */
    static final int FEW = LEAST / 2;

    /** Nor while more than this share of the series that were away at once still are. */
    static final double REST = 0.1;

    private final int partition;
    private final Kind of;
    private long windowMs = WINDOW_MS;
    private long beginMs = Long.MIN_VALUE;
    private long before;
    private long now;

    /** Series that have left in these windows and are away. */
    private Set<String> awayOfBefore = new HashSet<>();

    private Set<String> awayOfNow = new HashSet<>();

    /** Series of the fleet that are away, and the most that were. */
    private final Set<String> members = new HashSet<>();

    private int most;

    private boolean isOutside;

    /** Whether few have left for some time: many that leave then are another fleet. */
    private boolean isSettled;

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
    Anomaly leaves(String id, long atMs, double stepMs, long series) {
        windowMs = Math.max(WINDOW_MS, (long) stepMs);
        roll(atMs);
        now++;
        awayOfNow.add(id);
        if (isLeaving()) {
            left++;
            members.add(id);
            most = Math.max(most, members.size());
            return null;
        }
        if (recent() < Math.max(LEAST, SHARE * series)) {
            return null;
        }
        isOutside = true;
        isSettled = false;
        sinceMs = atMs;
        left = recent();
        members.clear();
        members.addAll(awayOfBefore);
        members.addAll(awayOfNow);
        most = members.size();
        return Anomaly.fleet(of, Event.BEGINS, partition, atMs, null, left);
    }

    /** A series that had left is back, or is forgotten. */
    void comesBack(String id) {
        awayOfBefore.remove(id);
        awayOfNow.remove(id);
        members.remove(id);
    }

    /** Time has passed, be it with a point of the task; returns the fleet, if it is back. */
    @Nullable
    Anomaly passes(long atMs) {
        if (!isOutside) {
            return null;
        }
        roll(atMs);
        if (isLeaving() || members.size() >= Math.max(FEW, REST * most)) {
            return null;
        }
        isOutside = false;
        members.clear();
        return Anomaly.fleet(of, Event.ENDS, partition, atMs, sinceMs, left);
    }

    /** Whether many series of the fleet leave still: then none is told by itself. */
    boolean isLeaving() {
        return isOutside && !isSettled;
    }

    /** The latest two windows: what left in the one before counts until the present one is over. */
    private long recent() {
        return before + now;
    }

    private void roll(long atMs) {
        if (beginMs == Long.MIN_VALUE || atMs >= beginMs + windowMs) {
            boolean isNext = beginMs != Long.MIN_VALUE && atMs < beginMs + 2 * windowMs;
            before = isNext ? now : 0;
            awayOfBefore = isNext ? awayOfNow : new HashSet<>();
            now = 0;
            awayOfNow = new HashSet<>();
            beginMs = atMs;
            isSettled |= recent() < FEW;
        }
    }
}
