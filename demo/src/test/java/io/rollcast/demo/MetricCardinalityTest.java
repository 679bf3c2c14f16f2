package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.chaos.RandomRelease;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.service.KafkaMeters;
import io.rollcast.service.OperatorServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many series are forecast, Prometheus has no more to store. */
class MetricCardinalityTest {

    /** Kafka's meters follow its clients every ten seconds. */
    private static final Duration QUIET = Duration.ofSeconds(11);

    private static final long MOST_STEPS = 24;

    @TempDir
    Path directory;

    @Test
    void tenThousandSeriesShowNoMoreMetricsThanAHundred() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
                KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "")) {
            PrometheusMeterRegistry registry = OperatorServer.newRegistry(bench.topics, KafkaMeters.ESSENTIAL);
            ForecasterConfig config =
                    ForecasterConfig.standard("cardinality", bench.topics, "test", directory.resolve("state"));
            try (ForecasterService service = new ForecasterService(bench.clientSettings(), config, registry)) {
                // Given a forecaster of 100 series, whose forecasts of all horizons have met their points
                service.start();
                bench.release("gru/1", RandomRelease.gru(1).encode());
                bench.sendRounds(100, 60, new Random(1));
                awaitPoints(service, bench);
                int few = settledMetrics(registry);

                // When there are 10,000
                bench.sendRounds(10_000, 1, new Random(2));
                awaitPoints(service, bench);

                // Then there are as many time series as before
                int many = settledMetrics(registry);
                System.out.printf("%d time series of 100 series, %d of 10,000%n", few, many);
                assertThat(registry.scrape()).contains("rollcast_forecaster_live_scored_total", "kafka_stream_thread_");
                assertThat(many).isCloseTo(few, withinPercentage(5));

                // And of each predictor those of 24 steps ahead at most, however far it forecasts
                assertThat(steps(registry, "gru/1")).isBetween(1L, MOST_STEPS);
                assertThat(steps(registry, "last-value")).isBetween(1L, MOST_STEPS);
            }
        }
    }

    private static long steps(PrometheusMeterRegistry registry, String predictor) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith("rollcast_forecaster_live_scaled_error_total{"))
                .filter(line -> line.contains("predictor=\"%s\"".formatted(predictor)))
                .count();
    }

    private static void awaitPoints(ForecasterService service, KafkaBench bench) {
        Awaitility.await()
                .atMost(KafkaBench.PATIENCE)
                .until(() -> service.vitals().acceptedPoints() >= bench.sentPoints());
    }

    /** Lines of the metrics page, once their number has not changed for {@link #QUIET}. */
    private static int settledMetrics(PrometheusMeterRegistry registry) {
        int[] last = {0};
        long[] sinceNanos = {System.nanoTime()};
        Awaitility.await().atMost(KafkaBench.PATIENCE).until(() -> {
            int now = (int) registry.scrape()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .count();
            if (now != last[0]) {
                last[0] = now;
                sinceNanos[0] = System.nanoTime();
            }
            return System.nanoTime() - sinceNanos[0] >= QUIET.toNanos();
        });
        return last[0];
    }
}
