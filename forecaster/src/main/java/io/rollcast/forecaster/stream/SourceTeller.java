package io.rollcast.forecaster.stream;

import io.rollcast.wire.points.OpenSteps;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/** Tells once a second how far one source has been read, or now and then that it has nothing more; it belongs to one life of a task. */
final class SourceTeller {

    /** Before its first record a source may only seem to have none: the first fetch takes its time. */
    private static final int QUIET_AT_FIRST = 10;

    private static final int QUIET = 3;

    /** So many seconds after the last time it tells once more that it has nothing. */
    static final int IDLE_EVERY = 3;

    /** Twice the time from call to call: after a pause of the process, that nothing was read says nothing. */
    private static final long MOST_TICK_MS = 2_000;

    private final Headers source;
    private long latestMs = OpenSteps.NEVER;
    private boolean hasRead;
    private int quiet = QUIET - QUIET_AT_FIRST;
    private long toldMs = Long.MAX_VALUE;

    SourceTeller(String topic, int partition) {
        source = SourceTime.of(topic, partition);
    }

    /** The headers of its events. */
    Headers headers() {
        return source;
    }

    /** A record has been read, whatever is in it. */
    void read() {
        hasRead = true;
        quiet = 0;
    }

    /** An event has been read; one whose clock is far ahead says nothing of the time. */
    void event(long timestampMs, long nowMs) {
        if (timestampMs <= nowMs + OpenSteps.MOST_SKEW_MS) {
            latestMs = Math.max(latestMs, timestampMs);
        }
    }

    /** What is to be told, a second after the last call. */
    Optional<Record<Object, Object>> tell(long nowMs) {
        boolean isPaused = nowMs - toldMs > MOST_TICK_MS;
        toldMs = nowMs;
        long untilMs = Math.min(latestMs, nowMs);
        if (hasRead) {
            hasRead = false;
            return latestMs == OpenSteps.NEVER ? Optional.empty() : Optional.of(SourceTime.readTo(source, untilMs));
        }
        if (isPaused || ++quiet < QUIET) {
            return Optional.empty();
        }
        quiet = QUIET - IDLE_EVERY;
        return Optional.of(SourceTime.idle(source, latestMs == OpenSteps.NEVER ? nowMs : untilMs));
    }
}
