package io.rollcast.forecaster.stream;

import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes dead letters of rejected records: as received, with the reason and the place in headers. A record that the
 * dead-letter topic would refuse is cut to what fits: first its own headers go, then the end of its key, then that of
 * its value; {@code rollcast.length} has the value's original length. A received record can be too large with these
 * headers, or because it came compressed. The first of each reason is told in the log, and again after an hour.
 *
 * <p>Called by stream threads.
 */
final class DeadLetters {

    private static final String PREFIX = "rollcast.";
    /** Of a header beside its key and value. */
    private static final int HEADER_BYTES = 10;
    /** For headers and lengths that are not counted one by one. */
    private static final int ROOM = 256;

    private static final long TOLD_EVERY_NANOS = TimeUnit.HOURS.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final TopicLimits limits;
    private final String topic;

    /** When each reason was told last. */
    private final Map<Reason, Long> toldNanos = new ConcurrentHashMap<>();

    /** @param topic the dead-letter topic */
    DeadLetters(TopicLimits limits, String topic) {
        this.limits = limits;
        this.topic = topic;
    }

    /** @param place where the record was read, if known */
    Record<byte[], byte[]> of(
            Record<byte[], byte[]> record, MalformedObservationException fault, @Nullable RecordMetadata place) {
        tell(fault.reason(), place);
        Headers ours = new RecordHeaders();
        add(ours, "reason", fault.reason().label());
        add(ours, "detail", String.valueOf(fault.getMessage()));
        if (place != null) {
            add(ours, "topic", place.topic());
            add(ours, "partition", String.valueOf(place.partition()));
            add(ours, "offset", String.valueOf(place.offset()));
        }
        Headers headers = new RecordHeaders(record.headers().toArray());
        byte[] key = record.key();
        byte[] value = record.value();
        int most = limits.mostBytes(topic) - (int) bytes(ours) - ROOM;
        if (bytes(headers) + length(key) + (long) length(value) > most) {
            if (bytes(headers) + length(key) > most / 4) {
                headers = new RecordHeaders();
                key = cut(key, most / 4);
            }
            value = cut(value, most - (int) bytes(headers) - length(key));
            add(ours, "length", String.valueOf(length(record.value())));
            if (length(key) < length(record.key())) {
                add(ours, "key.length", String.valueOf(length(record.key())));
            }
        }
        ours.forEach(headers::add);
        return new Record<>(key, value, limits.window(topic).nearest(record.timestamp()), headers);
    }

    private void tell(Reason reason, @Nullable RecordMetadata place) {
        if (isToBeTold(reason, System.nanoTime())) {
            LOG.warn(
                    "Records are rejected as {}, such as {}: their dead letters on {} say why",
                    reason.label(),
                    place == null
                            ? "one of an open step"
                            : "%s-%d@%d".formatted(place.topic(), place.partition(), place.offset()),
                    topic);
        }
    }

    boolean isToBeTold(Reason reason, long nowNanos) {
        Long told = toldNanos.get(reason);
        boolean isTold = told != null && nowNanos - told < TOLD_EVERY_NANOS;
        if (!isTold) {
            toldNanos.put(reason, nowNanos);
        }
        return !isTold;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static long bytes(Headers headers) {
        long bytes = 0;
        for (Header header : headers) {
            // At most three bytes of UTF-8 a character.
            bytes += 3L * header.key().length() + length(header.value()) + HEADER_BYTES;
        }
        return bytes;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static byte @Nullable [] cut(byte @Nullable [] bytes, int most) {
        return length(bytes) <= most ? bytes : Arrays.copyOf(bytes, Math.max(0, most));
    }
}
