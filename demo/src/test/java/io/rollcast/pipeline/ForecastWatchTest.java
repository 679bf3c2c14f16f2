package io.rollcast.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.demo.KafkaBench;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.format.JsonFormat;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastWatchTest {

    private static final long A_DAY_MS = 86_400_000;

    @TempDir
    Path directory;

    private static void forecast(KafkaBench bench, long seq, long originMs) {
        bench.send(
                bench.topics.forecasts(),
                "s",
                JsonFormat.JSON.value(new Forecast("s", seq, originMs, 0, "gru/1", "", true, 0, new double[10])));
        bench.flush();
    }

    @Test
    void forecastsOfARunBeforeAreNotThisOnes() throws InterruptedException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0);
                KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "")) {
            // Given forecasts of yesterday, and a watch that a run starts before its producer
            long yesterday = System.currentTimeMillis() - A_DAY_MS;
            forecast(bench, 1, yesterday);
            forecast(bench, 2, yesterday);
            try (ForecastWatch watch = new ForecastWatch(bench.clientSettings(), bench.topics)) {

                // When yesterday's last point is only forecast now, and then three of today, of which one is missing
                forecast(bench, 3, yesterday);
                Thread watching = new Thread(watch, "watch");
                watching.start();
                forecast(bench, 4, System.currentTimeMillis());
                forecast(bench, 5, System.currentTimeMillis());
                forecast(bench, 7, System.currentTimeMillis());

                // Then the books are today's
                Awaitility.await()
                        .atMost(KafkaBench.PATIENCE)
                        .until(() -> watch.books().forecasts() >= 3);
                ForecastWatch.Books books = watch.books();
                assertThat(books.forecasts()).isEqualTo(3);
                assertThat(books.sequenceFaults()).isEqualTo(1);
                assertThat(books.latencyMsP99()).isLessThan(A_DAY_MS / 2);
                watch.close();
                watching.join();
            }
        }
    }
}
