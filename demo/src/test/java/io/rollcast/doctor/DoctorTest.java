package io.rollcast.doctor;

import static io.rollcast.doctor.DoctorBench.assertFinding;
import static io.rollcast.doctor.DoctorBench.group;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.chaos.RandomRelease;
import io.rollcast.demo.Captured;
import io.rollcast.demo.KafkaBench;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of topics and of what is on them are found, one at a time, with their remedies; a healthy deployment has none.
 *
 * <p>It is long because each fault is planted in another way, on one cluster.
 */
class DoctorTest {

    private static final long YEAR_2015 = 1_420_070_400_000L;

    @TempDir
    static Path directory;

    private static DoctorBench doctor;

    @BeforeAll
    static void startBroker() {
        doctor = new DoctorBench(directory);
    }

    @AfterAll
    static void stopBroker() {
        doctor.close();
    }

    private static long fromNow(Duration away) {
        return System.currentTimeMillis() + away.toMillis();
    }

    private static KafkaBench deployWithPoints(String prefix) {
        KafkaBench bench = doctor.deploy(prefix);
        bench.sendRounds(2, 3, new Random(1));
        return bench;
    }

    @Test
    void nothingIsWrongWithOneThatForecasts() throws Exception {
        try (KafkaBench bench = doctor.deploy("healthy.");
                ForecasterService service = new ForecasterService(
                        bench.clientSettings(),
                        ForecasterConfig.standard(
                                group("healthy."), bench.topics, "test", directory.resolve("healthy")),
                        new SimpleMeterRegistry())) {
            service.start();
            bench.release("gru/1", RandomRelease.gru(1).encode());
            bench.sendRounds(10, 50, new Random(1));
            bench.awaitForecasts(new ArrayList<>(), bench.sentPoints());

            Captured ended = doctor.doctor("healthy.");

            assertThat(ended.out().strip()).isEqualTo("Nothing is wrong");
            assertThat(ended.status()).isZero();
            assertThat(doctor.findings("healthy.", "--every=1h"))
                    .singleElement()
                    .satisfies(finding -> assertFinding(
                            finding, "info", "The newest release is of 1970-01-01T00:00:00Z", "models explain"));
        }
    }

    @Test
    void aTopicIsMissing() throws Exception {
        Topics topics = Topics.withPrefix("missing.");
        topics.createMissing(
                doctor.admin,
                2,
                Set.of(topics.observations(), topics.forecasts(), topics.models(), topics.deadLetters()));
        doctor.admin
                .alterConsumerGroupOffsets(
                        group("missing."),
                        Map.of(new TopicPartition(topics.observations(), 0), new OffsetAndMetadata(0)))
                .all()
                .get();

        assertThat(doctor.findings("missing."))
                .anySatisfy(finding -> assertFinding(
                        finding,
                        "wrong",
                        "Missing topics: missing.accuracy.",
                        "./rollcast forecast --bootstrap-servers"));
    }

    @Test
    void modelsIsNotCompacted() throws Exception {
        try (KafkaBench bench = deployWithPoints("kept.")) {
            doctor.alter(bench.topics.models(), "cleanup.policy", "delete");
            assertFinding(
                    doctor.finding("kept."),
                    "wrong",
                    "kept.models has cleanup.policy=delete",
                    "--entity-name kept.models --add-config cleanup.policy=compact");
        }
    }

    @Test
    void modelsHasSeveralPartitions() throws Exception {
        Topics topics = Topics.withPrefix("several.");
        doctor.createTopic(topics.models(), 3);
        doctor.alter(topics.models(), "cleanup.policy", "compact");
        doctor.alter(topics.models(), "max.message.bytes", "16777216");
        try (KafkaBench bench = deployWithPoints("several.")) {
            assertFinding(
                    doctor.finding("several."),
                    "wrong",
                    bench.topics.models() + " has 3 partitions",
                    "kafka-topics --bootstrap-server " + doctor.broker.bootstrapServers()
                            + " --delete --topic several.models");
        }
    }

