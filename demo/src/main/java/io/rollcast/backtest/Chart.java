package io.rollcast.backtest;

import io.rollcast.wire.Bounds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Draws pictures as SVG within a page, in the page's colours. */
final class Chart {

    private static final int WIDTH = 920;
    private static final int HEIGHT = 240;
    private static final int LEFT = 64;
    private static final int RIGHT = 10;
    private static final int TOP = 8;
    private static final int BOTTOM = 24;

    /** About so many marks on the axis of values. */
    private static final int MARKS = 5;

    /** Most points of a series that are drawn, the first after the part to learn from. */
    private static final int MOST_POINTS = 200;

    /** Values that differ by less than so large a part of them are drawn as one: marks between them would all be the same. */
    private static final double LEAST_PART = 1e-9;

    /** Errors beyond so many times those of the best forecaster are above the picture. */
    private static final double MOST_TIMES = 2.5;

    /**
     * A line.
     *
     * @param isBold whether it is to stand out
     * @param values of the steps from 1 on; NaN for none
     */
    record Line(String colour, boolean isBold, List<Double> values) {

        Line {
            values = List.copyOf(values);
        }

        private double greatest() {
            return values.stream().filter(Double::isFinite).max(Double::compare).orElse(0.0);
        }
    }

    private final StringBuilder svg = new StringBuilder();
    private final double firstX;
    private final double lastX;
    private final double low;
    private final double high;

    /** @param title what is drawn, for people who do not see it, as text of the page */
    private Chart(String title, double firstX, double lastX, double low, double high) {
        this.firstX = firstX;
        this.lastX = Math.max(lastX, firstX + 1);
        this.low = low;
        double least = Math.max(Double.MIN_NORMAL, LEAST_PART * Math.max(Math.abs(low), Math.abs(high)));
        this.high = high - low > least ? high : low + Math.max(1, Math.abs(low));
        svg.append("<div class=\"wide\"><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
                .formatted(WIDTH, HEIGHT, title));
        double step = roundStep((this.high - this.low) / MARKS);
        for (double value = Math.ceil(this.low / step) * step; value <= this.high; value += step) {
            svg.append(
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\" stroke=\"var(--rule)\"/><text x=\"%d\" y=\"%s\" text-anchor=\"end\">%s</text>"
                            .formatted(
                                    LEFT,
                                    WIDTH - RIGHT,
                                    number(up(value)),
                                    number(up(value)),
                                    LEFT - 6,
                                    number(up(value) + 4),
                                    label(value, step)));
        }
    }

    /** Errors by steps ahead; lines that are far above the lowest one leave the picture. */
    static String steps(List<Line> lines) {
        double lowest = lines.stream()
                .mapToDouble(Line::greatest)
                .filter(greatest -> greatest > 0)
                .min()
                .orElse(1);
        double high = lines.stream()
                .mapToDouble(Line::greatest)
                .map(greatest -> Math.min(greatest, MOST_TIMES * lowest))
                .max()
                .orElse(1);
        int count = lines.stream().mapToInt(line -> line.values.size()).max().orElse(1);
        Chart chart = new Chart("MASE by steps ahead", 1, count, 0, 1.05 * high);
        for (int step = 1; step <= count; step += Math.max(1, count / 12)) {
            chart.under(step, String.valueOf(step));
        }
        List<Line> boldLast = new ArrayList<>(lines);
        boldLast.sort((a, b) -> Boolean.compare(a.isBold, b.isBold));
        for (Line line : boldLast) {
            chart.line(1, line.values, line.colour, line.isBold ? 2.6 : 1.5);
        }
        return chart.end();
    }

