package io.rollcast.experiments;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.network.ModelSpec;
import io.rollcast.pipeline.DemoSummary;
import io.rollcast.pipeline.OrderlyEnd;
import io.rollcast.pipeline.Pipeline;
import io.rollcast.pipeline.ScratchDirectory;
import io.rollcast.pipeline.StatusPanel;
import io.rollcast.pipeline.Terminal;
import io.rollcast.producer.SeriesKind;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import io.rollcast.trainer.TrainerConfig;
import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.trainer.fit.ForecastNetwork;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
public final class SoakCommand implements RollcastCommand {

    private static final Logger LOG = LoggerFactory.getLogger(SoakCommand.class);

    /** Rounds after which memory should not grow any more. */
    private static final int SETTLED = 3;

    /** So that there is one in each half of what follows. */
    private static final int LEAST_ROUNDS = SETTLED + 2;

    private static final long SEED = 42;

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
     *     bytes); null where the system does not tell
     * @param heapMb used Java heap
     * @param managedArrays native arrays of DJL's
     * @param error live, absolute and in spreads, of the serving release, since it serves; null before it was scored
     */
    record Sample(
            int round,
            double seconds,
            String serving,
            long swaps,
            @Nullable Double error,
            long forecasts,
            @Nullable Double residentMb,
            double heapMb,
            int managedArrays) {}

    /**
     * What is printed. Growth is between the halves of what follows round {@value #SETTLED}, in means: the next round's
     * fit is already under way when a sample is taken, so single samples differ by what it holds. It is null where the
     * rounds are too few, and that of resident memory where the system does not tell.
     */
    record Report(
            List<Sample> samples,
            @Nullable Double residentMb,
            @Nullable Double residentGrowthMb,
            @Nullable Double managedArraysGrowth) {

        static Report of(List<Sample> samples) {
            if (samples.size() < LEAST_ROUNDS) {
                return new Report(samples, null, null, null);
            }
            List<Sample> settled = samples.subList(SETTLED, samples.size());
            List<Sample> early = settled.subList(0, settled.size() / 2);
            List<Sample> late = settled.subList(settled.size() / 2, settled.size());
            double managed = mean(late, Sample::managedArrays) - mean(early, Sample::managedArrays);
            if (samples.stream().anyMatch(sample -> sample.residentMb == null)) {
                return new Report(samples, null, null, managed);
            }
            double before = mean(early, Sample::residentMb);
            return new Report(samples, before, mean(late, Sample::residentMb) - before, managed);
        }

        private static double mean(List<Sample> samples, ToDoubleFunction<Sample> figure) {
            return samples.stream().mapToDouble(figure).average().orElse(Double.NaN);
        }

        String toText() {
            if (managedArraysGrowth == null) {
                return "%d rounds are too few to tell whether memory grows: it takes --refreshes %d or more"
                        .formatted(samples.size(), LEAST_ROUNDS);
            }
            String resident = residentMb == null || residentGrowthMb == null
                    ? "unknown on this system"
                    : "%+.1f MB of %.1f (%+.1f %%)"
                            .formatted(residentGrowthMb, residentMb, 100 * residentGrowthMb / residentMb);
            return "After round %d, second half against first: resident memory %s, managed arrays %+.1f"
                    .formatted(SETTLED, resident, managedArraysGrowth);
        }
    }

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
        Terminal.quietenLogs(true);
        Path directory = ScratchDirectory.create();
        OrderlyEnd end = new OrderlyEnd();
        List<Sample> samples = new ArrayList<>();
        long begin = System.nanoTime();
        try (Pipeline pipeline = Pipeline.start(
                new Pipeline.Config(
                        directory,
                        0,
                        0,
                        series,
                        rate,
                        regimeLength,
                        SEED,
                        ModelSpec.Dimensions.DEFAULT_HORIZON,
                        Pipeline.Config.ENOUGH_POINTS,
                        FitConfig.quick(SEED),
                        Duration.ofMillis(1),
                        0.2,
                        List.of(SeriesKind.SINES),
                        Optional.empty(),
                        TrainerConfig.Promotion.BY_VALIDATION),
                terminal)) {
            terminal.say("%5s %7s  %-10s %5s %7s %11s %12s %8s %14s"
                    .formatted(
                            "round",
                            "seconds",
                            "serving",
                            "swaps",
                            "error",
                            "forecasts",
                            "resident MB",
                            "heap MB",
                            "managed arrays"));
            while (samples.size() < refreshes && !end.await(Duration.ofMillis(50))) {
                if (pipeline.rounds() > samples.size()) {
                    Sample sample = sample(samples.size() + 1, (System.nanoTime() - begin) / 1e9, pipeline.status());
                    samples.add(sample);
                    terminal.say(line(sample));
                }
            }
            Report report = Report.of(samples);
            System.out.println(json ? new ObjectMapper().writeValueAsString(report) : report.toText());
        } finally {
            ScratchDirectory.delete(directory);
            end.done();
        }
        return 0;
    }

    static Sample sample(int round, double seconds, StatusPanel.Status status) throws IOException {
        System.gc();
        trimNativeHeap();
        double error = DemoSummary.mean(status.error(), status.error());
        return new Sample(
                round,
                seconds,
                status.serving(),
                status.swaps(),
                Double.isNaN(error) ? null : error,
                status.books().forecasts(),
                residentMb(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6,
                ForecastNetwork.managedArraysOfProcess());
    }

    /** What has been freed goes back to the system, lest the C library's reserve be taken for what is held. */
    private static void trimNativeHeap() {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "systemTrimNativeHeap",
                            null,
                            null);
        } catch (JMException e) {
            // Not every JDK has it; the figures then hold the reserve too.
            LOG.debug("The native heap is not trimmed", e);
        }
    }

    /** As Linux tells it; null elsewhere: the JDK does not know. */
    private static @Nullable Double residentMb() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return null;
        }
        return Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("RssAnon:"))
                        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                / 1e6;
    }

    private static String line(Sample sample) {
        return "%5d %7.0f  %-10s %5d %7s %,11d %12s %,8.1f %14d"
                .formatted(
                        sample.round,
                        sample.seconds,
                        sample.serving,
                        sample.swaps,
                        sample.error == null ? "-" : "%.4f".formatted(sample.error),
                        sample.forecasts,
                        sample.residentMb == null ? "-" : "%,.1f".formatted(sample.residentMb),
                        sample.heapMb,
                        sample.managedArrays);
    }
}
