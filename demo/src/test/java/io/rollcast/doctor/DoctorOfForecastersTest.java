package io.rollcast.doctor;

import static io.rollcast.doctor.DoctorBench.assertFinding;
import static io.rollcast.doctor.DoctorBench.group;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rollcast.demo.KafkaBench;
import io.rollcast.doctor.Finding.Level;
import io.rollcast.forecaster.stream.GrownTopic;
import io.rollcast.forecaster.stream.Repartition;
import io.rollcast.service.GivenOptions;
import io.rollcast.service.Invocation;
import io.rollcast.wire.points.PointRules;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of forecasters, of their states and of copies are found, with their remedies.
 *
 * <p>It is long because each fault is planted in another way, on one cluster.
 */
class DoctorOfForecastersTest {

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

    private static KafkaBench deployWithPoints(String prefix, int rounds) {
        KafkaBench bench = doctor.deploy(prefix);
        bench.sendRounds(2, rounds, new Random(1));
        return bench;
    }

    /** A member of the forecasters' group that does nothing. */
    private static KafkaConsumer<byte[], byte[]> member(KafkaBench bench, String prefix, String topic) {
        Map<String, Object> settings = bench.clientSettings();
        settings.put("group.id", group(prefix));
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        KafkaConsumer<byte[], byte[]> member =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        member.subscribe(List.of(topic));
        Awaitility.await().atMost(KafkaBench.PATIENCE).until(() -> {
            member.poll(Duration.ofMillis(50));
            return !member.assignment().isEmpty();
        });
        return member;
    }

    @Test
    void nobodyForecasts() throws Exception {
        try (KafkaBench bench = deployWithPoints("nobody.", 10)) {
            assertThat(doctor.findings("nobody."))
                    .singleElement()
                    .satisfies(finding -> assertFinding(
                            finding,
                            "wrong",
                            "group nobody.group has no members, and %d records wait".formatted(bench.sentPoints()),
                            "--application-id nobody.group, with those options"));
            assertThat(doctor.doctor("nobody.").out())
                    .contains("WRONG  Nobody forecasts", "Remedy: ", "One thing is wrong");
        }
    }

    @Test
    void nobodyReadsAPartition() throws Exception {
        try (KafkaBench bench = deployWithPoints("unread.", 3);
                KafkaConsumer<byte[], byte[]> member = member(bench, "unread.", bench.topics.forecasts())) {
            assertThat(member.assignment()).hasSize(3);
            assertFinding(
                    doctor.finding("unread."),
                    "wrong",
                    "Nobody reads unread.observations-0, unread.observations-1, unread.observations-2",
                    "the same options of topics");
        }
    }

