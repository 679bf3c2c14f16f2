package io.rollcast.doctor;

import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import io.rollcast.wire.format.UnavailableFormatException;
import io.rollcast.wire.format.WireFormat;
import io.rollcast.wire.points.OpenSteps;
import io.rollcast.wire.points.PartitionPoints;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What the latest records of the observations are, as the options read them.
 *
 * @param records with a value
 * @param rejected records that are no observations, by reason
 * @param example why the latest of them is none; null if all are
 * @param unavailable why the format cannot be used at all; null if it can
 * @param points observations
 * @param late of these, those that a forecaster which begins with them finds late, each partition by itself
 * @param newestRecords greatest timestamp of the records of each topic
 * @param newestPoint greatest time of the points; null if there are none
 * @param stepMs median interval of a series, 0 if it is not known
 */
record Sample(
        int records,
        Map<String, Integer> rejected,
        @Nullable String example,
        @Nullable String unavailable,
        int points,
        int late,
        Map<String, Instant> newestRecords,
        @Nullable Instant newestPoint,
        long stepMs) {

    int rejections() {
        return rejected.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    static Sample of(LatestRecords latest, WireFormat format, PointRules rules) {
        Reading reading = new Reading(rules);
        for (ConsumerRecord<byte[], byte[]> record : latest.records()) {
            reading.newestRecords.merge(record.topic(), Instant.ofEpochMilli(record.timestamp()), Sample::later);
            if (record.value() == null) {
                continue;
            }
            reading.records++;
            try {
                for (Observation observation : format.observations(IncomingRecord.of(record))) {
                    reading.take(new TopicPartition(record.topic(), record.partition()), observation);
                }
            } catch (MalformedObservationException e) {
                reading.rejected.merge(e.reason().label(), 1, Integer::sum);
                reading.example = e.getMessage();
            } catch (UnavailableFormatException e) {
                reading.unavailable = e.getMessage();
                break;
            }
        }
        return reading.sample();
    }

    private static final class Reading {

        private final PointRules rules;
        private int records;
        private int points;
        private int late;
        private final Map<String, Integer> rejected = new TreeMap<>();
        private @Nullable String example;
        private @Nullable String unavailable;
        private final Map<String, Instant> newestRecords = new HashMap<>();
        private @Nullable Instant newestPoint;
        private final Map<TopicPartition, PartitionPoints> partitions = new HashMap<>();
        private final List<Long> intervals = new ArrayList<>();

        Reading(PointRules rules) {
            this.rules = rules;
        }

        void take(TopicPartition partition, Observation event) {
            points++;
            Instant time = Instant.ofEpochMilli(event.timestampMs());
            newestPoint = newestPoint == null ? time : later(newestPoint, time);
            PartitionPoints events =
                    partitions.computeIfAbsent(partition, any -> new PartitionPoints(rules, (series, point) -> {}));
            long beforeMs = events.lastMs(event.series());
            if (beforeMs != OpenSteps.NEVER && event.timestampMs() > beforeMs) {
                intervals.add(event.timestampMs() - beforeMs);
            }
            late += events.take(event) == Verdict.LATE ? 1 : 0;
        }

        Sample sample() {
            Collections.sort(intervals);
            return new Sample(
                    records,
                    rejected,
                    example,
                    unavailable,
                    points,
                    late,
                    newestRecords,
                    newestPoint,
                    intervals.isEmpty() ? 0 : intervals.get(intervals.size() / 2));
        }
    }
}
