package io.rollcast.producer;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Holds points back until they are due. Waits are rounded up to a millisecond, and points that become due meanwhile are
 * sent together; the schedule itself does not shift, so the rate does not drift.
 *
 * <p>A publisher that was held up catches up in bursts of at most {@link #MOST_BURST_NANOS} worth of points, and at no more
 * than twice the rate. A delay beyond {@link #MOST_ARREARS_NANOS}, for example by a broker that was away, is not caught up:
 * the schedule is moved instead. Used by the publishing thread alone.
 */
final class Pacer {

    static final long MOST_BURST_NANOS = Duration.ofMillis(10).toNanos();
    static final long MOST_ARREARS_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LEAST_PAUSE_NANOS = Duration.ofMillis(1).toNanos();

    private final Ticker ticker;
    private final CountDownLatch stop;
    private long startNanos;
    private long burstNanos;
    private long grantedUntil;

    /** @param stop latch that ends every wait once it reaches zero */
    Pacer(Ticker ticker, CountDownLatch stop) {
        this.ticker = ticker;
        this.stop = stop;
        startNanos = ticker.nanos();
        burstNanos = startNanos - MOST_BURST_NANOS;
    }

    /** Returns when the point is due, or at the stop. */
    void await(long dueNanos) throws InterruptedException {
        if (dueNanos <= grantedUntil) {
            return;
        }
        long now = ticker.nanos();
        long arrears = now - startNanos - dueNanos;
        if (arrears > MOST_ARREARS_NANOS) {
            startNanos += arrears - MOST_ARREARS_NANOS;
        }
        long wakeNanos = arrears < 0
                ? Math.max(startNanos + dueNanos, now + LEAST_PAUSE_NANOS)
                : burstNanos + MOST_BURST_NANOS / 2;
        while (now < wakeNanos && stop.getCount() > 0) {
            ticker.pause(wakeNanos - now, stop);
            now = ticker.nanos();
        }
        burstNanos = now;
        grantedUntil = Math.min(now - startNanos, dueNanos + MOST_BURST_NANOS);
    }
}
