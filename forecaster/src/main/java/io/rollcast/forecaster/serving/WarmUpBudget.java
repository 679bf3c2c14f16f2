package io.rollcast.forecaster.serving;

import java.util.function.LongSupplier;

/**
 * How many series may be warmed up for the champion in the batch at hand. Running over the kept points of a series
 * costs as much as some hundred forecasts, so after a swap or a long gap it is done a few dozen series at a time, for a share
 * of the stream thread's time that is saved up for some milliseconds and then spent at once, since a batch is cheaper a series.
 *
 * <p>Where batches come once a step of minutes or hours, that would be a few dozen series a step. So a pause before a batch
 * saves the share of its time, up to a second: whoever waits for these forecasts has waited ten times as long for the points.
 *
 * <p>One for each stream thread, which all of its tasks draw on.
 */
public final class WarmUpBudget {

    /** Saved at most while batches follow one another: how long one may take longer for warming up. */
    private static final long MOST_NANOS = 10_000_000;

    /** Saved at most by a pause. A transaction ends after ten seconds, and has more to do. */
    private static final long MOST_OF_PAUSE_NANOS = 1_000_000_000;

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

    /** How many series may be warmed up now; where there {@link #hasMore}, more when these have been. */
    int affordable() {
        long now = nanoTime.getAsLong();
        double earned = share * (now - lastNanos);
        lastNanos = now;
        double most = Math.max(MOST_NANOS, Math.min(MOST_OF_PAUSE_NANOS, earned));
        // What a pause has saved is for the batches right after it, and lapses at the rate at which it was saved: a
        // swap
        // that comes later in a steady stream makes no batch longer by it.
        savedNanos = savedNanos <= most ? Math.min(most, savedNanos + earned) : Math.max(most, savedNanos - earned);
        if (share >= 1) {
            return Integer.MAX_VALUE;
        }
        return savedNanos < LEAST_NANOS ? 0 : (int) Math.max(1, Math.min(MOST_NANOS, savedNanos) / nanosPerSeries);
    }

    /** Whether a pause has saved more than is affordable at once. What that costs is to be known before more is spent. */
    boolean hasMore() {
        return savedNanos > MOST_NANOS;
    }

    /** What warming up {@code series} of them has cost. */
    void spent(int series, long nanos) {
        savedNanos = Math.max(-MOST_NANOS, savedNanos - nanos);
        nanosPerSeries = Math.max(1_000, (nanosPerSeries + (double) nanos / series) / 2);
    }
}
