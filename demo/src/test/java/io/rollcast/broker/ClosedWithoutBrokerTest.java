package io.rollcast.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.demo.KafkaBench;
import io.rollcast.network.BaseRelease;
import io.rollcast.trainer.TrainerConfig;
import io.rollcast.trainer.TrainerConfig.Networks;
import io.rollcast.trainer.TrainerConfig.Promotion;
import io.rollcast.trainer.TrainerConfig.Reading;
import io.rollcast.trainer.TrainerConfig.Rounds;
import io.rollcast.trainer.TrainerListener;
import io.rollcast.trainer.TrainerService;
import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.trainer.fit.FitConfig.Schedule;
import io.rollcast.trainer.releases.ReleasePublisher;
import io.rollcast.wire.PairedErrors;
import io.rollcast.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer that is to end while no broker is there ends, well within the time that Kubernetes gives it. */
class ClosedWithoutBrokerTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    @TempDir
    Path directory;

    @Test
    void aTrainerWhoseRefereeWaitsForABrokerEnds() throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "")) {
            // Given a referee that is told of errors all the time, and writes what it knows every five seconds
            TrainerService trainer = new TrainerService(
                    bench.clientSettings(), config(bench.topics), new SimpleMeterRegistry(), TrainerListener.NONE);
            Thread training = new Thread(trainer::run, "training");
            training.start();
            Awaitility.await()
                    .atMost(KafkaBench.PATIENCE)
                    .until(() -> !bench.readNew(bench.topics.models()).isEmpty());
            PairedErrors errors = errors();
            KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(bench.clientSettings(), new ByteArraySerializer(), new ByteArraySerializer());
            ScheduledExecutorService telling = Executors.newSingleThreadScheduledExecutor();
            var unused = telling.scheduleWithFixedDelay(
                    () -> producer.send(new ProducerRecord<>(
                            bench.topics.accuracy(), errors.key().getBytes(UTF_8), errors.toJson())),
                    0,
                    20,
                    TimeUnit.MILLISECONDS);
            Awaitility.await()
                    .atMost(KafkaBench.PATIENCE)
                    .until(() -> !bench.readNew(bench.topics.models()).isEmpty());

            // When the broker has gone, and the trainer is to end
            broker.close();
            telling.shutdownNow();
            producer.close(Duration.ZERO);
            Awaitility.await().atMost(KafkaBench.PATIENCE).until(ClosedWithoutBrokerTest::aRefereeWrites);
            Thread closing = new Thread(trainer::close, "closing");
            closing.start();
            closing.join(SOON.toMillis());

            // Then it does
            assertThat(closing.isAlive()).isFalse();
            Awaitility.await().atMost(KafkaBench.PATIENCE).until(() -> !aRefereeWrites());
        } finally {
            broker.close();
        }
    }

    private static boolean aRefereeWrites() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals("rollcast-referee"))
                .flatMap(thread -> Arrays.stream(thread.getValue()))
                .anyMatch(frame -> frame.getClassName().equals(ReleasePublisher.class.getName()));
    }

    private static PairedErrors errors() {
        return new PairedErrors(
                PairedErrors.VERSION,
                BaseRelease.ID,
                "gru/1",
                "test/0_0",
                0,
                1,
                1,
                1,
                new long[] {1},
                new double[] {1},
                new double[] {1});
    }

    static TrainerConfig config(Topics topics) {
        FitConfig fit = new FitConfig(
                2, 15, 16, 60, 10, Schedule.ONE_CYCLE, 0.01, FitConfig.Loss.SQUARED, 1, Duration.ofMinutes(1), 1);
        return new TrainerConfig(
                topics,
                Reading.ofPoints(1_000, 100),
                new Networks(List.of("gru"), 1, 8, 50, 10, fit, "cpu"),
                new Rounds(Duration.ofMinutes(1), TrainerConfig.Start.PARENT, 1, 2),
                Promotion.live(Duration.ofHours(1)));
    }
}
