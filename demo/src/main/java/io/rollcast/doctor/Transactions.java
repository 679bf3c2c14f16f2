package io.rollcast.doctor;

import io.rollcast.doctor.Cluster.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.DescribeProducersOptions;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that hang: a partition has one open, and no coordinator knows it, so nobody will end it. Readers of committed
 * records stop before it for ever. It is one if two looks, some seconds apart, found it: between the questions of one look a
 * transaction may end. Called on the main thread.
 */
final class Transactions {

    private static final long LONG_MS = 60_000;

    private final Deployment deployment;
    private final Cluster cluster;
    private final Diagnosis diagnosis;

    Transactions(Deployment deployment, Cluster cluster, Diagnosis diagnosis) {
        this.deployment = deployment;
        this.cluster = cluster;
        this.diagnosis = diagnosis;
    }

    /** A transaction that is open on a partition. */
    record Open(TopicPartition partition, long producerId, long startOffset) {}

    /**
     * What was open at one time.
     *
     * @param unknown to any coordinator
     * @param known those that are open for long, with the transactional id
     * @param held records that readers of committed ones do not get, by partition
     * @param seesOffsets whether the group's offsets could be looked at as well
     */
    record Look(Set<Open> unknown, Map<Open, String> known, Map<TopicPartition, Long> held, boolean seesOffsets) {}

    /** Takes a look. */
    Look look() throws InterruptedException {
        Map<TopicPartition, Long> held = held();
        Set<Open> open = new HashSet<>(open(held.keySet()));
        boolean seesOffsets = addOpenOffsets(open);
        // Asked first, so that a right which is missing is told whether or not something is open.
        if (!mayDescribe(deployment.applicationId() + "-check", true) || open.isEmpty()) {
            return new Look(Set.of(), Map.of(), held, seesOffsets);
        }
        Map<Long, TransactionDescription> ongoing = new HashMap<>();
        Map<Open, String> known = new HashMap<>();
        for (TransactionListing listing : listings(open)) {
            TransactionDescription description = describe(listing.transactionalId());
            if (description != null) {
                ongoing.put(listing.producerId(), description);
                open.stream()
                        .filter(one -> one.producerId() == listing.producerId() && isLong(description))
                        .forEach(one -> known.put(one, listing.transactionalId()));
            }
        }
        Set<Open> unknown = open.stream()
                .filter(one -> {
                    TransactionDescription description = ongoing.get(one.producerId());
                    return description == null || !description.topicPartitions().contains(one.partition());
                })
                .collect(Collectors.toSet());
        return new Look(unknown, known, held, seesOffsets);
    }

    private Map<TopicPartition, Long> held() throws InterruptedException {
        List<String> names = Stream.concat(deployment.needed().stream(), deployment.internal().stream())
                .toList();
        List<TopicPartition> partitions = cluster.partitions(names);
        Map<TopicPartition, Long> stable =
                cluster.offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, Long> ends =
                cluster.offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> held = new HashMap<>();
        stable.forEach((partition, offset) -> {
            long more = ends.getOrDefault(partition, offset) - offset;
            if (more > 0) {
                held.put(partition, more);
            }
        });
        return held;
    }

    private Set<Open> open(Collection<TopicPartition> partitions) throws InterruptedException {
        if (partitions.isEmpty()) {
            return Set.of();
        }
        var answers = cluster.admin().describeProducers(partitions);
        Set<Open> open = new HashSet<>();
        for (TopicPartition partition : partitions) {
            Answer<PartitionProducerState> producers =
                    cluster.ask(answers.partitionResult(partition), cluster.reader(partition.topic()));
            producers.found().ifPresent(state -> open.addAll(open(partition, state)));
        }
        return open;
    }

