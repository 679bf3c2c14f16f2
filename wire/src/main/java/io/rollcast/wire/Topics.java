package io.rollcast.wire;

import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.format.WireFormat;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

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
 * @param format of the values of observations and forecasts
 */
public record Topics(
        String observations, String forecasts, String models, String accuracy, String deadLetters, WireFormat format) {

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

    /** Topics of values in JSON. */
    public Topics(String observations, String forecasts, String models, String accuracy, String deadLetters) {
        this(observations, forecasts, models, accuracy, deadLetters, JsonFormat.JSON);
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
     * @return names of the topics that did not exist
     * @throws KafkaException if the cluster cannot be reached or refuses
     */
    public Set<String> createMissing(Admin admin, int partitions) {
        return new TopicSetup(this, admin).createMissing(partitions);
    }

    /**
     * Checks that the models topic keeps every release: it is compacted and has one partition.
     *
     * @throws UnsuitableTopicException if it does not
     * @throws KafkaException if the cluster cannot be reached or refuses
     */
    public void verifyModels(Admin admin) {
        new TopicSetup(this, admin).verifyModels();
    }
}
