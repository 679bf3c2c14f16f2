package io.rollcast.service;

import io.rollcast.wire.Source;
import io.rollcast.wire.Topics;
import io.rollcast.wire.UnsuitableTopicException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the Kafka cluster and the topics, which all services have. */
public final class KafkaOptions {

    private static final Duration MOST_PATIENCE = Duration.ofHours(1);
    private static final Set<String> OF_TOPICS = Set.of(
            "--observations-topic",
            "--observations-pattern",
            "--forecasts-topic",
            "--models-topic",
            "--accuracy-topic",
            "--dead-letters-topic",
            "--anomalies-topic",
            "--partitions");

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT[,...]",
            description = "Kafka brokers to start from (default: ${DEFAULT-VALUE}).",
            defaultValue = "127.0.0.1:9092")
    String bootstrapServers = "127.0.0.1:9092";

    @Option(
            names = "--kafka-properties",
            paramLabel = "FILE",
            description = "Any further Kafka client settings, such as TLS and SASL, as a properties file.")
    @Nullable
    Path kafkaProperties;

    @Option(
            names = "--topic-prefix",
            paramLabel = "TEXT",
            description =
                    "Put before the names of all topics and of the forecasters' group, so that deployments can share a"
                            + " cluster (default: none).",
            defaultValue = "")
    String topicPrefix = "";

    @Option(
            names = "--observations-topic",
            paramLabel = "NAME[,...]",
            split = ",",
            description = "Topics of observations; several are read as one (default: observations, after the prefix).")
    List<String> observationsTopics = List.of();

    @Option(
            names = "--observations-pattern",
            paramLabel = "REGEX",
            description = "Read observations from all topics whose whole names match, new ones as well.")
    @Nullable
    String observationsPattern;

    @Option(
            names = "--forecasts-topic",
            paramLabel = "NAME",
            description = "Topic of forecasts (default: forecasts, after the prefix).")
    @Nullable
    String forecastsTopic;

    @Option(
            names = "--models-topic",
            paramLabel = "NAME",
            description = "Topic of releases (default: models, after the prefix).")
    @Nullable
    String modelsTopic;

    @Option(
            names = "--accuracy-topic",
            paramLabel = "NAME",
            description = "Topic of accuracy records (default: accuracy, after the prefix).")
    @Nullable
    String accuracyTopic;

    @Option(
            names = "--dead-letters-topic",
            paramLabel = "NAME",
            description = "Topic of rejected records (default: observations-dlq, after the prefix).")
    @Nullable
    String deadLettersTopic;

    @Option(
            names = "--anomalies-topic",
            paramLabel = "NAME",
            description =
                    "Topic of anomalies: a record when a series leaves what was forecast, or has no points, and one when"
                            + " it is back (default: none).")
    @Nullable
    String anomaliesTopic;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Partitions of the series topics, where they have to be created (default: ${DEFAULT-VALUE}).",
            defaultValue = "4")
    int partitions = 4;

    @Option(
            names = "--connect-timeout",
            paramLabel = "DURATION",
            description =
                    "How long to wait at the start for a broker that is not there yet (default: ${DEFAULT-VALUE}).",
            converter = DurationConverter.class,
            defaultValue = "15s")
    Duration connectTimeout = Duration.ofSeconds(15);

    public KafkaOptions() {}

    /** The options of topics but those that a command uses. */
    public static Set<String> topicsBut(String... used) {
        return OF_TOPICS.stream().filter(name -> !List.of(used).contains(name)).collect(Collectors.toUnmodifiableSet());
    }

    /** Options of a caller without a command line, such as the demo. */
    public KafkaOptions(String bootstrapServers, int partitions) {
        this.bootstrapServers = bootstrapServers;
        this.partitions = partitions;
    }

    public void check(Problems problems) {
        problems.require(
                !bootstrapServers.isBlank(), "--bootstrap-servers is empty: give at least one host:port of a broker");
        try {
            if (kafkaProperties != null && SecretFile.hasSecrets(properties())) {
                SecretFile.warnIfOpen("--kafka-properties", kafkaProperties);
            }
        } catch (ConfigurationException e) {
            problems.require(false, "%s", e.getMessage());
        }
        problems.requireWithin("--partitions", partitions, 1, 10_000);
        boolean isPrefix = topicPrefix.matches("[a-zA-Z0-9._-]{0,200}");
        problems.require(
                isPrefix, "--topic-prefix '%s': use at most 200 letters, digits, '.', '_' and '-'", topicPrefix);
        if (isPrefix) {
            checkTopics(problems);
        }
        problems.require(
                !connectTimeout.isNegative() && connectTimeout.compareTo(MOST_PATIENCE) <= 0,
                "--connect-timeout is %s: it must be at least 0s and at most 1h",
                connectTimeout);
    }

    private void checkTopics(Problems problems) {
        try {
            topics();
        } catch (IllegalArgumentException e) {
            problems.require(false, "%s", e.getMessage());
        }
    }

    /**
     * Notes a problem where observations are of several topics, or of those that match a pattern.
     *
     * @param why the rule and the remedy
     */
    public void requireOneTopic(Problems problems, String why) {
        problems.require(observationsPattern == null, "--observations-pattern '%s': %s", observationsPattern, why);
        problems.require(
                observationsTopics.size() <= 1,
                "--observations-topic %s: %s",
                String.join(",", observationsTopics),
                why);
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Before the names of all topics that have their default names. */
    public String topicPrefix() {
        return topicPrefix;
    }

    /**
     * The topics by their names, or by the prefix.
     *
     * @throws IllegalArgumentException if a name breaks a rule, or two are the same
     */
    public Topics topics() {
        Topics standard = Topics.withPrefix(topicPrefix);
        return new Topics(
                source(standard),
                Objects.requireNonNullElse(forecastsTopic, standard.forecasts()),
                Objects.requireNonNullElse(modelsTopic, standard.models()),
                Objects.requireNonNullElse(accuracyTopic, standard.accuracy()),
                Objects.requireNonNullElse(deadLettersTopic, standard.deadLetters()),
                Optional.ofNullable(anomaliesTopic),
                standard.format());
    }

    private Source source(Topics standard) {
        if (observationsPattern == null) {
            return observationsTopics.isEmpty() ? standard.source() : new Source(observationsTopics, Optional.empty());
        }
        if (!observationsTopics.isEmpty()) {
            throw new IllegalArgumentException(
                    "--observations-topic and --observations-pattern both say where observations are: give one of them");
        }
        try {
            return Source.matching(Pattern.compile(observationsPattern));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "--observations-pattern '%s' is no regular expression: %s"
                            .formatted(observationsPattern, e.getDescription()),
                    e);
        }
    }

    /**
     * Returns settings for any Kafka client: the bootstrap servers, overridden by the operator's file. A service overrides
     * these with the settings that its correctness needs.
     */
    public Map<String, Object> clientSettings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        Properties file = properties();
        file.stringPropertyNames().forEach(name -> settings.put(name, file.getProperty(name)));
        return settings;
    }

    private Properties properties() {
        return kafkaProperties == null ? new Properties() : PropertiesFile.read("--kafka-properties", kafkaProperties);
    }

    /**
     * Creates all topics that are missing, for a caller that runs several services.
     *
     * @throws ConfigurationException if there is no broker
     */
    public void createMissingTopics() throws InterruptedException {
        try (Admin admin = connect()) {
            topics().createMissing(admin, partitions);
        }
    }

    /**
     * Prepares the cluster for a command: looks whether it has the rights that it uses, creates the topics that are missing
     * and that it may have to create, and checks that the models topic keeps its releases, if it reads that one.
     *
     * @throws ConfigurationException if there is no broker, or a right is missing
     * @throws UnsuitableTopicException if the models topic would lose releases, or does not exist and is not to be created
     */
    public void prepare(List<Right> rights) throws InterruptedException {
        try (Admin admin = connect()) {
            new Preparation(admin, topics(), partitions, servers()).run(rights);
        }
    }

    /** The brokers that clients start from, of the option or of the file. */
    public String servers() {
        return String.valueOf(clientSettings().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
    }

    /**
     * Connects to the cluster and returns a client that it has answered.
     *
     * @throws ConfigurationException if there is no broker
     */
    public Admin connect() throws InterruptedException {
        Properties file = properties();
        String source = file.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)
                ? "%s in --kafka-properties %s".formatted(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafkaProperties)
                : "--bootstrap-servers";
        return new BrokerCheck(clientSettings(), source).connect(connectTimeout);
    }
}
