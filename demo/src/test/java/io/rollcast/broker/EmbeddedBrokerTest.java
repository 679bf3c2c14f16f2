package io.rollcast.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.demo.KafkaBench;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    @TempDir
    Path directory;

    @Test
    void startedAgainItHasItsData() {
        // Given a broker that took in points and was closed
        try (EmbeddedBroker first = EmbeddedBroker.start(directory, 0);
                KafkaBench bench = new KafkaBench(first.bootstrapServers(), "")) {
            bench.sendRounds(3, 4, new Random(1));
        }

        // When another one starts on its directory, on another port
        try (EmbeddedBroker second = EmbeddedBroker.start(directory, 0);
                KafkaBench bench = new KafkaBench(second.bootstrapServers(), "")) {

            // Then the points are there
            assertThat(bench.readNew(bench.topics.observations())).hasSize(12);
        }
    }
}