    @Test
    void releasesAreTooLargeForTheirTopic() throws Exception {
        try (KafkaBench bench = deployWithPoints("large.")) {
            doctor.alter(bench.topics.models(), "max.message.bytes", "10000");
            assertFinding(
                    doctor.finding("large."),
                    "wrong",
                    "large.models has max.message.bytes=10000",
                    "max.message.bytes=16781312");

            doctor.alter(bench.topics.models(), "max.message.bytes", "4000000");
            assertFinding(
                    doctor.finding("large."),
                    "look",
                    "large.models has max.message.bytes=4000000",
                    "max.message.bytes=");
        }
    }

    @Test
    void historyIsDeleted() throws Exception {
        try (KafkaBench bench = doctor.deploy("history.")) {
            bench.sendAt("a", 1, YEAR_2015);
            bench.flush();
            doctor.alter(bench.topics.observations(), "retention.ms", "604800000");
            assertFinding(
                    doctor.finding("history."),
                    "wrong",
                    "history.observations has retention.ms=604800000 (7d), and the newest time on it is 2015",
                    "--entity-name history.observations --add-config retention.ms=-1");
        }
    }

    @Test
    void trainersFindTooLittle() throws Exception {
        try (KafkaBench bench = doctor.deploy("short.")) {
            for (int minute = -5; minute <= 0; minute++) {
                bench.sendAt("a", minute, fromNow(Duration.ofMinutes(minute)));
            }
            bench.flush();
            doctor.alter(bench.topics.observations(), "retention.ms", "3600000");
            assertFinding(
                    doctor.finding("short."),
                    "wrong",
                    "short.observations has retention.ms=3600000 (1h), and 120 points of a series",
                    "retention.ms=-1");
        }
    }

    @Test
    void eventTimesAreReplaced() throws Exception {
        try (KafkaBench bench = deployWithPoints("append.")) {
            doctor.alter(bench.topics.observations(), "message.timestamp.type", "LogAppendTime");
            assertFinding(doctor.finding("append."), "look", "LogAppendTime", "message.timestamp.type=CreateTime");
        }
    }

    @Test
    void eventTimesAreRefused() throws Exception {
        try (KafkaBench bench = doctor.deploy("refused.")) {
            bench.sendAt("a", 1, YEAR_2015);
            bench.flush();
            doctor.alter(bench.topics.observations(), "message.timestamp.before.max.ms", "86400000");
            assertFinding(
                    doctor.finding("refused."),
                    "wrong",
                    "refused.observations has message.timestamp.before.max.ms=86400000 (1d), and the newest record is of 2015",
                    "message.timestamp.before.max.ms=9223372036854775807");
        }
    }

    @Test
    void eventTimesOfTheLatestRecordsAreTaken() throws Exception {
        try (KafkaBench bench = doctor.deploy("hourly.")) {
            for (int hour = -48; hour <= 0; hour++) {
                bench.sendAt("a", hour, fromNow(Duration.ofHours(hour)));
            }
            bench.flush();
            doctor.alter(bench.topics.observations(), "message.timestamp.before.max.ms", "86400000");
            assertNothing("hourly.");
        }
    }

    private static void assertNothing(String prefix, String... more) throws Exception {
        assertThat(doctor.findings(prefix, more))
                .singleElement()
                .satisfies(finding -> assertFinding(finding, "wrong", "Nobody forecasts", ""));
    }

