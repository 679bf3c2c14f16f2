package io.rollcast.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rollcast.service.EndOfTopic;
import io.rollcast.service.Right;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Events that forecasters refused though anybody who reads them now takes them for points: those that lay in the future then,
 * and those of series beyond {@code --max-series}. Dead letters tell which.
 */
public final class Refusals {

    private static final Duration POLL = Duration.ofMillis(200);

    private record Place(String topic, int partition, long offset) {}

    /** Keys of the letters: of whole records as they were, else the ids of series. */
    private final Map<Place, byte[]> ahead = new HashMap<>();

    private final Map<Place, String> beyondTheLimit = new HashMap<>();

    private Refusals() {}

    /** The right to read them, without which none is known. */
    public static Right right(Topics topics) {
        return Right.topic(AclOperation.READ, topics.deadLetters())
                .orElse("events that were refused for their time or `--max-series` count as points");
    }

    /** Reads the dead-letter topic, if it is there and may be read. */
    public static Refusals read(Map<String, Object> clientSettings, Topics topics) {
        Refusals refusals = new Refusals();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                CommittedForecasts.settings(clientSettings, "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            if (consumer.listTopics().containsKey(topics.deadLetters())) {
                List<TopicPartition> partitions = CommittedForecasts.partitions(consumer, topics.deadLetters());
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                EndOfTopic.read(consumer, partitions, () -> consumer.poll(POLL).forEach(refusals::take));
            }
        } catch (TopicAuthorizationException e) {
            return new Refusals();
        }
        return refusals;
    }

    private void take(ConsumerRecord<byte[], byte[]> letter) {
        String reason = header(letter, "reason");
        String topic = header(letter, "topic");
        String partition = header(letter, "partition");
        String offset = header(letter, "offset");
        if (letter.key() == null || topic == null || partition == null || offset == null) {
            return;
        }
        Place place = new Place(topic, Integer.parseInt(partition), Long.parseLong(offset));
        if (Reason.BAD_TIME.label().equals(reason)) {
            ahead.put(place, letter.key());
        } else if (Reason.SERIES_LIMIT.label().equals(reason)) {
            beyondTheLimit.put(place, new String(letter.key(), UTF_8));
        }
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader("rollcast." + name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    /** Whether an event of a record was refused. Of a topic that was made anew, offsets come again, but not with their keys. */
    public boolean has(ConsumerRecord<byte[], byte[]> record, String series) {
        if (ahead.isEmpty() && beyondTheLimit.isEmpty()) {
            return false;
        }
        Place place = new Place(record.topic(), record.partition(), record.offset());
        return (ahead.containsKey(place) && Arrays.equals(ahead.get(place), record.key()))
                || series.equals(beyondTheLimit.get(place));
    }
}
