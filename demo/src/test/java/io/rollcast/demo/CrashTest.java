package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.demo.chaos.ChildProcess;
import io.rollcast.demo.chaos.RandomRelease;
import io.rollcast.wire.Forecast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A forecaster process that is killed in the middle of its work owes nothing afterwards, and repeats nothing. */
class CrashTest {

    private static final int SERIES = 50;

    @TempDir
    Path directory;

    @Test
    void killedTwiceStillOneForecastPerPoint() throws IOException, InterruptedException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
                KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "crash.")) {
            // Given a forecaster process with a release, and points that keep coming
            Path settings = directory.resolve("kafka.properties");
            Files.writeString(
                    settings, "session.timeout.ms=6000\nheartbeat.interval.ms=1000\ntransaction.timeout.ms=10000\n");
            bench.release("gru/1", RandomRelease.gru(1).encode());
            Random random = new Random(7);
            List<Forecast> forecasts = new ArrayList<>();

            // When it is killed without warning and started again, twice
            for (int round = 0; round < 3; round++) {
                try (ChildProcess forecaster = forecaster(broker, settings)) {
                    int before = forecasts.size();
                    bench.sendRounds(SERIES, 60, random);
                    bench.awaitForecasts(forecasts, before + 1);
                    bench.sendRounds(SERIES, 60, random);
                    if (round == 2) {
                        bench.awaitForecasts(forecasts, bench.sentPoints());
                        assertThat(forecaster.terminate()).isEqualTo(143);
                    } else {
                        forecaster.kill();
                    }
                }
            }

            // Then every point has one forecast, and nothing comes after
            bench.readNew(bench.topics.forecasts()).forEach(late -> forecasts.add(Forecast.parse(late.value())));
            bench.assertOneForecastPerPoint(forecasts);
        }
    }

    private ChildProcess forecaster(EmbeddedBroker broker, Path settings) {
        return ChildProcess.start(
                directory.resolve("forecaster.log"),
                "forecast",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--topic-prefix=crash.",
                "--kafka-properties=" + settings,
                "--state-dir=" + directory.resolve("state"),
                "--http-port=0");
    }
}
