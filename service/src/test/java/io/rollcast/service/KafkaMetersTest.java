package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.wire.Topics;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaMetersTest {

    private static final Topics TOPICS = Topics.withPrefix("");

    private static List<String> shown(KafkaMeters kafkaMeters, String name) {
        PrometheusMeterRegistry registry = OperatorServer.newRegistry(TOPICS, kafkaMeters);
        registry.gauge(name, 1);
        return registry.getMeters().stream()
                .map(Meter::getId)
                .map(Meter.Id::getName)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.stream.state.put.rate",
                "kafka.stream.task.process.latency.avg",
                "kafka.stream.processor.process.total",
                "kafka.consumer.node.request.rate",
                "kafka.consumer.fetch.manager.records.lead.min"
            })
    void detailsAreShownWhereTheyAreAskedFor(String name) {
        assertThat(shown(KafkaMeters.ESSENTIAL, name)).isEmpty();
        assertThat(shown(KafkaMeters.ALL, name)).containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.stream.thread.commit.latency.max",
                "kafka.stream.state.estimate.num.keys",
                "kafka.stream.state.updater.active.restoring.tasks",
                "kafka.stream.task.restore.remaining.records.total",
                "kafka.consumer.fetch.manager.records.lag",
                "kafka.consumer.coordinator.rebalance.total",
                "rollcast.forecaster.points"
            })
    void whatDashboardsLookAtIsAlwaysShown(String name) {
        assertThat(shown(KafkaMeters.ESSENTIAL, name)).containsExactly(name);
    }
}
