package io.rollcast.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Creates the topics that are missing, and refuses a models topic that would lose releases. Called at the start of a
 * service or command, on its main thread.
 */
final class TopicSetup {

    /** Longest time that a new topic takes to be known to every broker. */
    private static final Duration PROPAGATION = Duration.ofSeconds(10);

    /** Bytes that a partition of a topic with event times keeps. */
    private static final long KEPT_BYTES = 1L << 30;

    private static final long SEGMENT_BYTES = KEPT_BYTES / 8;

    /**
     * Settings of the topics whose records have event times. Brokers count time from these, so history would be deleted as
     * soon as it is written, and begin a segment for each of its weeks, of each of its series in a file of one series after
     * the other. So size bounds both. Nor may the event times be those of writing, or records of one key replace each other,
     * whatever the defaults of the cluster are.
     */
    private static final Map<String, String> KEPT_BY_SIZE = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            TimestampType.CREATE_TIME.name,
            TopicConfig.RETENTION_MS_CONFIG,
            "-1",
            TopicConfig.RETENTION_BYTES_CONFIG,
            String.valueOf(KEPT_BYTES),
            TopicConfig.SEGMENT_MS_CONFIG,
            String.valueOf(Long.MAX_VALUE),
            TopicConfig.SEGMENT_BYTES_CONFIG,
            String.valueOf(SEGMENT_BYTES));

    private final Topics topics;
    private final Admin admin;

    TopicSetup(Topics topics, Admin admin) {
        this.topics = topics;
        this.admin = admin;
    }

    /**
     * Creates the missing topics of those that are wanted, and returns the names of those that it created itself. A principal
     * that may not create topics can use existing ones.
     */
    Set<String> createMissing(int partitions, Predicate<String> wanted) {
        Map<String, String> largeRecords =
                Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(Topics.MAX_RELEASE_BYTES + 4096));
        Map<String, String> compacted = new HashMap<>(largeRecords);
        compacted.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        Optional<Short> defaultReplication = Optional.empty();
        List<NewTopic> all = new ArrayList<>(List.of(
                new NewTopic(topics.forecasts(), Optional.of(partitions), defaultReplication).configs(KEPT_BY_SIZE),
                new NewTopic(topics.models(), Optional.of(1), defaultReplication).configs(compacted),
                new NewTopic(topics.accuracy(), Optional.of(1), defaultReplication)
                        .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE)),
                new NewTopic(topics.deadLetters(), Optional.of(1), defaultReplication).configs(KEPT_BY_SIZE)));
        topics.anomalies()
                .ifPresent(anomalies ->
                        all.add(new NewTopic(anomalies, Optional.of(1), defaultReplication).configs(KEPT_BY_SIZE)));
        for (String observations : topics.source().topics()) {
            all.add(new NewTopic(observations, Optional.of(partitions), defaultReplication).configs(KEPT_BY_SIZE));
        }

        all.removeIf(topic -> !wanted.test(topic.name()));
        List<NewTopic> missing = new ArrayList<>();
        Map<String, KafkaFuture<TopicDescription>> found =
                admin.describeTopics(all.stream().map(NewTopic::name).toList()).topicNameValues();
        for (NewTopic topic : all) {
            if (await(found.get(topic.name()), UnknownTopicOrPartitionException.class) == null) {
                missing.add(topic);
            }
        }
        Set<String> created = new HashSet<>();
        Map<String, KafkaFuture<Void>> creations = admin.createTopics(missing).values();
        for (NewTopic topic : missing) {
            if (isDone(topic, creations.get(topic.name()))) {
                created.add(topic.name());
            }
            awaitLeaders(topic.name());
        }
        return created;
    }

    /** Whether a topic was created; false if somebody else did in the meantime, or the broker had not heard of it yet. */
    private boolean isDone(NewTopic topic, @Nullable KafkaFuture<Void> creation) {
        try {
            return creation != null
                    && Boolean.TRUE.equals(await(creation.thenApply(any -> true), TopicExistsException.class));
        } catch (KafkaException e) {
            if (e.getCause() instanceof PolicyViolationException
                    || e.getCause() instanceof InvalidConfigurationException) {
                throw new KafkaException(
                        "topic %s cannot be created with %s: the cluster says '%s'; create it yourself with what the cluster allows"
                                .formatted(
                                        topic.name(),
                                        new TreeMap<>(topic.configs()),
                                        e.getCause().getMessage()),
                        e.getCause());
            }
            throw e;
        }
    }

    /**
     * Waits for a new topic until the brokers that lead its partitions serve them. Of the requests that an idempotent
     * producer has in flight, such a broker may refuse the first and then accept the second, whereupon the records of the
     * first are out of order until they expire (KAFKA-15591).
     */
    private void awaitLeaders(String name) {
        long end = System.nanoTime() + PROPAGATION.toNanos();
        TopicDescription topic = find(name);
        while (topic == null && System.nanoTime() < end) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KafkaException("interrupted while topics are looked up", e);
            }
            topic = find(name);
        }
        if (topic != null) {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            topic.partitions().forEach(p -> ends.put(new TopicPartition(name, p.partition()), OffsetSpec.latest()));
            await(admin.listOffsets(ends).all(), AuthorizationException.class);
        }
    }

    private @Nullable TopicDescription find(String name) {
        return await(
                admin.describeTopics(List.of(name)).topicNameValues().get(name),
                UnknownTopicOrPartitionException.class);
    }

    /**
     * Refuses a models topic that does not keep its releases.
     *
     * @throws UnsuitableTopicException if the topic does not exist, deletes releases or has several partitions
     */
    void verifyModels() {
        String name = topics.models();
        TopicDescription description = find(name);
        if (description == null) {
            throw new UnsuitableTopicException(
                    "topic %s does not exist: 'rollcast train' and 'rollcast forecast' create it; --topic-prefix names another deployment"
                            .formatted(name));
        }
        int partitions = description.partitions().size();
        if (partitions != 1) {
            throw new UnsuitableTopicException(
                    "topic %s has %d partitions, and must have one, in which releases and the champion have an order: delete it with 'kafka-topics --bootstrap-server HOST:PORT --delete --topic %s' and publish its releases again, or give another --topic-prefix"
                            .formatted(name, partitions, name));
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        Config config =
                await(admin.describeConfigs(List.of(resource)).values().get(resource), AuthorizationException.class);
        // A principal that may not read the configuration uses the topic unchecked.
        Topics.lossOfReleases(setting -> Optional.ofNullable(config == null ? null : config.get(setting))
                        .map(ConfigEntry::value))
                .ifPresent(loss -> {
                    throw new UnsuitableTopicException(
                            "topic %s has %s, and must be compacted and delete nothing, or it loses releases: run 'kafka-configs --bootstrap-server HOST:PORT --alter --entity-type topics --entity-name %s --add-config cleanup.policy=compact'"
                                    .formatted(name, loss, name));
                });
    }

    /** Returns the result, or null if there is none or an error of the expected kind. */
    private <T> @Nullable T await(@Nullable KafkaFuture<T> future, Class<? extends ApiException> expected) {
        try {
            return future == null ? null : future.get();
        } catch (ExecutionException e) {
            if (expected.isInstance(e.getCause())) {
                return null;
            }
            throw new KafkaException(
                    "topics %s cannot be looked up or created: %s".formatted(topics, e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while topics are looked up", e);
        }
    }
}
