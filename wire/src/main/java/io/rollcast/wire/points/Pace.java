package io.rollcast.wire.points;

/**
 * Times of a series' points, as they come: of the newest point, and the usual step from one to the next. It depends on the
 * points alone, to the last bit; whoever stores its three numbers goes on from there.
 *
 * <p>Mutable, and owned by what owns the series.
 */
public final class Pace {

    /** A running mean over so many points, an exponential one of this span from then on. */
    private static final int SPAN = 16;

    private static final float LONGEST = 4;

    /** A second, but for the wavering of steps. */
    private static final float LEAST_SLOW_MS = 900;

    private long points;
    private long newestMs;
    private float stepMs;

    /** Of a series that has not begun. */
    public Pace() {}

    /**
     * The pace of a series after some points.
     *
     * @param points how many
     * @param newestMs event time of the newest, epoch milliseconds
     * @param stepMs usual step in milliseconds; 0 if unknown
     */
    public Pace(long points, long newestMs, float stepMs) {
        this.points = points;
        this.newestMs = newestMs;
        this.stepMs = stepMs;
    }

    /** The next point has come. */
    public void next(long timestampMs) {
        if (points > 0) {
            stepMs = usualStep(stepMs, points, timestampMs - newestMs);
        }
        newestMs = timestampMs;
        points++;
    }

    /**
     * The usual step after one more interval, in milliseconds. Points of the same time do not change it. An interval counts as
     * {@value #LONGEST} usual steps at most, so that a pause does not make a fast series slow.
     *
     * @param stepMs before it; 0 if unknown
     * @param points before it, at least 1
     */
    public static float usualStep(float stepMs, long points, long intervalMs) {
        if (intervalMs <= 0) {
            return stepMs;
        }
        if (stepMs == 0) {
            // All points so far have one time. Many of them are of a fast series that has paused since.
            return (float) ((double) intervalMs / points);
        }
        return stepMs + (Math.min((float) intervalMs, LONGEST * stepMs) - stepMs) / Math.min(points, SPAN);
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

    /** Whether the usual step is known, and a second or more: clocks of a millisecond do not confuse two points of the series. */
    public boolean isSlow() {
        return stepMs >= LEAST_SLOW_MS;
    }
}
