package io.rollcast.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison found: medians over rounds, and ratios whose two sides come from the same round.
 *
 * @param machine processor, cores and versions
 * @param lines one per variant and series count, in the order of the run
 * @param cpuRatio per series count: processor time a record of Rollcast's GRU over the pass-through's
 * @param gridCpuRatio the same on a grid, a record being an event, over windows of Kafka Streams
 * @param throughputOverOnnx per series count: records a second of Rollcast's GRU over ONNX Runtime's
 * @param throughputOverRcf per series count: the same over RCFCaster's
 */
record Report(
        Map<String, String> machine,
        List<Line> lines,
        Map<Integer, Double> cpuRatio,
        Map<Integer, Double> gridCpuRatio,
        Map<Integer, Double> throughputOverOnnx,
        Map<Integer, Double> throughputOverRcf) {

    /** One run. */
    record Run(
            Variant variant,
            int series,
            int round,
            Measurement measured,
            Scorer.Scores scores,
            @Nullable Latency latency) {}

    /**
     * Milliseconds from the send of a point to the moment at which a read_committed consumer has its forecast.
     *
     * @param recordsPerSecond that were sent
     * @param missing forecasts that had not come seconds after the last point; the percentiles are null then
     */
    record Latency(
            double recordsPerSecond,
            long missing,
            @Nullable Double p50,
            @Nullable Double p99,
            @Nullable Double p999) {

        static Latency of(double recordsPerSecond, long missing, Histogram came) {
            // Those that come last have waited longest: percentiles of the others would be too low.
            return missing > 0
                    ? new Latency(recordsPerSecond, missing, null, null, null)
                    : new Latency(
                            recordsPerSecond,
                            0,
                            (double) came.getValueAtPercentile(50),
                            (double) came.getValueAtPercentile(99),
                            (double) came.getValueAtPercentile(99.9));
        }
    }

    /** Medians of one variant; an error or a latency is null where none was taken; warm if it was in every round. */
    record Line(
            Variant variant,
            int series,
            int rounds,
            double recordsPerSecond,
            double appCpuMicros,
            double brokerCpuMicros,
            double allocatedBytes,
            boolean warm,
            @Nullable Double mseFirstStep,
            @Nullable Double mseAllSteps,
            @Nullable Latency latency) {}

    static Report of(Map<String, String> machine, List<Run> runs) {
        Map<String, List<Run>> groups = new LinkedHashMap<>();
        for (Run run : runs) {
            groups.computeIfAbsent(run.series + "/" + run.variant.label(), any -> new ArrayList<>())
                    .add(run);
        }
        return new Report(
                machine,
                groups.values().stream().map(Report::line).toList(),
                ratios(runs, Variant.ROLLCAST_GRU, Variant.PASS_THROUGH, run -> run.measured.appCpuMicros()),
                ratios(runs, Variant.ROLLCAST_GRID, Variant.PASS_THROUGH_GRID, run -> run.measured.appCpuMicros()),
                ratios(runs, Variant.ROLLCAST_GRU, Variant.ONNX_GRU, run -> run.measured.recordsPerSecond()),
                ratios(runs, Variant.ROLLCAST_GRU, Variant.RCF, run -> run.measured.recordsPerSecond()));
    }

    private static Line line(List<Run> runs) {
        Run any = runs.get(0);
        return new Line(
                any.variant,
                any.series,
                runs.size(),
                median(runs, run -> run.measured.recordsPerSecond()),
                median(runs, run -> run.measured.appCpuMicros()),
                median(runs, run -> run.measured.brokerCpuMicros()),
                median(runs, run -> run.measured.allocatedBytes()),
                runs.stream().allMatch(run -> run.measured.warm()),
                finite(median(runs, run -> run.scores.firstStep())),
                finite(median(runs, run -> run.scores.allSteps())),
                runs.stream()
                        .map(Run::latency)
                        .filter(latency -> latency != null)
                        .findFirst()
                        .orElse(null));
    }

    private static Map<Integer, Double> ratios(
            List<Run> runs, Variant rollcast, Variant other, ToDoubleFunction<Run> figure) {
        Map<Integer, List<Double>> ratios = new TreeMap<>();
        for (Run ours : runs) {
            if (ours.variant == rollcast) {
                OptionalDouble theirs = runs.stream()
                        .filter(run -> run.variant == other && run.series == ours.series && run.round == ours.round)
                        .mapToDouble(figure)
                        .findFirst();
                theirs.ifPresent(value -> ratios.computeIfAbsent(ours.series, none -> new ArrayList<>())
                        .add(figure.applyAsDouble(ours) / value));
            }
        }
        Map<Integer, Double> medians = new TreeMap<>();
        ratios.forEach((series, all) -> medians.put(
                series, median(all.stream().mapToDouble(Double::doubleValue).toArray())));
        return medians;
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        return median(runs.stream().mapToDouble(figure).toArray());
    }

    /** The middle, or the mean of the middle two. */
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
