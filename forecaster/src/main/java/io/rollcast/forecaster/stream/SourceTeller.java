package io.rollcast.forecaster.stream;

import io.rollcast.wire.points.OpenSteps;
import io.rollcast.wire.points.PointRules;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Tells how far one source has been read, or that it has nothing more; it is asked once a second, and belongs to one life of a
 * task.
 */
final class SourceTeller {

    /** So many seconds without a record, and with none to be fetched, are needed to have nothing more. */
    private static final int QUIET = 3;

    /** So many seconds after the last time it tells once more that it has nothing. */
    static final int IDLE_EVERY = 3;

    /** A source that is read tells its time as often at least: who waits for it sees that it does not stand still. */
    private static final long READ_EVERY = 30;

    private final PointRules rules;
    private final Headers source;
    private long latestMs = OpenSteps.NEVER;
    private long toldMs = OpenSteps.NEVER;
    private long sinceToldSeconds;
    private boolean hasRead;
    private int quiet;

    SourceTeller(PointRules rules, String topic, int partition) {
        this.rules = rules;
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

    /**
     * What is to be told, a second after the last call.
     *
     * @param unread records that are still to be fetched, as far as is known
     */
    Optional<Record<Object, Object>> tell(long nowMs, OptionalLong unread) {
        sinceToldSeconds++;
        if (hasRead) {
            hasRead = false;
            return tellTime(nowMs);
        }
        boolean hasMore = unread.isEmpty() || unread.getAsLong() > 0;
        quiet = hasMore ? 0 : quiet + 1;
        if (quiet < QUIET) {
            return Optional.empty();
        }
        quiet = QUIET - IDLE_EVERY;
        return Optional.of(SourceTime.idle(source, nowMs));
    }

    /** Where that closes a step, or it is long ago. */
    private Optional<Record<Object, Object>> tellTime(long nowMs) {
        if (latestMs == OpenSteps.NEVER) {
            return Optional.empty();
        }
        long untilMs = Math.min(latestMs, nowMs);
        boolean isOn = toldMs == OpenSteps.NEVER || rules.closedBefore(untilMs) != rules.closedBefore(toldMs);
        if (!isOn && sinceToldSeconds < READ_EVERY) {
            return Optional.empty();
        }
        toldMs = untilMs;
        sinceToldSeconds = 0;
        return Optional.of(SourceTime.readTo(source, untilMs));
    }
}
