package io.rollcast.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.network.ForecastNetwork;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code rollcast soak}: the whole pipeline, with one round of fits after the other while the series change their nature,
 * and what memory it holds after each.
 */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description = {
            "Refreshes all networks again and again while forecasts flow, and watches memory.",
            "A heap of fixed size leaves native memory alone to change:",
            "ROLLCAST_JAVA_OPTS='-Xms512m -Xmx512m -XX:+AlwaysPreTouch' ./rollcast soak"
        })
final class SoakCommand implements RollcastCommand {

    /** Rounds after which memory should not grow any more. */
    private static final int SETTLED = 3;

    @Option(
            names = "--refreshes",
            paramLabel = "N",
            description = "Rounds of fits, of all three networks each (default: ${DEFAULT-VALUE}).",
            defaultValue = "30")
    private int refreshes;

    @Option(
            names = "--series",
            paramLabel = "N",
            description = "Series to produce (default: ${DEFAULT-VALUE}).",
            defaultValue = "200")
    private int series;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Points a second over all series (default: ${DEFAULT-VALUE}).",
            defaultValue = "2000")
    private int rate;

    @Option(
            names = "--regime-length",
            paramLabel = "N",
            description = "Points after which a series changes its nature, on average (default: ${DEFAULT-VALUE}).",
            defaultValue = "500")
    private int regimeLength;

    @Option(names = "--json", description = "Print one JSON object on stdout, all else on stderr.")
    private boolean json;

    /**
     * After one round, and a garbage collection.
     *
     * @param residentMb of the process, without mapped files (jars, libraries, the broker's indexes), megabytes (1e6
     *     bytes); 0 where the system does not tell
     * @param heapMb used Java heap
     * @param managedArrays native arrays of DJL's
     * @param mse live, of the serving release, since it serves
     */
    record Sample(
            int round,
            double seconds,
            String serving,
            long swaps,
            double mse,
            long forecasts,
            double residentMb,
            double heapMb,
            int managedArrays) {}

    /** What is printed. Growth is from the third sample, or the first of fewer, to the last. */
    record Report(List<Sample> samples, double residentGrowthMb, int managedArraysGrowth) {}

    @Override
    public void check(Problems problems) {
        problems.requireWithin("--refreshes", refreshes, 1, 100_000);
        problems.requireWithin("--series", series, 20, 1_000_000);
        problems.requireWithin("--rate", rate, 1, 10_000_000);
        problems.requireWithin("--regime-length", regimeLength, 0, 1_000_000_000);
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        Terminal terminal = new Terminal(json ? System.err : System.out, false);
        DemoCommand.quieten(true);
        Path directory = DemoCommand.temporaryDirectory();
        List<Sample> samples = new ArrayList<>();
        long begin = System.nanoTime();
        try (Pipeline pipeline = Pipeline.start(
                new Pipeline.Config(directory, 0, 0, series, rate, regimeLength, 42, Duration.ofMillis(1), 0.2),
                terminal)) {
            terminal.say("%5s %7s  %-10s %5s %7s %11s %12s %8s %14s"
                    .formatted(
                            "round",
                            "seconds",
                            "serving",
                            "swaps",
                            "MSE",
                            "forecasts",
                            "resident MB",
                            "heap MB",
                            "managed arrays"));
            while (samples.size() < refreshes) {
                TimeUnit.MILLISECONDS.sleep(50);
                if (pipeline.rounds() > samples.size()) {
                    Sample sample = sample(samples.size() + 1, (System.nanoTime() - begin) / 1e9, pipeline.status());
                    samples.add(sample);
                    terminal.say(line(sample));
                }
            }
        } finally {
            DemoCommand.delete(directory);
        }
        Sample settled = samples.get(Math.min(SETTLED, samples.size()) - 1);
        Sample last = samples.get(samples.size() - 1);
        Report report =
                new Report(samples, last.residentMb - settled.residentMb, last.managedArrays - settled.managedArrays);
        if (json) {
            System.out.println(new ObjectMapper().writeValueAsString(report));
        } else {
            System.out.printf(
                    "From round %d to round %d: resident memory %+.1f MB, managed arrays %+d%n",
                    settled.round, last.round, report.residentGrowthMb, report.managedArraysGrowth);
        }
        return 0;
    }

    private static Sample sample(int round, double seconds, StatusPanel.Status status) throws IOException {
        System.gc();
        double[] mse = status.mse();
        double mean = 0;
        for (int h = 0; mse != null && h < mse.length; h++) {
            mean += mse[h] / mse.length;
        }
        return new Sample(
                round,
                seconds,
                status.serving(),
                status.swaps(),
                mean,
                status.books().forecasts(),
                residentBytes() / 1e6,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6,
                ForecastNetwork.managedArraysOfProcess());
    }

    /** As Linux tells it; 0 elsewhere: the JDK does not know. */
    private static long residentBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static String line(Sample sample) {
        return "%5d %7.0f  %-10s %5d %7.4f %,11d %,12.1f %,8.1f %14d"
                .formatted(
                        sample.round,
                        sample.seconds,
                        sample.serving,
                        sample.swaps,
                        sample.mse,
                        sample.forecasts,
                        sample.residentMb,
                        sample.heapMb,
                        sample.managedArrays);
    }
}
