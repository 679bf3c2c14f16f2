package io.rollcast.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.broker.CommandRun.Ended;
import io.rollcast.demo.KafkaBench;
import io.rollcast.trainer.TrainerListener;
import io.rollcast.trainer.TrainerService;
import io.rollcast.wire.Source;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.JsonFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer that no topic matches says so. */
class NoTopicYetTest {

    @TempDir
    Path directory;

    private EmbeddedBroker broker;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void aTrainerIsReadyOnceThereIsATopic() throws Exception {
        // Given a trainer that waits for a topic
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
        Source plants = Source.matching(Pattern.compile("plant-.*"));
        Topics topics = new Topics(plants, "f", "m", "a", "d", Optional.empty(), JsonFormat.JSON);
        try (TrainerService trainer = new TrainerService(
                settings, ClosedWithoutBrokerTest.config(topics), new SimpleMeterRegistry(), TrainerListener.NONE)) {
            new Thread(trainer::run, "training").start();
            Awaitility.await()
                    .atMost(KafkaBench.PATIENCE)
                    .until(() -> trainer.ready().detail().contains("there is no topic yet"));

            // Then it lives, and is not ready
            assertThat(trainer.live().ok()).isTrue();
            assertThat(trainer.ready().ok()).isFalse();

            // When there is one
            try (Admin admin = Admin.create(settings)) {
                admin.createTopics(List.of(new NewTopic("plant-1", 2, (short) 1)))
                        .all()
                        .get();
            }

            // Then it is
            Awaitility.await()
                    .atMost(KafkaBench.PATIENCE)
                    .until(() -> trainer.ready().ok());
        }
    }

    @Test
    void aRoundWithoutATopicSaysWhatIsMissing() {
        Ended ended = CommandRun.toEnd(List.of(
                "train",
                "--once",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--observations-pattern=plant-.*"));

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.lines())
                .anySatisfy(line -> assertThat(line)
                        .contains("Nothing was fitted: there is no topic yet (topics that match plant-.*)"));
    }
}
