package io.rollcast.explain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.chaos.RandomRelease;
import io.rollcast.demo.Captured;
import io.rollcast.demo.KafkaBench;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.processes.ChildProcess;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.PointRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Forecasts of a run with missing points, three releases and a forecaster that is killed, recomputed from the topics of a
 * real broker: all of them, more than a thousand.
 */
class ExplainTest {

    private static final int SERIES = 4;
    private static final long BEGIN_MS = 1_764_000_000_000L;

    @TempDir
    Path directory;

    private Captured done = new Captured(0, "", "");
    private final Random random = new Random(3);
    private final int[] steps = new int[SERIES];
    private int sent;

    private ChildProcess killedLater(EmbeddedBroker broker) {
        return ChildProcess.start(
                directory.resolve("killed.log"),
                "forecast",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--application-id=explained",
                "--step=1s",
                "--state-dir=" + directory.resolve("of the killed one"),
                "--http-port=0");
    }

    private ForecasterService forecaster(KafkaBench bench) {
        ForecasterConfig config = ForecasterConfig.standard(
                        "explained", bench.topics, "test", directory.resolve("state"))
                .withPoints(ForecasterConfig.Points.of(PointRules.grid(Duration.ofSeconds(1))));
        ForecasterService service = new ForecasterService(
                bench.clientSettings(), config.withWork(config.work().withBase("lstm")), new SimpleMeterRegistry());
        service.start();
        return service;
    }

