package io.rollcast.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.demo.KafkaBench;
import io.rollcast.wire.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
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

    @Test
    void topicsAreCreatedByOneOfThoseThatStartAtOnce() throws Exception {
        ExecutorService services = Executors.newFixedThreadPool(4);
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
            for (int round = 0; round < 5; round++) {
                // Given
                Topics topics = Topics.withPrefix("round-%d.".formatted(round));

                // When
                List<Future<Set<String>>> answers = services.invokeAll(Collections.nCopies(4, () -> {
                    try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) broker.bootstrapServers()))) {
                        return topics.createMissing(admin, 1);
                    }
                }));

                // Then no two of them say that they created a topic
                List<String> created = new ArrayList<>();
                for (Future<Set<String>> answer : answers) {
                    created.addAll(answer.get());
                }
                assertThat(created).hasSize(5).doesNotHaveDuplicates();
            }
        } finally {
            services.shutdownNow();
        }
    }
}
