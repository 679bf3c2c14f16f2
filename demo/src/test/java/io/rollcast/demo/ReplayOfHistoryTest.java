package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.producer.ProduceCommand;
import io.rollcast.service.CommandRunner;
import io.rollcast.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Old files are replayed to a real broker, which counts the age of records from their event times. */
class ReplayOfHistoryTest {

    private static final String YEARS_AGO =
            "series,timestamp,value\na,2016-01-01T00:00:00Z,1\na,2016-01-01T01:00:00Z,2\n";

    @TempDir
    static Path shared;

    private static EmbeddedBroker broker;

    @TempDir
    Path directory;

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.rollcast.producer");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(shared.resolve("kafka"), 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void ignore() {
        logger.detachAppender(log);
    }

    private static Map<String, Object> clients() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private int replay(String prefix, String content, String... more) throws IOException {
        Path file = Files.writeString(directory.resolve("points.csv"), content);
        List<String> arguments = new ArrayList<>(List.of(
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--topic-prefix=" + prefix,
                "--http-port=0",
                "--rate=0",
                "--replay=" + file));
        arguments.addAll(List.of(more));
        return CommandRunner.run(new ProduceCommand(), arguments.toArray(String[]::new));
    }

    private String logged() {
        return String.join("\n", log.list.stream().map(ILoggingEvent::toString).toList());
    }

    @Test
    void topicsThatRollcastCreatesKeepHistory() throws Exception {
        // When
        int status = replay("new.", YEARS_AGO);

        // Then
        assertThat(status).isZero();
        assertThat(logged())
                .doesNotContain("retention.ms")
                .contains("Published 2 points, 0 failed; rows read: 2, points: 2, series: 1"
                        + " from 2016-01-01T00:00:00Z to 2016-01-01T01:00:00Z");
        Topics topics = Topics.withPrefix("new.");
        try (Admin admin = Admin.create(clients())) {
            assertThat(topics.createMissing(admin, 1))
                    .as("produce makes its own topic alone")
                    .containsExactlyInAnyOrder(
                            topics.forecasts(), topics.models(), topics.accuracy(), topics.deadLetters());
        }
        for (String topic : List.of(topics.observations(), topics.forecasts(), topics.deadLetters())) {
            Config config = config(topic);
            assertThat(config.get("retention.ms").value()).as(topic).isEqualTo("-1");
            assertThat(config.get("retention.bytes").value()).as(topic).isEqualTo("1073741824");
        }
        assertThat(config(topics.models()).get("cleanup.policy").value()).isEqualTo("compact");
    }

    private static Config config(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(clients())) {
            return admin.describeConfigs(List.of(resource)).all().get().get(resource);
        }
    }

    @Test
    void warnsOfATopicThatDeletesWhatIsOld() throws Exception {
        // Given a topic of a week
        create("week.observations", Map.of("retention.ms", "604800000"));

        // When
        int status = replay("week.", YEARS_AGO);

        // Then
        assertThat(status).isZero();
        assertThat(logged())
                .containsPattern(
                        "WARN.* Topic week.observations has retention.ms=604800000 \\(7 days\\), and the first point is \\d+ days old")
                .contains("kafka-configs --bootstrap-server HOST:PORT --alter --entity-type topics"
                        + " --entity-name week.observations --add-config retention.ms=-1")
                .doesNotContain("Topic week.forecasts");
    }

    @Test
    void saysThatATopicAcceptsNothingOld() throws Exception {
        // Given
        create("day.observations", Map.of("message.timestamp.before.max.ms", "86400000", "retention.ms", "-1"));

        // When
        int status = replay("day.", YEARS_AGO);

        // Then
        assertThat(status).isNotZero();
        assertThat(logged()).contains("message.timestamp.before.max.ms=86400000", "kafka-configs", "2 time refused");
    }

    @Test
    void skipsWhatTheBrokerWouldRefuse() throws Exception {
        // Given: lines in microseconds and nanoseconds among good ones
        long now = System.currentTimeMillis();
        String content = "series,timestamp,value\nok,%1$d,1\nmicro,%1$d000,1\nok,%2$d,2\nnano,%1$d000000,1\nok,%3$d,3\n"
                .formatted(now - 3_000, now - 2_000, now - 1_000);

        // When
        int status = replay("units.", content);

        // Then
        assertThat(status).isZero();
        assertThat(values("units.observations")).containsExactly("1.0", "2.0", "3.0");
        assertThat(logged()).contains("Published 3 points, 0 failed", "skipped: 2 (2 time refused by the topic)");

        // When strict, then the first of them ends the replay
        assertThat(replay("strict.", content, "--strict")).isNotZero();
        assertThat(values("strict.observations")).containsExactly("1.0");
    }

    @Test
    void publishesNothingAsOfJanuary1970() throws Exception {
        // Given a file in seconds
        String content = "series,timestamp,value\na,1764000000,1\na,1764000060,2\n";

        // When told so
        int status = replay("ms.", content, "--time-unit=ms");

        // Then
        assertThat(status).isNotZero();
        assertThat(values("ms.observations")).isEmpty();

        // When not told
        status = replay("told.", content);

        // Then
        assertThat(status).isZero();
        assertThat(logged()).contains("Timestamps are taken as seconds", "from 2025-11-24T16:00:00Z");
    }

    private static void create(String topic, Map<String, String> configs) throws Exception {
        try (Admin admin = Admin.create(clients())) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty()).configs(configs)))
                    .all()
                    .get();
        }
    }

    private static List<String> values(String topic) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(clients(), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Awaitility.await().atMost(KafkaBench.PATIENCE).until(() -> {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                    values.add(record.value());
                }
                return partitions.stream().allMatch(each -> consumer.position(each) >= ends.get(each));
            });
        }
        return values;
    }
}
