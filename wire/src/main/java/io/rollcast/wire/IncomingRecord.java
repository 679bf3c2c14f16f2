package io.rollcast.wire;

import io.rollcast.wire.MalformedObservationException.Reason;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a format reads: a Kafka record as it came.
 *
 * @param topic name of the topic that it was read from
 * @param headers of the record, for deserializers that want them
 * @param timestampMs of the record, epoch milliseconds
 * @param nowMs when it is read, epoch milliseconds, for what lies in the future
 */
public record IncomingRecord(
        String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers, long timestampMs, long nowMs) {

    /** How far an event time may lie ahead of the present: clocks differ. */
    public static final Duration AHEAD = Duration.ofHours(1);

    /** A record that is read now. */
    public static IncomingRecord of(ConsumerRecord<byte[], byte[]> record) {
        return new IncomingRecord(
                record.topic(),
                record.key(),
                record.value(),
                record.headers(),
                record.timestamp(),
                System.currentTimeMillis());
    }

    /** Whether a time lies more than an hour ahead of the present: all later events of its series would be late. */
    public boolean isAhead(long ms) {
        return ms > nowMs + AHEAD.toMillis();
    }

    /**
     * The record's timestamp as the event time of what it holds, epoch milliseconds.
     *
     * @throws MalformedObservationException if it lies more than an hour ahead
     */
    public long eventTimeMs() throws MalformedObservationException {
        if (isAhead(timestampMs)) {
            throw new MalformedObservationException(
                    Reason.BAD_TIME,
                    "the record's timestamp %d is %s, more than an hour ahead of the present: is the producer's clock right?"
                            .formatted(timestampMs, Instant.ofEpochMilli(timestampMs)));
        }
        return timestampMs;
    }
}
