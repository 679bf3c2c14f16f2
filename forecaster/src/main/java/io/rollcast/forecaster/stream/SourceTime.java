package io.rollcast.forecaster.stream;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * What the internal topic of events says of their <em>sources</em>, the partitions that they were written to. Each event names
 * its own in a header. How far a source has been read is told once a second on all partitions of the internal topic, for the sake
 * of those that none of its events goes to: in a record without a value and with a key that is the id of no series, an empty one.
 */
final class SourceTime {

    /** Key of records that tell the time. */
    static final String KEY = "";

    /** Header that names the source. */
    static final String SOURCE = "source";

    /** Header of a record that says that a source has nothing more to read. */
    private static final String IDLE = "idle";

    /** Header of a record that says that it has something, and that nothing has been read yet. */
    private static final String UNREAD = "unread";

    private static final byte[] NOTHING = new byte[0];

    private SourceTime() {}

    /** Headers of what comes from a partition. */
    static Headers of(String topic, int partition) {
        return new RecordHeaders().add(SOURCE, (topic + "-" + partition).getBytes(StandardCharsets.UTF_8));
    }

    /** The source that a record names, or null. */
    static @Nullable Bytes of(Headers headers) {
        Header header = headers.lastHeader(SOURCE);
        return header == null || header.value() == null ? null : Bytes.wrap(header.value());
    }

    static String name(Bytes source) {
        return new String(source.get(), StandardCharsets.UTF_8);
    }

    /** A source has been read up to a time. */
    static Record<Object, Object> readTo(Headers source, long timestampMs) {
        return new Record<>(KEY, null, timestampMs, source);
    }

    /** A source has nothing more to read. */
    static Record<Object, Object> idle(Headers source, long timestampMs) {
        return new Record<>(KEY, null, timestampMs, new RecordHeaders(source).add(IDLE, NOTHING));
    }

    /** A source has something that nobody has read yet. */
    static Record<Object, Object> unread(Headers source, long timestampMs) {
        return new Record<>(KEY, null, timestampMs, new RecordHeaders(source).add(UNREAD, NOTHING));
    }

    static boolean isUnread(Record<?, ?> record) {
        return record.headers().lastHeader(UNREAD) != null;
    }

    static boolean isIdle(Record<?, ?> record) {
        return record.headers().lastHeader(IDLE) != null;
    }

    /** Events go where their key says, and what tells the time goes everywhere. */
    static StreamPartitioner<Object, Object> partitioner() {
        return new StreamPartitioner<>() {
            @Override
            public Optional<Set<Integer>> partitions(String topic, Object key, Object value, int partitions) {
                return KEY.equals(key)
                        ? Optional.of(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()))
                        : Optional.empty();
            }
        };
    }
}
