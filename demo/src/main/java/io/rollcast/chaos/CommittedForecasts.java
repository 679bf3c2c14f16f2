package io.rollcast.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rollcast.service.ConfigurationException;
import io.rollcast.service.EndOfTopic;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.JsonFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The forecasts topic as a user's consumer sees it: what is committed, from the beginning, in order. It keeps all of it,
 * for the audit. One thread.
 */
public final class CommittedForecasts implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Map<String, List<Forecast>> bySeries = new LinkedHashMap<>();
    private final Map<String, Long> highest = new HashMap<>();
    private final Map<String, Long> latestMs = new HashMap<>();
    /** Ids and digests repeat in every forecast: one copy of each is enough. */
    private final Map<String, String> texts = new HashMap<>();

    private final boolean isWhole;
    private long count;

    /** From the beginning of the topic, or of what is left of it. */
    public CommittedForecasts(Map<String, Object> clientSettings, Topics topics) {
        consumer = new KafkaConsumer<>(
                settings(clientSettings, "read_committed"), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        partitions = partitions(consumer, topics.forecasts());
        consumer.assign(partitions);
        isWhole = seekToBeginning(consumer, partitions);
    }

    /** Of a consumer of whole partitions, from where it is told. */
    static Map<String, Object> settings(Map<String, Object> clientSettings, String isolation) {
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return settings;
    }

    static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    /** Reads what is committed on a topic, up to its present end. */
    static void readAll(
            Map<String, Object> clientSettings,
            String topic,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                settings(clientSettings, "read_committed"), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            EndOfTopic.read(consumer, partitions, () -> consumer.poll(POLL).forEach(each));
        }
    }

    /** Goes to what is the beginning of every partition now; returns whether retention has deleted nothing before it. */
    static boolean seekToBeginning(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        consumer.seekToBeginning(partitions);
        return partitions.stream().allMatch(partition -> consumer.position(partition) == 0);
    }

    /** Records in a topic, committed or not, those that mark ends of transactions included. */
    static long countRecords(Map<String, Object> clientSettings, String topic) {
        return sum(ends(clientSettings, topic));
    }

    /** Where the partitions of a topic end, with what is not committed yet. */
    static Map<TopicPartition, Long> ends(Map<String, Object> clientSettings, String topic) {
        try (Consumer<byte[], byte[]> counter = new KafkaConsumer<>(
                settings(clientSettings, "read_uncommitted"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            return counter.endOffsets(partitions(counter, topic));
        }
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Takes in what has come, or waits a little for it. */
    public void poll(Duration patience) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
            if (record.value() == null) {
                continue;
            }
            Forecast read = forecast(record);
            Forecast forecast = new Forecast(
                    one(read.series()),
                    read.seq(),
                    read.originMs(),
                    read.stepMs(),
                    one(read.model()),
                    one(read.digest()),
                    read.warm(),
                    read.imputed(),
                    read.forecast(),
                    read.bounds());
            String key = record.key() == null ? "" : one(new String(record.key(), UTF_8));
            bySeries.computeIfAbsent(key, any -> new ArrayList<>()).add(forecast);
            highest.merge(key, forecast.seq(), Math::max);
            latestMs.merge(key, forecast.originMs(), Math::max);
            count++;
        }
    }

    /**
     * The forecast of a record.
     *
     * @throws ConfigurationException if it is none in JSON
     */
    public static Forecast forecast(ConsumerRecord<byte[], byte[]> record) {
        try {
            return JsonFormat.forecast(record.value());
        } catch (IllegalArgumentException e) {
            throw ConfigurationException.causedBy(
                    e,
                    "the record at offset %d of partition %d of topic '%s' is no forecast in JSON: explain and audit read"
                            + " those alone",
                    record.offset(),
                    record.partition(),
                    record.topic());
        }
    }

    private String one(String text) {
        return texts.computeIfAbsent(text, same -> same);
    }

    /** How many have been read. */
    public long count() {
        return count;
    }

    /** Sum of every series' highest number: points up to which forecasts have come. */
    public long reached() {
        return highest.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether the topic had lost nothing of its beginning when it was opened. */
    public boolean isWhole() {
        return isWhole;
    }

    /** Time of the latest point that a series has a forecast of; {@link Long#MIN_VALUE} for none. */
    public long latestMs(String series) {
        return latestMs.getOrDefault(series, Long.MIN_VALUE);
    }

    /** Whether all has been read that stood before some offsets. */
    boolean isPast(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream().allMatch(offset -> consumer.position(offset.getKey()) >= offset.getValue());
    }

    /** Whether all that can be read now has been, and no transaction is open that may bring more. */
    public boolean isAtEnd(Map<String, Object> clientSettings, Topics topics) {
        return isAtEnd(consumer, partitions, countRecords(clientSettings, topics.forecasts()));
    }

    static boolean isAtEnd(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, long records) {
        return partitions.stream().mapToLong(consumer::position).sum() == records;
    }

    /** By their records' keys, which are to be the series' ids, in the order in which they were read. */
    public Map<String, List<Forecast>> bySeries() {
        return bySeries;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
