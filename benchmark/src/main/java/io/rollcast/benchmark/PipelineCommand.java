package io.rollcast.benchmark;

import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import io.rollcast.wire.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rollcast benchmark pipeline}: Rollcast and its peers, in turn, on one broker. */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description = "Compares Rollcast with a pass-through and with other ways to forecast inside Kafka Streams.")
final class PipelineCommand implements RollcastCommand {

    private static final int WINDOW = 50;

    /** Above so many series, peers that forecast point by point get through too few points of each to be warm. */
    private static final int MOST_WARM_SERIES = 1_000;

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
            description = "Shortest warm-up of a variant (default: 6000; with --quick 4000).")
    private @Nullable Long warmUpMs;

    @Option(
            names = "--units",
            paramLabel = "N",
            description = "Width of each of the networks' two layers, 32 or 64 (default: ${DEFAULT-VALUE}).",
            defaultValue = "32")
    private int units;

    @Override
    public void check(Problems problems) {
        for (String name : variants) {
            problems.require(Variant.labels().contains(name), "--variants '%s': there are %s", name, Variant.labels());
        }
        for (int count : series) {
            problems.requireWithin("--series", count, 1, 1_000_000);
        }
        problems.require(units == 32 || units == 64, "--units is %d: there are networks of 32 and of 64", units);
        problems.requireWithin("--rounds", rounds(), 1, 1_000);
        problems.requireWithin("--backlog", (double) backlog(1), 1_000, 100_000_000);
        problems.requireWithin("--measure-ms", (double) measureMs(), 100, 600_000);
        problems.requireWithin("--warm-up-ms", (double) warmUpMs(), 100, 600_000);
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
        return variants.isEmpty()
                ? List.of(Variant.PASS_THROUGH, Variant.ROLLCAST_GRU)
                : variants.stream().map(Variant::of).toList();
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        List<Report.Run> runs = new ArrayList<>();
        try (Arena arena = new Arena(units)) {
            for (int count : seriesCounts()) {
                Backlog points = new Backlog(count, backlog(count), SEED);
                String topic = "observations-" + count;
                arena.createTopic(topic);
                points.produce(arena.bootstrapServers(), topic);
                for (int round = 1; round <= rounds(); round++) {
                    for (Variant variant : chosenVariants()) {
                        runs.add(run(arena, variant, points, topic, round));
                    }
                }
                arena.deleteTopic(topic);
            }
        }
        Report report = Report.of(Map.of(), runs);
        System.out.println(json ? Job.write(report) : Table.of(report));
        return 0;
    }

    private Report.Run run(Arena arena, Variant variant, Backlog points, String topic, int round)
            throws InterruptedException, IOException {
        Topics topics = arena.prepare(variant, topic);
        int coldPoints = points.series() > MOST_WARM_SERIES ? 0 : WINDOW;
        Job.Window window = new Job.Window(points.records(), points.series(), warmUpMs(), 5 * warmUpMs(), measureMs());
        Measurement measured;
        try {
            measured = arena.measure(variant, topics, coldPoints, window);
        } catch (IllegalStateException e) {
            arena.keepLog();
            throw e;
        }
        Scorer.Scores scores = new Scorer(points).score(arena.bootstrapServers(), topics.forecasts());
        arena.discard(topics);
        System.err.printf(
                "%,9d series, round %d, %-16s %,9.0f records/s, CPU us a record: app %.2f, broker %.2f; %,.0f bytes; MSE %.4f%n",
                points.series(),
                round,
                variant.label(),
                measured.recordsPerSecond(),
                measured.appCpuMicros(),
                measured.brokerCpuMicros(),
                measured.allocatedBytes(),
                scores.allSteps());
        return new Report.Run(variant, points.series(), round, measured, scores, null);
    }
}