    @Test
    void forecastsStandStillAndWhy() throws Exception {
        try (KafkaBench bench = deployWithPoints("still.", 60);
                KafkaConsumer<byte[], byte[]> member = member(bench, "still.", bench.topics.observations())) {
            assertFinding(
                    doctor.finding("still."),
                    "wrong",
                    "Forecasts stand still: records wait on still.",
                    "/health/ready");

            Map<String, Object> settings = bench.clientSettings();
            settings.put("transactional.id", "still");
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.sendOffsetsToTransaction(
                        Map.of(new TopicPartition(bench.topics.observations(), 0), new OffsetAndMetadata(0)),
                        member.groupMetadata());
                assertFinding(doctor.finding("still."), "wrong", "Forecasts stand still", "find-hanging --broker-id");
                producer.abortTransaction();
            }
        }
    }

    @Test
    void forecastersCommitSeldom() throws Exception {
        try (KafkaBench bench = deployWithPoints("seldom.", 60);
                KafkaConsumer<byte[], byte[]> member = member(bench, "seldom.", bench.topics.observations())) {
            AtomicLong reached = new AtomicLong();
            ScheduledExecutorService forecaster = Executors.newSingleThreadScheduledExecutor();
            try {
                forecaster.scheduleAtFixedRate(
                        () -> {
                            OffsetAndMetadata next = new OffsetAndMetadata(reached.incrementAndGet());
                            member.commitSync(member.assignment().stream()
                                    .collect(Collectors.toMap(partition -> partition, partition -> next)));
                        },
                        0,
                        1,
                        TimeUnit.SECONDS);
                assertThat(doctor.findings("seldom.", "--commit-interval-ms=1000"))
                        .isEmpty();
            } finally {
                forecaster.shutdown();
                assertThat(forecaster.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void theLagGrows() throws Exception {
        try (KafkaBench bench = deployWithPoints("lag.", 3);
                KafkaConsumer<byte[], byte[]> member = member(bench, "lag.", bench.topics.observations())) {
            assertThat(member.assignment()).hasSize(3);
            Diagnosis diagnosis = new Diagnosis();
            Cluster cluster = new Cluster(doctor.admin, diagnosis);
            Deployment deployment = deployment(bench, "lag.");
            for (String topic : deployment.needed()) {
                cluster.lookAt(topic, DoctorRights.records(topic), DoctorRights.settings(topic));
            }
            Forecasters forecasters = new Forecasters(deployment, cluster, diagnosis);
            Forecasters.Look seen = forecasters.look();
            assertThat(seen.lag()).isEqualTo(6);

            Forecasters.Look first = moved(seen, 0, 100, 100_000);
            forecasters.check(first, moved(seen, 5, 200, 101_000));
            assertThat(diagnosis.findings())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.what())
                            .isEqualTo("The lag grows: 302,400 records wait, 600 a second come and 60 are forecast."));

            forecasters.check(first, moved(seen, 5, 20_200, 101_000));
            assertThat(diagnosis.findings()).hasSize(2);
            assertThat(diagnosis.findings().get(1).level()).isEqualTo(Level.LOOK);
            assertThat(diagnosis.findings().get(1).what()).startsWith("The lag is large but falls: 242,400");

            forecasters.check(first, moved(seen, 5, 100_900, 101_000));
            assertThat(diagnosis.findings()).as("little waits").hasSize(2);
        }
    }

    private static Deployment deployment(KafkaBench bench, String prefix) {
        return new Deployment(
                bench.topics,
                List.of(bench.topics.observations()),
                true,
                group(prefix),
                Duration.ofMillis(100),
                PointRules.PLAIN,
                bench.clientSettings(),
                new Commands("broker:9092", GivenOptions.of(null), Invocation.CHECKOUT),
                Clock.systemUTC());
    }

    /** The same with other offsets on each partition. */
    private static Forecasters.Look moved(Forecasters.Look look, int seconds, long reached, long end) {
        Map<TopicPartition, Long> allReached = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        look.ends().keySet().forEach(partition -> {
            allReached.put(partition, reached);
            ends.put(partition, end);
        });
        return new Forecasters.Look(
                look.atNanos() + Duration.ofSeconds(seconds).toNanos(), look.group(), allReached, ends);
    }

    @Test
    void statesAreNotWhereTheirSeriesAre() throws Exception {
        try (KafkaBench bench = deployWithPoints("grown.", 3)) {
            String changelog = GrownTopic.changelog(group("grown."));
            doctor.createTopic(changelog, 2);
            assertFinding(
                    doctor.finding("grown."),
                    "wrong",
                    "Topic grown.observations has 3 partitions, but grown.group-series-changelog has 2",
                    "./rollcast repartition --application-id grown.group");
        }
        try (KafkaBench bench = deployWithPoints("move.", 3)) {
            String changelog = GrownTopic.changelog(group("move."));
            doctor.createTopic(changelog, 3);
            doctor.admin
                    .alterConsumerGroupOffsets(
                            Repartition.markGroup(group("move.")),
                            Map.of(new TopicPartition(changelog, 0), new OffsetAndMetadata(2)))
                    .all()
                    .get();
            assertFinding(
                    doctor.finding("move."),
                    "wrong",
                    "has begun and not ended",
                    "./rollcast repartition --application-id");
        }
    }

    @Test
    void topicsOfAFormerApplicationAreLeft() throws Exception {
        try (KafkaBench bench = deployWithPoints("former-", 3)) {
            List<String> left =
                    List.of("former-observations-repartition", "former-series-changelog", "former-steps-changelog");
            for (String topic : left) {
                doctor.createTopic(topic, 3);
            }
            doctor.createTopic(GrownTopic.changelog(group("former-")), 3);
            doctor.admin
                    .alterConsumerGroupOffsets(
                            "former",
                            Map.of(new TopicPartition(bench.topics.observations(), 0), new OffsetAndMetadata(1)))
                    .all()
                    .get();

            JsonNode finding = doctor.finding("former-");

            assertFinding(finding, "info", "former --application-id former: " + String.join(", ", left), "");
            assertThat(finding.path("remedy").asText()).endsWith("--delete --topic " + String.join(",", left));
        }
    }

    @Test
    void copiesAreMissing() throws Exception {
        try (KafkaBench bench = deployWithPoints("copies.", 3)) {
            Diagnosis diagnosis = new Diagnosis();
            TopicsThere there =
                    new TopicsThere(deployment(bench, "copies."), new Cluster(doctor.admin, diagnosis), diagnosis);
            Node one = new Node(1, "one", 9092);
            Node two = new Node(2, "two", 9092);
            Node three = new Node(3, "three", 9092);
            there.checkPartitions(
                    new TopicDescription(
                            "forecasts",
                            false,
                            List.of(
                                    new TopicPartitionInfo(0, one, List.of(one, two, three), List.of(one, two, three)),
                                    new TopicPartitionInfo(1, null, List.of(two), List.of()),
                                    new TopicPartitionInfo(2, one, List.of(one, two), List.of(one)))),
                    3,
                    1);
            there.checkPartitions(
                    new TopicDescription(
                            "models",
                            false,
                            List.of(new TopicPartitionInfo(
                                    0, one, List.of(one, two, three), List.of(one, two, three)))),
                    3,
                    1);
            assertThat(diagnosis.findings())
                    .extracting(Finding::what)
                    .containsExactly(
                            "Topic forecasts: partitions [1] have no leader.",
                            "Topic forecasts: partitions [2] have fewer copies in sync than they should have.",
                            "Topic forecasts has replication factor 1 on a cluster of 3 brokers.",
                            "Topic models has 3 replicas and min.insync.replicas=1.");
            assertThat(diagnosis.findings().get(3).remedy())
                    .contains("kafka-configs --bootstrap-server broker:9092", "min.insync.replicas=2");
        }
    }

    @Test
    void copiesOfInternalTopicsAreMissing() throws Exception {
        try (KafkaBench bench = deployWithPoints("inner.", 3)) {
            Deployment deployment = deployment(bench, "inner.");
            for (String topic : deployment.internal()) {
                doctor.createTopic(topic, 3);
            }
            Diagnosis diagnosis = new Diagnosis();
            Cluster cluster = new Cluster(doctor.admin, diagnosis);
            for (String topic : deployment.internal()) {
                cluster.lookAt(topic, DoctorRights.records(topic), DoctorRights.settings(topic));
            }

            new TopicsThere(deployment, cluster, diagnosis).check(3);

            assertThat(diagnosis.findings())
                    .extracting(Finding::what)
                    .containsExactlyInAnyOrder(
                            "Topic inner.group-series-changelog has replication factor 1 on a cluster of 3 brokers.",
                            "Topic inner.group-steps-changelog has replication factor 1 on a cluster of 3 brokers.",
                            "Topic inner.group-observations-repartition has replication factor 1 on a cluster of 3 brokers.");
        }
    }

    @Test
    void aChangelogForgetsTombstonesTooSoon() throws Exception {
        try (KafkaBench bench = deployWithPoints("tomb.", 3)) {
            String changelog = "tomb.group-steps-changelog";
            doctor.createTopic(GrownTopic.changelog(group("tomb.")), 3);
            doctor.createTopic(changelog, 3);
            assertThat(doctor.findings("tomb.")).hasSize(1);

            doctor.alter(changelog, "delete.retention.ms", "3600000");

            assertFinding(
                    doctor.finding("tomb."),
                    "wrong",
                    "Topic %s has delete.retention.ms=3600000, less than a day.".formatted(changelog),
                    "--entity-name %s --add-config delete.retention.ms=86400000".formatted(changelog));
        }
    }
}
