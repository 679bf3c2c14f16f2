package io.rollcast.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.trainer.TrainerConfig.Networks;
import io.rollcast.trainer.TrainerConfig.Promotion;
import io.rollcast.trainer.TrainerConfig.Reading;
import io.rollcast.trainer.TrainerConfig.Rounds;
import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.trainer.fit.FitConfig.Schedule;
import io.rollcast.trainer.history.History;
import io.rollcast.trainer.releases.ReleasePublisher;
import io.rollcast.wire.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.AuthenticationException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class TrainerServiceTest {

    @Test
    void aTrainerThatKafkaGivesNothingButTroubleLives() throws Exception {
        // Given what listens where Kafka should be, and does not speak TLS
        AtomicInteger calls = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> answer(server, calls), "answering");
            answering.start();
            Map<String, Object> settings =
                    Map.of("bootstrap.servers", "127.0.0.1:" + server.getLocalPort(), "security.protocol", "SSL");
            try (TrainerService trainer =
                    new TrainerService(settings, config(), new SimpleMeterRegistry(), TrainerListener.NONE)) {
                // When the trainer tries for some seconds
                Thread thread = new Thread(trainer::run, "trainer");
                thread.start();
                TimeUnit.SECONDS.sleep(5);

                // Then each try is a turn
                assertThat(calls.get()).isPositive();
                Awaitility.await()
                        .atMost(Duration.ofMinutes(1))
                        .untilAsserted(() -> assertThat(trainer.live().detail()).matches(".*last turn [01] s ago"));
            }
        }
    }

    @Test
    void aTrainerThatKafkaRefusesForLongEnds() throws Exception {
        // Given the same, which to a client that speaks TLS is a refusal of its login
        AtomicInteger calls = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            new Thread(() -> answer(server, calls), "answering").start();
            Map<String, Object> settings =
                    Map.of("bootstrap.servers", "127.0.0.1:" + server.getLocalPort(), "security.protocol", "SSL");
            try (TrainerService trainer = new TrainerService(
                    settings, config(), new SimpleMeterRegistry(), TrainerListener.NONE, Duration.ofSeconds(5))) {
                // When it runs
                CompletableFuture<Void> run = CompletableFuture.runAsync(trainer::run);

                // Then
                assertThatThrownBy(() -> run.get(1, TimeUnit.MINUTES))
                        .hasCauseInstanceOf(AuthenticationException.class);
                assertThat(calls.get()).isGreaterThan(1);
                assertThat(trainer.live().ok()).isFalse();
                assertThat(trainer.ready().ok()).isFalse();
            }
        }
    }

    @Test
    void aRoundThatKafkaRefusesForLongEnds() throws Exception {
        // Given the same, a round of two fits from the releases on the topic, and who ends when refused for 5 s
        AtomicInteger calls = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                MockProducer<String, byte[]> producer = new MockProducer<>()) {
            new Thread(() -> answer(server, calls), "answering").start();
            TrainerConfig config = config();
            List<String> rejected = new CopyOnWriteArrayList<>();
            Round round = new Round(
                    config,
                    Map.of("bootstrap.servers", "127.0.0.1:" + server.getLocalPort(), "security.protocol", "SSL"),
                    new ReleasePublisher(producer, config.topics()),
                    Device.cpu(),
                    new TrainerMeters(
                            new SimpleMeterRegistry(),
                            new History(config.reading().history(), 100),
                            config,
                            System::nanoTime),
                    new TrainerListener() {
                        @Override
                        public void onRejected(String architecture, String reason) {
                            rejected.add(reason);
                        }
                    },
                    Clock.systemUTC(),
                    new Refusals(Duration.ofSeconds(5), System::nanoTime),
                    null);

            // When it runs, then it asks again, and the refusal is no outcome of a fit
            assertThatThrownBy(() -> round.run(sines())).isInstanceOf(AuthenticationException.class);
            assertThat(calls.get()).isGreaterThan(2);
            assertThat(rejected).isEmpty();
        }
    }

    private static Round.Snapshot sines() {
        Map<String, double[]> series = new HashMap<>();
        for (int i = 0; i < 5; i++) {
            int phase = i;
            series.put(
                    "s-" + i,
                    IntStream.range(0, 300)
                            .mapToDouble(t -> Math.sin((t + phase) / 5.0))
                            .toArray());
        }
        return new Round.Snapshot(series, Map.of(), Map.of(), 0, 300_000, 270_000);
    }

    private static void answer(ServerSocket server, AtomicInteger calls) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                calls.incrementAndGet();
                socket.getOutputStream().write("220 this is no broker\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The client went away, or the test has ended.
            }
        }
    }

    static TrainerConfig config() {
        FitConfig fit = new FitConfig(
                2, 15, 16, 60, 10, Schedule.ONE_CYCLE, 0.01, FitConfig.Loss.ABSOLUTE, 1, Duration.ofMinutes(1), 1);
        return new TrainerConfig(
                Topics.withPrefix(""),
                Reading.ofPoints(1_000, 100),
                new Networks(List.of("gru"), 1, 8, 50, 10, fit, "cpu"),
                new Rounds(Duration.ofMinutes(1), TrainerConfig.Start.PARENT, 1, 2),
                Promotion.BY_VALIDATION);
    }
}
