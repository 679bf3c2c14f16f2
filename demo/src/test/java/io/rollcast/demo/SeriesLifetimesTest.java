package io.rollcast.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.forecaster.stream.ForecasterConfig.Lifetimes;
import io.rollcast.wire.Forecast;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bound of series and their lifetime on a real broker, exactly once, over a restore. */
class SeriesLifetimesTest {

    private static final int MOST = 3;

    @TempDir
    Path directory;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private ForecasterService forecaster(KafkaBench bench, String state, Optional<Duration> forgetAfter) {
        ForecasterConfig standard =
                ForecasterConfig.standard("lifetimes", bench.topics, "test", directory.resolve(state));
        ForecasterConfig config = new ForecasterConfig(
                standard.topics(),
                standard.identity(),
                standard.delivery(),
                new ForecasterConfig.State(
                        standard.state().store(),
                        standard.state().directory(),
                        standard.state().ring(),
                        new Lifetimes(MOST, forgetAfter)),
                standard.work(),
                standard.accuracy());
        ForecasterService service = new ForecasterService(bench.clientSettings(), config, registry);
        service.start();
        return service;
    }

    private static void awaitSeries(ForecasterService service, int count) {
        Awaitility.await("%d series".formatted(count))
                .atMost(KafkaBench.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> service.vitals().series() == count);
    }

    private static List<String> awaitLetters(KafkaBench bench, int count) {
        List<String> reasons = new ArrayList<>();
        Awaitility.await("%d dead letters".formatted(count))
                .atMost(KafkaBench.PATIENCE)
                .until(() -> {
                    bench.readNew(bench.topics.deadLetters())
                            .forEach(letter -> reasons.add(new String(
                                    letter.headers()
                                            .lastHeader("rollcast.reason")
                                            .value(),
                                    UTF_8)));
                    return reasons.size() >= count;
                });
        return reasons;
    }

    private static void sendOne(KafkaBench bench, String series) {
        bench.send(bench.topics.observations(), series, "1".getBytes(UTF_8));
        bench.flush();
    }

    @Test
    void theBoundHoldsAfterARestoreAndIdleSeriesLeaveTheChangelogToo() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
                KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "")) {
            List<Forecast> forecasts = new ArrayList<>();

            // Given as many series as there may be, of which some have checkpoints, in three partitions
            try (ForecasterService service = forecaster(bench, "first", Optional.empty())) {
                bench.sendRounds(MOST, 40, new Random(1));
                bench.awaitForecasts(forecasts, bench.sentPoints());
                assertThat(service.vitals().series()).isEqualTo(MOST);
                sendOne(bench, "one-more");
                assertThat(awaitLetters(bench, 1)).containsExactly("series-limit");
            }

            // When the disk is lost and series may be idle for five seconds
            try (ForecasterService service = forecaster(bench, "second", Optional.of(Duration.ofSeconds(5)))) {
                // Then the restored ones fill the bound
                awaitSeries(service, MOST);
                sendOne(bench, "another");
                assertThat(awaitLetters(bench, 1)).containsExactly("series-limit");

                // And then are forgotten, with all their records, and make room
                awaitSeries(service, 0);
                Awaitility.await("tombstones")
                        .atMost(KafkaBench.PATIENCE)
                        .untilAsserted(() -> assertThat(latestOf(bench, "lifetimes-series-changelog"))
                                .hasSizeGreaterThanOrEqualTo(2 * MOST)
                                .allSatisfy((key, value) -> assertThat(value).isNull()));
                sendOne(bench, "another");
                bench.awaitForecasts(forecasts, bench.sentPoints() + 1);
                assertThat(forecasts.get(forecasts.size() - 1).series()).isEqualTo("another");
                assertThat(forecasts.get(forecasts.size() - 1).seq()).isEqualTo(1);
            }
        }
    }

    private final Map<String, byte[]> latest = new HashMap<>();

    /** Latest committed values of a changelog, but for the format's. */
    private Map<String, byte[]> latestOf(KafkaBench bench, String topic) {
        for (ConsumerRecord<byte[], byte[]> record : bench.readNew(topic)) {
            if (record.key().length > 1) {
                latest.put(new String(record.key(), UTF_8), record.value());
            }
        }
        return latest;
    }
}
