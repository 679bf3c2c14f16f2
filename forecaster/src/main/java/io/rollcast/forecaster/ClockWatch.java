package io.rollcast.forecaster;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Notices that the wall clock went back. Timers of Kafka's clients go by it and never go back: until it has caught up, a
 * consumer sends no heartbeats, so that its group gives it up again and again. A restart has new timers. Asked by a thread
 * of {@link ForecasterService} every few seconds.
 */
final class ClockWatch {

    /** Smaller steps are those of an ordinary time service, and shorter than any session. */
    static final Duration LEAST = Duration.ofSeconds(5);

    private final LongSupplier wallMs;
    private final LongSupplier nanos;
    private long aheadMs;

    /**
     * @param wallMs such as {@link System#currentTimeMillis}
     * @param nanos such as {@link System#nanoTime}
     */
    ClockWatch(LongSupplier wallMs, LongSupplier nanos) {
        this.wallMs = wallMs;
        this.nanos = nanos;
        aheadMs = ahead();
    }

    private long ahead() {
        return wallMs.getAsLong() - TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
    }

    /** What to tell if the wall clock has gone back since this was last asked. */
    Optional<String> look() {
        long now = ahead();
        Duration back = Duration.ofMillis(aheadMs - now);
        aheadMs = now;
        return back.compareTo(LEAST) < 0
                ? Optional.empty()
                : Optional.of(
                        "the wall clock went back by %d s: until it has caught up, Kafka's clients send no heartbeats and the group gives this forecaster up again and again; nothing is lost, but restart it, and have the clock slewed, not stepped"
                                .formatted(back.toSeconds()));
    }
}
