package io.rollcast.doctor;

import io.rollcast.service.Right;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Asks the cluster for the checks. What it does not permit, or does not answer in time, is noted in the diagnosis and left
 * out, so that the other checks go on. Used on the main thread.
 */
final class Cluster {

    /** Time for one answer. */
    static final int PATIENCE_MS = 10_000;

    private final Admin admin;
    private final Diagnosis diagnosis;
    private final Map<String, TopicDescription> topics = new HashMap<>();
    private final Map<String, Config> settings = new HashMap<>();
    private final Set<String> missing = new HashSet<>();
    private final Map<String, Right> readers = new HashMap<>();

    /**
     * What the cluster said.
     *
     * @param found the answer, if there is one
     * @param isTold whether it is known; false if the cluster did not permit it, or did not answer
     */
    record Answer<T>(Optional<T> found, boolean isTold) {}

    Cluster(Admin admin, Diagnosis diagnosis) {
        this.admin = admin;
        this.diagnosis = diagnosis;
    }

    Admin admin() {
        return admin;
    }

    /**
     * Looks at a topic and its settings, once.
     *
     * @param toRead right on the topic
     * @param toReadSettings right on its settings
     */
    void lookAt(String topic, Right toRead, Right toReadSettings) throws InterruptedException {
        lookAtPartitions(topic, toRead);
        if (topics.containsKey(topic)) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            KafkaFuture<Config> config =
                    admin.describeConfigs(List.of(resource)).values().get(resource);
            if (config != null) {
                ask(config, toReadSettings).found().ifPresent(known -> settings.put(topic, known));
            }
        }
    }

    private void lookAtPartitions(String topic, Right toRead) throws InterruptedException {
        readers.put(topic, toRead);
        KafkaFuture<TopicDescription> described = admin.describeTopics(
                        List.of(topic), new DescribeTopicsOptions().timeoutMs(PATIENCE_MS))
                .topicNameValues()
                .get(topic);
        try {
            if (described != null) {
                topics.put(topic, described.get());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                missing.add(topic);
            } else {
                note(e, toRead);
            }
        }
    }

    /** The topic; empty if it is missing or may not be looked at. */
    Optional<TopicDescription> topic(String name) {
        return Optional.ofNullable(topics.get(name));
    }

    boolean isMissing(String topic) {
        return missing.contains(topic);
    }

    /** A setting of a topic; empty if it may not be looked at. */
    Optional<String> setting(String topic, String name) {
        return Optional.ofNullable(settings.get(topic))
                .map(config -> config.get(name))
                .map(ConfigEntry::value);
    }

    Optional<Long> number(String topic, String name) {
        return setting(topic, name).map(Long::parseLong);
    }

    /** Partitions of those of the topics that were found. */
    List<TopicPartition> partitions(List<String> names) {
        return names.stream()
                .flatMap(name -> topic(name).stream())
                .flatMap(topic -> topic.partitions().stream()
                        .filter(partition -> partition.leader() != null
                                && !partition.leader().isEmpty())
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
    }

    /** Offsets of the beginning or of the end, for readers of committed records or for all. */
    Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which, IsolationLevel readers)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, which));
        var answers = admin.listOffsets(wanted, new ListOffsetsOptions(readers).timeoutMs(PATIENCE_MS));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            ask(answers.partitionResult(partition), reader(partition.topic()))
                    .found()
                    .ifPresent(known -> offsets.put(partition, known.offset()));
        }
        return offsets;
    }

    /** The right to read a topic that was looked at. */
    Right reader(String topic) {
        return readers.getOrDefault(topic, DoctorRights.records(topic));
    }

    /** The answer; none where there is nothing of that name. Where it is not permitted, that is noted. */
    <T> Answer<T> ask(KafkaFuture<T> answer, Right needed) throws InterruptedException {
        try {
            return new Answer<>(Optional.ofNullable(answer.get()), true);
        } catch (ExecutionException e) {
            return new Answer<>(Optional.empty(), note(e, needed));
        }
    }

    /** Notes a fault that hides something; returns whether it hides nothing. */
    private boolean note(ExecutionException fault, Right needed) {
        Throwable cause = fault.getCause();
        if (cause instanceof AuthorizationException) {
            diagnosis.lacks(needed);
            return false;
        }
        if (cause instanceof TimeoutException) {
            diagnosis.unanswered(needed.without().orElse("something is not looked at"));
            return false;
        }
        if (!(cause instanceof ApiException)) {
            throw new KafkaException("the cluster cannot be looked at: " + cause, cause);
        }
        return true;
    }
}
