package io.rollcast.trainer.history;

import java.time.Duration;

/**
 * Present of a history: the time of its latest event. For one that is ahead of the wall clock, the wall clock's time at the
 * first look after it came stands for ever: else the present would go on between events that come once an hour.
 *
 * <p>Times are epoch milliseconds. Mutable, and guarded by its {@link History}, which looks every few seconds.
 */
final class Present {

    private static final long QUIET_MS = Duration.ofMinutes(10).toMillis();

    /** The latest time of the events since the last look, whether they are taken or not. */
    private long newestMs = Long.MIN_VALUE;

    private long presentMs = Long.MIN_VALUE;
    private boolean hasNews;
    private long quietSinceMs;

    /** An event has come. */
    void observe(long timestampMs) {
        newestMs = Math.max(newestMs, timestampMs);
        hasNews = true;
    }

    /** Moves the present to the latest event, and returns it. */
    long advance(long nowMs) {
        presentMs = Math.max(presentMs, Math.min(newestMs, nowMs));
        newestMs = Long.MIN_VALUE;
        return presentMs;
    }

    /** The same; but the wall clock's time where no event has come for ten minutes, by the times of the calls of this method. */
    long advanceOrQuiet(long nowMs) {
        if (hasNews) {
            hasNews = false;
            quietSinceMs = nowMs;
        }
        advance(nowMs);
        return nowMs - quietSinceMs >= QUIET_MS ? nowMs : presentMs;
    }
}
