package io.rollcast.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.demo.KafkaBench;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.forecaster.stream.GrownTopic;
import io.rollcast.wire.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.server.policy.CreateTopicPolicy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics are created as they must be, on a cluster with other defaults, and with a policy as those of hosted ones. */
class CreatedTopicsTest {

    private static final int LEAST_SEGMENT_BYTES = 52_428_800;

    /** Refuses small segments, as Confluent Cloud does, and any segments at all where a name asks for that, as MSK Serverless. */
    public static final class Policy implements CreateTopicPolicy {

        @Override
        public void validate(RequestMetadata request) {
            String bytes = request.configs().get("segment.bytes");
            if (bytes != null
                    && (Integer.parseInt(bytes) < LEAST_SEGMENT_BYTES
                            || request.topic().startsWith("strict."))) {
                throw new PolicyViolationException("segment.bytes is not for you");
            }
        }

        @Override
        public void configure(Map<String, ?> settings) {}

        @Override
        public void close() {}
    }

    @TempDir
    static Path shared;

    private static EmbeddedBroker broker;
    private static Admin admin;

    @TempDir
    Path directory;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(
                shared.resolve("kafka"),
                0,
                Map.of(
                        "log.cleanup.policy", "compact",
                        "log.message.timestamp.type", "LogAppendTime",
                        "log.cleaner.delete.retention.ms", "60000",
                        "create.topic.policy.class.name", Policy.class.getName()));
        admin = Admin.create(Map.of("bootstrap.servers", (Object) broker.bootstrapServers()));
    }

    @AfterAll
    static void stopBroker() {
        admin.close();
        broker.close();
    }

    private static Config settings(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource)).values().get(resource).get();
    }

    private static void assertSetting(String topic, String name, String value) throws Exception {
        assertThat(settings(topic).get(name).value())
                .as("%s of %s", name, topic)
                .isEqualTo(value);
    }

    @Test
    void eventTimesAndRecordsAreKeptWhateverTheDefaults() throws Exception {
        Topics topics = Topics.withPrefix("defaults.").withAnomalies("defaults.anomalies");

        topics.createMissing(admin, 1);

        for (String topic :
                List.of(topics.observations(), topics.forecasts(), topics.deadLetters(), "defaults.anomalies")) {
            assertSetting(topic, "cleanup.policy", "delete");
            assertSetting(topic, "message.timestamp.type", "CreateTime");
        }
        assertSetting(topics.accuracy(), "cleanup.policy", "delete");
        assertSetting(topics.models(), "cleanup.policy", "compact");
    }

    @Test
    void aTopicThatTheClusterRefusesIsNamedWithItsWords() {
        Topics topics = Topics.withPrefix("strict.");

        assertThatThrownBy(() -> topics.createMissing(admin, 1))
                .isInstanceOf(KafkaException.class)
                .hasMessageStartingWith("topic strict.")
                .hasMessageContaining("cannot be created with {")
                .hasMessageContaining("segment.bytes=134217728")
                .hasMessageContaining("the cluster says 'segment.bytes is not for you'")
                .hasMessageContaining("create it yourself with what the cluster allows");
    }

    @Test
    void changelogsAreWhatTheOperatorSaysElseWhatClustersAccept() throws Exception {
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "ours.")) {
            Map<String, Object> given = bench.clientSettings();
            try (ForecasterService usual = forecaster(given, bench.topics, "usual")) {
                usual.start();
                bench.sendRounds(2, 2, new Random(1));
                bench.awaitForecasts(new ArrayList<>(), 4);
            }
            given.put("topic.segment.bytes", "67108864");
            try (ForecasterService told = forecaster(given, bench.topics, "told")) {
                told.start();
                bench.awaitForecasts(new ArrayList<>(), 4);
            }
        }

        assertSetting(GrownTopic.changelog("usual"), "segment.bytes", String.valueOf(LEAST_SEGMENT_BYTES));
        assertSetting(GrownTopic.changelog("told"), "segment.bytes", "67108864");
        for (String changelog : List.of(GrownTopic.changelog("usual"), GrownTopic.changelog("told"))) {
            assertSetting(changelog, "delete.retention.ms", "86400000");
            assertSetting(changelog, "min.cleanable.dirty.ratio", "0.3");
            assertSetting(changelog, "cleanup.policy", "compact");
            assertSetting(changelog, "message.timestamp.type", "CreateTime");
        }
    }

    private ForecasterService forecaster(Map<String, Object> settings, Topics topics, String group) {
        return new ForecasterService(
                settings,
                ForecasterConfig.standard(group, topics, "test", directory.resolve(group)),
                new SimpleMeterRegistry());
    }
}
