package io.rollcast.producer;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Counts of points: given to Kafka, acknowledged, failed. The publishing thread announces points, Kafka's sender thread
 * settles them, and all threads may read.
 */
final class Deliveries {

    private final Ticker ticker;
    private final Rate rate;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicReference<@Nullable Exception> firstFailure = new AtomicReference<>();
    private volatile long progressNanos;

    Deliveries(Ticker ticker) {
        this.ticker = ticker;
        progressNanos = ticker.nanos();
        rate = new Rate(progressNanos);
    }

    /** Counts a point that is about to be given to Kafka. */
    void sending() {
        if (waiting() == 0) {
            progressNanos = ticker.nanos();
        }
        sent.incrementAndGet();
    }

    /** Counts a point that was acknowledged or, if there is a failure, given up. */
    void settled(@Nullable Exception failure) {
        long now = ticker.nanos();
        progressNanos = now;
        if (failure == null) {
            rate.mark(now);
            acknowledged.incrementAndGet();
        } else {
            firstFailure.compareAndSet(null, failure);
            failed.incrementAndGet();
        }
    }

    long sent() {
        return sent.get();
    }

    long acknowledged() {
        return acknowledged.get();
    }

    long failed() {
        return failed.get();
    }

    /** Number of points that Kafka has neither acknowledged nor given up. */
    long waiting() {
        return sent.get() - acknowledged.get() - failed.get();
    }

    @Nullable
    Exception firstFailure() {
        return firstFailure.get();
    }

    double acknowledgedPerSecond() {
        return rate.perSecond(ticker.nanos());
    }

    /** Time that points have waited without any point being settled; zero if none waits. */
    Duration stalled() {
        return waiting() == 0 ? Duration.ZERO : Duration.ofNanos(ticker.nanos() - progressNanos);
    }
}
