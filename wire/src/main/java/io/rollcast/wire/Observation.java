package io.rollcast.wire;

import io.rollcast.wire.MalformedObservationException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One measurement of one series. A {@link io.rollcast.wire.format.WireFormat} defines its bytes on a topic.
 *
 * @param series the series' id, not empty
 * @param value measured value in the series' own unit, within +-{@value #MOST_VALUE}
 * @param timestampMs event time, epoch milliseconds; {@link #UNTIMED} for that of the Kafka record
 */
public record Observation(String series, double value, long timestampMs) {

    /** Event time of an observation that states none of its own. */
    public static final long UNTIMED = Long.MIN_VALUE;

    /** How far an event time may lie ahead of the present: clocks differ. */
    public static final Duration AHEAD = Duration.ofHours(1);

    /** Largest absolute value that is accepted: squared errors must stay finite. */
    public static final double MOST_VALUE = 3.4028235e38;

    /** Longest key that is accepted, in bytes: the series id is repeated in every forecast. */
    public static final int MAX_KEY_BYTES = 512;

    /** Longest record value that is accepted, in bytes: a measurement is a number with a few more fields at most. */
    public static final int MAX_VALUE_BYTES = 16 * 1024;

    /** An observation with the event time of its Kafka record. */
    public Observation(String series, double value) {
        this(series, value, UNTIMED);
    }

    public Observation {
        if (series.isEmpty()) {
            throw new IllegalArgumentException("a series id must not be empty");
        }
        if (!(Math.abs(value) <= MOST_VALUE)) {
            throw new IllegalArgumentException(
                    "the value %s of series '%s' must be within +-3.4e38".formatted(value, series));
        }
    }

    /** Event time, epoch milliseconds, given that of the Kafka record. */
    public long timestampMs(long recordTimestampMs) {
        return timestampMs == UNTIMED ? recordTimestampMs : timestampMs;
    }

    /**
     * Returns the observations of a record, if its timestamp can be theirs.
     *
     * @throws MalformedObservationException if one has no event time of its own, and the record's lies more than an hour
     *     ahead: all later events of its series would be late
     */
    public static List<Observation> notAhead(List<Observation> observations, long recordTimestampMs, long nowMs)
            throws MalformedObservationException {
        if (recordTimestampMs > nowMs + AHEAD.toMillis()
                && observations.stream().anyMatch(observation -> observation.timestampMs == UNTIMED)) {
            throw new MalformedObservationException(
                    Reason.BAD_TIME,
                    "the record's timestamp %d is %s, more than an hour ahead of the present: is the producer's clock right?"
                            .formatted(recordTimestampMs, Instant.ofEpochMilli(recordTimestampMs)));
        }
        return observations;
    }
}
