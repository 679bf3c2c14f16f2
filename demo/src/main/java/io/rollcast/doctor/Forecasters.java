package io.rollcast.doctor;

import io.rollcast.doctor.Cluster.Answer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether forecasters run and keep up. It looks twice, some seconds apart: what waits is no fault while it becomes less.
 * Called on the main thread.
 */
final class Forecasters {

    /** Offsets that may be left although all is read: markers of transactions take some. */
    private static final long MOST_MARKERS = 10;

    /** What waits is much if it is as much as comes in a minute after the commit interval, and as this. */
    private static final long MUCH = 1_000;

    private static final int MUCH_SECONDS = 60;
    private static final int HELD_MS = 3_000;

    private final Deployment deployment;
    private final Cluster cluster;
    private final Diagnosis diagnosis;

    Forecasters(Deployment deployment, Cluster cluster, Diagnosis diagnosis) {
        this.deployment = deployment;
        this.cluster = cluster;
        this.diagnosis = diagnosis;
    }

    /**
     * The group at one time.
     *
     * @param reached offset of each partition up to which points were forecast
     * @param ends offset up to which they can be read
     */
    record Look(
            long atNanos,
            Answer<ConsumerGroupDescription> group,
            Map<TopicPartition, Long> reached,
            Map<TopicPartition, Long> ends) {

        long lag(TopicPartition partition) {
            long end = ends.getOrDefault(partition, 0L);
            return Math.max(0, end - reached.getOrDefault(partition, end));
        }

        long lag() {
            return ends.keySet().stream().mapToLong(this::lag).sum();
        }
    }

    /** Takes a look. */
    Look look() throws InterruptedException {
        List<String> names = new ArrayList<>(deployment.observations());
        String events = deployment.events();
        if (!names.contains(events)) {
            names.add(events);
        }
        List<TopicPartition> partitions = cluster.partitions(names);
        String id = deployment.applicationId();
        Answer<Map<String, ConsumerGroupDescription>> groups =
                cluster.ask(cluster.admin().describeConsumerGroups(List.of(id)).all(), DoctorRights.group(id));
        Answer<ConsumerGroupDescription> group =
                new Answer<>(groups.found().flatMap(found -> Optional.ofNullable(found.get(id))), groups.isTold());
        Map<TopicPartition, Long> reached =
                cluster.offsets(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, OffsetAndMetadata> committed = cluster.ask(
                        cluster.admin().listConsumerGroupOffsets(id).partitionsToOffsetAndMetadata(),
                        DoctorRights.group(id))
                .found()
                .orElse(Map.of());
        committed.forEach((partition, offset) -> {
            if (offset != null && partitions.contains(partition)) {
                reached.merge(partition, offset.offset(), Math::max);
            }
        });
        return new Look(
                System.nanoTime(),
                group,
                reached,
                cluster.offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED));
    }

    /** Compares two looks. */
    void check(Look first, Look second) throws InterruptedException {
        if (!second.group().isTold()) {
            return;
        }
        Optional<ConsumerGroupDescription> group = second.group().found();
        if (group.isEmpty() || group.get().members().isEmpty()) {
            diagnosis.wrong(
                    "Nobody forecasts: group %s has no members, and %,d records wait."
                            .formatted(deployment.applicationId(), second.lag()),
                    "Points have no forecasts until a forecaster runs; they wait in Kafka as long as the topic keeps them. A"
                            + " forecaster of another --application-id is another group.",
                    deployment.commands().forecast());
            return;
        }
        if (group.get().groupState() == GroupState.STABLE) {
            checkAssigned(group.get(), second);
        } else if (first.group()
                .found()
                .filter(before -> before.groupState() == GroupState.STABLE)
                .isEmpty()) {
            diagnosis.look(
                    "Group %s is %s."
                            .formatted(deployment.applicationId(), group.get().groupState()),
                    "Partitions are being given to forecasters, which takes seconds. Where it goes on, a forecaster comes and"
                            + " goes, or takes longer than max.poll.interval.ms.",
                    "look again; the forecasters' logs and /health/ready say more");
        }
        checkLag(first, second);
    }