    @Test
    void remediesRepeatTheOptions() throws Exception {
        try (KafkaBench bench = deployWithPoints("given.")) {
            List<JsonNode> findings = doctor.findings(
                    "given.",
                    "--observations-topic=given.observations",
                    "--format=csv",
                    "--csv-header",
                    "--csv-delimiter=;",
                    "--value-field=celsius",
                    "--step=1m");

            String cluster =
                    " --bootstrap-servers %s --topic-prefix given. ".formatted(doctor.broker.bootstrapServers());
            assertThat(findings)
                    .anySatisfy(finding -> assertFinding(
                            finding,
                            "wrong",
                            "Nobody forecasts",
                            "./rollcast forecast" + cluster
                                    + "--application-id given.group --observations-topic given.observations --format csv"
                                    + " --csv-header --csv-delimiter ';' --value-field celsius --step 1m"))
                    .anySatisfy(finding -> assertFinding(
                            finding,
                            "wrong",
                            "(100.0 %)",
                            "./rollcast inspect given.observations" + cluster + "says which options fit"))
                    .noneSatisfy(finding ->
                            assertThat(finding.path("remedy").asText()).contains("--between"));
        }
    }

    @Test
    void recordsAreOfAnotherFormat() throws Exception {
        try (KafkaBench bench = deployWithPoints("junk.")) {
            bench.send(bench.topics.observations(), "junk", "hello".getBytes(UTF_8));
            bench.flush();
            assertFinding(
                    doctor.finding("junk."),
                    "wrong",
                    "Of the latest 7 records on junk.observations, 1 (14.3 %) are no observations: not-json 1",
                    "kafka-console-consumer --bootstrap-server " + doctor.broker.bootstrapServers()
                            + " --topic junk.observations-dlq --from-beginning --isolation-level read_committed"
                            + " --formatter-property print.headers=true");
            assertFinding(
                    doctor.finding("junk.", "--value-field=celsius"),
                    "wrong",
                    "(100.0 %)",
                    "./rollcast inspect junk.observations");
        }
    }

    @Test
    void syntheticSeriesAreOfferedForTheStandardTopicAlone() throws Exception {
        try (KafkaBench bench = doctor.deploy("empty.")) {
            String topic = bench.topics.observations();
            assertFinding(
                    doctor.finding("empty."),
                    "look",
                    "no records on " + topic,
                    "what sends them, or try: ./rollcast produce");
            doctor.createTopic("empty.sensors", 1);
            for (String own : List.of(
                    "--observations-topic=empty.sensors",
                    "--observations-topic=empty.sensors," + topic,
                    "--observations-pattern=empty[.]sens.*",
                    "--series-key=sensorId")) {
                assertThat(doctor.finding("empty.", own).path("remedy").asText())
                        .isEqualTo("start what sends them");
            }
        }
    }

    @Test
    void forecastersRejectWhatCanBeRead() throws Exception {
        try (KafkaBench bench = deployWithPoints("letters.")) {
            deadLetter(bench, "no-field", "no field 'celsius'");
            deadLetter(bench, "late", "");
            bench.flush();
            assertFinding(
                    doctor.finding("letters."),
                    "wrong",
                    "Forecasters rejected 1 of the latest records on letters.observations, which can be read with the options"
                            + " here: no-field 1.",
                    "the same --format");
        }
        try (KafkaBench bench = deployWithPoints("ahead.")) {
            deadLetter(bench, "bad-time", "the record's timestamp 1 is more than an hour ahead of the present");
            bench.flush();
            assertFinding(
                    doctor.finding("ahead."),
                    "look",
                    "Forecasters rejected 1 of the latest records because of their times",
                    "clock");
        }
        try (KafkaBench bench = deployWithPoints("limit.")) {
            deadLetter(bench, "series-limit", "");
            bench.flush();
            assertFinding(doctor.finding("limit."), "wrong", "they keep no more series", "a larger --max-series");
        }
    }

    @Test
    void readingTakesTooLong() {
        try (KafkaBench bench = deployWithPoints("slow.")) {
            List<TopicPartition> partitions = IntStream.range(0, 3)
                    .mapToObj(partition -> new TopicPartition(bench.topics.observations(), partition))
                    .toList();
            assertThat(LatestRecords.read(bench.clientSettings(), partitions, 100, Duration.ZERO)
                            .isCut())
                    .isTrue();
            LatestRecords all = LatestRecords.read(bench.clientSettings(), partitions, 100, KafkaBench.PATIENCE);
            assertThat(all.isCut()).isFalse();
            assertThat(all.records()).hasSize(bench.sentPoints());
        }
    }

