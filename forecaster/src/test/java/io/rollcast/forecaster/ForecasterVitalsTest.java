package io.rollcast.forecaster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.Metrics;
import org.junit.jupiter.api.Test;

class ForecasterVitalsTest {

    private static void lag(Metrics metrics, String client, double points) {
        lag(metrics, Map.of("client-id", client), points);
    }

    private static void lag(Metrics metrics, Map<String, String> tags, double points) {
        Gauge<Double> gauge = (config, now) -> points;
        metrics.addMetric(metrics.metricName("records-lag", "consumer-fetch-manager-metrics", "", tags), gauge);
    }

    @Test
    void whatNoConsumerKnowsIsNotZero() {
        try (Metrics metrics = new Metrics()) {
            assertThat(ForecasterVitals.lag(metrics.metrics())).isNaN();

            lag(metrics, "a-StreamThread-1-consumer", Double.NaN);
            lag(metrics, "a-StateUpdater-1-restore-consumer", 7);
            assertThat(ForecasterVitals.lag(metrics.metrics())).isNaN();

            lag(metrics, "a-StreamThread-2-consumer", -1);
            assertThat(ForecasterVitals.lag(metrics.metrics())).isZero();
        }
    }

    @Test
    void stateThatIsRestoredIsNoPointThatWaits() {
        try (Metrics metrics = new Metrics()) {
            lag(metrics, "a-StreamThread-1-consumer", 2);
            lag(metrics, "a-StreamThread-2-consumer", 1);
            lag(metrics, "a-StreamThread-1-restore-consumer", 1_000);
            lag(metrics, "a-StateUpdater-1-restore-consumer", 1_000);
            lag(metrics, "a-global-consumer", 1_000);

            assertThat(ForecasterVitals.lag(metrics.metrics())).isEqualTo(3);
        }
    }

    @Test
    void aTopicWithDotsCountsOnce() {
        try (Metrics metrics = new Metrics()) {
            for (String partition : List.of("0", "1")) {
                for (String topic : List.of("plant.sensors", "plant_sensors")) {
                    lag(
                            metrics,
                            Map.of("client-id", "a-StreamThread-1-consumer", "topic", topic, "partition", partition),
                            5);
                }
            }

            assertThat(ForecasterVitals.lag(metrics.metrics())).isEqualTo(10);
        }
    }
}
