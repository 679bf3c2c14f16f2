package io.rollcast.demo;

import io.rollcast.network.ModelSpec;
import io.rollcast.pipeline.DemoSummary;
import io.rollcast.pipeline.OrderlyEnd;
import io.rollcast.pipeline.Pipeline;
import io.rollcast.pipeline.ScratchDirectory;
import io.rollcast.pipeline.Terminal;
import io.rollcast.producer.Drift;
import io.rollcast.producer.SeriesKind;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import io.rollcast.trainer.TrainerConfig;
import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.trainer.fit.Windows;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rollcast demo}: the whole pipeline in this process, with a live status, until the time is up or Ctrl-C. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Runs broker, producer, trainer and forecaster in one process and shows what they do.")
public final class DemoCommand implements RollcastCommand {

    /** A demo's first fits are so short that later ones may as well take as long and go on from there. */
    private static final double REFRESH_SHARE = 1;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            description = "How long to run once forecasts flow, such as 120s; until Ctrl-C if not given.",
            converter = DurationConverter.class)
    private @Nullable Duration duration;

    /** Time for live points to decide before validation does: a demo has plenty of them. */
    private static final Duration DECIDE_WITHIN = Duration.ofMinutes(2);

    @Option(
            names = "--json",
            description = "Print one JSON object with the run's summary on stdout, all else on stderr.")
    private boolean json;

    @Option(
            names = "--series",
            paramLabel = "N",
            description = "Series to produce (default: ${DEFAULT-VALUE}).",
            defaultValue = "500")
    private int series;

    @Option(
            names = "--kinds",
            paramLabel = "LIST",
            description = "Kinds of the series, which take turns (default: ${DEFAULT-VALUE}).",
            split = ",",
            defaultValue = "sines,season,trend,shift,count")
    private List<SeriesKind> kinds = List.of(SeriesKind.values());

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Points a second over all series (default: ${DEFAULT-VALUE}).",
            defaultValue = "5000")
    private int rate;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            description = "Time from one round of fits to the next (default: ${DEFAULT-VALUE}).",
            defaultValue = "1m",
            converter = DurationConverter.class)
    private Duration every = Duration.ZERO;

    @Option(
            names = "--regime-length",
            paramLabel = "N",
            description =
                    "Points after which a series changes its nature, on average; 0 for never (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private int regimeLength;

    @Option(
            names = "--shift-at",
            paramLabel = "POINT",
            description = "Point of each series at which all of them change; 0 for never (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private long shiftAt;

    @Option(
            names = "--drift",
            paramLabel = "KIND",
            description = "With --shift-at: sudden, slow or season, as of produce (default: ${DEFAULT-VALUE}).",
            defaultValue = "sudden")
    private Drift.Kind drift = Drift.Kind.SUDDEN;

    @Option(
            names = "--horizon",
            paramLabel = "N",
            description = "Steps ahead that releases forecast, 1 to 288 (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    private int horizon;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the series and the fits (default: ${DEFAULT-VALUE}).",
            defaultValue = "42")
    private long seed;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Directory of the broker's and the forecaster's data; a temporary one if not given.")
    private @Nullable Path data;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port of the embedded broker; 0 takes a free one (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private int port;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description =
                    "Port for the live page and metrics, on loopback; 0 takes a free one (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private int httpPort;

    @Override
    public void check(Problems problems) {
        problems.requireWithin("--series", series, 1, 1_000_000);
        problems.requireWithin("--rate", rate, 0, 10_000_000);
        problems.requireWithin("--regime-length", regimeLength, 0, 1_000_000_000);
        problems.require(shiftAt >= 0, "--shift-at is %d: it must be at least 0, where 0 means never", shiftAt);
        problems.requireWithin("--horizon", horizon, 1, ModelSpec.Dimensions.MOST_HORIZON);
        problems.requireWithin("--port", port, 0, 65_535);
        problems.requireWithin("--http-port", httpPort, 0, 65_535);
        problems.require(
                !every.isZero() && !every.isNegative(), "--every is %s: it must be longer than nothing", every);
        problems.require(
                duration == null || (!duration.isNegative() && !duration.isZero()),
                "--for is %s: it must be longer than nothing",
                duration);
    }

    @Override
    public Integer call() throws InterruptedException {
        boolean live = !json && Boolean.getBoolean(Terminal.PROPERTY);
        Terminal.quietenLogs(live);
        Path directory = data != null ? data : ScratchDirectory.create();
        Terminal terminal = new Terminal(json ? System.err : System.out, live);
        OrderlyEnd end = new OrderlyEnd();
        DemoSummary summary;
        try (Pipeline pipeline = Pipeline.start(
                new Pipeline.Config(
                        directory,
                        port,
                        httpPort,
                        series,
                        rate,
                        regimeLength,
                        seed,
                        horizon,
                        Math.max(Pipeline.Config.ENOUGH_POINTS, Windows.minimumPoints(Pipeline.CONTEXT, horizon)),
                        FitConfig.quick(seed),
                        every,
                        REFRESH_SHARE,
                        kinds,
                        shiftAt == 0 ? Optional.empty() : Optional.of(new Drift(drift, shiftAt)),
                        TrainerConfig.Promotion.live(DECIDE_WITHIN)),
                terminal)) {
            long deadline = duration == null ? Long.MAX_VALUE : System.nanoTime() + duration.toNanos();
            while (System.nanoTime() < deadline && !end.await(Duration.ofSeconds(1))) {
                terminal.show(pipeline.status());
            }
            summary = pipeline.drain(end.await(Duration.ZERO) ? OrderlyEnd.LAST_WORK : Pipeline.PATIENCE);
            if (json) {
                System.out.println(summary.toJson());
            } else {
                terminal.say(summary.toText());
            }
        } finally {
            if (data == null) {
                deleteTemporary(directory);
            }
            end.done();
        }
        return summary.isWhole() ? 0 : 1;
    }

    private static void deleteTemporary(Path directory) {
        try {
            ScratchDirectory.delete(directory);
        } catch (IOException e) {
            System.err.println("rollcast: %s could not be deleted: %s".formatted(directory, e.getMessage()));
        }
    }
}
