package io.rollcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.chaos.ChaosRun.Progress;
import io.rollcast.chaos.ChaosRun.Watcher;
import io.rollcast.chaos.Fault.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code rollcast chaos}: real processes die, and no forecast is lost, repeated or changed. */
class ChaosTest {

    private static final long SEED = 5;

    @TempDir
    Path directory;

    @Test
    void everyPointHasItsForecastWhateverDies() throws InterruptedException, IOException {
        // Given a stream of so few series that some leave what is forecast for them, and faults of every kind
        var config = new ChaosRun.Config(directory, Duration.ofSeconds(45), SEED, 20, 600, 1, false);

        // When they have all come
        ChaosReport report = ChaosRun.run(config, new Watcher() {
            @Override
            public void event(Duration at, String text) {
                System.out.printf("%4d s  %s%n", at.toSeconds(), text);
            }

            @Override
            public void progress(Progress progress) {}
        });

        // Then the forecasts are those of a run without any
        System.out.println(report.toText());
        if (!report.isExactlyOnce()) {
            printLogs();
        }
        assertThat(report.faults().get(Kind.KILL)).isGreaterThanOrEqualTo(2);
        assertThat(report.faults().get(Kind.ZOMBIE)).isGreaterThanOrEqualTo(1);
        assertThat(report.faults().get(Kind.BROKER_TERMINATE)).isGreaterThanOrEqualTo(1);
        assertThat(report.faults().get(Kind.RELEASE)).isGreaterThanOrEqualTo(2);
        assertThat(report.faults().get(Kind.BROKER_LONG_OUTAGE)).isGreaterThanOrEqualTo(1);
        assertThat(report.oversizedRecords())
                .isEqualTo(report.faults().get(Kind.OVERSIZED).longValue())
                .isGreaterThanOrEqualTo(4);
        assertThat(report.deadLetters()).isEqualTo(report.oversizedRecords());
        assertThat(report.switches()).as("series that changed their release").isPositive();
        assertThat(report.forecasts()).isEqualTo(report.points()).isGreaterThan(3_000);
        assertThat(report.anomalies()).isPositive();
        assertThat(report.isExactlyOnce()).as(report.toText()).isTrue();
    }

    /** What went wrong may never do so again: the ends of all logs go to this test's output. */
    private void printLogs() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("logs"))) {
            for (Path log : files.sorted().toList()) {
                List<String> lines = Files.readAllLines(log);
                System.out.printf("%n%s%n", log);
                lines.subList(Math.max(0, lines.size() - 60), lines.size()).forEach(System.out::println);
            }
        }
    }
}
