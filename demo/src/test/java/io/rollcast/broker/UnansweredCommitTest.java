package io.rollcast.broker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.demo.KafkaBench;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.forecaster.stream.StreamsClients;
import io.rollcast.wire.Forecast;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker goes away in the middle of a commit and stays away for longer than the producer waits. */
class UnansweredCommitTest {

    private static final Duration MAX_BLOCK = Duration.ofMillis(1500);

    @TempDir
    Path directory;

    /** Holds a producer between the acknowledgement of its changelog records and the commit of its offsets. */
    public static final class Hold implements ProducerInterceptor<byte[], byte[]> {

        private static volatile CountDownLatch reached = new CountDownLatch(0);
        private static volatile CountDownLatch released = new CountDownLatch(0);

        static void arm() {
            released = new CountDownLatch(1);
            reached = new CountDownLatch(1);
        }

        @Override
        public void onAcknowledgement(RecordMetadata metadata, Exception fault) {
            if (!metadata.topic().endsWith("-changelog")) {
                return;
            }
            reached.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
            return record;
        }

        @Override
        public void configure(Map<String, ?> settings) {}

        @Override
        public void close() {}
    }

    @Test
    void stateIsRestoredInFullAfterwards() throws InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        int port = broker.port();
        List<Forecast> forecasts = new ArrayList<>();
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "unanswered.");
                ForecasterService forecaster = forecaster(bench)) {
            // Given a series with 30 points
            forecaster.start();
            Random random = new Random(5);
            bench.sendRounds(1, 30, random);
            bench.awaitForecasts(forecasts, 30);

            // When the broker goes away after it has taken records and before it is told the offsets, for so long that
            // the producer gives up first the offsets and then the commit
            Hold.arm();
            bench.sendRounds(1, 1, random);
            Hold.reached.await();
            broker.close();
            Hold.released.countDown();
            Awaitility.await().pollDelay(MAX_BLOCK.multipliedBy(4)).until(() -> true);
            broker = EmbeddedBroker.start(directory.resolve("kafka"), port);
            bench.sendRounds(1, 20, random);

            // Then the series goes on where it was
            bench.awaitForecasts(forecasts, bench.sentPoints());
            bench.assertOneForecastPerPoint(forecasts);
        } finally {
            Hold.released.countDown();
            broker.close();
        }
    }

    @Test
    void aProducerInDoubtIsClosedWhileTheBrokersAreAway() {
        EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        Producer<byte[], byte[]> producer = new StreamsClients()
                .getProducer(Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "transactional.id",
                        "in-doubt",
                        "max.block.ms",
                        (int) MAX_BLOCK.toMillis()));
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("in-doubt", new byte[1]));
        producer.flush();
        broker.close();

        assertThatThrownBy(producer::commitTransaction)
                .isInstanceOf(ProducerFencedException.class)
                .hasMessageContaining("whether it happened is unknown");
        assertTimeoutPreemptively(MAX_BLOCK.multipliedBy(10), () -> producer.close());
    }

    private ForecasterService forecaster(KafkaBench bench) {
        Map<String, Object> settings = bench.clientSettings();
        settings.put("producer.max.block.ms", (int) MAX_BLOCK.toMillis());
        // A restore that is asked for meanwhile gives up its first attempt, too.
        settings.put("admin.request.timeout.ms", 500);
        settings.put("admin.default.api.timeout.ms", 1000);
        settings.put("consumer.session.timeout.ms", 6000);
        settings.put("consumer.heartbeat.interval.ms", 1000);
        settings.put("producer.interceptor.classes", Hold.class.getName());
        return new ForecasterService(
                settings,
                ForecasterConfig.standard("unanswered", bench.topics, "test", directory.resolve("state")),
                new SimpleMeterRegistry());
    }
}
