package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.trainer.TrainerConfig.Networks;
import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.trainer.fit.FitConfig.Schedule;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** What the tests do with a cluster: put points and releases in, read committed records out, check the books. */
public final class KafkaBench implements AutoCloseable {

    public static final Duration PATIENCE = Duration.ofMinutes(4);

    public final Topics topics;
    private final Map<String, String> clientSettings;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> sentPoints = new HashMap<>();
    private int countedPoints;
    private long roundMs;

    /** Topics under {@code prefix} are created, so that several tests can share one broker. */
    public KafkaBench(String bootstrapServers, String prefix) {
        this(Map.of("bootstrap.servers", bootstrapServers), prefix);
    }

    /** The same with other settings of clients. */
    public KafkaBench(Map<String, String> clientSettings, String prefix) {
        this.clientSettings = Map.copyOf(clientSettings);
        this.topics = Topics.withPrefix(prefix);
        try (Admin admin = Admin.create(clientSettings())) {
            topics.createMissing(admin, 3);
        }
        Map<String, Object> settings = clientSettings();
        settings.put("max.request.size", Topics.MAX_RELEASE_BYTES);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        settings.put("isolation.level", "read_committed");
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A GRU of one layer of 8 units that is fitted within a second, by the loss that {@code rollcast train} has. */
    public static Networks smallNetworks() {
        FitConfig fit = new FitConfig(
                2, 15, 16, 60, 10, Schedule.ONE_CYCLE, 0.01, FitConfig.Loss.ABSOLUTE, 1, Duration.ofMinutes(1), 1);
        return new Networks(List.of("gru"), 1, 8, 50, Forecast.DEFAULT_HORIZON, fit, "cpu");
    }

    public Map<String, Object> clientSettings() {
        return new HashMap<>(clientSettings);
    }

    /**
     * Sends {@code rounds} points of each of {@code series} series, noise on a sine, and waits for Kafka. Each round has a
     * time of its own, however fast they follow each other: in a series that has paused, points of one time are duplicates.
     */
    public void sendRounds(int series, int rounds, Random random) {
        for (int round = 0; round < rounds; round++) {
            roundMs = Math.max(roundMs + 1, System.currentTimeMillis());
            for (int s = 0; s < series; s++) {
                String id = "s-%03d".formatted(s);
                int point = sentPoints.merge(id, 1, Integer::sum);
                double value = Math.sin(point / 5.0 + s) + 0.1 * random.nextGaussian();
                sendAt(id, value, roundMs);
            }
        }
        flush();
    }

    public int sentPoints() {
        return sentPoints.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Points sent since the last call. */
    int newPoints() {
        int fresh = sentPoints() - countedPoints;
        countedPoints += fresh;
        return fresh;
    }

    public void send(String topic, String key, byte[] value) {
        send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
    }

    /** Sends a record as it is. */
    public void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record, (metadata, fault) -> {
            if (fault != null) {
                refusals.add("%s: %s".formatted(record.topic(), fault));
            }
        });
    }

    void sendRaw(byte[] key, byte[] value) {
        send(new ProducerRecord<>(topics.observations(), key, value));
    }

    /** Sends a point with a time of its own. */
    public void sendAt(String series, double value, long timestampMs) {
        send(new ProducerRecord<>(
                topics.observations(),
                null,
                timestampMs,
                series.getBytes(StandardCharsets.UTF_8),
                Double.toString(value).getBytes(StandardCharsets.UTF_8)));
    }

    public void flush() {
        producer.flush();
        assertThat(refusals).as("records that were not taken").isEmpty();
    }

    /** Publishes a release and makes it the champion. */
    public void release(String id, byte[] file) {
        send(topics.models(), id, file);
        send(topics.models(), Topics.CHAMPION, id.getBytes(StandardCharsets.UTF_8));
        flush();
    }

    /** Committed records of a topic that this bench has not read before. */
    public List<ConsumerRecord<byte[], byte[]>> readNew(String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        partitions.forEach(partition -> consumer.seek(partition, positions.getOrDefault(partition, 0L)));
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            consumer.poll(Duration.ofMillis(50)).forEach(records::add);
        }
        partitions.forEach(partition -> positions.put(partition, consumer.position(partition)));
        return records;
    }

    /** Reads forecasts until there are {@code count} of them in all, adding to {@code forecasts}. */
    public void awaitForecasts(List<Forecast> forecasts, int count) {
        Awaitility.await("%d forecasts".formatted(count))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> {
                    readNew(topics.forecasts()).forEach(record -> forecasts.add(JsonFormat.forecast(record.value())));
                    assertThat(forecasts.size()).as("forecasts").isGreaterThanOrEqualTo(count);
                });
    }

    /** One forecast per point sent, in every series numbered from 1 without a gap or a repeat. */
    public void assertOneForecastPerPoint(List<Forecast> forecasts) {
        Map<String, List<Long>> numbers = new LinkedHashMap<>();
        forecasts.forEach(forecast -> numbers.computeIfAbsent(forecast.series(), any -> new ArrayList<>())
                .add(forecast.seq()));
        assertThat(numbers.keySet()).containsExactlyInAnyOrderElementsOf(sentPoints.keySet());
        numbers.forEach((series, found) -> {
            List<Long> expected = new ArrayList<>();
            for (long seq = 1; seq <= sentPoints.get(series); seq++) {
                expected.add(seq);
            }
            assertThat(found).as("numbers of series %s", series).isEqualTo(expected);
        });
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
