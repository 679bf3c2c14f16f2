package io.rollcast.forecaster.stream;

import io.rollcast.service.ConfigurationException;
import io.rollcast.wire.Topics;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.CreatePartitionsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the states of series to the partitions that they have since their topic got more of them: the changelog gets as
 * many, each state is copied to where Kafka's default partitioner now puts its series, and deleted where it was. Local
 * state follows by itself, because a forecaster reads the rest of the changelog when it starts.
 *
 * <p>A mark, kept as an offset of a consumer group of its own, says that a move has begun; until it is gone no forecaster
 * starts, and a move that was interrupted is done again. {@code rollcast repartition} runs it on its main thread.
 */
public final class Repartition {

    /**
     * What was done.
     *
     * @param before partitions that the state had
     * @param after partitions that it has now
     * @param records changelog records that were copied
     * @param skipped points that nobody will forecast
     */
    public record Moved(int before, int after, long records, long skipped) {}

    private static final Logger LOG = LoggerFactory.getLogger(Repartition.class);
    private static final String COPIED = "copied";

    private final Admin admin;
    private final Map<String, Object> clientSettings;
    private final String observations;
    private final String changelog;
    private final List<String> changelogs;
    private final String events;
    private final String group;

    /**
     * @param admin of the cluster; stays open
     * @param clientSettings for a consumer and a producer
     * @param applicationId of the forecasters, none of which may run
     */
    public Repartition(Admin admin, Map<String, Object> clientSettings, Topics topics, String applicationId) {
        this.admin = admin;
        this.clientSettings = Map.copyOf(clientSettings);
        observations = topics.observations();
        changelog = GrownTopic.changelog(applicationId);
        changelogs = GrownTopic.changelogs(applicationId);
        events = ForecastTopology.eventsTopic(applicationId);
        group = applicationId;
    }

    /**
     * Does it.
     *
     * @param skipUnread whether points on the old partitions that were not forecast are given up
     * @throws ConfigurationException if it cannot be done now, with the reason
     */
    public Moved run(boolean skipUnread) {
        int after = GrownTopic.partitions(admin, observations);
        Map<String, Integer> present = new LinkedHashMap<>();
        changelogs.forEach(topic -> present.put(topic, GrownTopic.partitions(admin, topic)));
        present.values().removeIf(partitions -> partitions == 0);
        int least = present.values().stream()
                .mapToInt(partitions -> partitions)
                .min()
                .orElse(0);
        if (after == 0 || least == 0) {
            throw ConfigurationException.of(
                    "topic %s does not exist: no forecaster of this --observations-topic, --application-id and --topic-prefix"
                            + " has stored states; give those of the forecasters",
                    after == 0 ? observations : changelog);
        }
        if (GrownTopic.partitions(admin, events) > 0) {
            throw ConfigurationException.of(
                    "series of --application-id %s do not follow from the key: topic %s brings their events together and keeps its"
                            + " partitions, whatever %s has, so nothing is to be moved; start the forecasters, or delete that topic"
                            + " if they read by key now",
                    group, events, observations);
        }
        requireReadTopic();
        OffsetAndMetadata mark = mark(admin, group);
        int before = mark == null ? least : (int) mark.offset();
        if (mark == null && before == after) {
            return new Moved(before, after, 0, 0);
        }
        if (after < before) {
            throw ConfigurationException.of(
                    "topic %s has %d partitions and its states %d: states can be moved to more partitions only; begin"
                            + " afresh with another --application-id",
                    observations, after, before);
        }
        requireNoForecaster();
        long skipped = requireAllForecast(before, skipUnread);
        Map<TopicPartition, Long> ends = new HashMap<>();
        present.forEach((topic, partitions) -> {
            if (mark != null || partitions < after) {
                ends.putAll(ends(topic, before));
            }
        });
        requireDefaultPartitioner(before, ends);
        Map<String, NewPartitions> grown = new HashMap<>();
        present.forEach((topic, partitions) -> {
            if (partitions < after) {
                grown.put(topic, NewPartitions.increaseTo(after));
            }
        });
        if (!grown.isEmpty()) {
            // What may not be done is told before anything is.
            await(admin.createPartitions(grown, new CreatePartitionsOptions().validateOnly(true))
                    .all());
        }
        if (mark == null) {
            setMark(before, "");
        }
        if (!grown.isEmpty()) {
            await(admin.createPartitions(grown).all());
        }
        long records = move(before, after, ends, mark != null && COPIED.equals(mark.metadata()));
        await(admin.deleteConsumerGroups(List.of(markGroup(group))).all());
        return new Moved(before, after, records, skipped);
    }

    /** The mark of a move that was begun and not ended, or null. */
    static @Nullable OffsetAndMetadata mark(Admin admin, String applicationId) {
        return offsets(admin, markGroup(applicationId)).get(new TopicPartition(GrownTopic.changelog(applicationId), 0));
    }

