package io.rollcast.forecaster.stream;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells that the broker has forgotten how far a group had read, while the state of its series is still there: so it does with groups
 * that had no member for a week. All points are read again then, and refused as late. Asked by the thread that starts a forecaster.
 */
public final class ExpiredOffsets {

    private static final Logger LOG = LoggerFactory.getLogger(ExpiredOffsets.class);

    private ExpiredOffsets() {}

    /** Warns if the group has states and no offsets. What cannot be looked up is not told: the start itself will say it. */
    public static void warn(Admin admin, ForecasterConfig config) {
        String group = config.identity().applicationId();
        try {
            // A start alone leaves a mark in the changelog; where there has been no point, there are no offsets either.
            if (hasRecords(admin, GrownTopic.changelog(group))
                    && hasRecords(admin, ForecastTopology.eventsTopic(config))
                    && !hasOffsets(admin, group)) {
                LOG.warn(
                        "Group {} has states of series in {}, but no offsets: it ended before its first commit, or the broker has forgotten them (offsets.retention.minutes):"
                                + " {} is read from the beginning, and points that were forecast before are refused as late;"
                                + " to spare that, end the forecasters and set the offsets with kafka-consumer-groups --reset-offsets",
                        group,
                        GrownTopic.changelog(group),
                        config.topics().source());
            }
        } catch (ExecutionException | KafkaException e) {
            LOG.debug("Offsets of group {} cannot be looked up", group, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while offsets of group %s are looked up".formatted(group), e);
        }
    }

    private static boolean hasRecords(Admin admin, String topic) throws ExecutionException, InterruptedException {
        List<TopicPartition> partitions = IntStream.range(0, GrownTopic.partitions(admin, topic))
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        Map<TopicPartition, OffsetSpec> ends =
                partitions.stream().collect(Collectors.toMap(partition -> partition, any -> OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().values().stream().anyMatch(end -> end.offset() > 0);
    }

    private static boolean hasOffsets(Admin admin, String group) throws ExecutionException, InterruptedException {
        return !admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .isEmpty();
    }
}
