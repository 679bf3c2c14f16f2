package io.rollcast.chaos;

import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Anomaly.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The anomalies topic as a user's consumer sees it: what is committed, from the beginning, in order. One thread. */
public final class CommittedAnomalies implements AutoCloseable {

    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final String topic;
    private final Map<String, List<Anomaly>> bySeries = new LinkedHashMap<>();
    private final List<Anomaly> fleets = new ArrayList<>();

    CommittedAnomalies(Map<String, Object> clientSettings, String topic) {
        this.topic = topic;
        consumer = new KafkaConsumer<>(
                CommittedForecasts.settings(clientSettings, "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        partitions = CommittedForecasts.partitions(consumer, topic);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Takes in what has come, without waiting. */
    void poll() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ZERO)) {
            Anomaly anomaly = Anomaly.parse(record.value());
            if (anomaly.kind() == Kind.FLEET) {
                fleets.add(anomaly);
            } else {
                bySeries.computeIfAbsent(String.valueOf(anomaly.series()), any -> new ArrayList<>())
                        .add(anomaly);
            }
        }
    }

    /** Whether all that can be read now has been, and no transaction is open that may bring more. */
    boolean isAtEnd(Map<String, Object> clientSettings) {
        return CommittedForecasts.isAtEnd(consumer, partitions, CommittedForecasts.countRecords(clientSettings, topic));
    }

    /** In the order in which they were read. */
    Map<String, List<Anomaly>> bySeries() {
        return bySeries;
    }

    /** Records of many series together, those of a partition in their order. */
    List<Anomaly> fleets() {
        return fleets;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
