package io.rollcast.service;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Processor time that answers may take: so much a second, saved up to a bound. What an answer took is known afterwards, so
 * the budget can go below zero, and is closed until it is above again. Used by all HTTP threads.
 */
final class AnswerBudget {

    private final double cores;
    private final double mostNanos;
    private final LongSupplier nanoTime;
    private double leftNanos;
    private long lastNanos;

    /**
     * Begins with all that can be saved.
     *
     * @param cores processor time a second
     * @param saved what can be saved up, as time of filling
     */
    AnswerBudget(double cores, Duration saved, LongSupplier nanoTime) {
        this.cores = cores;
        this.mostNanos = cores * saved.toNanos();
        this.nanoTime = nanoTime;
        this.leftNanos = mostNanos;
        this.lastNanos = nanoTime.getAsLong();
    }

    /** Returns how long to wait until something is left; zero if something is. */
    synchronized Duration closedFor() {
        fill();
        return leftNanos > 0 ? Duration.ZERO : Duration.ofNanos(1 + (long) (-leftNanos / cores));
    }

    /** Takes what an answer cost. */
    synchronized void spend(long nanos) {
        fill();
        leftNanos -= nanos;
    }

    private void fill() {
        long now = nanoTime.getAsLong();
        leftNanos = Math.min(mostNanos, leftNanos + cores * (now - lastNanos));
        lastNanos = now;
    }
}