    /**
     * Adds what is open where the group's offsets are kept, beside those of other groups. Returns whether that may be looked
     * at: only the owners of a cluster may, as a rule.
     */
    private boolean addOpenOffsets(Set<Open> open) throws InterruptedException {
        String topic = Topic.GROUP_METADATA_TOPIC_NAME;
        try {
            int partitions = cluster
                    .admin()
                    .describeTopics(List.of(topic), new DescribeTopicsOptions().timeoutMs(Cluster.PATIENCE_MS))
                    .allTopicNames()
                    .get()
                    .values()
                    .stream()
                    .mapToInt(description -> description.partitions().size())
                    .sum();
            TopicPartition ofGroup = new TopicPartition(
                    topic, Utils.abs(deployment.applicationId().hashCode()) % partitions);
            PartitionProducerState producers = cluster.admin()
                    .describeProducers(List.of(ofGroup), new DescribeProducersOptions().timeoutMs(Cluster.PATIENCE_MS))
                    .partitionResult(ofGroup)
                    .get();
            open.addAll(open(ofGroup, producers));
            return true;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof UnknownTopicOrPartitionException) {
                return true; // no group has committed anything
            }
            if (!(cause instanceof AuthorizationException)) {
                diagnosis.unanswered("whether a transaction hangs on " + topic);
            }
            return false;
        }
    }

    private static List<Open> open(TopicPartition partition, PartitionProducerState producers) {
        List<Open> open = new ArrayList<>();
        producers
                .activeProducers()
                .forEach(producer -> producer.currentTransactionStartOffset()
                        .ifPresent(offset -> open.add(new Open(partition, producer.producerId(), offset))));
        return open;
    }

    private Collection<TransactionListing> listings(Set<Open> open) throws InterruptedException {
        List<Long> producers = open.stream().map(Open::producerId).distinct().toList();
        return cluster.ask(
                        cluster.admin()
                                .listTransactions(new ListTransactionsOptions().filterProducerIds(producers))
                                .all(),
                        DoctorRights.transactions(deployment.applicationId()))
                .found()
                .orElse(List.of());
    }

    private @Nullable TransactionDescription describe(String id) throws InterruptedException {
        return cluster.ask(
                        cluster.admin().describeTransactions(Set.of(id)).description(id),
                        DoctorRights.transactions(deployment.applicationId()))
                .found()
                .orElse(null);
    }

    private boolean isLong(TransactionDescription description) {
        return description.transactionStartTimeMs().isPresent()
                && deployment.clock().millis()
                                - description.transactionStartTimeMs().getAsLong()
                        > LONG_MS;
    }

    /** Whether transactions of an id may be looked at. */
    private boolean mayDescribe(String id, boolean isTold) throws InterruptedException {
        try {
            cluster.admin().describeTransactions(Set.of(id)).description(id).get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransactionalIdNotFoundException) {
                return true;
            }
            if (!(e.getCause() instanceof AuthorizationException)) {
                throw new KafkaException("transactions cannot be looked at: " + e.getCause(), e.getCause());
            }
            if (isTold) {
                diagnosis.lacks(DoctorRights.transactions(deployment.applicationId()));
            }
            return false;
        }
    }

    /** Compares two looks. */
    void check(Look first, Look second) throws InterruptedException {
        Set<Open> hanging = new HashSet<>(first.unknown());
        hanging.retainAll(second.unknown());
        boolean seesAll = hanging.isEmpty() || mayDescribe("rollcast-doctor-" + UUID.randomUUID(), false);
        Map<Long, List<Open>> byProducer = hanging.stream()
                .sorted(Comparator.comparing((Open one) -> one.partition().toString()))
                .collect(Collectors.groupingBy(Open::producerId, TreeMap::new, Collectors.toList()));
        for (List<Open> parts : byProducer.values()) {
            tellHanging(parts, second, seesAll);
        }
        List<Open> slow = new ArrayList<>(second.known().keySet());
        for (Open one : slow) {
            String id = second.known().getOrDefault(one, "");
            diagnosis.look(
                    "A transaction of %s is open on %s for more than a minute, at %s."
                            .formatted(id, one.partition(), Instant.now(deployment.clock())),
                    "Readers of committed records wait for its end: the broker ends it after the writer's"
                            + " transaction.timeout.ms.",
                    "end its writer, or "
                            + deployment.commands().kafka("kafka-transactions", "describe --transactional-id " + id));
        }
    }

    /** One finding for all that one transaction left open: ended in part, it would be carried out in part. */
    private void tellHanging(List<Open> parts, Look look, boolean seesAll) {
        String what = "A transaction hangs on %s: no coordinator knows it."
                .formatted(parts.stream()
                        .map(one -> "%s from offset %d%s"
                                .formatted(
                                        one.partition(),
                                        one.startOffset(),
                                        look.held().containsKey(one.partition())
                                                ? " (%,d records are behind it)"
                                                        .formatted(look.held().get(one.partition()))
                                                : ""))
                        .collect(Collectors.joining(", ")));
        String abort = deployment.commands().kafka("kafka-transactions", "abort ")
                + parts.stream()
                        .map(one -> "--topic %s --partition %d --start-offset %d"
                                .formatted(
                                        one.partition().topic(), one.partition().partition(), one.startOffset()))
                        .collect(Collectors.joining("; the same with "));
        String offsets = Topic.GROUP_METADATA_TOPIC_NAME;
        if (parts.stream().allMatch(one -> one.partition().topic().equals(offsets))) {
            diagnosis.look(
                    what,
                    "Other groups have their offsets there as well. If it is of this one, a forecaster that takes a partition over"
                            + " is REBALANCING and waits for ever.",
                    "if so, end all forecasters; then " + abort);
        } else if (!seesAll
                && parts.stream()
                        .anyMatch(one -> deployment
                                .observations()
                                .contains(one.partition().topic()))) {
            diagnosis.look(
                    what,
                    "Its writer may be another's, whose transactional id may not be looked at here: see first that nobody"
                            + " is writing.",
                    abort);
        } else {
            diagnosis.wrong(
                    what,
                    "Nobody will end it: readers of committed records, and forecasters that restore, get nothing of what"
                            + " follows. Brokers of Kafka 4.3 and 4.4 leave such ones behind (KAFKA-20734).",
                    "end all forecasters; then "
                            + abort
                            + (look.seesOffsets()
                                    ? ""
                                    : "; and those on %s, which may not be looked at here: %s names them"
                                            .formatted(
                                                    offsets,
                                                    deployment
                                                            .commands()
                                                            .kafka(
                                                                    "kafka-transactions",
                                                                    "find-hanging --broker-id N --max-transaction-timeout 1"))));
        }
    }
}
