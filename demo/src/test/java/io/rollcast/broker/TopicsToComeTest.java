package io.rollcast.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.broker.SecureBroker.Listener;
import io.rollcast.demo.KafkaBench;
import io.rollcast.trainer.TrainerConfig;
import io.rollcast.trainer.TrainerConfig.Promotion;
import io.rollcast.trainer.TrainerConfig.Reading;
import io.rollcast.trainer.TrainerConfig.Rounds;
import io.rollcast.trainer.TrainerListener;
import io.rollcast.trainer.TrainerService;
import io.rollcast.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that creates topics which are asked for, and a trainer that may not create the topic of observations. */
class TopicsToComeTest {

    @TempDir
    Path directory;

    @Test
    void aTrainerWaitsForATopicThatItMayNotCreate() throws Exception {
        Listener more =
                new Listener("MORE", "SSL", EmbeddedBroker.freePort(0), Map.of("auto.create.topics.enable", "true"));
        try (SecureBroker broker = SecureBroker.start(TrialKeys.in(directory), List.of(more));
                Admin admin = broker.admin();
                TrainerService trainer = new TrainerService(
                        new HashMap<>(broker.saslSettings(TrialUser.TRAINER)),
                        config(),
                        new SimpleMeterRegistry(),
                        TrainerListener.NONE)) {
            // When it runs
            new Thread(trainer::run, "trainer").start();

            // Then it waits, instead of being refused
            Awaitility.await()
                    .atMost(KafkaBench.PATIENCE)
                    .untilAsserted(() -> assertThat(trainer.ready().detail()).contains("there is no topic yet"));
            assertThat(admin.listTopics().names().get()).isEmpty();
        }
    }

    private static TrainerConfig config() {
        return new TrainerConfig(
                Topics.withPrefix(""),
                Reading.ofPoints(1_000, 100),
                KafkaBench.smallNetworks(),
                new Rounds(Duration.ofMinutes(1), TrainerConfig.Start.PARENT, 1, 2),
                Promotion.BY_VALIDATION);
    }
}