    private void checkAssigned(ConsumerGroupDescription group, Look look) {
        Set<TopicPartition> assigned = new HashSet<>();
        group.members().forEach(member -> assigned.addAll(member.assignment().topicPartitions()));
        List<String> unread = look.ends().keySet().stream()
                .filter(partition -> !assigned.contains(partition))
                .map(TopicPartition::toString)
                .sorted()
                .toList();
        if (!unread.isEmpty()) {
            diagnosis.wrong(
                    "Nobody reads %s: no member of group %s has them."
                            .formatted(String.join(", ", unread), deployment.applicationId()),
                    "The series on them have no forecasts. Members read other topics, or do not know of new partitions yet.",
                    "give all forecasters of the group the same options of topics, and restart them");
        }
    }

    private void checkLag(Look first, Look second) throws InterruptedException {
        List<String> standing = second.ends().keySet().stream()
                .filter(partition ->
                        first.lag(partition) > MOST_MARKERS && second.lag(partition) >= first.lag(partition))
                .filter(partition -> Objects.equals(
                        first.reached().get(partition), second.reached().get(partition)))
                .map(partition -> "%s (%,d)".formatted(partition, second.lag(partition)))
                .sorted()
                .toList();
        double seconds = (second.atNanos() - first.atNanos()) / 1e9;
        double coming = (sum(second.ends()) - sum(first.ends())) / seconds;
        double done = (sum(second.reached()) - sum(first.reached())) / seconds;
        double much = Math.max(
                MUCH,
                coming * deployment.commitInterval().plusSeconds(MUCH_SECONDS).toSeconds());
        long lag = second.lag();
        if (!standing.isEmpty()) {
            String held = heldOffsets(second.ends().keySet());
            diagnosis.wrong(
                    "Forecasts stand still: records wait on %s, and none was forecast within %.0f s."
                            .formatted(String.join(", ", standing), seconds),
                    held.isEmpty()
                            ? "The forecasters have these partitions and do not go on: they restore state, wait for a"
                                    + " schema registry, or are stuck."
                            : held,
                    held.isEmpty()
                            ? "look at /health/ready and the log of the forecasters; restoring ends by itself. Where they"
                                    + " have --commit-interval-ms, give it to this command too"
                            : deployment
                                            .commands()
                                            .kafka(
                                                    "kafka-transactions",
                                                    "find-hanging --broker-id N --max-transaction-timeout 1")
                                    + ", then kafka-transactions abort --topic __consumer_offsets --partition P"
                                    + " --start-offset S, as found");
        } else if (lag > much && lag > first.lag()) {
            diagnosis.wrong(
                    String.format(
                            Locale.ROOT,
                            "The lag grows: %,d records wait, %,.0f a second come and %,.0f are forecast.",
                            lag,
                            coming,
                            done),
                    "Forecasts come late, and later: the forecasters do less than what comes.",
                    deployment.commands().forecast()
                            + ", on another machine: one forecaster or --threads for each partition at most");
        } else if (lag > much) {
            diagnosis.look(
                    String.format(
                            Locale.ROOT,
                            "The lag is large but falls: %,d records wait, %,.0f a second come and %,.0f are forecast.",
                            lag,
                            coming,
                            done),
                    "Forecasts are late until it has been made up for, by itself.",
                    "look again later; more forecasters are faster");
        }
    }

    /** Why the group's members cannot read its offsets; empty if they can. Those that they cannot are left out of the answer. */
    private String heldOffsets(Set<TopicPartition> partitions) throws InterruptedException {
        String group = deployment.applicationId();
        Set<TopicPartition> held = new HashSet<>(partitions);
        held.removeAll(cluster.ask(
                        cluster.admin()
                                .listConsumerGroupOffsets(
                                        Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions)),
                                        new ListConsumerGroupOffsetsOptions()
                                                .requireStable(true)
                                                .timeoutMs(HELD_MS))
                                .partitionsToOffsetAndMetadata(group),
                        DoctorRights.group(group))
                .found()
                .map(Map::keySet)
                .orElse(partitions));
        return held.isEmpty()
                ? ""
                : "An open transaction holds offsets of group %s on __consumer_offsets: a forecaster that takes a partition over waits for its end."
                        .formatted(group);
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }
}
