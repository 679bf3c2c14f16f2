package io.rollcast.wire;

import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.format.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Topics of one Rollcast deployment and the records on each. Start reading here.
 *
 * @param source of observations, by default one topic. Key: series id (UTF-8); value: a JSON number, or an object with a numeric {@code value}; the
 *     record's timestamp is the event time
 * @param forecasts key: series id; value: {@link Forecast}; timestamp: event time of the origin
 * @param models compacted, one partition; key: {@link ReleaseId} with a safetensors file as value, {@link #CHAMPION}
 *     or {@link #PINNED} with a release id as value, {@link #CHALLENGERS}, or that of a {@link Decision}
 * @param accuracy key: release id, or the name of a baseline; value: {@link Accuracy}; or the key of {@link PairedErrors}
 * @param deadLetters rejected records of the observations topic, as received, with the reason in headers
 * @param anomalies key: series id; value: {@link Anomaly}; timestamp: event time of the point; none where nobody asked for it
 * @param format format of the values of observations and forecasts
 */
public record Topics(
        Source source,
        String forecasts,
        String models,
        String accuracy,
        String deadLetters,
        Optional<String> anomalies,
        WireFormat format) {

    /** Key on {@link #models} whose value is the id of the release that is to serve. */
    public static final String CHAMPION = "champion";

    /** Header of the champion's record after a rollback: the release that was left is not to be tried again. */
    public static final String ROLLBACK = "rollback";

    /**
     * Key on {@link #models} whose value is the id of the release that stays champion whatever is fitted; a tombstone
     * removes the pin. Only trainers read it: forecasters follow the champion.
     */
    public static final String PINNED = "pinned";

    /** Key on {@link #models} whose value is {@link Challengers}: the releases that forecast in shadow. */
    public static final String CHALLENGERS = "challengers";

    /** Largest release on the models topic, in bytes: a safetensors file of some four million weights. */
    public static final int MAX_RELEASE_BYTES = 16 * 1024 * 1024;

    public Topics {
        List<String> written = new ArrayList<>(List.of(forecasts, models, accuracy, deadLetters));
        anomalies.ifPresent(written::add);
        Set<String> names = new TreeSet<>(written);
        if (names.size() < written.size()) {
            throw new IllegalArgumentException(
                    "topics are %s: each of them needs a name of its own".formatted(written));
        }
        for (String name : names) {
            requireName(name);
            if (source.has(name)) {
                throw new IllegalArgumentException(
                        "topic '%s' is written to, and is among those that observations are read from, %s: name another"
                                .formatted(name, source));
            }
        }
    }

    static void requireName(String name) {
        if (!name.matches("[a-zA-Z0-9._-]{1,249}")) {
            throw new IllegalArgumentException(
                    "topic name '%s': use 1 to 249 letters, digits, '.', '_' and '-'".formatted(name));
        }
    }

    /**
     * Name of the one topic of observations.
     *
     * @throws IllegalStateException if they are read from several, or from those that match a pattern
     */
    public String observations() {
        if (!source.isSingle()) {
            throw new IllegalStateException("observations are of %s, and one topic is wanted".formatted(source));
        }
        return source.topics().get(0);
    }

    /** Whether the records of each series are on one partition: one topic, whose keys are the ids. */
    public boolean keyedBySeries() {
        return source.isSingle() && format.keyedBySeries();
    }

    /** Topics whose values are JSON. */
    public Topics(String observations, String forecasts, String models, String accuracy, String deadLetters) {
        this(Source.of(observations), forecasts, models, accuracy, deadLetters, Optional.empty(), JsonFormat.JSON);
    }

    /** Topics of the default names after a prefix: {@code ""} gives {@code observations}, {@code forecasts} and so on. */
    public static Topics withPrefix(String prefix) {
        return new Topics(
                prefix + "observations",
                prefix + "forecasts",
                prefix + "models",
                prefix + "accuracy",
                prefix + "observations-dlq");
    }

    /** The same topics with values of another format. */
    public Topics withFormat(WireFormat other) {
        return new Topics(source, forecasts, models, accuracy, deadLetters, anomalies, other);
    }

    /** The same with a topic of anomalies. */
    public Topics withAnomalies(String topic) {
        return new Topics(source, forecasts, models, accuracy, deadLetters, Optional.of(topic), format);
    }

    /**
     * Creates the topics that do not exist yet, and leaves the others as they are. Topics of observations and forecasts get
     * {@code partitions} partitions, the others one; all get the broker's default replication.
     *
     * @return names of the topics that did not exist
     * @throws KafkaException if the cluster cannot be reached or refuses
     */
    public Set<String> createMissing(Admin admin, int partitions) {
        return new TopicSetup(this, admin).createMissing(partitions, topic -> true);
    }

    /** The same for the topics of these names alone. */
    public Set<String> createMissing(Admin admin, int partitions, Set<String> names) {
        return new TopicSetup(this, admin).createMissing(partitions, names::contains);
    }

    /**
     * The settings by which a models topic loses releases, such as {@code cleanup.policy=delete}: one that is compacted keeps
     * the latest record of each key, unless it also deletes what is old or more than a size.
     *
     * @param settings value of a setting of the topic, or empty if it is not known
     * @return what loses releases, or empty if nothing does, as far as is known
     */
    public static Optional<String> lossOfReleases(Function<String, Optional<String>> settings) {
        Optional<String> policy = settings.apply(TopicConfig.CLEANUP_POLICY_CONFIG);
        if (policy.isEmpty()) {
            return Optional.empty();
        }
        String loss = TopicConfig.CLEANUP_POLICY_CONFIG + "=" + policy.get();
        if (!policy.get().contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            return Optional.of(loss);
        }
        if (!policy.get().contains(TopicConfig.CLEANUP_POLICY_DELETE)) {
            return Optional.empty();
        }
        return Stream.of(TopicConfig.RETENTION_MS_CONFIG, TopicConfig.RETENTION_BYTES_CONFIG)
                .flatMap(name -> settings
                        .apply(name)
                        .filter(value -> !value.equals("-1"))
                        .map(value -> "%s and %s=%s".formatted(loss, name, value))
                        .stream())
                .findFirst();
    }

    /**
     * Checks that the models topic keeps every release: that it is compacted, deletes nothing and has one partition.
     *
     * @throws UnsuitableTopicException if it does not
     * @throws KafkaException if the cluster cannot be reached or refuses
     */
    public void verifyModels(Admin admin) {
        new TopicSetup(this, admin).verifyModels();
    }
}
