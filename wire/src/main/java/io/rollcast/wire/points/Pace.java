package io.rollcast.wire.points;

import java.time.Duration;

/**
 * Times of a series' points, as they come: of the newest point, and the usual step from one to the next. It depends on the
 * points alone, to the last bit; whoever stores what it consists of goes on from there.
 *
 * <p>Mutable, and owned by what owns the series.
 */
public final class Pace {

    /** A running mean over so many points, an exponential one of this span from then on. */
    private static final int SPAN = 16;

    /** An interval of more steps is a gap. */
    private static final float LONGEST = 4;

    /** Fewest steps that are a gap. */
    public static final long LEAST_GAP = (long) LONGEST + 1;

    /** A second, but for the wavering of steps. */
    private static final float LEAST_SLOW_MS = 900;

    /** A series counts as live until so many of its usual steps have passed without a point, and so much time. */
    private static final int LIVE_STEPS = 20;

    private static final long LIVE_MS = Duration.ofMinutes(10).toMillis();

    private long points;
    private long newestMs;
    private float stepMs;
    private boolean isAfterGap;

    /** Of a series that has not begun. */
    public Pace() {}

    /**
     * The pace of a series after some points.
     *
     * @param points how many
     * @param newestMs event time of the newest, epoch milliseconds
     * @param stepMs usual step in milliseconds; 0 if unknown
     * @param isAfterGap whether there was a gap before the newest
     */
    public Pace(long points, long newestMs, float stepMs, boolean isAfterGap) {
        this.points = points;
        this.newestMs = newestMs;
        this.stepMs = stepMs;
        this.isAfterGap = isAfterGap;
    }

    /** The same, which goes on by itself. */
    public Pace copy() {
        return new Pace(points, newestMs, stepMs, isAfterGap);
    }

    /**
     * The next point has come. If its interval shows the first one to have been a gap, as after one event with a wrong time, it
     * is the usual step.
     */
    public void next(long timestampMs) {
        if (points > 0) {
            long intervalMs = timestampMs - newestMs;
            boolean wasFirstAGap = points == 2 && intervalMs > 0 && isGap(steps((long) stepMs, (float) intervalMs));
            float next = wasFirstAGap ? (float) intervalMs : usualStep(stepMs, points, intervalMs, isAfterGap);
            isAfterGap = wasFirstAGap || isGap(stepsTo(timestampMs));
            stepMs = next;
        }
        newestMs = timestampMs;
        points++;
    }

    /**
     * The usual step after one more interval, in milliseconds. Points of the same time do not change it, nor does a gap. Only
     * if one follows another the series has become slower; each then counts as {@value #LONGEST} steps, so that pauses do not
     * make a fast series slow at once.
     *
     * @param stepMs before it; 0 if unknown
     * @param points before it, at least 1
     * @param isAfterGap whether the interval before was a gap
     */
    private static float usualStep(float stepMs, long points, long intervalMs, boolean isAfterGap) {
        if (intervalMs <= 0) {
            return stepMs;
        }
        if (stepMs == 0) {
            // All points so far have one time. Many of them are of a fast series that has paused since.
            return (float) ((double) intervalMs / points);
        }
        if (isGap(steps(intervalMs, stepMs))) {
            if (!isAfterGap) {
                return stepMs;
            }
            if (points == 3) {
                // One short interval between two long ones was chance.
                return (float) intervalMs;
            }
        }
        return stepMs + (Math.min((float) intervalMs, LONGEST * stepMs) - stepMs) / Math.min(points, SPAN);
    }

    /** How many usual steps an interval is, to the nearest; 1 while none is known. */
    public static long steps(long intervalMs, float stepMs) {
        return stepMs > 0 ? (long) Math.rint(Math.max(0, intervalMs) / stepMs) : 1;
    }

    /** How many usual steps lie between the newest point and one of this time; 1 while none is known. */
    public long stepsTo(long timestampMs) {
        return steps(timestampMs - newestMs, stepMs);
    }

    /** Whether so many steps from one point to the next are a gap. */
    public static boolean isGap(long steps) {
        return steps > LONGEST;
    }

    /**
     * Whether a series counts as live: its newest point lies no more than {@value #LIVE_STEPS} of its usual steps, or ten
     * minutes, back. Those that challengers are measured on, and the points of each that a drift is told by, depend on it.
     *
     * @param silentMs time since the newest point, milliseconds
     * @param stepMs usual step, milliseconds; 0 if unknown
     */
    public static boolean isLive(long silentMs, float stepMs) {
        return silentMs <= Math.max((double) LIVE_MS, LIVE_STEPS * (double) stepMs);
    }

    /** How many points there have been. */
    public long points() {
        return points;
    }

    /** Event time of the newest point, epoch milliseconds; 0 before the first. */
    public long newestMs() {
        return newestMs;
    }

    /** Usual step, milliseconds; 0 until there are points of two times. */
    public float stepMs() {
        return stepMs;
    }

    /** Whether there was a gap before the newest point. */
    public boolean isAfterGap() {
        return isAfterGap;
    }

    /** Whether the usual step is known, and a second or more: clocks of a millisecond do not confuse two points of the series. */
    public boolean isSlow() {
        return stepMs >= LEAST_SLOW_MS;
    }
}
