package io.rollcast.pipeline;

/** How fast a count grows, smoothed over some five updates. */
public final class Rate {

    private static final double WEIGHT = 0.3;

    private long lastCount;
    private long lastNanos;
    private double perSecond;

    /** Takes in the count as it is now; the rate per second, 0 at first. */
    public double update(long count) {
        long now = System.nanoTime();
        if (lastNanos != 0) {
            double latest = (count - lastCount) * 1e9 / Math.max(1, now - lastNanos);
            perSecond = perSecond == 0 ? latest : perSecond + WEIGHT * (latest - perSecond);
        }
        lastCount = count;
        lastNanos = now;
        return perSecond;
    }
}
