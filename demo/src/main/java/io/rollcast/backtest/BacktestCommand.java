package io.rollcast.backtest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rollcast.producer.FileOptions;
import io.rollcast.producer.replay.ReplayCount;
import io.rollcast.service.ConfigurationException;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rollcast backtest}: how well releases would have forecast the series of a file. It needs no Kafka. */
@Command(
        name = "backtest",
        mixinStandardHelpOptions = true,
        description = "Scores releases on the series of a file, beside the last value, seasonal naive, Holt-Winters and"
                + " a ridge regression of each series. It needs no Kafka.")
public final class BacktestCommand implements RollcastCommand {

    @Parameters(paramLabel = "FILE", description = "Series: CSV, NDJSON or Parquet, gzipped or not.")
    private Path file = Path.of("");

    @Mixin
    private final FileOptions reading = new FileOptions();

    @Option(
            names = "--start-time",
            paramLabel = "TIME",
            description = "Time of the first points of a file without times, with --step.")
    private @Nullable String startTime;

    @Option(
            names = "--release",
            paramLabel = "FILE",
            description = "Release to score, a safetensors file; 'base' for those that come with Rollcast. Repeatable"
                    + " (default: ${DEFAULT-VALUE}).",
            defaultValue = Releases.BASE)
    private List<String> releases = List.of();

    @Option(
            names = "--split",
            paramLabel = "X",
            description = "Share of each series that is learnt; the rest is forecast (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.7")
    private double split = 0.7;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(names = "--page", paramLabel = "FILE", description = "Write an HTML page, too.")
    private @Nullable Path page;

    @Override
    public void check(Problems problems) {
        reading.check(problems, "FILE", file, startTime);
        problems.requireWithin("--split", split, 0.1, 0.95);
        try {
            startTimeMs();
        } catch (DateTimeException e) {
            problems.require(
                    false,
                    "--start-time is %s: give a time such as 2026-01-31T12:00:00Z, or epoch milliseconds",
                    startTime);
        }
    }

    private @Nullable Long startTimeMs() {
        return startTime == null ? null : Long.valueOf(FileOptions.startTimeMs(startTime));
    }

    @Override
    public Integer call() throws JsonProcessingException {
        List<Roll> rolls = Releases.open(releases);
        int horizon = rolls.get(0).horizon();
        Backtest backtest = new Backtest(read(), rolls, horizon);
        if (backtest.series().isEmpty()) {
            throw ConfigurationException.of(
                    "%s has no series to score; left out: %s; a series needs %d points before --split and %d after it, and values that change",
                    file, backtest.leftOut(), Backtest.FEWEST_LEARNT, horizon);
        }
        Progress progress = new Progress(
                System.err,
                Boolean.getBoolean(Progress.PROPERTY),
                backtest.series().size());
        Report report = backtest.run(String.valueOf(file.getFileName()), split, progress);
        System.out.print(
                json
                        ? JsonMapper.builder().build().writeValueAsString(report) + System.lineSeparator()
                        : ReportText.of(report));
        if (page != null) {
            write(page, ReportPage.of(report, backtest.series(), rolls.get(0)));
        }
        return 0;
    }

    private List<Series> read() {
        ReplayCount count = new ReplayCount();
        try {
            List<Series> series = SeriesFile.read(reading.config(file, startTimeMs()), count, split);
            System.err.println(count.summary());
            return series;
        } catch (IOException e) {
            throw ConfigurationException.causedBy(e, "%s", e.getMessage());
        }
    }

    private static void write(Path page, String html) {
        try {
            Files.writeString(page, html);
        } catch (IOException e) {
            throw ConfigurationException.causedBy(
                    e, "--page %s cannot be written: name a file in a folder that exists", page);
        }
    }
}
