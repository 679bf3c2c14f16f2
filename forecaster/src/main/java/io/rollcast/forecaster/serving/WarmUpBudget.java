package io.rollcast.forecaster.serving;

import java.util.function.LongSupplier;

/**
 * How many series may be warmed up for a new champion in the batch at hand. Running over the kept points of a series
 * costs as much as some hundred forecasts, so after a swap it is done a few dozen series at a time, for a share of the
 * stream thread's time that is saved up for some milliseconds and then spent at once, since a batch is cheaper a series.
 *
 * <p>One for each stream thread, which all of its tasks draw on.
 */
public final class WarmUpBudget {

    /** Saved at most: how long a batch may take longer for warming up. */
    private static final long MOST_NANOS = 10_000_000;

    /** Too little to begin with. */
    private static final long LEAST_NANOS = MOST_NANOS / 2;

    private final double share;
    private final LongSupplier nanoTime;
    private long lastNanos;
    private double savedNanos = MOST_NANOS;
    /** Until the first has been measured. */
    private double nanosPerSeries = 200_000;

    /**
     * @param share of the time, above 0; 1 for no limit
     * @param nanoTime a clock of nanoseconds
     */
    public WarmUpBudget(double share, LongSupplier nanoTime) {
        this.share = share;
        this.nanoTime = nanoTime;
        this.lastNanos = nanoTime.getAsLong();
    }

    /** How many series may be warmed up now. */
    int affordable() {
        long now = nanoTime.getAsLong();
        savedNanos = Math.min(MOST_NANOS, savedNanos + share * (now - lastNanos));
        lastNanos = now;
        if (share >= 1) {
            return Integer.MAX_VALUE;
        }
        return savedNanos < LEAST_NANOS ? 0 : (int) Math.max(1, savedNanos / nanosPerSeries);
    }

    /** What warming up {@code series} of them has cost. */
    void spent(int series, long nanos) {
        savedNanos = Math.max(-MOST_NANOS, savedNanos - nanos);
        nanosPerSeries = Math.max(1_000, (nanosPerSeries + (double) nanos / series) / 2);
    }
}
