package io.rollcast.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The latest committed records of partitions, with their offsets. It joins no group, and makes no topic.
 *
 * @param records in the order of each partition
 * @param from offset of the first that was asked for, by partition
 * @param isCut whether some of them are missing, because reading took too long
 */
record LatestRecords(List<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> from, boolean isCut) {

    private static final Duration PATIENCE = Duration.ofMillis(Cluster.PATIENCE_MS);
    private static final Duration POLL = Duration.ofMillis(200);

    LatestRecords {
        records = List.copyOf(records);
        from = Map.copyOf(from);
    }

    /**
     * Reads them.
     *
     * @param most records of all partitions together
     * @param longest time for reading
     * @throws org.apache.kafka.common.errors.AuthorizationException if the cluster does not permit it
     */
    static LatestRecords read(
            Map<String, Object> clients, List<TopicPartition> partitions, int most, Duration longest) {
        Map<String, Object> settings = new HashMap<>(clients);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        if (partitions.isEmpty()) {
            return new LatestRecords(List.of(), Map.of(), false);
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            Map<TopicPartition, Long> from = new HashMap<>();
            long each = Math.max(1, most / partitions.size());
            consumer.beginningOffsets(partitions, PATIENCE)
                    .forEach((partition, begin) ->
                            from.put(partition, Math.max(begin, ends.getOrDefault(partition, begin) - each)));
            from.forEach(consumer::seek);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            long end = System.nanoTime() + longest.toNanos();
            BooleanSupplier isMore = () -> ends.entrySet().stream()
                    .anyMatch(last -> consumer.position(last.getKey(), PATIENCE) < last.getValue());
            while (isMore.getAsBoolean() && System.nanoTime() < end) {
                consumer.poll(POLL).forEach(records::add);
            }
            return new LatestRecords(records, from, isMore.getAsBoolean());
        }
    }

    /** Whether a record of that place is among these. */
    boolean covers(TopicPartition partition, long offset) {
        return offset >= from.getOrDefault(partition, Long.MAX_VALUE);
    }
}
