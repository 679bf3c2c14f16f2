package io.rollcast.doctor;

import static io.rollcast.doctor.DoctorBench.assertFinding;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rollcast.chaos.RandomRelease;
import io.rollcast.demo.KafkaBench;
import io.rollcast.wire.Challengers;
import io.rollcast.wire.Challengers.Entry;
import io.rollcast.wire.Challengers.Role;
import io.rollcast.wire.Decision;
import io.rollcast.wire.Decision.Kind;
import io.rollcast.wire.Evidence;
import io.rollcast.wire.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases that cannot serve and transactions that hang are found, with their remedies. */
class DoctorOfReleasesTest {

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

    private static KafkaBench deployWithPoints(String prefix) {
        KafkaBench bench = doctor.deploy(prefix);
        bench.sendRounds(2, 3, new Random(1));
        return bench;
    }

    @Test
    void theChampionCannotServe() throws Exception {
        try (KafkaBench bench = deployWithPoints("champion.")) {
            bench.send(bench.topics.models(), "gru/1", RandomRelease.gru(1).encode());
            bench.release("gru/2", new byte[] {1, 2, 3});
            assertFinding(
                    doctor.finding("champion."),
                    "wrong",
                    "The champion gru/2 is refused",
                    "models promote gru/1 --bootstrap");
        }
        try (KafkaBench bench = deployWithPoints("gone.")) {
            bench.send(bench.topics.models(), Topics.CHAMPION, "gru/9".getBytes(UTF_8));
            bench.flush();
            assertFinding(
                    doctor.finding("gone."),
                    "wrong",
                    "The champion gru/9 is refused: it is not on the topic",
                    "./rollcast models promote base/1");
        }
    }

    @Test
    void theTopicDeletesReleases() throws Exception {
        try (KafkaBench bench = deployWithPoints("deletes.")) {
            String models = bench.topics.models();
            doctor.alter(models, "cleanup.policy", "compact,delete");
            assertFinding(
                    doctor.finding("deletes."),
                    "wrong",
                    "Topic %s has cleanup.policy=compact,delete and retention.ms=".formatted(models),
                    "--entity-name %s --add-config cleanup.policy=compact".formatted(models));
            doctor.alter(models, "retention.ms", "-1");
            assertThat(doctor.findings("deletes.")).hasSize(1);
        }
    }

    @Test
    void aPinHoldsABetterOneBackAndAChallengerIsGone() throws Exception {
        try (KafkaBench bench = deployWithPoints("pinned.")) {
            bench.release("gru/1", RandomRelease.gru(1).encode());
            bench.send(bench.topics.models(), Topics.PINNED, "gru/1".getBytes(UTF_8));
            assertThat(doctor.findings("pinned.")).hasSize(1);
            Decision decision = new Decision(
                    Decision.VERSION,
                    1,
                    0,
                    Kind.PINNED,
                    "lstm/2",
                    "gru/1",
                    "better on live points, but gru/1 is pinned",
                    null);
            bench.send(bench.topics.models(), Decision.key(1), decision.toJson());
            bench.flush();
            assertFinding(
                    doctor.finding("pinned."),
                    "look",
                    "gru/1 is pinned, and lstm/2 would serve",
                    "./rollcast models unpin");
        }
        try (KafkaBench bench = deployWithPoints("shadow.")) {
            Challengers challengers = new Challengers(
                    Challengers.VERSION, "base/1", List.of(new Entry("gru/7", Role.CHALLENGER, 0, Evidence.NONE, -1)));
            bench.send(bench.topics.models(), Topics.CHALLENGERS, challengers.toJson());
            bench.flush();
            assertFinding(
                    doctor.finding("shadow."),
                    "look",
                    "Challengers that no forecaster can read: gru/7",
                    "models explain gru/7");
        }
    }

    @Test
    void aTransactionHangs() throws Exception {
        try (KafkaBench bench = deployWithPoints("hang.")) {
            // Given one that hangs on forecasts and on states of events, which restoring forecasters read
            String states = DoctorBench.group("hang.") + "-steps-changelog";
            doctor.createTopic(states, 3);
            doctor.alter(states, "cleanup.policy", "compact");
            List<TopicPartition> partitions =
                    List.of(new TopicPartition(bench.topics.forecasts(), 1), new TopicPartition(states, 0));
            for (TopicPartition partition : partitions) {
                HangingTransaction.plant(doctor.broker.port(), partition);
            }

            HangingTransaction.plantOffset(
                    doctor.broker.port(),
                    DoctorBench.group("hang."),
                    new TopicPartition(bench.topics.observations(), 0));

            // Then it is one finding, whose remedy has them all
            JsonNode finding = doctor.finding("hang.");
            for (TopicPartition partition : partitions) {
                assertFinding(
                        finding,
                        "wrong",
                        "%s from offset 0 (1 records are behind it)".formatted(partition),
                        "--topic %s --partition %d --start-offset 0"
                                .formatted(partition.topic(), partition.partition()));
            }
            assertThat(finding.path("remedy").asText())
                    .contains("kafka-transactions --bootstrap-server %s abort --topic"
                            .formatted(doctor.broker.bootstrapServers()));

            assertThat(finding.path("what").asText()).contains("__consumer_offsets-");
            assertThat(finding.path("remedy").asText()).contains("--topic __consumer_offsets --partition ");

            // When it is aborted on the topics, as that tool does
            for (TopicPartition partition : partitions) {
                doctor.admin
                        .abortTransaction(new AbortTransactionSpec(partition, 4_242, (short) 0, 0))
                        .all()
                        .get();
            }

            // Then the offsets are still told of, which may be of another group
            assertFinding(
                    doctor.finding("hang."),
                    "look",
                    "A transaction hangs on __consumer_offsets-",
                    "abort --topic __consumer_offsets --partition ");
            TopicPartition offsets = new TopicPartition("__consumer_offsets", 0);
            doctor.admin
                    .abortTransaction(new AbortTransactionSpec(offsets, 4_242, (short) 0, 0))
                    .all()
                    .get();
            assertThat(doctor.findings("hang.")).hasSize(1);
        }
    }

    @Test
    void aTransactionThatIsOpenForAMomentIsNoFault() throws Exception {
        try (KafkaBench bench = deployWithPoints("open.")) {
            Map<String, Object> settings = bench.clientSettings();
            settings.put("transactional.id", "open");
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(bench.topics.forecasts(), "a".getBytes(UTF_8), "1".getBytes(UTF_8)))
                        .get();
                assertThat(doctor.findings("open.")).hasSize(1);
                producer.commitTransaction();
            }
        }
    }
}
