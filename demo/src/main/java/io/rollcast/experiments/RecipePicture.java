package io.rollcast.experiments;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws a recipe's run as SVG: test series with what each network forecasts after them, and the learning curves. Plain
 * text, so that it works on a machine without fonts or a display, where Java's own graphics do not. Of several seeds it
 * shows the last.
 */
public final class RecipePicture {

    private static final int SHOWN = 6;
    private static final int WIDTH = 960;
    private static final int PANEL_WIDTH = 300;
    private static final int PANEL_HEIGHT = 150;
    private static final int GAP = 20;
    private static final int TOP = 60;
    private static final List<String> COLOURS = List.of("#d1495b", "#00798c", "#edae49");

    private final int context;
    private List<double[]> test = List.of();
    private final Map<String, List<Double>> curves = new LinkedHashMap<>();
    private final Map<String, List<double[]>> forecasts = new LinkedHashMap<>();
    private final Map<String, Double> references = new LinkedHashMap<>();

    RecipePicture(int context) {
        this.context = context;
    }

    /** A new run begins. */
    void start(List<double[]> testWindows) {
        test = testWindows.subList(0, Math.min(SHOWN, testWindows.size()));
        curves.clear();
        forecasts.clear();
        references.clear();
    }

    /** A level that the learning curves are to be seen against, such as a baseline's MSE; the highest first. */
    void reference(String name, double mse) {
        references.put(name, mse);
    }

    void add(Recipe.Progress progress) {
        curves.computeIfAbsent(progress.architecture(), any -> new ArrayList<>())
                .add(progress.lastStepMse());
    }

    void add(Recipe.Outcome outcome) {
        forecasts.put(outcome.architecture(), outcome.testForecasts());
    }

    String toSvg() {
        int curvesTop = TOP + 2 * (PANEL_HEIGHT + GAP) + 30;
        int height = curvesTop + 240;
        StringBuilder svg = new StringBuilder();
        svg.append(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='12'>%n"
                        .formatted(WIDTH, height));
        svg.append("<rect width='%d' height='%d' fill='white'/>%n".formatted(WIDTH, height));
        text(svg, GAP, 26, "Test series, and what each network forecasts after 50 points", "#222222", 16);
        legend(svg, 44);
        for (int i = 0; i < test.size(); i++) {
            int x = GAP + (i % 3) * (PANEL_WIDTH + 10);
            int y = TOP + (i / 3) * (PANEL_HEIGHT + GAP);
            series(svg, i, x, y);
        }
        curves(svg, GAP, curvesTop);
        return svg.append("</svg>\n").toString();
    }

    private void legend(StringBuilder svg, int y) {
        int x = GAP;
        int colour = 0;
        for (String architecture : curves.keySet()) {
            svg.append("<rect x='%d' y='%d' width='18' height='4' fill='%s'/>%n"
                    .formatted(x, y - 5, COLOURS.get(colour++)));
            text(svg, x + 24, y, architecture, "#222222", 12);
            x += 100;
        }
        text(svg, x, y, "grey: the series; dots: what came", "#666666", 12);
    }

    private void series(StringBuilder svg, int index, int x, int y) {
        double[] window = test.get(index);
        svg.append("<rect x='%d' y='%d' width='%d' height='%d' fill='#f7f7f7'/>%n"
                .formatted(x, y, PANEL_WIDTH, PANEL_HEIGHT));
        line(svg, window, 0, context, x, y, window.length, "#888888");
        for (int i = context; i < window.length; i++) {
            svg.append("<circle cx='%s' cy='%s' r='2' fill='#444444'/>%n"
                    .formatted(number(across(i, x, window.length)), number(up(window[i], y))));
        }
        int colour = 0;
        for (List<double[]> byNetwork : forecasts.values()) {
            double[] forecast = byNetwork.get(index);
            line(svg, forecast, context, forecast.length, x, y, window.length, COLOURS.get(colour++));
        }
    }

    /** Values drawn from place {@code from} on, on a panel of {@code places}. */
    private static void line(
            StringBuilder svg, double[] values, int from, int count, int x, int y, int places, String colour) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < count; i++) {
            points.append(number(across(from + i, x, places)))
                    .append(',')
                    .append(number(up(values[i], y)))
                    .append(' ');
        }
        svg.append("<polyline points='%s' fill='none' stroke='%s' stroke-width='1.6'/>%n"
                .formatted(points.toString().strip(), colour));
    }

    private static double across(int place, int x, int places) {
        return x + 6 + (PANEL_WIDTH - 12.0) * place / (places - 1);
    }

    /** The signal is within +-1.2. */
    private static double up(double value, int y) {
        return y + PANEL_HEIGHT / 2.0 - value / 1.3 * (PANEL_HEIGHT / 2.0 - 4);
    }

    private void curves(StringBuilder svg, int x, int y) {
        int width = WIDTH - 2 * GAP - 120;
        int height = 180;
        double low = 0.075;
        double high = curves.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0.3);
        text(svg, x, y - 8, "Validation MSE at the last time step, by epoch", "#222222", 16);
        double labelled = 0;
        for (Map.Entry<String, Double> reference : references.entrySet()) {
            double at = y + height - (reference.getValue() - low) / (high - low) * height;
            svg.append("<line x1='%d' x2='%d' y1='%s' y2='%s' stroke='#bbbbbb' stroke-dasharray='4 4'/>%n"
                    .formatted(x, x + width, number(at), number(at)));
            // From the highest level down; labels of levels that lie close move apart.
            labelled = Math.max(at + 4, labelled + 14);
            String label = String.format(Locale.ROOT, "%s %.4f", reference.getKey(), reference.getValue());
            text(svg, x + width + 8, (int) labelled, label, "#666666", 12);
        }
        int colour = 0;
        for (List<Double> curve : curves.values()) {
            StringBuilder points = new StringBuilder();
            for (int i = 0; i < curve.size(); i++) {
                double at = x + (double) width * i / Math.max(1, curve.size() - 1);
                points.append(number(at))
                        .append(',')
                        .append(number(y + height - (curve.get(i) - low) / (high - low) * height))
                        .append(' ');
            }
            svg.append("<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>%n"
                    .formatted(points.toString().strip(), COLOURS.get(colour++)));
        }
    }

    private static void text(StringBuilder svg, int x, int y, String text, String colour, int size) {
        svg.append("<text x='%d' y='%d' fill='%s' font-size='%d'>%s</text>%n".formatted(x, y, colour, size, text));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
