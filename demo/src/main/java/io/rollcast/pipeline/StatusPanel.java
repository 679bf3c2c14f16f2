package io.rollcast.pipeline;

import io.rollcast.forecaster.accuracy.ChosenSteps;
import io.rollcast.wire.Forecast;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
     * @param lag observations not yet read by the forecaster, NaN while that is not known
     * @param serving release id or {@code last-value}
     * @param swaps how often a release took over
     * @param fitting what the trainer does now, in words
     * @param fitted share of the present fit that is done, 0 to 1
     * @param error live, absolute and in spreads of each series, of the serving release, shape [its horizon], NaN where nothing was scored; or null
     * @param lastValueError live, shape [largest horizon so far], NaN where nothing was scored; or null
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
            double @Nullable [] error,
            double @Nullable [] lastValueError,
            ForecastWatch.Shown shown) {

        public Status {
            fitting = fitting.replaceAll("\\s*\\R\\s*", " ");
        }
    }

    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String GREEN = "\u001b[32m";
    private static final String CYAN = "\u001b[36m";
    private static final String RESET = "\u001b[0m";
    private static final int BAR = 24;
    private static final int MOST_STEPS = 24;
    private static final int STEPS_IN_A_LINE = 10;

    /** Points; the rest of the line is the series' last ones. */
    private static final int MOST_FORECAST_SHOWN = 16;

    /** What takes no room on a terminal, or one character. */
    private static final Pattern COLOUR_OR_CHARACTER = Pattern.compile("\u001b\\[[0-9]*m|.");

    private final int columns;
    private int linesDrawn;

    /** @param columns of the terminal */
    StatusPanel(int columns) {
        this.columns = columns;
    }

    /** The panel, preceded by what moves the cursor back over the last one. */
    public String redraw(Status status) {
        List<String> lines = panel(status);
        StringBuilder text = new StringBuilder();
        if (linesDrawn > 0) {
            text.append("\u001b[").append(linesDrawn).append("A");
        }
        for (String line : lines) {
            text.append("\u001b[2K").append(fit(line)).append('\n');
        }
        linesDrawn = lines.size();
        // A panel of a shorter horizon leaves nothing of the one before.
        text.append("\u001b[J");
        return text.toString();
    }

    /** What fits into one row: one that wraps takes two, and the next panel would leave the first of them. */
    private String fit(String line) {
        StringBuilder row = new StringBuilder();
        int column = 0;
        for (Matcher part = COLOUR_OR_CHARACTER.matcher(line); part.find(); ) {
            if (part.group().startsWith("\u001b") || column++ < columns) {
                row.append(part.group());
            }
        }
        return row.toString();
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
                "%,d   %,.0f/s   lag %s   latency %,d ms (p99 %,d ms)"
                        .formatted(
                                s.books.forecasts(),
                                s.forecastRate,
                                Double.isNaN(s.lag) ? "-" : "%,.0f".formatted(s.lag),
                                s.books.latencyMsP50(),
                                s.books.latencyMsP99())));
        lines.add(row("training", s.fitted > 0 ? bar(s.fitted) + " " + s.fitting : s.fitting));
        lines.add(row("serving", "%s%s%s   swaps %d".formatted(GREEN, s.serving, RESET, s.swaps)));
        lines.add(row("accuracy", accuracy(s)));
        lines.add("");
        errors(s).forEach(line -> lines.add("  %s%s%s".formatted(DIM, line, RESET)));
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
        double model = DemoSummary.mean(s.error, s.lastValueError);
        double lastValue = DemoSummary.mean(s.lastValueError, s.error);
        if (Double.isNaN(model)) {
            double alone = DemoSummary.mean(s.lastValueError, s.lastValueError);
            return Double.isNaN(alone)
                    ? "no forecast has met its point yet"
                    : "live error %s by repeating the last value".formatted(figure(alone));
        }
        String less = model < lastValue ? "%.0f %% less".formatted(100 * (1 - model / lastValue)) : "no less";
        return "%slive error %s%s, last value's %s: %s".formatted(BOLD, figure(model), RESET, figure(lastValue), less);
    }

    /**
     * Errors of the serving release and of the last value, a column a step. Up to ten steps need no heading; more of them
     * stand in blocks of ten, and of more than {@value #MOST_STEPS} as many are shown.
     */
    private static List<String> errors(Status s) {
        double[] leading = s.error != null ? s.error : s.lastValueError;
        int[] steps = ChosenSteps.of(leading == null ? 0 : leading.length, MOST_STEPS);
        List<String> lines = new ArrayList<>();
        for (int from = 0; from == 0 || from < steps.length; from += STEPS_IN_A_LINE) {
            int[] block = Arrays.copyOfRange(steps, from, Math.min(from + STEPS_IN_A_LINE, steps.length));
            if (steps.length > STEPS_IN_A_LINE) {
                lines.add(columns("steps ahead", block, step -> "%5d".formatted(step)));
            }
            lines.add(columns(s.error == null ? "" : s.serving, block, step -> figure(s.error, step)));
            lines.add(columns(
                    s.lastValueError == null ? "" : Forecast.LAST_VALUE,
                    block,
                    step -> figure(s.lastValueError, step)));
        }
        return lines;
    }

    private static String columns(String name, int[] steps, IntFunction<String> figure) {
        StringBuilder text = new StringBuilder("%-11s".formatted(name));
        for (int step : steps) {
            text.append(' ').append(figure.apply(step));
        }
        return text.toString();
    }

    /** Five characters, whatever the size. */
    private static String figure(double @Nullable [] errors, int step) {
        if (errors == null) {
            return "     ";
        }
        double value = step <= errors.length ? errors[step - 1] : Double.NaN;
        return Double.isNaN(value) ? "    -" : figure(value);
    }

    private static String figure(double value) {
        String format = value < 10 ? "%5.3f" : value < 100 ? "%5.2f" : value < 1_000 ? "%5.1f" : "%5.0e";
        return String.format(Locale.ROOT, format, value);
    }

    private static String series(ForecastWatch.Shown shown) {
        double low = Double.MAX_VALUE;
        double high = -Double.MAX_VALUE;
        for (double value : shown.points()) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return "  %s %s%s%s%s"
                .formatted(
                        shown.series(),
                        Sparkline.of(shown.points(), low, high),
                        GREEN,
                        Sparkline.of(
                                Arrays.copyOf(shown.forecast(), Math.min(MOST_FORECAST_SHOWN, shown.forecast().length)),
                                low,
                                high),
                        RESET);
    }

    /** The same in one line, without colours. */
    public static String line(Status s) {
        double model = DemoSummary.mean(s.error, s.lastValueError);
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
                                : ", live error %s (last value %s)"
                                        .formatted(figure(model), figure(DemoSummary.mean(s.lastValueError, s.error))),
                        s.fitting);
    }
}