    /** A point a second, but for one in ten, or three of them in a row. */
    private void send(KafkaBench bench, int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (int s = 0; s < SERIES; s++) {
                steps[s] += random.nextInt(10) > 0 ? 1 : 1 + random.nextInt(3);
                double value = 10 * Math.sin(steps[s] / 4.0 + s) + random.nextGaussian();
                bench.sendAt("s-" + s, value, BEGIN_MS + 1000L * steps[s]);
                sent++;
            }
        }
        bench.flush();
    }

    @Test
    void everyForecastIsRepeatedToTheLastBit() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
                KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "")) {
            List<Forecast> forecasts = new ArrayList<>();
            // The latest step of each series is open.
            try (ChildProcess killed = killedLater(broker)) {
                send(bench, 130);
                bench.awaitForecasts(forecasts, sent - SERIES);
                bench.release("gru/1", RandomRelease.gru(1).encode());
                awaitForecastsOf("gru/1", bench, forecasts);
                send(bench, 60);
                killed.kill();
            }
            // The next one has not the disk of the one that was killed.
            try (ForecasterService service = forecaster(bench)) {
                awaitServing(service, "gru/1");
                send(bench, 40);
                bench.awaitForecasts(forecasts, sent - SERIES);
                bench.release("gru/2", RandomRelease.gru(2).encode());
                awaitServing(service, "gru/2");
                send(bench, 40);
                // Nothing comes any more, so that the wall clock closes the latest steps as well.
                bench.awaitForecasts(forecasts, sent);
            }
            assertThat(forecasts).extracting(Forecast::model).contains("base/1", "gru/1", "gru/2");
            assertThat(forecasts)
                    .anyMatch(forecast -> forecast.imputed() > 0)
                    .anyMatch(forecast -> !forecast.model().contains("/"));

            int repeated = 0;
            for (int s = 0; s < SERIES; s++) {
                String[] ofSeries = options(broker, "s-" + s);
                assertThat(run(ofSeries, "--all")).as(() -> done.text()).isZero();
                assertThat(done.out()).contains("forecasts of series s-" + s + ", all repeated to the last bit");
                repeated += Integer.parseInt(done.out().strip().split(" ")[0]);
            }
            assertThat(repeated).isEqualTo(forecasts.size()).isGreaterThan(1_000);
            done = Captured.run("audit", "--bootstrap-servers=" + broker.bootstrapServers(), "--step=1s");
            assertThat(done.status()).as(() -> done.text()).isZero();
            assertThat(done.out())
                    .contains("%1$,d points of %2$d series, %1$,d forecasts: 0 lost, 0 doubled"
                            .formatted(repeated, SERIES));
            String[] options = options(broker, "s-1");

            Forecast one = forecasts.stream()
                    .filter(forecast -> forecast.series().equals("s-1")
                            && forecast.seq() > 80
                            && forecast.imputed() == 0
                            && forecast.model().equals("base/1"))
                    .findFirst()
                    .orElseThrow();
            assertThat(run(options, "--seq=" + one.seq())).isZero();
            assertThat(done.out())
                    .contains("Forecast %d of series s-1".formatted(one.seq()), "by base/1", "Repeated to the last bit")
                    .contains("weights, %", "own regression", "added");

            // Other options than the forecaster's are seen
            assertThat(run(options, "--guard=off", "--all")).isEqualTo(1);
            assertThat(done.out()).contains("NOT repeated");

            assertThat(run(options, "--seq=100000")).isEqualTo(1);
            assertThat(done.err()).contains("there is no forecast 100000 of series 's-1'");
        }
    }

    @Test
    void aSeriesThatBeganAnewIsExplainedSinceThen() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
                KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "")) {
            List<Forecast> forecasts = new ArrayList<>();
            try (ForecasterService service = forgetful(bench)) {
                // Given one series that a record without a value ends, and then two that are forgotten
                plain(bench, 0, 40, "s-0", "s-1");
                bench.send(new ProducerRecord<>(bench.topics.observations(), "s-0".getBytes(UTF_8), null));
                plain(bench, 40, 60, "s-0");
                bench.awaitForecasts(forecasts, 100);
                Awaitility.await("no series")
                        .atMost(KafkaBench.PATIENCE)
                        .until(() -> service.vitals().series() == 0);
                // When they begin anew, for the time being or for good
                plain(bench, 100, 130, "s-0", "s-1");
                bench.awaitForecasts(forecasts, 160);
                bench.send(new ProducerRecord<>(bench.topics.observations(), "s-1".getBytes(UTF_8), null));
                bench.flush();
            }

            // Then what is since then is made again, whichever way the topic is named
            for (String series : List.of("s-0", "s-1")) {
                String[] options = {
                    "--bootstrap-servers=" + broker.bootstrapServers(),
                    "--observations-pattern=observ[a-z]+",
                    "--series=" + series,
                    "--all"
                };
                assertThat(run(options, "--intervals=off"))
                        .as(() -> done.text())
                        .isZero();
                assertThat(done.out()).startsWith("30 forecasts of series " + series + ", all repeated");
                assertThat(run(options)).as("with intervals").isEqualTo(1);
            }
        }
    }

    /** Forgets series that are idle, and makes no intervals. */
    private ForecasterService forgetful(KafkaBench bench) {
        ForecasterConfig of = ForecasterConfig.standard("forgetful", bench.topics, "test", directory.resolve("state"));
        ForecasterConfig.State state = of.state();
        ForecasterConfig config = new ForecasterConfig(
                of.topics(),
                of.identity(),
                of.delivery(),
                new ForecasterConfig.State(
                        state.store(),
                        state.directory(),
                        state.ring(),
                        new ForecasterConfig.Lifetimes(0, Optional.of(Duration.ofSeconds(4)))),
                of.work().withBase("lstm").withoutIntervals(),
                of.accuracy());
        ForecasterService service = new ForecasterService(bench.clientSettings(), config, new SimpleMeterRegistry());
        service.start();
        return service;
    }

    private void plain(KafkaBench bench, int from, int to, String... series) {
        for (int i = from; i < to; i++) {
            for (String id : series) {
                bench.sendAt(id, Math.sin(i / 3.0) + random.nextGaussian(), BEGIN_MS + 1000L * i);
            }
        }
        bench.flush();
    }

    private static String[] options(EmbeddedBroker broker, String series) {
        return new String[] {"--bootstrap-servers=" + broker.bootstrapServers(), "--step=1s", "--series=" + series};
    }

    /** Sends points until one of them is forecast by a release. */
    private void awaitForecastsOf(String release, KafkaBench bench, List<Forecast> forecasts) {
        Awaitility.await(release).atMost(KafkaBench.PATIENCE).until(() -> {
            send(bench, 1);
            bench.awaitForecasts(forecasts, sent - SERIES);
            return forecasts.stream().anyMatch(forecast -> forecast.model().equals(release));
        });
    }

    private static void awaitServing(ForecasterService service, String release) {
        Awaitility.await(release)
                .atMost(KafkaBench.PATIENCE)
                .until(() -> service.vitals().serving().equals(release));
    }

    private int run(String[] options, String... more) {
        List<String> all = new ArrayList<>(List.of("explain"));
        all.addAll(List.of(options));
        all.addAll(List.of(more));
        done = Captured.run(all);
        return done.status();
    }
}
