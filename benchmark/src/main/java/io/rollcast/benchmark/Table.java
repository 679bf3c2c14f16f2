package io.rollcast.benchmark;

import io.rollcast.benchmark.Report.Latency;
import io.rollcast.benchmark.Report.Line;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report as Markdown, for the terminal and for RESULTS.md. */
final class Table {

    private Table() {}

    static String of(Report report) {
        StringBuilder text = new StringBuilder();
        text.append("| series | variant | records/s | app CPU, us | broker CPU, us | heap, bytes | MSE 1 / 1-10"
                + " | latency p50 / p99 / p99.9, ms |\n|---|---|---|---|---|---|---|---|\n");
        for (Line line : report.lines()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %,d | %s | %,.0f | %.2f | %.2f | %,.0f | %s | %s |%n",
                    line.series(),
                    line.variant().description() + warmth(line.warm()),
                    line.recordsPerSecond(),
                    line.appCpuMicros(),
                    line.brokerCpuMicros(),
                    line.allocatedBytes(),
                    errors(line),
                    latency(line.latency())));
        }
        text.append('\n');
        if (!report.lines().stream().allMatch(Line::warm)) {
            text.append(
                    "Not warm: half the backlog was done before --warm-up-ms; a greater --backlog leaves more time\n");
        }
        ratios(text, "Application CPU a record, Rollcast's GRU over the pass-through", report.cpuRatio());
        ratios(text, "The same on a grid of ten events a point, over windows of Kafka Streams", report.gridCpuRatio());
        ratios(text, "Records a second, Rollcast's GRU over ONNX Runtime's", report.throughputOverOnnx());
        ratios(text, "Records a second, Rollcast's GRU over RCFCaster's", report.throughputOverRcf());
        return text.toString();
    }

    /** One run in a line, for those who wait. */
    static String toText(Report.Run run) {
        return String.format(
                Locale.ROOT,
                "%,9d series, round %d, %-16s %,9.0f records/s, CPU us a record: app %.2f, broker %.2f; %,.0f bytes%s",
                run.series(),
                run.round(),
                run.variant().label(),
                run.measured().recordsPerSecond(),
                run.measured().appCpuMicros(),
                run.measured().brokerCpuMicros(),
                run.measured().allocatedBytes(),
                warmth(run.measured().warm()));
    }

    private static String warmth(boolean warm) {
        return warm ? "" : ", not warm";
    }

    private static String errors(Line line) {
        return line.mseFirstStep() == null
                ? ""
                : String.format(Locale.ROOT, "%.4f / %.4f", line.mseFirstStep(), line.mseAllSteps());
    }

    private static String latency(@Nullable Latency latency) {
        if (latency == null) {
            return "";
        }
        if (latency.missing() > 0) {
            return String.format(
                    Locale.ROOT,
                    "cannot keep up with %,.0f/s: %,d forecasts missing",
                    latency.recordsPerSecond(),
                    latency.missing());
        }
        return String.format(
                Locale.ROOT,
                "%.0f / %.0f / %.0f at %,.0f/s",
                latency.p50(),
                latency.p99(),
                latency.p999(),
                latency.recordsPerSecond());
    }

    private static void ratios(StringBuilder text, String title, Map<Integer, Double> ratios) {
        if (!ratios.isEmpty()) {
            text.append(title).append(':');
            ratios.forEach(
                    (series, ratio) -> text.append(String.format(Locale.ROOT, " %.2f at %,d series;", ratio, series)));
            text.setCharAt(text.length() - 1, '\n');
        }
    }
}
