package io.rollcast.simulate;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import io.rollcast.trainer.referee.Comparison;
import io.rollcast.trainer.referee.Referee;
import io.rollcast.trainer.referee.Referee.Ruling;
import io.rollcast.wire.Decision.Kind;
import io.rollcast.wire.PairedErrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code rollcast simulate promotion}: how often the referee is right, and how soon, counted over many comparisons of a
 * champion with challengers of known quality. The referee is the trainer's, the errors are of a {@link ShadowWorld}.
 */
@Command(
        name = "promotion",
        mixinStandardHelpOptions = true,
        description = "Counts how often, and how soon, challengers of known quality are promoted.")
public final class PromotionCommand implements RollcastCommand {

    private static final double[] GAINS = {-0.05, 0, 0.02, 0.05, 0.1};
    private static final double MOST_POINTS_QUANTILE = 0.95;
    private static final String CHAMPION = "gru/1";
    private static final String CHALLENGER = "gru/2";

    @Option(
            names = "--comparisons",
            paramLabel = "N",
            description = "Comparisons for each quality (default: ${DEFAULT-VALUE}).",
            defaultValue = "200")
    private int comparisons;

    @Option(
            names = "--series",
            paramLabel = "N",
            description = "Series in shadow (default: ${DEFAULT-VALUE}).",
            defaultValue = "60")
    private int series;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the simulated worlds (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private long seed;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    /**
     * Outcomes of challengers of one quality.
     *
     * @param gain by which the challenger's mean error is smaller than the champion's, as a share
     * @param comparisons number of comparisons
     * @param promoted share of them that ended with a promotion
     * @param rejected share that ended with a rejection
     * @param undecided share that ended without a verdict
     * @param medianPoints points of each series until the end, median
     * @param points95 points of each series until the end, 95th percentile
     */
    record Row(
            @JsonProperty("gain") double gain,
            @JsonProperty("comparisons") int comparisons,
            @JsonProperty("promoted") double promoted,
            @JsonProperty("rejected") double rejected,
            @JsonProperty("undecided") double undecided,
            @JsonProperty("median_points") long medianPoints,
            @JsonProperty("points_95") long points95) {}

    record Result(
            @JsonProperty("alpha") double alpha,
            @JsonProperty("least_gain") double leastGain,
            @JsonProperty("series") int series,
            @JsonProperty("horizon") int horizon,
            @JsonProperty("seed") long seed,
            @JsonProperty("rows") List<Row> rows) {}

    private record Outcome(Kind kind, long points) {}

    @Override
    public void check(Problems problems) {
        problems.requireWithin("--comparisons", comparisons, 1, 100_000);
        problems.requireWithin("--series", series, 1, 100_000);
    }

    @Override
    public Integer call() throws JsonProcessingException {
        Result result = simulate(comparisons, series, seed);
        System.out.println(json ? new ObjectMapper().writeValueAsString(result) : table(result));
        return 0;
    }

    static Result simulate(int comparisons, int series, long seed) {
        List<Row> rows = new ArrayList<>();
        for (double gain : GAINS) {
            rows.add(row(gain, comparisons, series, seed));
        }
        return new Result(Comparison.ALPHA, Comparison.LEAST_GAIN, series, ShadowWorld.HORIZON, seed, rows);
    }

    private static Row row(double gain, int comparisons, int series, long seed) {
        double size = gain == 0 ? ShadowWorld.CHAMPION : ShadowWorld.sizeFor(gain, seed);
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < comparisons; i++) {
            outcomes.add(compare(new ShadowWorld(31 * seed + 1_000_003L * (i + 1), series, size)));
        }
        long[] points = outcomes.stream().mapToLong(Outcome::points).sorted().toArray();
        return new Row(
                gain,
                comparisons,
                share(outcomes, Kind.PROMOTED),
                share(outcomes, Kind.REJECTED),
                share(outcomes, Kind.LEFT),
                points[points.length / 2],
                points[(int) Math.ceil(MOST_POINTS_QUANTILE * points.length) - 1]);
    }

    private static Outcome compare(ShadowWorld world) {
        Referee referee = new Referee(Duration.ofDays(365));
        referee.released(CHAMPION, ShadowWorld.HORIZON, 1, 0);
        referee.follow(CHAMPION, Optional.empty(), 0);
        referee.enter(CHALLENGER, CHAMPION, "simulated", 0);
        for (long points = ShadowWorld.POINTS_A_RECORD; ; points += ShadowWorld.POINTS_A_RECORD) {
            for (PairedErrors record : world.records(CHAMPION, CHALLENGER)) {
                List<Ruling> rulings = referee.measured(record);
                if (!rulings.isEmpty()) {
                    return new Outcome(rulings.get(0).kind(), points);
                }
            }
        }
    }

    private static double share(List<Outcome> outcomes, Kind kind) {
        return outcomes.stream().filter(outcome -> outcome.kind() == kind).count() / (double) outcomes.size();
    }

    private static String table(Result result) {
        StringBuilder table = new StringBuilder(
                "%d series, %d steps ahead, %d comparisons each; a challenger that is no better is promoted with a probability of at most %.0f %%%n"
                        .formatted(result.series, result.horizon, result.rows.get(0).comparisons, 100 * result.alpha));
        table.append("%-12s %9s %9s %10s %14s %14s%n"
                .formatted("challenger", "promoted", "rejected", "undecided", "points, median", "95th percentile"));
        for (Row row : result.rows) {
            table.append("%-12s %8.1f%% %8.1f%% %9.1f%% %,14d %,14d%n"
                    .formatted(
                            row.gain == 0
                                    ? "the same"
                                    : "%.0f%% %s"
                                            .formatted(100 * Math.abs(row.gain), row.gain > 0 ? "better" : "worse"),
                            100 * row.promoted,
                            100 * row.rejected,
                            100 * row.undecided,
                            row.medianPoints,
                            row.points95));
        }
        return table.toString().stripTrailing();
    }
}
