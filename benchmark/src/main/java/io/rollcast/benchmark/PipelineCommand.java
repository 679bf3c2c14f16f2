package io.rollcast.benchmark;

import io.rollcast.forecaster.stream.ForecasterConfig.Profile;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import io.rollcast.service.Switch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rollcast benchmark pipeline}: Rollcast and its peers, in turn, on one broker. */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description = "Compares Rollcast with a pass-through and with other ways to forecast inside Kafka Streams.")
final class PipelineCommand implements RollcastCommand {

    private static final long SEED = 20261124;

    @Option(names = "--quick", description = "Fewer series counts, variants and rounds: under three minutes.")
    private boolean quick;

    @Option(names = "--json", description = "Print one JSON object on stdout, all else on stderr.")
    private boolean json;

    @Option(
            names = "--variants",
            paramLabel = "NAME[,...]",
            split = ",",
            description = "Which to run (default: all; with --quick those that the ratios need).")
    private List<String> variants = List.of();

    @Option(
            names = "--series",
            paramLabel = "N[,...]",
            split = ",",
            description = "How many series (default: 1,1000,100000,1000000; with --quick 1000,100000).")
    private List<Integer> series = List.of();

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds (default: 3; with --quick 1).")
    private @Nullable Integer rounds;

    @Option(
            names = "--backlog",
            paramLabel = "N",
            description =
                    "Records on the topic (default: 3000000, at least three of every series; with --quick 2000000).")
    private @Nullable Long backlog;

    @Option(
            names = "--measure-ms",
            paramLabel = "MS",
            description = "Longest measurement of a variant (default: 10000; with --quick 6000).")
    private @Nullable Long measureMs;

    @Option(
            names = "--warm-up-ms",
            paramLabel = "MS",
            description =
                    "Shortest warm-up of a variant, unless half the backlog is done before (default: 6000; with --quick 4000).")
    private @Nullable Long warmUpMs;

    @Option(
            names = "--latency",
            negatable = true,
            description = "Whether to take latencies at half load, in the first round (default: yes; with --quick no).")
    private @Nullable Boolean latency;

    @Option(
            names = "--latency-rate",
            paramLabel = "N",
            description = "Records a second under which latencies are taken (default: half the throughput).")
    private @Nullable Double latencyRate;

    @Option(
            names = "--profile",
            description = "Profile of the forecaster: throughput or latency (default: ${DEFAULT-VALUE}).",
            defaultValue = "throughput")
    private Profile profile = Profile.THROUGHPUT;

    @Option(
            names = "--intervals",
            description = "on or off: whether forecasts have bounds, in every variant (default: ${DEFAULT-VALUE}).",
            defaultValue = "on")
    private Switch intervals = Switch.ON;

    @Option(names = "--picture", paramLabel = "FILE", description = "Draw the results as SVG (default: no).")
    private @Nullable Path picture;

    @Override
    public void check(Problems problems) {
        for (String name : variants) {
            problems.require(Variant.exists(name), "--variants '%s': there are %s", name, Variant.labels());
        }
        for (int count : series) {
            problems.requireWithin("--series", count, 1, 1_000_000);
        }
        if (latencyRate != null) {
            problems.requireWithin("--latency-rate", latencyRate, 1, 1_000_000);
            problems.require(latency(), "--latency-rate is %s, but no latency is taken: add --latency", latencyRate);
        }
        problems.requireWithin("--rounds", rounds(), 1, 1_000);
        problems.requireWithin("--backlog", (double) backlog(1), 1_000, 100_000_000);
        problems.requireWithin("--measure-ms", (double) measureMs(), 100, 600_000);
        problems.requireWithin("--warm-up-ms", (double) warmUpMs(), 100, 600_000);
        if (picture != null) {
            problems.requireNewFile("--picture", picture);
        }
    }

    private int rounds() {
        return rounds != null ? rounds : quick ? 1 : 3;
    }

    private long backlog(int count) {
        return backlog != null ? backlog : quick ? 2_000_000 : Math.max(3_000_000, 3L * count);
    }

    private long measureMs() {
        return measureMs != null ? measureMs : quick ? 6_000 : 10_000;
    }

    private long warmUpMs() {
        return warmUpMs != null ? warmUpMs : quick ? 4_000 : 6_000;
    }

    private List<Integer> seriesCounts() {
        return !series.isEmpty() ? series : quick ? List.of(1_000, 100_000) : List.of(1, 1_000, 100_000, 1_000_000);
    }

    private List<Variant> chosenVariants() {
        if (!variants.isEmpty()) {
            return variants.stream().map(Variant::of).toList();
        }
        return quick
                ? List.of(Variant.PASS_THROUGH, Variant.ROLLCAST_GRU, Variant.ONNX_GRU, Variant.RCF)
                : List.of(Variant.values());
    }

    private boolean latency() {
        return latency != null ? latency : !quick;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        List<Report.Run> runs = new ArrayList<>();
        try (Arena arena = new Arena(profile, intervals == Switch.ON)) {
            for (int count : seriesCounts()) {
                compare(arena, count, runs);
            }
        }
        Report report = Report.of(Machine.describe(), runs);
        System.out.println(json ? Job.write(report) : Table.of(report));
        if (picture != null) {
            Files.writeString(picture, new Picture(report).toSvg());
        }
        return 0;
    }

    private void compare(Arena arena, int count, List<Report.Run> runs) throws InterruptedException, IOException {
        try (Trial trial =
                new Trial(arena, new Backlog(count, backlog(count), SEED), warmUpMs(), measureMs(), latencyRate)) {
            for (int round = 1; round <= rounds(); round++) {
                for (Variant variant : chosenVariants()) {
                    Report.Run run = trial.run(variant, round, latency() && round == 1);
                    runs.add(run);
                    System.err.println(Table.toText(run));
                }
            }
        }
    }
}
