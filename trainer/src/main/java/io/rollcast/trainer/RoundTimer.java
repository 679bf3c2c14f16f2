package io.rollcast.trainer;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * When a round is due: at intervals from the first one, and before its time when the champion's skill has dropped. One thread
 * asks and begins rounds; any thread may say that the skill has dropped.
 */
final class RoundTimer {

    private final Duration every;
    private final LongSupplier nanos;
    private final AtomicInteger sinceDrift = new AtomicInteger();
    private long nextNanos;

    /**
     * The first round is due at once.
     *
     * @param every time from the start of one round to the start of the next
     * @param nanos clock that never goes back
     */
    RoundTimer(Duration every, LongSupplier nanos) {
        this.every = every;
        this.nanos = nanos;
        this.nextNanos = nanos.getAsLong();
    }

    /** The champion's skill has dropped; so many points of each series have come since. */
    void drifted(int pointsOfEach) {
        sinceDrift.set(pointsOfEach);
    }

    /** Returns the points of each series since a drop on which no round has begun; 0 if there was none. */
    int sinceDrift() {
        return sinceDrift.get();
    }

    /** Returns whether a round is due, with this answer of {@link #sinceDrift()}. */
    boolean isDue(int seenSinceDrift) {
        return seenSinceDrift > 0 || nanos.getAsLong() - nextNanos >= 0;
    }

    /** A round begins, with this answer of {@link #sinceDrift()}. A drop since then stays: the round has not seen it. */
    void begun(int seenSinceDrift) {
        nextNanos = nanos.getAsLong() + every.toNanos();
        sinceDrift.compareAndSet(seenSinceDrift, 0);
    }
}
