package io.rollcast.producer;

import java.util.concurrent.TimeUnit;

/** Rate of events over the last {@value #SECONDS} whole seconds. All threads may use it. */
final class Rate {

    static final int SECONDS = 5;

    private final long[] counts = new long[SECONDS + 1];
    private final long startNanos;
    private long second;

    Rate(long startNanos) {
        this.startNanos = startNanos;
    }

    synchronized void mark(long nanos) {
        advance(nanos);
        counts[slot(second)]++;
    }

    /** Returns events per second; 0 in the first second, when the rate is not known yet. */
    synchronized double perSecond(long nanos) {
        advance(nanos);
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        sum -= counts[slot(second)];
        return second == 0 ? 0 : (double) sum / Math.min(second, SECONDS);
    }

    private void advance(long nanos) {
        long now = TimeUnit.NANOSECONDS.toSeconds(nanos - startNanos);
        for (long cleared = Math.max(second + 1, now - SECONDS); cleared <= now; cleared++) {
            counts[slot(cleared)] = 0;
        }
        second = Math.max(second, now);
    }

    private int slot(long atSecond) {
        return (int) (atSecond % counts.length);
    }
}
