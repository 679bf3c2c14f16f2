package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.chaos.RandomRelease;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.network.ModelSpec;
import io.rollcast.pipeline.ScratchDirectory;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pipeline promises, against a real cluster. Its two subclasses bring one each: embedded, or in a container. */
abstract class PipelineSuite {

    /** Reasons for which the default format rejects a record. */
    private static final Set<Reason> OF_RECORDS = EnumSet.range(Reason.NULL_KEY, Reason.NOT_FINITE);

    @TempDir
    Path directory;

    /** Where the cluster is. */
    abstract String bootstrapServers();

    private KafkaBench bench(String name) {
        return new KafkaBench(bootstrapServers(), name + ".");
    }

    private ForecasterService forecaster(KafkaBench bench, String name, PrometheusMeterRegistry registry) {
        ForecasterConfig config = ForecasterConfig.standard(name, bench.topics, "test", directory.resolve(name));
        ForecasterService service = new ForecasterService(bench.clientSettings(), config, registry);
        service.start();
        return service;
    }

    private static PrometheusMeterRegistry registry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    @Test
    void everyPointIsForecastOnceAndAReleaseTakesOverWithoutAGap() {
        try (KafkaBench bench = bench("swap");
                ForecasterService service = forecaster(bench, "swap", registry())) {
            // Given a stream that the fallback forecasts
            List<Forecast> forecasts = new ArrayList<>();
            bench.sendRounds(20, 60, new Random(1));
            bench.awaitForecasts(forecasts, bench.sentPoints());

            // When releases are published while points flow
            byte[] first = RandomRelease.gru(1).encode();
            byte[] second = RandomRelease.of(new ModelSpec.Lstm(RandomRelease.dimensions()), 2)
                    .encode();
            bench.release("gru/1", first);
            bench.sendRounds(20, 40, new Random(2));
            Awaitility.await()
                    .atMost(KafkaBench.PATIENCE)
                    .until(() -> service.vitals().serving().equals("gru/1"));
            sendUntilAllAreServedBy("gru/1", bench, forecasts);
            bench.release("lstm/1", second);
            Awaitility.await()
                    .atMost(KafkaBench.PATIENCE)
                    .until(() -> service.vitals().serving().equals("lstm/1"));
            sendUntilAllAreServedBy("lstm/1", bench, forecasts);

            // Then each point has one forecast, and in each series the makers follow one another
            bench.assertOneForecastPerPoint(forecasts);
            Map<String, List<String>> makers = new HashMap<>();
            for (Forecast forecast : forecasts) {
                List<String> ofSeries = makers.computeIfAbsent(forecast.series(), any -> new ArrayList<>());
                if (ofSeries.isEmpty() || !ofSeries.get(ofSeries.size() - 1).equals(forecast.model())) {
                    ofSeries.add(forecast.model());
                }
            }
            assertThat(makers.values())
                    .allSatisfy(found -> assertThat(found).containsExactly(Forecast.LAST_VALUE, "gru/1", "lstm/1"));
            assertThat(forecasts).allSatisfy(forecast -> {
                assertThat(forecast.warm())
                        .isEqualTo(!forecast.model().equals(Forecast.LAST_VALUE)
                                && forecast.seq() >= RandomRelease.WINDOW);
                for (double value : forecast.forecast()) {
                    assertThat(value).isFinite();
                }
            });
            assertThat(service.vitals().swaps()).isEqualTo(2);
        }
    }

    /** Series are warmed up for a new release in a share of the time: how many points that takes, the machine says. */
    private static void sendUntilAllAreServedBy(String release, KafkaBench bench, List<Forecast> forecasts) {
        Awaitility.await().atMost(KafkaBench.PATIENCE).until(() -> {
            bench.sendRounds(20, 5, new Random(3));
            bench.awaitForecasts(forecasts, bench.sentPoints());
            Map<String, String> latest = new HashMap<>();
            forecasts.forEach(forecast -> latest.put(forecast.series(), forecast.model()));
            return latest.values().stream().allMatch(release::equals);
        });
    }

    @Test
    void aReleaseServesThoughNoPointsCome() {
        try (KafkaBench bench = bench("quiet");
                ForecasterService service = forecaster(bench, "quiet", registry())) {
            // Given a forecaster whose series have no points any more
            List<Forecast> forecasts = new ArrayList<>();
            bench.sendRounds(10, 5, new Random(1));
            bench.awaitForecasts(forecasts, bench.sentPoints());

            // When releases are published, then each serves
            for (int release = 1; release <= 2; release++) {
                String id = "gru/" + release;
                bench.release(id, RandomRelease.gru(release).encode());
                Awaitility.await()
                        .atMost(KafkaBench.PATIENCE)
                        .until(() -> service.vitals().serving().equals(id));
            }
        }
    }