    /** The points after the part to learn from, and forecasts from every so many of them that they do not overlap. */
    static String rolled(Series series, Contender contender, int horizon) {
        Map<Integer, double[]> forecasts = Collections.synchronizedMap(new TreeMap<>());
        Map<Integer, Bounds> intervals = Collections.synchronizedMap(new TreeMap<>());
        int first = series.learnt() - 1;
        int end = Math.min(series.values().length, first + 1 + MOST_POINTS);
        contender.roll(List.of(series), horizon, (at, origin, forecast, bounds) -> {
            if (origin >= first && origin < end - 1 && (origin - first) % horizon == 0) {
                forecasts.put(origin, forecast);
                intervals.put(origin, bounds);
            }
        });
        List<Double> values = new ArrayList<>();
        for (int i = first; i < end; i++) {
            values.add(series.values()[i]);
        }
        double low = Collections.min(values);
        double high = Collections.max(values);
        double room = 0.25 * (high - low);
        String title = Page.text("values and forecasts of " + series.id());
        Chart chart = new Chart(title, first, end - 1.0, low - room, high + room);
        chart.under(first, "point " + (first + 1));
        chart.under(end - 1.0, String.valueOf(end));
        intervals.forEach((origin, bounds) -> {
            if (bounds.steps() > 0) {
                chart.band(origin, series.values()[origin], bounds, end);
            }
        });
        chart.line(first, values, "var(--b1)", 1.4);
        forecasts.forEach((origin, forecast) -> {
            List<Double> line = new ArrayList<>(List.of(series.values()[origin]));
            for (int h = 0; h < forecast.length && origin + 1 + h < end; h++) {
                line.add(forecast[h]);
            }
            chart.line(origin, line, "var(--c0)", 1.8);
        });
        return chart.end();
    }

    /** The 80 % interval, which opens at the point that the forecast was made at. */
    private void band(int origin, double value, Bounds bounds, int end) {
        int steps = Math.min(bounds.steps(), end - 1 - origin);
        StringBuilder points = new StringBuilder(place(origin, value));
        for (int h = 0; h < steps; h++) {
            points.append(' ').append(place(origin + 1 + h, bounds.upper()[h]));
        }
        for (int h = steps - 1; h >= 0; h--) {
            points.append(' ').append(place(origin + 1 + h, bounds.lower()[h]));
        }
        clipped("<polygon points=\"%s\" fill=\"var(--c0)\" fill-opacity=\"0.16\"/>".formatted(points));
    }

    private String place(double place, double value) {
        double within = Math.max(low - (high - low), Math.min(value, high + (high - low)));
        return number(across(place)) + "," + number(up(within));
    }

    /** Adds a shape, of which only what lies within the picture is seen. */
    private void clipped(String shape) {
        svg.append("<svg x=\"%d\" y=\"0\" width=\"%d\" height=\"%d\" viewBox=\"%d 0 %d %d\">%s</svg>"
                .formatted(LEFT, WIDTH - LEFT, HEIGHT - BOTTOM, LEFT, WIDTH - LEFT, HEIGHT - BOTTOM, shape));
    }

    private void line(int firstPlace, List<Double> values, String colour, double width) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            double value = values.get(i);
            if (Double.isFinite(value)) {
                points.append(place(firstPlace + i, value)).append(' ');
            }
        }
        clipped("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" stroke-linejoin=\"round\"/>"
                .formatted(points.toString().strip(), colour, number(width)));
    }

    private void under(double place, String label) {
        svg.append("<text x=\"%s\" y=\"%d\" text-anchor=\"%s\">%s</text>"
                .formatted(
                        number(across(place)),
                        HEIGHT - 6,
                        place == firstX ? "start" : place == lastX ? "end" : "middle",
                        label));
    }

    private String end() {
        return svg.append("</svg></div>").toString();
    }

    private double across(double place) {
        return LEFT + (WIDTH - LEFT - RIGHT) * (place - firstX) / (lastX - firstX);
    }

    private double up(double value) {
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low);
    }

    /** 1, 2 or 5 times a power of ten, at least as much. */
    private static double roundStep(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double times : new double[] {1, 2, 5}) {
            if (times * power >= least) {
                return times * power;
            }
        }
        return 10 * power;
    }

    /** As many digits as tell marks at such a distance apart. */
    private static String label(double value, double step) {
        if (step >= 1e7 || step < 1e-4) {
            return String.format(Locale.ROOT, "%.3g", value);
        }
        int places = (int) Math.max(0, -Math.floor(Math.log10(step)));
        // A sum of steps that should be 0 may be a little below it.
        return String.format(Locale.ROOT, "%,." + places + "f", Math.abs(value) < step / 2 ? 0 : value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
