package io.rollcast.forecaster.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * How often stream threads that died of an error are replaced: a rate, so that a broker's bad hour once a month does not
 * add up to the end of a forecaster, and a fault that patience does not mend ends it within minutes.
 *
 * <p>Called by dying stream threads.
 */
final class ThreadReplacements {

    static final int MOST = 20;
    static final Duration WITHIN = Duration.ofHours(1);

    private final LongSupplier nanos;
    private final Deque<Long> recent = new ArrayDeque<>(MOST);

    /** @param nanos such as {@link System#nanoTime} */
    ThreadReplacements(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whether one more thread may be replaced now; if so, it counts. */
    synchronized boolean allow() {
        long now = nanos.getAsLong();
        while (!recent.isEmpty() && now - recent.getFirst() >= WITHIN.toNanos()) {
            recent.removeFirst();
        }
        if (recent.size() >= MOST) {
            return false;
        }
        recent.addLast(now);
        return true;
    }
}
