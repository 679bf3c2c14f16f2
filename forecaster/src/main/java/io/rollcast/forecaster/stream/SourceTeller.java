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

    /** Twice the time from call to call: in a pause of the process nothing is read, whatever there is. */
    private static final long MOST_TICK_MS = 2_000;

    private final PointRules rules;
    private final Headers source;
    private long latestMs = OpenSteps.NEVER;
    private long offset = -1;
    private long toldMs = OpenSteps.NEVER;
    private long sinceToldSeconds;
    private long askedMs = Long.MAX_VALUE;
    private boolean hasRead;
    private boolean isAnnounced;
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
    void read(long offset) {
        this.offset = offset;
        hasRead = true;
        isAnnounced = true;
        quiet = 0;
    }

    /** An event has been read; one whose clock is far ahead says nothing of the time. */
    void event(long timestampMs, long nowMs) {
        if (timestampMs <= nowMs + OpenSteps.MOST_SKEW_MS) {
            latestMs = Math.max(latestMs, timestampMs);
        }
    }

    /** Latest event time that has been read lately, or {@link OpenSteps#NEVER}. */
    long latelyMs() {
        return hasRead || quiet < QUIET ? latestMs : OpenSteps.NEVER;
    }

    /** Whether the consumer is beyond what has been read, because that waits, or because markers of transactions lie there. */
    boolean isBefore(long position) {
        return position > offset + 1;
    }

    /**
     * What is to be told, a second after the last call.
     *
     * @param unread records that are still to be fetched, as far as is known
     * @param othersMs what waits of this source, fetched already, is later; {@link OpenSteps#NEVER} where nothing waits
     */
    Optional<Record<Object, Object>> tell(long nowMs, OptionalLong unread, long othersMs) {
        boolean isPaused = nowMs - askedMs > MOST_TICK_MS;
        askedMs = nowMs;
        sinceToldSeconds++;
        if (hasRead) {
            hasRead = false;
            return tellTime(Math.min(latestMs, nowMs));
        }
        boolean hasMore = unread.isEmpty() || unread.getAsLong() > 0;
        if (hasMore && !isAnnounced) {
            isAnnounced = true;
            return Optional.of(SourceTime.unread(source, nowMs));
        }
        quiet = hasMore || isPaused ? 0 : quiet + 1;
        if (quiet < QUIET) {
            return Optional.empty();
        }
        if (othersMs != OpenSteps.NEVER) {
            return tellTime(Math.min(Math.max(latestMs, othersMs), nowMs));
        }
        quiet = QUIET - IDLE_EVERY;
        return Optional.of(SourceTime.idle(source, nowMs));
    }

    /** Where that closes a step, or it is long ago. */
    private Optional<Record<Object, Object>> tellTime(long untilMs) {
        if (untilMs == OpenSteps.NEVER) {
            return Optional.empty();
        }
        boolean isOn = toldMs == OpenSteps.NEVER || rules.closedBefore(untilMs) != rules.closedBefore(toldMs);
        if (!isOn && sinceToldSeconds < READ_EVERY) {
            return Optional.empty();
        }
        toldMs = untilMs;
        sinceToldSeconds = 0;
        return Optional.of(SourceTime.readTo(source, untilMs));
    }
}
