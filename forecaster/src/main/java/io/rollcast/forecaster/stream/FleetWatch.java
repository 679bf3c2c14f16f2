package io.rollcast.forecaster.stream;

import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Anomaly.Event;
import io.rollcast.wire.Anomaly.Kind;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether many series of a task leave what was forecast, or go missing, at about the same time. A common cause is told once, and not for
 * each of them. One series counts once, however often it leaves, and only if it leaves within two windows of the latest time.
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
    private final LongSupplier wallClock;
    private long windowMs = WINDOW_MS;
    private long beginMs = Long.MIN_VALUE;

    /** Series that have left in these windows, back or not; none is in both. */
    private SeriesHashes leftBefore = new SeriesHashes();

    private SeriesHashes leftNow = new SeriesHashes();

    /** Those of them that are away. */
    private final SeriesHashes away = new SeriesHashes();

    /** Series of the fleet that are away, and the most that were. */
    private final SeriesHashes members = new SeriesHashes();

    private int most;

    private boolean isOutside;

    /** Whether few have left for some time: many that leave then are another fleet. */
    private boolean isSettled;

    private long sinceMs;
    private long left;

    /**
     * A watch of one task.
     *
     * @param of what the series of the task are watched for
     * @param wallClock a point that is dated ahead of it counts as of now: else all others would be of the past until then
     */
    FleetWatch(int partition, Kind of, LongSupplier wallClock) {
        this.partition = partition;
        this.of = of;
        this.wallClock = wallClock;
    }

    /**
     * A series has left.
     *
     * @param dated event time of its point, so that a replay of history is judged as history was; of a missing one, wall clock
     * @param stepMs its usual step
     * @param series number of series of the task
     * @return the fleet, if it has left with this series
     */
    @Nullable
    Anomaly leaves(String id, long dated, double stepMs, long series) {
        windowMs = Math.max(WINDOW_MS, (long) stepMs);
        if (isPast(dated)) {
            return null;
        }
        long atMs = Math.min(dated, wallClock.getAsLong());
        roll(atMs);
        int known = recent();
        leftBefore.remove(id);
        leftNow.remove(id);
        (atMs < beginMs ? leftBefore : leftNow).add(id);
        away.add(id);
        if (isLeaving()) {
            left += recent() - known;
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
        members.addAll(away);
        most = members.size();
        return Anomaly.fleet(of, Event.BEGINS, partition, atMs, null, left);
    }

    /** A series that had left is back, or is forgotten. */
    void comesBack(String id) {
        away.remove(id);
        members.remove(id);
    }

    /** Time has passed, be it with a point of the task; returns the fleet, if it is back. */
    @Nullable
    Anomaly passes(long dated) {
        if (!isOutside) {
            return null;
        }
        long atMs = Math.min(dated, wallClock.getAsLong());
        roll(atMs);
        if (isLeaving() || members.size() >= Math.max(FEW, REST * most)) {
            return null;
        }
        isOutside = false;
        members.clear();
        // Whose point is late must not end it before it began.
        return Anomaly.fleet(of, Event.ENDS, partition, Math.max(atMs, sinceMs), sinceMs, left);
    }

    /** Whether many series of the fleet leave still: then none that leaves at that time is told by itself. */
    boolean isLeaving(long dated) {
        return isLeaving() && !isPast(dated);
    }

    private boolean isLeaving() {
        return isOutside && !isSettled;
    }

    /** Whether that was before the latest two windows, as of points that are late or filled in. */
    private boolean isPast(long dated) {
        return dated + windowMs < beginMs;
    }

    /** The latest two windows: what left in the one before counts until the present one is over. */
    private int recent() {
        return leftBefore.size() + leftNow.size();
    }

    private void roll(long atMs) {
        if (beginMs == Long.MIN_VALUE || atMs >= beginMs + windowMs) {
            boolean isNext = beginMs != Long.MIN_VALUE && atMs < beginMs + 2 * windowMs;
            leftBefore = isNext ? leftNow : new SeriesHashes();
            leftNow = new SeriesHashes();
            away.retainAll(leftBefore);
            beginMs = isNext ? beginMs + windowMs : atMs;
            isSettled |= recent() < FEW;
        }
    }
}
