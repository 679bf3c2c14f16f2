package io.rollcast.demo;

import io.rollcast.pipeline.ForecastWatch;
import io.rollcast.terminal.Sparkline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The demo's live status as text: one panel that is redrawn in place on a terminal, or one line now and then where
 * nobody watches. It draws what it is given; it knows no service.
 */
public final class StatusPanel {

    /**
     * What is drawn.
     *
     * @param elapsed since the pipeline came up
     * @param observations acknowledged by Kafka so far
     * @param observationRate points a second, lately
     * @param forecastRate forecasts a second, lately
     * @param books how the forecasts arrived
     * @param lag observations not yet read by the forecaster
     * @param serving release id or {@code last-value}
     * @param swaps how often a release took over
     * @param fitting what the trainer does now, in words
     * @param fitted share of the present fit that is done, 0 to 1
     * @param mse live, of the serving release, shape [horizon], or null
     * @param mseLastValue live, shape [horizon], or null
     * @param shown the followed series
     */
    public record Status(
            Duration elapsed,
            long observations,
            double observationRate,
            double forecastRate,
            ForecastWatch.Books books,
            double lag,
            long deadLetters,
            String serving,
            long swaps,
            String fitting,
            double fitted,
            double @Nullable [] mse,
            double @Nullable [] mseLastValue,
            ForecastWatch.Shown shown) {}

    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String GREEN = "\u001b[32m";
    private static final String CYAN = "\u001b[36m";
    private static final String RESET = "\u001b[0m";
    private static final int BAR = 24;

    private int linesDrawn;

    /** The panel, preceded by what moves the cursor back over the last one. */
    public String redraw(Status status) {
        List<String> lines = panel(status);
        StringBuilder text = new StringBuilder();
        if (linesDrawn > 0) {
            text.append("\u001b[").append(linesDrawn).append("A");
        }
        for (String line : lines) {
            text.append("\u001b[2K").append(line).append('\n');
        }
        linesDrawn = lines.size();
        return text.toString();
    }

    private static List<String> panel(Status s) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("  %sRollcast%s %s%s%s".formatted(BOLD, RESET, DIM, clock(s.elapsed), RESET));
        lines.add(row(
                "points",
                "%,d   %,.0f/s   %,d series   %,d dead letters"
                        .formatted(s.observations, s.observationRate, s.books.series(), s.deadLetters)));
        lines.add(row(
                "forecasts",
                "%,d   %,.0f/s   lag %,.0f   latency %,d ms (p99 %,d ms)"
                        .formatted(
                                s.books.forecasts(),
                                s.forecastRate,
                                s.lag,
                                s.books.latencyMsP50(),
                                s.books.latencyMsP99())));
        lines.add(row("training", s.fitted > 0 ? bar(s.fitted) + " " + s.fitting : s.fitting));
        lines.add(row("serving", "%s%s%s   swaps %d".formatted(GREEN, s.serving, RESET, s.swaps)));
        lines.add(row("accuracy", accuracy(s)));
        lines.add("");
        lines.add("  %s%s%s".formatted(DIM, horizons(s.mse == null ? null : s.serving, s.mse), RESET));
        lines.add("  %s%s%s"
                .formatted(DIM, horizons(s.mseLastValue == null ? null : "last-value", s.mseLastValue), RESET));
        lines.add("");
        lines.add(series(s.shown));
        return lines;
    }

    private static String row(String name, String text) {
        return "  %-10s %s".formatted(name, text);
    }

    private static String clock(Duration elapsed) {
        return "%02d:%02d".formatted(elapsed.toMinutes(), elapsed.toSecondsPart());
    }

    private static String bar(double share) {
        int full = (int) Math.round(share * BAR);
        return CYAN + "━".repeat(full) + RESET + DIM + "━".repeat(BAR - full) + RESET;
    }

    private static String accuracy(Status s) {
        double model = DemoSummary.mean(s.mse);
        double lastValue = DemoSummary.mean(s.mseLastValue);
        if (Double.isNaN(lastValue)) {
            return "no forecast has met its point yet";
        }
        if (Double.isNaN(model)) {
            return "live MSE %.3f by repeating the last value".formatted(lastValue);
        }
        return "%slive MSE %.3f%s, last value's %.3f: %.0f %% less"
                .formatted(BOLD, model, RESET, lastValue, 100 * (1 - model / lastValue));
    }

    private static String horizons(@Nullable String name, double @Nullable [] mse) {
        StringBuilder text = new StringBuilder("%-11s".formatted(name == null ? "" : name));
        for (double value : mse == null ? new double[0] : mse) {
            text.append(Double.isNaN(value) ? "     -" : String.format(Locale.ROOT, " %5.3f", value));
        }
        return text.toString();
    }

    private static String series(ForecastWatch.Shown shown) {
        float low = Float.MAX_VALUE;
        float high = -Float.MAX_VALUE;
        for (float value : shown.points()) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return "  %s %s%s%s%s"
                .formatted(
                        shown.series(),
                        Sparkline.of(shown.points(), low, high),
                        GREEN,
                        Sparkline.of(shown.forecast(), low, high),
                        RESET);
    }

    /** The same in one line, without colours. */
    public static String line(Status s) {
        double model = DemoSummary.mean(s.mse);
        return "%s  %,d points (%,.0f/s)  %,d forecasts  latency %d ms  %s serves%s  |  %s"
                .formatted(
                        clock(s.elapsed),
                        s.observations,
                        s.observationRate,
                        s.books.forecasts(),
                        s.books.latencyMsP50(),
                        s.serving,
                        Double.isNaN(model)
                                ? ""
                                : ", live MSE %.3f (last value %.3f)"
                                        .formatted(model, DemoSummary.mean(s.mseLastValue)),
                        s.fitting);
    }
}
