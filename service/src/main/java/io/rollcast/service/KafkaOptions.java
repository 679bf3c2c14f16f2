package io.rollcast.service;

import io.rollcast.wire.Topics;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which every service finds its Kafka cluster and its topics. */
public final class KafkaOptions {

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
            description = "Put before every topic's name, so that deployments can share a cluster (default: none).",
            defaultValue = "")
    String topicPrefix = "";

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Partitions of the series topics, where they have to be created (default: ${DEFAULT-VALUE}).",
            defaultValue = "4")
    int partitions = 4;

    public KafkaOptions() {}

    /** For callers that are no command line, such as the demo. */
    public KafkaOptions(String bootstrapServers, int partitions) {
        this.bootstrapServers = bootstrapServers;
        this.partitions = partitions;
    }

    public void check(Problems problems) {
        problems.require(
                !bootstrapServers.isBlank(), "--bootstrap-servers is empty: give at least one host:port of a broker");
        problems.require(
                kafkaProperties == null || Files.isReadable(kafkaProperties),
                "--kafka-properties %s cannot be read: give the path of a properties file",
                kafkaProperties);
        problems.requireWithin("--partitions", partitions, 1, 10_000);
        problems.require(
                topicPrefix.matches("[a-zA-Z0-9._-]{0,200}"),
                "--topic-prefix '%s': use at most 200 letters, digits, '.', '_' and '-'",
                topicPrefix);
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    public Topics topics() {
        return Topics.withPrefix(topicPrefix);
    }

    /**
     * Settings for any Kafka client: the operator's file over the bootstrap servers. What a service relies on for its
     * correctness, it puts on top.
     */
    public Map<String, Object> clientSettings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        if (kafkaProperties != null) {
            Properties file = new Properties();
            try (Reader reader = Files.newBufferedReader(kafkaProperties, StandardCharsets.UTF_8)) {
                file.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException("--kafka-properties %s cannot be read".formatted(kafkaProperties), e);
            }
            file.stringPropertyNames().forEach(name -> settings.put(name, file.getProperty(name)));
        }
        return settings;
    }

    /** Creates the topics that are missing. */
    public void createMissingTopics() {
        try (Admin admin = Admin.create(clientSettings())) {
            topics().createMissing(admin, partitions);
        }
    }
}