    private static void deadLetter(KafkaBench bench, String reason, String detail) {
        RecordHeaders headers = new RecordHeaders();
        Map.of(
                        "reason",
                        reason,
                        "detail",
                        detail,
                        "topic",
                        bench.topics.observations(),
                        "partition",
                        "0",
                        "offset",
                        "0")
                .forEach((name, value) -> headers.add("rollcast." + name, value.getBytes(UTF_8)));
        bench.send(new ProducerRecord<>(
                bench.topics.deadLetters(), null, "s-000".getBytes(UTF_8), "1".getBytes(UTF_8), headers));
    }

    @Test
    void pointsAreLate() throws Exception {
        try (KafkaBench bench = doctor.deploy("late.")) {
            for (int i = 0; i < 10; i++) {
                bench.sendAt("a", i, fromNow(Duration.ofSeconds(i % 2 == 0 ? -60 + i : -120 + i)));
            }
            bench.flush();
            assertFinding(
                    doctor.finding("late."),
                    "look",
                    "Of the latest 10 points, 5 (50.0 %) came late",
                    "--grace DURATION");
        }
    }

    @Test
    void seriesFollowEachOther() throws Exception {
        try (KafkaBench bench = doctor.deploy("replay.")) {
            for (String series : List.of("a", "b")) {
                for (int minute = -30; minute <= 0; minute++) {
                    send(bench, 0, series, fromNow(Duration.ofMinutes(minute)));
                }
            }
            bench.flush();
            assertNothing("replay.", "--step=1m");
        }
    }

    @Test
    void aSeriesIsOnSeveralPartitions() throws Exception {
        try (KafkaBench bench = doctor.deploy("spread.")) {
            for (int partition = 0; partition < 3; partition++) {
                for (int minute = -30; minute <= 0; minute++) {
                    send(bench, partition, "key", fromNow(Duration.ofMinutes(minute)));
                }
            }
            bench.flush();
            assertNothing("spread.", "--series-key=topic");
        }
    }

    @Test
    void aStepIsClosedAtItsEnd() throws Exception {
        try (KafkaBench bench = doctor.deploy("step.")) {
            long end = fromNow(Duration.ofMinutes(-5)) / 60_000 * 60_000;
            send(bench, 0, "a", end - 30_000);
            send(bench, 0, "a", end);
            send(bench, 0, "a", end - 15_000);
            bench.flush();
            assertFinding(
                    doctor.finding("step.", "--step=1m"),
                    "look",
                    "Of the latest 3 points, 1 (33.3 %) came late",
                    "--grace");
        }
    }

    private static void send(KafkaBench bench, int partition, String key, long timestampMs) {
        bench.send(new ProducerRecord<>(
                bench.topics.observations(), partition, timestampMs, key.getBytes(UTF_8), "1".getBytes(UTF_8)));
    }

    @Test
    void clocksAreWrong() throws Exception {
        try (KafkaBench bench = deployWithPoints("future.")) {
            bench.sendAt("ahead", 1, fromNow(Duration.ofSeconds(30 * 60 + 45)));
            bench.flush();
            assertFinding(doctor.finding("future."), "wrong", "30 min in the future", "--time-unit");
        }
        try (KafkaBench bench = deployWithPoints("clock.")) {
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                    Map.of(
                            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            doctor.broker.bootstrapServers(),
                            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                            "clock"),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(
                        bench.topics.accuracy(),
                        null,
                        fromNow(Duration.ofMinutes(45)),
                        "gru/1".getBytes(UTF_8),
                        new byte[] {1}));
                producer.commitTransaction();
            }
            assertFinding(doctor.finding("clock."), "look", "clock is 4", "NTP");
        }
    }
}
