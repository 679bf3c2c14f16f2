package io.rollcast.chaos;

import io.rollcast.audit.TopicReader;
import io.rollcast.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends malformed records among the observations that are too large to be forwarded whole: in turn a value just under the
 * request size that a producer is allowed by default, and a far larger one that compresses to a few kilobytes. Each has a
 * number, from 0, by which its dead letter is known again, and the whole value can be made again from it.
 *
 * <p>Like {@link ReleaseStream} it does not wait for a broker that is away; the client sends when it is back, and gives up a
 * record for which it does not come back in time. One thread.
 */
public final class OversizedRecords implements AutoCloseable {

    /** What a value begins with; the number and a blank follow. */
    private static final String MARK = "oversized ";

    private static final Pattern HEAD = Pattern.compile(MARK + "(\\d{1,9}) ");

    private static final Logger LOG = LoggerFactory.getLogger(OversizedRecords.class);

    /** Kafka's default of {@code max.request.size}, less a record's key and overhead. */
    private static final int JUST_FITS = 1_048_576 - 90;

    private static final int COMPRESSES = 5_000_000;

    /** Holds what is sent in the longest outage several times over, so that sending never blocks. */
    private static final long BUFFER_BYTES = 128L << 20;

    /** A mark and a number are no longer. */
    private static final int HEAD_BYTES = 40;

    private final Map<String, Object> clientSettings;
    private final Producer<String, byte[]> producer;
    private final String topic;
    private final int series;
    private final Set<Integer> stored = ConcurrentHashMap.newKeySet();
    private final AtomicInteger settled = new AtomicInteger();
    private int sent;

    /** @param series how many there are; they lend their ids, so that these records come to all partitions */
    OversizedRecords(Map<String, Object> clientSettings, Topics topics, int series) {
        this.clientSettings = clientSettings;
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.putAll(ReleaseStream.patientSettings());
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * COMPRESSES);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        topic = topics.observations();
        producer.partitionsFor(topic);
        this.series = series;
    }

    /** Sends the next one; returns what it is, in words. */
    String send() {
        int number = sent;
        byte[] value = value(number);
        String key = KnownStream.id(number % series);
        var unused = producer.send(new ProducerRecord<>(topic, key, value), (metadata, fault) -> {
            if (fault == null) {
                stored.add(number);
            } else {
                LOG.error("Oversized record {} could not be sent to {}: {}", number, topic, fault.toString());
            }
            settled.incrementAndGet();
        });
        sent++;
        return "oversized record of %,d bytes".formatted(value.length);
    }

    /** The value of a record. */
    static byte[] value(long number) {
        byte[] value = new byte[number % 2 == 0 ? JUST_FITS : COMPRESSES];
        if (number % 2 == 0) {
            new Random(number).nextBytes(value);
        } else {
            Arrays.fill(value, (byte) ' ');
        }
        byte[] head = "%s%d ".formatted(MARK, number).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(head, 0, value, 0, head.length);
        return value;
    }

    /** The number of a record whose value, or the beginning of one, this is. */
    static OptionalInt number(byte[] value) {
        Matcher head = HEAD.matcher(new String(value, 0, Math.min(value.length, HEAD_BYTES), StandardCharsets.UTF_8));
        return head.lookingAt() ? OptionalInt.of(Integer.parseInt(head.group(1))) : OptionalInt.empty();
    }

    /** How many have been sent. */
    int sent() {
        return sent;
    }

    /** Whether of each it is known if Kafka has acknowledged it. */
    boolean isSettled() {
        return settled.get() == sent;
    }

    /** How many Kafka has, now that all are settled; it may have stored one whose acknowledgement did not come in time. */
    int stored() {
        if (stored.size() == sent) {
            return sent;
        }
        try (TopicReader reader = new TopicReader(clientSettings, topic)) {
            reader.readToEnd(record -> number(record.value()).ifPresent(stored::add));
        }
        return stored.size();
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
