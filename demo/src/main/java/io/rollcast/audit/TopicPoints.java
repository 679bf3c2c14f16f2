package io.rollcast.audit;

import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import io.rollcast.wire.Topics;
import io.rollcast.wire.points.PartitionPoints;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.PointRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The points of the observations topics as they are there, for {@link AuditCommand}: nobody has to know what was sent.
 * Rejected records are no points, as for a forecaster.
 */
final class TopicPoints {

    private final Topics topics;
    private final PointRules rules;
    private final Refusals refusals;
    private final Map<String, List<Point>> bySeries = new LinkedHashMap<>();
    private final Map<String, TopicPartition> homes = new HashMap<>();
    private final Map<TopicPartition, PartitionPoints> partitions = new HashMap<>();
    private final Set<String> ended = new TreeSet<>();
    private final Set<String> scattered = new TreeSet<>();
    private Map<TopicPartition, Long> ends = Map.of();
    private boolean isWhole;

    private TopicPoints(Topics topics, PointRules rules, Refusals refusals) {
        this.topics = topics;
        this.rules = rules;
        this.refusals = refusals;
    }

    /** Reads the topics from their beginning, or what is left of them, to their present end, but for what was refused. */
    static TopicPoints read(Map<String, Object> clientSettings, Topics topics, PointRules rules, Refusals refusals) {
        TopicPoints points = new TopicPoints(topics, rules, refusals);
        try (TopicReader reader = new TopicReader(clientSettings, topics.source())) {
            points.ends = reader.ends();
            reader.readToEnd(points::take);
            points.isWhole = reader.isWhole();
        }
        points.bySeries.keySet().removeAll(points.ended);
        points.bySeries.keySet().removeAll(points.scattered);
        return points;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (refusals.has(record)) {
            return;
        }
        if (record.value() == null) {
            ended.addAll(ended(topics, record));
            return;
        }
        TopicPartition place = new TopicPartition(record.topic(), record.partition());
        for (Observation event : observations(topics, record)) {
            PartitionPoints partition = of(place);
            if (refusals.has(record, event.series())) {
                partition.advance(event.timestampMs());
                continue;
            }
            if (!place.equals(homes.computeIfAbsent(event.series(), any -> place))) {
                scattered.add(event.series());
            }
            partition.take(event);
        }
    }

    private PartitionPoints of(TopicPartition place) {
        return partitions.computeIfAbsent(
                place,
                any -> new PartitionPoints(
                        rules,
                        (series, point) -> bySeries.computeIfAbsent(series, none -> new ArrayList<>())
                                .add(point)));
    }

    /**
     * Closes steps that the wall clock has closed, because nothing came after them: those of which there are forecasts.
     *
     * @param latestMs latest time of a forecast of a series, epoch milliseconds
     */
    void closeBy(ToLongFunction<String> latestMs) {
        if (rules.hasGrid()) {
            homes.forEach((series, home) -> {
                long lastMs = latestMs.applyAsLong(series);
                if (lastMs > Long.MIN_VALUE && !ended.contains(series) && !scattered.contains(series)) {
                    of(home).close(series, lastMs + 1);
                }
            });
        }
    }

    /** The points by series, from point 1, or from the first that is left; steps that are open have none. */
    Map<String, List<Point>> bySeries() {
        return bySeries;
    }

    /** Whether no topic has lost anything of its beginning. */
    boolean isWhole() {
        return isWhole;
    }

    /** Series that a record without a value has ended: their numbers begin anew, so they are left out. */
    Set<String> ended() {
        return ended;
    }

    /** Series with events in several partitions, whose order is not known; they are left out. */
    Set<String> scattered() {
        return scattered;
    }

    /** Whether records have come since. */
    boolean haveGrown(Map<String, Object> clientSettings) {
        try (TopicReader reader = new TopicReader(clientSettings, topics.source())) {
            return !reader.ends().equals(ends);
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
