package io.rollcast.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.demo.KafkaBench;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.network.Provenance;
import io.rollcast.trainer.TrainerConfig;
import io.rollcast.trainer.TrainerConfig.Networks;
import io.rollcast.trainer.TrainerConfig.Promotion;
import io.rollcast.trainer.TrainerConfig.Reading;
import io.rollcast.trainer.TrainerConfig.Rounds;
import io.rollcast.trainer.TrainerListener;
import io.rollcast.trainer.TrainerService;
import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.trainer.fit.FitConfig.Schedule;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ReleaseId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainer and forecaster outlive a broker that goes away and comes back. */
class BrokerRestartTest {

    @TempDir
    Path directory;

    @Test
    void servicesGoOnAfterTheBrokerCameBack() throws InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        int port = broker.port();
        List<ReleaseId> champions = new CopyOnWriteArrayList<>();
        List<Forecast> forecasts = new ArrayList<>();
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "restart.");
                ForecasterService forecaster = new ForecasterService(
                        bench.clientSettings(), forecasterConfig(bench), new SimpleMeterRegistry());
                TrainerService trainer = new TrainerService(
                        bench.clientSettings(),
                        trainerConfig(bench, Duration.ofSeconds(3)),
                        new SimpleMeterRegistry(),
                        remember(champions))) {
            // Given both at work
            forecaster.start();
            Thread training = new Thread(trainer::run, "training");
            training.start();
            Random random = new Random(5);
            bench.sendRounds(30, 100, random);
            bench.awaitForecasts(forecasts, bench.sentPoints());
            Awaitility.await().atMost(KafkaBench.PATIENCE).until(() -> !champions.isEmpty());

            // When the broker is restarted
            broker.close();
            broker = EmbeddedBroker.start(directory.resolve("kafka"), port);
            int before = champions.size();
            bench.sendRounds(30, 20, random);

            // Then forecasts and champions go on
            bench.awaitForecasts(forecasts, bench.sentPoints());
            bench.assertOneForecastPerPoint(forecasts);
            Awaitility.await().atMost(KafkaBench.PATIENCE).until(() -> champions.size() > before);
            assertThat(trainer.live().ok()).isTrue();
            assertThat(forecaster.ready().ok()).isTrue();
        } finally {
            broker.close();
        }
    }

    @Test
    void aReleaseIsPublishedThoughTheBrokerWasAwayWhenItsFitEnded() throws InterruptedException {
        Path data = directory.resolve("kafka");
        EmbeddedBroker broker = EmbeddedBroker.start(data, 0);
        int port = broker.port();
        List<ReleaseId> releases = new CopyOnWriteArrayList<>();
        CountDownLatch fitted = new CountDownLatch(1);
        CountDownLatch away = new CountDownLatch(1);
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "away.")) {
            bench.sendRounds(30, 100, new Random(5));
            bench.flush();
            Map<String, Object> settings = bench.clientSettings();
            settings.put("default.api.timeout.ms", 500);
            settings.put("request.timeout.ms", 500);
            try (TrainerService trainer = new TrainerService(
                    settings,
                    trainerConfig(bench, Duration.ofHours(1)),
                    new SimpleMeterRegistry(),
                    new TrainerListener() {
                        @Override
                        public void onEpoch(String network, int epoch, int epochs, double loss, double validation) {
                            fitted.countDown();
                            awaitUninterrupted(away);
                        }

                        @Override
                        public void onRelease(ReleaseId id, Provenance provenance) {
                            releases.add(id);
                        }
                    })) {
                // Given a fit that ends while the broker is away
                new Thread(trainer::run, "training").start();
                assertThat(fitted.await(KafkaBench.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                broker.close();
                away.countDown();

                // When it is back after several times as long as a request waits
                TimeUnit.SECONDS.sleep(5);
                assertThat(releases).isEmpty();
                broker = EmbeddedBroker.start(data, port);

                // Then that fit's release is published
                Awaitility.await().atMost(KafkaBench.PATIENCE).until(() -> !releases.isEmpty());
            }
        } finally {
            broker.close();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static TrainerListener remember(List<ReleaseId> releases) {
        return new TrainerListener() {
            @Override
            public void onRelease(ReleaseId id, Provenance provenance) {
                releases.add(id);
            }
        };
    }

    private ForecasterConfig forecasterConfig(KafkaBench bench) {
        return ForecasterConfig.standard("restart", bench.topics, "test", directory.resolve("state"));
    }

    private static TrainerConfig trainerConfig(KafkaBench bench, Duration every) {
        FitConfig fit = new FitConfig(
                2, 15, 16, 60, 10, Schedule.ONE_CYCLE, 0.01, FitConfig.Loss.SQUARED, 1, Duration.ofMinutes(1), 1);
        return new TrainerConfig(
                bench.topics,
                Reading.ofPoints(100_000, 100),
                new Networks(List.of("gru"), 1, 8, 50, 10, fit, "cpu"),
                new Rounds(every, TrainerConfig.Start.PARENT, 1, 2),
                Promotion.BY_VALIDATION);
    }
}
