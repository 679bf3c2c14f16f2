package io.rollcast.audit;

import io.rollcast.service.EndOfTopic;
import io.rollcast.wire.Source;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Topics as a user's consumer sees them: what is committed, from the beginning, partition by partition, without a group. One
 * thread.
 */
public final class TopicReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> clientSettings;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    /** At the beginning of a topic, or of what is left of it. */
    public TopicReader(Map<String, Object> clientSettings, String topic) {
        this(clientSettings, Source.of(topic));
    }

    /** At the beginning of several topics, or of what is left of them. */
    public TopicReader(Map<String, Object> clientSettings, Source source) {
        this.clientSettings = Map.copyOf(clientSettings);
        consumer = consumer(clientSettings, "read_committed");
        partitions = partitions(consumer, source);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> clientSettings, String isolation) {
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, Source source) {
        Collection<String> topics = source.pattern().isEmpty()
                ? source.topics()
                : consumer.listTopics().keySet().stream().filter(source::has).toList();
        return topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /** What has come since; waits a little for it. */
    public ConsumerRecords<byte[], byte[]> poll(Duration patience) {
        return consumer.poll(patience);
    }

    /** Gives {@code each} the records up to the present end of the topics, but for what retention deletes meanwhile. */
    public void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> each) {
        EndOfTopic.read(consumer, partitions, () -> consumer.poll(POLL).forEach(each));
    }

    /** Whether the topics have lost nothing of their beginning until now. */
    public boolean isWhole() {
        return consumer.beginningOffsets(partitions).values().stream().allMatch(begin -> begin == 0);
    }

    /** Whether all that can be read now has been, and no transaction is open that may bring more. */
    public boolean isAtEnd() {
        return partitions.stream().mapToLong(consumer::position).sum() == sum(ends());
    }

    /** Whether all has been read that stood before some offsets. */
    public boolean isPast(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream().allMatch(offset -> consumer.position(offset.getKey()) >= offset.getValue());
    }

    /** Where the partitions end, with what is not committed yet. */
    public Map<TopicPartition, Long> ends() {
        try (KafkaConsumer<byte[], byte[]> uncommitted = consumer(clientSettings, "read_uncommitted")) {
            return uncommitted.endOffsets(partitions);
        }
    }

    /** Records in a topic, committed or not, those that mark ends of transactions included. */
    public static long countRecords(Map<String, Object> clientSettings, String topic) {
        try (KafkaConsumer<byte[], byte[]> uncommitted = consumer(clientSettings, "read_uncommitted")) {
            return sum(uncommitted.endOffsets(partitions(uncommitted, Source.of(topic))));
        }
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
