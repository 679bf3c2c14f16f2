package io.rollcast.experiments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.network.ModelSpec;
import io.rollcast.producer.Signal;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import io.rollcast.trainer.fit.Fitter.FitFailedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rollcast refresh}: what a refresh from the parent's weights saves after every series has changed. */
@Command(
        name = "refresh",
        mixinStandardHelpOptions = true,
        description = "Compares a refresh with a fit from new weights after every series has changed, without Kafka.")
public final class RefreshCommand implements RollcastCommand {

    private static final int CONTEXT = 50;

    @Option(
            names = "--series",
            paramLabel = "N",
            description = "Series before and after (default: ${DEFAULT-VALUE}).",
            defaultValue = "2000")
    private int series;

    @Option(
            names = "--points",
            paramLabel = "N",
            description = "Points of each (default: ${DEFAULT-VALUE}).",
            defaultValue = "200")
    private int points;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the series and the fits (default: ${DEFAULT-VALUE}).",
            defaultValue = "42")
    private long seed;

    @Option(names = "--json", description = "Print one JSON object on stdout, all else on stderr.")
    private boolean json;

    /** How the series change. */
    private enum Change {
        /** Four new parameters, of the same kind as before. */
        REDRAWN("new sines for every series", 1, 0, 1),
        /** The same, and every second point is left out: frequencies that the parent has not met. */
        FASTER("new sines, twice as fast", 2, 0, 1),
        /** The same, ten times as large, on a level of 50. */
        LARGER("new sines, times 10 plus 50", 1, 50, 10);

        final String words;
        final int stride;
        final double shift;
        final double factor;

        Change(String words, int stride, double shift, double factor) {
            this.words = words;
            this.stride = stride;
            this.shift = shift;
            this.factor = factor;
        }
    }

    /** What is printed of each network and change. */
    record Line(
            String change,
            String architecture,
            double parentMse,
            double scratchMse,
            long scratchSteps,
            double refreshMse,
            long refreshSteps,
            long stepsToScratch,
            double shareOfSteps) {}

    @Override
    public void check(Problems problems) {
        problems.requireWithin("--series", series, 50, 1_000_000);
        problems.requireWithin("--points", points, 120, 1_000_000);
    }

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        List<Line> lines = new ArrayList<>();
        say("%-28s %-7s %9s %16s %16s   %s"
                .formatted("", "", "parent", "from new weights", "refresh", "as good as new weights after"));
        try {
            Map<String, double[]> before = signals(seed, 1, 0, 1);
            for (Change change : Change.values()) {
                Map<String, double[]> after = signals(seed + 1, change.stride, change.shift, change.factor);
                for (String architecture : ModelSpec.names()) {
                    Line line = line(change, new Refresh(CONTEXT, seed).run(architecture, before, after));
                    lines.add(line);
                    say(toText(line));
                }
            }
        } catch (FitFailedException e) {
            System.err.println("rollcast: " + e.getMessage());
            return 1;
        }
        if (json) {
            System.out.println(new ObjectMapper().writeValueAsString(Map.of("refreshes", lines)));
        }
        return 0;
    }

    private void say(String line) {
        (json ? System.err : System.out).println(line);
    }

    private Map<String, double[]> signals(long seed, int stride, double shift, double factor) {
        Map<String, double[]> signals = new LinkedHashMap<>();
        for (int i = 0; i < series; i++) {
            Signal signal = new Signal(seed, i, Signal.DEFAULT_NOISE, 0);
            double[] values = new double[points];
            for (int t = 0; t < points * stride; t++) {
                values[t / stride] = shift + factor * signal.next();
            }
            signals.put("series-" + i, values);
        }
        return signals;
    }

    private static Line line(Change change, Refresh.Outcome outcome) {
        // In the unit of before, so that lines can be compared.
        double unit = change.factor * change.factor;
        long steps = outcome.stepsToScratch();
        return new Line(
                change.words,
                outcome.architecture(),
                outcome.parentMse() / unit,
                outcome.scratchEnd().mse() / unit,
                outcome.scratchEnd().step(),
                outcome.refreshEnd().mse() / unit,
                outcome.refreshEnd().step(),
                steps,
                steps < 0 ? Double.NaN : (double) steps / outcome.scratchEnd().step());
    }

    private static String toText(Line line) {
        return "%-28s %-7s %9.4f %9.4f in %3d %9.4f in %3d   %s"
                .formatted(
                        line.change,
                        line.architecture,
                        line.parentMse,
                        line.scratchMse,
                        line.scratchSteps,
                        line.refreshMse,
                        line.refreshSteps,
                        line.stepsToScratch < 0
                                ? "never"
                                : "%d steps, %.2f of them".formatted(line.stepsToScratch, line.shareOfSteps));
    }
}