    @Test
    void badReleasesAreRefusedAndTheOldOneGoesOnServing() {
        PrometheusMeterRegistry registry = registry();
        try (KafkaBench bench = bench("refuse");
                ForecasterService service = forecaster(bench, "refuse", registry)) {
            // Given a good release in service
            bench.release("gru/1", RandomRelease.gru(1).encode());
            Awaitility.await()
                    .atMost(KafkaBench.PATIENCE)
                    .until(() -> service.vitals().serving().equals("gru/1"));

            // When bad ones are made champion
            byte[] good = RandomRelease.gru(2).encode();
            bench.release("gru/2", Arrays.copyOf(good, good.length / 2));
            bench.release("gru/3", "no release at all".getBytes(StandardCharsets.UTF_8));
            bench.send(bench.topics.models(), "champion", "gru/99".getBytes(StandardCharsets.UTF_8));
            bench.flush();

            // Then each is refused by its kind, and points are forecast by the old one
            Awaitility.await()
                    .atMost(KafkaBench.PATIENCE)
                    .until(() -> registry.scrape()
                            .contains("rollcast_forecaster_refused_releases_total{reason=\"unknown-release\"} 1.0"));
            List<Forecast> forecasts = new ArrayList<>();
            bench.sendRounds(5, 5, new Random(1));
            bench.awaitForecasts(forecasts, bench.sentPoints());
            assertThat(forecasts).extracting(Forecast::model).containsOnly("gru/1");
            assertThat(registry.scrape()).contains("rollcast_forecaster_refused_releases_total{reason=\"corrupt\"}");
        }
    }

    @Test
    void badRecordsGoToTheDeadLetterTopicAndTheStreamGoesOn() {
        try (KafkaBench bench = bench("dead");
                ForecasterService service = forecaster(bench, "dead", registry())) {
            // Given points on either side of records that are none
            bench.sendRounds(5, 3, new Random(1));
            byte[] key = "bad".getBytes(StandardCharsets.UTF_8);
            bench.sendRaw(null, "1".getBytes(StandardCharsets.UTF_8));
            bench.sendRaw(new byte[] {(byte) 0xff, 1}, "1".getBytes(StandardCharsets.UTF_8));
            bench.sendRaw(key, "{".getBytes(StandardCharsets.UTF_8));
            bench.sendRaw(key, "\"seven\"".getBytes(StandardCharsets.UTF_8));
            bench.sendRaw(key, "NaN".getBytes(StandardCharsets.UTF_8));
            bench.sendRaw(key, ("1" + " ".repeat(20_000)).getBytes(StandardCharsets.UTF_8));
            bench.sendRounds(5, 3, new Random(2));

            // When all has been read
            List<Forecast> forecasts = new ArrayList<>();
            bench.awaitForecasts(forecasts, bench.sentPoints());
            List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
            Awaitility.await().atMost(KafkaBench.PATIENCE).until(() -> {
                letters.addAll(bench.readNew(bench.topics.deadLetters()));
                return letters.size() >= OF_RECORDS.size();
            });

            // Then each bad record is there with its reason, and the points are all forecast
            bench.assertOneForecastPerPoint(forecasts);
            assertThat(letters)
                    .extracting(letter -> new String(
                            letter.headers().lastHeader("rollcast.reason").value(), StandardCharsets.UTF_8))
                    .containsExactlyInAnyOrderElementsOf(
                            OF_RECORDS.stream().map(Reason::label).toList());
            assertThat(service.vitals().deadLetters()).isEqualTo(OF_RECORDS.size());
        }
    }

    @Test
    void aRestoredInstanceContinuesWithTheNumbersOfOneThatNeverStopped() throws IOException {
        // Given the same release and the same points for two forecasters
        byte[] release = RandomRelease.gru(1).encode();
        Map<String, double[]> steady = new HashMap<>();
        try (KafkaBench bench = bench("steady");
                ForecasterService service = forecaster(bench, "steady", registry())) {
            startWith(bench, service, release);
            bench.sendRounds(10, 40, new Random(6));
            bench.sendRounds(10, 40, new Random(7));
            steady.putAll(forecastsByPoint(bench));
        }

        // When one of them ends half-way, loses its disk, and another instance takes over
        Map<String, double[]> restored = new HashMap<>();
        try (KafkaBench bench = bench("restored")) {
            try (ForecasterService service = forecaster(bench, "restored", registry())) {
                startWith(bench, service, release);
                bench.sendRounds(10, 40, new Random(6));
                restored.putAll(forecastsByPoint(bench));
            }
            ScratchDirectory.delete(directory.resolve("restored"));
            try (ForecasterService service = forecaster(bench, "restored", registry())) {
                bench.sendRounds(10, 40, new Random(7));
                restored.putAll(forecastsByPoint(bench));
                assertThat(service.vitals().serving()).isEqualTo("gru/1");
            }
        }

        // Then every forecast is the same, to the last bit
        assertThat(restored.keySet()).hasSize(800).isEqualTo(steady.keySet());
        restored.forEach((point, forecast) -> assertThat(forecast).as(point).isEqualTo(steady.get(point)));
    }

    private static void startWith(KafkaBench bench, ForecasterService service, byte[] release) {
        bench.release("gru/1", release);
        Awaitility.await()
                .atMost(KafkaBench.PATIENCE)
                .until(() -> service.vitals().serving().equals("gru/1"));
    }

    /** Waits for the forecasts of all points sent since the last call; by series and number. */
    private static Map<String, double[]> forecastsByPoint(KafkaBench bench) {
        Map<String, double[]> byPoint = new HashMap<>();
        List<Forecast> forecasts = new ArrayList<>();
        bench.awaitForecasts(forecasts, bench.newPoints());
        for (Forecast forecast : forecasts) {
            assertThat(forecast.model()).isEqualTo("gru/1");
            byPoint.put(forecast.series() + "#" + forecast.seq(), forecast.forecast());
        }
        return byPoint;
    }
}
