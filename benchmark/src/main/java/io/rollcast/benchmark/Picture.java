package io.rollcast.benchmark;

import io.rollcast.benchmark.Report.Line;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A report as SVG: for every series count, records a second and application CPU a record of each variant, as bars on a
 * logarithmic scale. Plain text, so that it works without fonts or a display.
 */
final class Picture {

    private static final int WIDTH = 960;
    private static final int NAMES = 240;
    private static final int BARS = 260;
    private static final int BAR = 15;
    private static final int ROW = 20;
    private static final int HEAD = 60;
    private static final int GROUP_HEAD = 30;
    private static final String ROLLCAST = "#00798c";
    private static final String PEER = "#edae49";
    private static final String FLOOR = "#999999";

    private final Report report;
    private final StringBuilder svg = new StringBuilder();

    Picture(Report report) {
        this.report = report;
    }

    String toSvg() {
        List<Integer> counts =
                report.lines().stream().map(Line::series).distinct().toList();
        int height = HEAD + counts.size() * GROUP_HEAD + report.lines().size() * ROW + 10;
        svg.append("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif'>%n"
                .formatted(WIDTH, height));
        svg.append("<rect width='%d' height='%d' fill='white'/>%n".formatted(WIDTH, height));
        text(10, 24, 16, "Forecasts inside Kafka Streams, exactly once, one stream thread");
        text(NAMES, 46, 12, "records a second");
        text(NAMES + BARS + 80, 46, 12, "application CPU, microseconds a record");
        int y = HEAD;
        for (int count : counts) {
            y += GROUP_HEAD;
            text(10, y - 10, 13, String.format(Locale.ROOT, "%,d series", count));
            for (Line line : report.lines()) {
                if (line.series() == count) {
                    row(line, y);
                    y += ROW;
                }
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private void row(Line line, int y) {
        text(20, y + 12, 11, line.variant().description());
        bar(line, Line::recordsPerSecond, NAMES, y, "%,.0f");
        bar(line, Line::appCpuMicros, NAMES + BARS + 80, y, "%,.1f");
    }

    private void bar(Line line, ToDoubleFunction<Line> figure, int x, int y, String form) {
        double least = report.lines().stream().mapToDouble(figure).min().orElseThrow() / 2;
        double most = report.lines().stream().mapToDouble(figure).max().orElseThrow();
        double value = figure.applyAsDouble(line);
        int length = (int) Math.round(BARS * Math.log(value / least) / Math.log(most / least));
        svg.append("<rect x='%d' y='%d' width='%d' height='%d' fill='%s'/>%n"
                .formatted(x, y, length, BAR, colour(line.variant())));
        text(x + length + 5, y + 12, 11, String.format(Locale.ROOT, form, value));
    }

    private static String colour(Variant variant) {
        if (!variant.forecasts()) {
            return FLOOR;
        }
        return variant.label().startsWith("rollcast") ? ROLLCAST : PEER;
    }

    private void text(int x, int y, int size, String text) {
        svg.append("<text x='%d' y='%d' font-size='%d' fill='#222222'>%s</text>%n".formatted(x, y, size, text));
    }
}