    /** How far a group has read; empty where there is no such group. */
    private static Map<TopicPartition, OffsetAndMetadata> offsets(Admin admin, String group) {
        try {
            return await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        } catch (KafkaException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw e;
        }
    }

    /** Group that keeps the mark. */
    public static String markGroup(String applicationId) {
        return applicationId + "-repartition";
    }

    private void setMark(int before, String state) {
        await(admin.alterConsumerGroupOffsets(
                        markGroup(group),
                        Map.of(new TopicPartition(changelog, 0), new OffsetAndMetadata(before, state)))
                .all());
    }

    /** Beside the topic that the forecasters read there may be another, such as that of a trial. */
    private void requireReadTopic() {
        TreeSet<String> read = new TreeSet<>();
        offsets(admin, group).keySet().forEach(partition -> read.add(partition.topic()));
        if (!read.isEmpty() && !read.contains(observations)) {
            throw ConfigurationException.of(
                    "forecasters of --application-id %s have read %s, not %s: give the --observations-topic of the forecasters",
                    group, String.join(",", read), observations);
        }
    }

    private void requireNoForecaster() {
        ConsumerGroupDescription members;
        try {
            members = await(admin.describeConsumerGroups(List.of(group)).all())
                    .values()
                    .iterator()
                    .next();
        } catch (KafkaException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return;
            }
            throw e;
        }
        if (members.groupState() != GroupState.EMPTY && members.groupState() != GroupState.DEAD) {
            throw ConfigurationException.of(
                    "%d threads of forecasters of --application-id %s are still members of its group: end all of them, and"
                            + " wait for their session timeout (45 s by default) if they were killed",
                    members.members().size(), group);
        }
    }

    private long requireAllForecast(int before, boolean skipUnread) {
        Map<TopicPartition, OffsetAndMetadata> committed = offsets(admin, group);
        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
        long unread = 0;
        for (Map.Entry<TopicPartition, Long> end : ends(observations, before).entrySet()) {
            OffsetAndMetadata offset = committed.get(end.getKey());
            unread += Math.max(0, end.getValue() - (offset == null ? 0 : offset.offset()));
            ends.put(end.getKey(), new OffsetAndMetadata(end.getValue()));
        }
        if (unread > 0 && !skipUnread) {
            throw ConfigurationException.of(
                    "%d points on the first %d partitions of %s have not been forecast, and their series move: --skip-unread"
                            + " gives them up",
                    unread, before, observations);
        }
        if (unread > 0) {
            await(admin.alterConsumerGroupOffsets(group, ends).all());
        }
        return unread;
    }

    private Map<TopicPartition, Long> ends(String topic, int partitions) {
        Map<TopicPartition, OffsetSpec> latest = IntStream.range(0, partitions)
                .boxed()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(topic, partition), partition -> OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                await(admin.listOffsets(latest).all()).entrySet()) {
            ends.put(end.getKey(), end.getValue().offset());
        }
        return ends;
    }

    private void requireDefaultPartitioner(int before, Map<TopicPartition, Long> ends) {
        TreeSet<String> elsewhere = new TreeSet<>();
        ChangelogCopier.read(clientSettings, ends, record -> {
            // An interrupted move leaves copies where they belong now.
            if (record.value() != null && record.partition() != partition(record.key(), before)) {
                elsewhere.add(SeriesStore.series(record.key()));
            }
        });
        if (!elsewhere.isEmpty() && mark(admin, group) == null) {
            throw ConfigurationException.of(
                    "%d series are not on the partition that Kafka's default partitioner gives them, %s for one: the producers"
                            + " of %s use another partitioner, and states can only be moved for the default one",
                    elsewhere.size(), elsewhere.first(), observations);
        }
    }

    private long move(int before, int after, Map<TopicPartition, Long> ends, boolean isCopied) {
        long[] copied = {0};
        try (ChangelogCopier copier = new ChangelogCopier(clientSettings)) {
            if (!isCopied) {
                ChangelogCopier.read(clientSettings, ends, record -> {
                    int target = partition(record.key(), after);
                    // Where a series has ended it must not come back; that it left for another partition is no end.
                    boolean isThere = record.value() != null || partition(record.key(), before) == record.partition();
                    if (isThere && target != record.partition()) {
                        copier.send(new ProducerRecord<>(record.topic(), target, record.key(), record.value()));
                        copied[0]++;
                    }
                });
                copier.flush();
                setMark(before, COPIED);
                LOG.info("Copied {} records of {}, now they are deleted where they were", copied[0], changelogs);
            }
            ChangelogCopier.read(clientSettings, ends, record -> {
                if (record.value() != null && partition(record.key(), after) != record.partition()) {
                    copier.send(new ProducerRecord<>(record.topic(), record.partition(), record.key(), null));
                }
            });
            copier.flush();
        }
        return copied[0];
    }

    /** Where Kafka's default partitioner puts the series whose state has this key. */
    private static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(Arrays.copyOfRange(key, 1, key.length))) % partitions;
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new KafkaException(String.valueOf(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while states are moved", e);
        }
    }
}
