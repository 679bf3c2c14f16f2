package io.rollcast.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The topics of one Rollcast deployment and what travels on each. Start reading here.
 *
 * @param observations key: series id (UTF-8); value: a JSON number, or an object with a numeric {@code value}; the
 *     record's timestamp is the event time
 * @param forecasts key: series id; value: {@link Forecast}; timestamp: event time of the point that was forecast from
 * @param models compacted, one partition; key: {@link ReleaseId} with a safetensors file as value, or {@link #CHAMPION}
 *     or {@link #PINNED} with a release id as value
 * @param accuracy key: release id, or the name of a baseline; value: {@link Accuracy}
 * @param deadLetters observations that could not be accepted, as received, with the reason in headers
 */
public record Topics(String observations, String forecasts, String models, String accuracy, String deadLetters) {

    /** The key on {@link #models} whose value is the id of the release that serves. */
    public static final String CHAMPION = "champion";

    /**
     * The key on {@link #models} whose value is the id of the release that stays champion whatever is fitted; a tombstone
     * takes the pin away. For trainers alone: forecasters follow the champion.
     */
    public static final String PINNED = "pinned";

    /** Room for a release on the models topic: a safetensors file of some four million weights. */
    public static final int MAX_RELEASE_BYTES = 16 * 1024 * 1024;

    public Topics {
        Set<String> names = Set.copyOf(List.of(observations, forecasts, models, accuracy, deadLetters));
        if (names.size() < 5) {
            throw new IllegalArgumentException(
                    "topics are %s: each of the five needs a name of its own".formatted(names));
        }
        for (String name : names) {
            if (!name.matches("[a-zA-Z0-9._-]{1,249}")) {
                throw new IllegalArgumentException(
                        "topic name '%s': use 1 to 249 letters, digits, '.', '_' and '-'".formatted(name));
            }
        }
    }

    /** The default names behind a prefix: {@code ""} gives {@code observations}, {@code forecasts} and so on. */
    public static Topics withPrefix(String prefix) {
        return new Topics(
                prefix + "observations",
                prefix + "forecasts",
                prefix + "models",
                prefix + "accuracy",
                prefix + "observations-dlq");
    }

    /**
     * Creates the topics that do not exist yet; those that do are left as they are. Series topics get {@code partitions}
     * partitions and the broker's default replication.
     *
     * @throws KafkaException if the cluster cannot be reached or refuses
     */
    public void createMissing(Admin admin, int partitions) {
        Map<String, String> largeRecords =
                Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(MAX_RELEASE_BYTES + 4096));
        Map<String, String> compacted = new HashMap<>(largeRecords);
        compacted.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        Optional<Short> defaultReplication = Optional.empty();
        List<NewTopic> wanted = List.of(
                new NewTopic(observations, Optional.of(partitions), defaultReplication),
                new NewTopic(forecasts, Optional.of(partitions), defaultReplication),
                new NewTopic(models, Optional.of(1), defaultReplication).configs(compacted),
                new NewTopic(accuracy, Optional.of(1), defaultReplication),
                new NewTopic(deadLetters, Optional.of(1), defaultReplication));
        for (var creation : admin.createTopics(wanted).values().values()) {
            try {
                creation.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new KafkaException("topics %s could not be created".formatted(this), e.getCause());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KafkaException("interrupted while creating topics", e);
            }
        }
    }
}
