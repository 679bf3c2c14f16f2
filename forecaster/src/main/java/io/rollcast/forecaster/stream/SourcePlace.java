package io.rollcast.forecaster.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Place at which the record of an event was read. On the internal topic of events each one has it in a header, {@code partition
 * i32 | offset i64 | topic UTF-8}, for the sake of those that become dead letters.
 */
record SourcePlace(String topic, int partition, long offset) implements RecordMetadata {

    private static final String HEADER = "place";

    /** The header of a record's events. */
    static Header header(RecordMetadata place) {
        byte[] topic = place.topic().getBytes(StandardCharsets.UTF_8);
        return new RecordHeader(
                HEADER,
                ByteBuffer.allocate(Integer.BYTES + Long.BYTES + topic.length)
                        .putInt(place.partition())
                        .putLong(place.offset())
                        .put(topic)
                        .array());
    }

    /** The place that an event says it was read at; empty for one that was not sent on, and for those of earlier builds. */
    static Optional<RecordMetadata> of(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        if (header == null || header.value() == null) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(header.value());
        int partition = bytes.getInt();
        long offset = bytes.getLong();
        return Optional.of(new SourcePlace(StandardCharsets.UTF_8.decode(bytes).toString(), partition, offset));
    }
}
