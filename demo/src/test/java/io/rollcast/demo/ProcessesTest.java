package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.processes.ChildProcess;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.format.JsonFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker, producer, trainer and forecaster as processes of their own, as the README starts them. */
class ProcessesTest {

    private static final int SERIES = 40;
    private static final int POINTS = 200;
    private static final int PATIENCE_SECONDS = Math.toIntExact(KafkaBench.PATIENCE.toSeconds());

    @TempDir
    Path directory;

    @Test
    void separateProcessesForecastEveryPointOnce() throws IOException, InterruptedException {
        // Given a broker, and a history to learn from
        int port = FreePort.find();
        String servers = "--bootstrap-servers=127.0.0.1:" + port;
        try (ChildProcess broker = start("broker", "--port=" + port, "--data=" + directory.resolve("kafka"));
                ChildProcess producer = start(
                        "produce", servers, "--series=" + SERIES, "--points=" + POINTS, "--rate=0", "--http-port=0")) {
            assertThat(producer.exitStatus(PATIENCE_SECONDS))
                    .as(producer.output())
                    .isZero();

            // When a trainer publishes, and a forecaster starts
            try (ChildProcess trainer = start(
                            "train",
                            servers,
                            "--once",
                            "--epochs=3",
                            "--steps-per-epoch=30",
                            "--batch=32",
                            "--units=8",
                            "--http-port=0");
                    ChildProcess forecaster =
                            start("forecast", servers, "--state-dir=" + directory.resolve("state"), "--http-port=0");
                    KafkaBench bench = new KafkaBench("127.0.0.1:" + port, "")) {
                assertThat(trainer.exitStatus(PATIENCE_SECONDS))
                        .as(trainer.output())
                        .isZero();
                assertThat(trainer.output()).contains("gru/1", "lstm/1", "ln-rnn/1", "last value");
                List<Forecast> forecasts = new ArrayList<>();
                bench.awaitForecasts(forecasts, SERIES * POINTS);
                assertThat(forecaster.terminate()).isEqualTo(143);
                bench.readNew(bench.topics.forecasts())
                        .forEach(late -> forecasts.add(JsonFormat.forecast(late.value())));

                // Then there is one forecast per point and series, numbered without a gap or a repeat
                Map<String, Long> last = new HashMap<>();
                for (Forecast forecast : forecasts) {
                    long expected = last.getOrDefault(forecast.series(), 0L) + 1;
                    assertThat(forecast.seq())
                            .as("series %s", forecast.series())
                            .isEqualTo(expected);
                    last.put(forecast.series(), forecast.seq());
                }
                assertThat(last)
                        .hasSize(SERIES)
                        .allSatisfy((series, seq) -> assertThat(seq).isEqualTo(POINTS));
            }

            // And the releases can be listed, promoted and rolled back by hand
            assertThat(output("models", "list", servers))
                    .contains("gru/1", "lstm/1", "ln-rnn/1", "No release is champion: forecasters serve base/1");
            assertThat(models("promote", "gru/1", servers)).contains("gru/1 is champion");
            assertThat(models("list", servers)).contains("* gru/1");
            assertThat(models("promote", "ln-rnn/1", servers)).contains("ln-rnn/1 is champion");
            assertThat(models("rollback", servers)).contains("gru/1 is champion, after ln-rnn/1");
            assertThat(output("evaluate", "gru/1", "--series=20", servers))
                    .contains("gru/1 on 20 fresh series", "    200  ", "0.0837", "The noise alone has 0.0833");
            assertThat(broker.terminate()).isEqualTo(143);
        }
    }

    /** Of this process, as each of its own takes seconds to start. */
    private static String models(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(0, "models");
        Captured done = Captured.run(all);
        assertThat(done.status()).as(done.text()).isZero();
        return done.text();
    }

    private String output(String... arguments) throws InterruptedException {
        Path file = directory.resolve(arguments[0] + "-" + arguments[1].replace('/', '-') + ".log");
        try (ChildProcess process = ChildProcess.start(file, arguments)) {
            assertThat(process.exitStatus(PATIENCE_SECONDS))
                    .as(process.output())
                    .isZero();
            return process.output();
        }
    }

    private ChildProcess start(String... arguments) {
        ChildProcess process = ChildProcess.start(directory.resolve(arguments[0] + ".log"), arguments);
        if (arguments[0].equals("broker")) {
            Awaitility.await()
                    .atMost(KafkaBench.PATIENCE)
                    .until(() -> process.output().contains("Kafka serves at"));
        }
        return process;
    }
}
