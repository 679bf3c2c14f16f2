package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.forecaster.stream.ForecasterConfig.OnEnd;
import io.rollcast.wire.Forecast;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of two forecasters is ended and started again, as each is in turn when a new build is rolled out. */
class RollingRestartTest {

    private static final String GROUP = "rolling";
    private static final int SERIES = 30;

    @TempDir
    Path directory;

    @Test
    void theOtherOneNoticesNothingOfOneThatStays() throws Exception {
        assertThat(rebalancesOfTheOther(OnEnd.STAY)).isZero();
    }

    @Test
    void oneThatLeavesIsReplacedAtOnce() throws Exception {
        assertThat(rebalancesOfTheOther(OnEnd.LEAVE)).isPositive();
    }

    /** Rebalances that one forecaster takes part in while the other one is ended and started again. */
    private double rebalancesOfTheOther(OnEnd onEnd) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
                KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "");
                Admin admin = Admin.create(bench.clientSettings())) {
            // Given two forecasters that have divided the partitions
            List<Forecast> forecasts = new ArrayList<>();
            SimpleMeterRegistry ofOther = new SimpleMeterRegistry();
            try (ForecasterService other = forecaster(bench, "other", onEnd, ofOther)) {
                other.start();
                Map<String, Set<TopicPartition>> divided;
                try (ForecasterService ended = forecaster(bench, "ended", onEnd, new SimpleMeterRegistry())) {
                    ended.start();
                    Awaitility.await()
                            .atMost(KafkaBench.PATIENCE)
                            .until(() -> other.ready().ok()
                                    && ended.ready().ok()
                                    && assignments(admin).values().stream()
                                                    .filter(partitions -> !partitions.isEmpty())
                                                    .count()
                                            == 2);
                    bench.sendRounds(SERIES, 5, new Random(1));
                    bench.awaitForecasts(forecasts, bench.sentPoints());
                    divided = assignments(admin);
                }
                double before = rebalances(ofOther);

                // When one is ended, as above, and started again, and points come
                try (ForecasterService again = forecaster(bench, "ended", onEnd, new SimpleMeterRegistry())) {
                    again.start();
                    bench.sendRounds(SERIES, 5, new Random(2));
                    bench.awaitForecasts(forecasts, bench.sentPoints());

                    // Then each point has its forecast, and one that stayed has its partitions again
                    bench.assertOneForecastPerPoint(forecasts);
                    if (onEnd == OnEnd.STAY) {
                        assertThat(assignments(admin)).isEqualTo(divided);
                    }
                    return rebalances(ofOther) - before;
                }
            }
        }
    }

    private ForecasterService forecaster(KafkaBench bench, String name, OnEnd onEnd, SimpleMeterRegistry registry) {
        ForecasterConfig standard = ForecasterConfig.standard(GROUP, bench.topics, name, directory.resolve(name));
        return new ForecasterService(bench.clientSettings(), standard.withOnEnd(onEnd), registry);
    }

    /** Partitions by the members' names in the group. */
    private static Map<String, Set<TopicPartition>> assignments(Admin admin) throws Exception {
        return admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP).members().stream()
                .collect(Collectors.toMap(member -> member.groupInstanceId().orElseThrow(), ((Function<
                                MemberDescription, Set<TopicPartition>>)
                        member -> member.assignment().topicPartitions())));
    }

    private static double rebalances(SimpleMeterRegistry registry) {
        return registry.get("kafka.consumer.coordinator.rebalance.total").meters().stream()
                .mapToDouble(meter -> meter instanceof Gauge gauge
                        ? gauge.value()
                        : meter.measure().iterator().next().getValue())
                .sum();
    }
}
