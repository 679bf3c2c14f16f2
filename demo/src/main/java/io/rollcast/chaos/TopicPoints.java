package io.rollcast.chaos;

import io.rollcast.service.EndOfTopic;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import io.rollcast.wire.Topics;
import io.rollcast.wire.points.PartitionPoints;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.PointRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The points of the observations topics as they are there, for {@link AuditCommand}: nobody has to know what was sent.
 * Of topics whose events are points each; rejected records are no points, as for a forecaster.
 *
 * @param bySeries from point 1, or from the first that is left
 * @param isWhole whether no topic has lost anything of its beginning
 * @param ended series that a record without a value has ended: their numbers begin anew, so they are left out
 * @param scattered series with events in several partitions, whose order is not known; they are left out
 * @param ends where each partition ended
 */
record TopicPoints(
        Map<String, List<Point>> bySeries,
        boolean isWhole,
        Set<String> ended,
        Set<String> scattered,
        Map<TopicPartition, Long> ends) {

    private static final Duration POLL = Duration.ofMillis(200);

    /** Reads the topics from their beginning, or what is left of them, to their present end, but for what was refused. */
    static TopicPoints read(Map<String, Object> clientSettings, Topics topics, PointRules rules, Refusals refusals) {
        Map<String, List<Point>> bySeries = new LinkedHashMap<>();
        Map<String, TopicPartition> homes = new HashMap<>();
        Map<TopicPartition, PartitionPoints> partitionPoints = new HashMap<>();
        Set<String> ended = new TreeSet<>();
        Set<String> scattered = new TreeSet<>();
        try (Consumer<byte[], byte[]> consumer = consumer(clientSettings)) {
            List<TopicPartition> partitions = partitions(consumer, topics);
            consumer.assign(partitions);
            boolean isWhole = CommittedForecasts.seekToBeginning(consumer, partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            EndOfTopic.read(consumer, partitions, () -> {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    if (refusals.has(record)) {
                        continue;
                    }
                    if (record.value() == null) {
                        ended.addAll(ended(topics, record));
                        continue;
                    }
                    for (Observation event : observations(topics, record)) {
                        if (refusals.has(record, event.series())) {
                            continue;
                        }
                        if (!partition.equals(homes.computeIfAbsent(event.series(), any -> partition))) {
                            scattered.add(event.series());
                        }
                        partitionPoints
                                .computeIfAbsent(
                                        partition,
                                        any -> new PartitionPoints(
                                                rules,
                                                (series, point) -> bySeries.computeIfAbsent(
                                                                series, none -> new ArrayList<>())
                                                        .add(point)))
                                .take(event);
                    }
                }
            });
            bySeries.keySet().removeAll(ended);
            bySeries.keySet().removeAll(scattered);
            return new TopicPoints(bySeries, isWhole, ended, scattered, ends);
        }
    }

    /** Whether records have come since. */
    boolean haveGrown(Map<String, Object> clientSettings) {
        try (Consumer<byte[], byte[]> consumer = consumer(clientSettings)) {
            return !consumer.endOffsets(ends.keySet()).equals(ends);
        }
    }

    /** Time of the last point of every series; a map of the caller's own. */
    Map<String, Long> latestMs() {
        Map<String, Long> latest = new HashMap<>();
        bySeries.forEach((series, points) -> {
            if (!points.isEmpty()) {
                latest.put(series, points.get(points.size() - 1).timestampMs());
            }
        });
        return latest;
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> clientSettings) {
        return new KafkaConsumer<>(
                CommittedForecasts.settings(clientSettings, "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, Topics topics) {
        return topics.source().topics().stream()
                .flatMap(topic -> CommittedForecasts.partitions(consumer, topic).stream())
                .toList();
    }

    private static List<String> ended(Topics topics, ConsumerRecord<byte[], byte[]> record) {
        try {
            return topics.format().ended(IncomingRecord.of(record));
        } catch (MalformedObservationException e) {
            return List.of(); // a dead letter, which ends nothing
        }
    }

    private static List<Observation> observations(Topics topics, ConsumerRecord<byte[], byte[]> record) {
        try {
            return topics.format().observations(IncomingRecord.of(record));
        } catch (MalformedObservationException e) {
            return List.of(); // a dead letter, and no point
        }
    }
}
