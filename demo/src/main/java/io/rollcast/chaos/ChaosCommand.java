package io.rollcast.chaos;

import io.rollcast.pipeline.DataDirectory;
import io.rollcast.pipeline.Terminal;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rollcast chaos}: forecasters and broker are struck down again and again, and every forecast is checked. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Kills, stops and cuts off forecasters and their broker while points flow and releases "
                    + "change, and audits every forecast.",
            "Oversized junk is among the points. The broker is also away for longer than the "
                    + "forecasters' session and, every ten minutes, for longer than their max.block.ms and "
                    + "delivery.timeout.ms (Kafka's 60 and 120 s; runs shorter than 10 min set them to 7 and 8 "
                    + "s, and have one such outage). Then every committed forecast is held against a replay "
                    + "without faults. Exit status 1 if one is lost, doubled, out of order or different, or if "
                    + "an oversized record, or a late event, does not have its one dead letter."
        })
public final class ChaosCommand implements RollcastCommand {

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            description = "How long faults come (default: ${DEFAULT-VALUE}).",
            defaultValue = "15m",
            converter = DurationConverter.class)
    private Duration length = Duration.ZERO;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the points, the releases and the faults (default: ${DEFAULT-VALUE}).",
            defaultValue = "42")
    private long seed;

    @Option(
            names = "--series",
            paramLabel = "N",
            description = "Series to produce (default: ${DEFAULT-VALUE}).",
            defaultValue = "200")
    private int series;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Points, or with --grid events, a second over all series (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000")
    private int rate;

    @Option(
            names = "--brokers",
            paramLabel = "N",
            description =
                    "1 broker, or 3 with three copies of each topic, of which two must be there to write: faults then"
                            + " strike one of them, and outages two (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int brokers;

    @Option(
            names = "--grid",
            description =
                    "Events at random times, some late, some twice, some missing, of which forecasters make the points"
                            + " of a grid.")
    private boolean isGrid;

    @Mixin
    private final DataDirectory data = new DataDirectory();

    @Option(names = "--json", description = "Print one JSON object on stdout, all else on stderr.")
    private boolean json;

    @Override
    public void check(Problems problems) {
        problems.requireWithin("--for, in seconds,", length.toMillis() / 1000.0, 20, 7 * 86_400);
        problems.require(brokers == 1 || brokers == 3, "--brokers is %d: it must be 1 or 3", brokers);
        problems.requireWithin("--series", series, 1, 100_000);
        problems.requireWithin("--rate", rate, 1, 1_000_000);
        problems.require(
                isGrid || rate <= 1_000L * series,
                "--rate is %d: times are in milliseconds, so of %d --series it must be at most %d, or they run ahead of the"
                        + " clock",
                rate,
                series,
                1_000L * series);
        data.check(problems);
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        Terminal.quietenLogs(true);
        Path directory = data.open();
        PrintStream out = json ? System.err : System.out;
        out.printf(
                "%s and two forecasters as processes of their own, %,d series, %,d %s/s; logs in %s%n",
                brokers == 1 ? "A broker" : brokers + " brokers",
                series,
                rate,
                isGrid ? "events" : "points",
                directory.resolve("logs"));
        boolean whole = false;
        try {
            ChaosReport report = ChaosRun.run(
                    new ChaosRun.Config(directory, length, seed, series, rate, brokers, isGrid),
                    new ChaosTerminal(out, !json && Boolean.getBoolean(Terminal.PROPERTY)));
            whole = report.isExactlyOnce();
            out.println(report.toText());
            if (json) {
                System.out.println(report.toJson());
            }
        } finally {
            data.close(directory, whole, out);
        }
        return whole ? 0 : 1;
    }
}
