package io.rollcast.backtest;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.rollcast.backtest.IntervalScore.Level;
import io.rollcast.backtest.Report.Figure;
import io.rollcast.backtest.Report.OfForecaster;
import io.rollcast.backtest.Report.OfInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a report as tables for a terminal. */
final class ReportText {

    private static final int MOST_NAMED = 5;

    /** Most steps ahead that a table has columns for. */
    private static final int MOST_STEPS = 10;

    private ReportText() {}

    static String of(Report report) {
        StringBuilder text = new StringBuilder();
        line(text, "%s", summary(report));
        for (String leftOut : leftOut(report)) {
            line(text, "%s", leftOut);
        }
        line(text, "");
        line(text, "%-15s %15s   %15s   %15s", "", "MASE", "sMAPE", "RMSE/last value");
        line(text, "%-15s %7s %7s   %7s %7s   %7s %7s", "", "median", "mean", "median", "mean", "median", "mean");
        for (OfForecaster one : report.forecasters()) {
            line(
                    text,
                    "%-15s %s   %s   %s",
                    one.name(),
                    pair(one.mase(), 3),
                    pair(one.smape(), 1),
                    pair(one.relativeRmse(), 3));
        }
        steps(text, report);
        kinds(text, report);
        shares(text, report);
        intervals(text, report);
        return text.toString();
    }

    /** What was done, in one sentence. */
    static String summary(Report report) {
        return String.format(
                Locale.ROOT,
                "%s: %,d series, %,d points; the first %s %% to learn from, then %,d forecasts of %d steps",
                report.source(),
                report.series(),
                report.points(),
                number(100 * report.split(), 0),
                report.origins(),
                report.horizon());
    }

    /** What is not in the figures, a sentence each. */
    static List<String> leftOut(Report report) {
        List<String> sentences = new ArrayList<>();
        if (!report.tooShort().isEmpty()) {
            sentences.add("Left out, as they are too short: " + named(report.tooShort()));
        }
        if (!report.constant().isEmpty()) {
            sentences.add("Not in MASE, as their first parts do not change: " + named(report.constant()));
        }
        return sentences;
    }

    private static String named(List<String> ids) {
        String first = String.join(", ", ids.subList(0, Math.min(MOST_NAMED, ids.size())));
        return String.format(Locale.ROOT, "%,d (%s%s)", ids.size(), first, ids.size() > MOST_NAMED ? ", ..." : "");
    }

    private static void steps(StringBuilder text, Report report) {
        int[] shown = shownSteps(report.horizon());
        StringBuilder head = new StringBuilder("%-15s".formatted("MASE by step"));
        for (int step : shown) {
            head.append("%7d".formatted(step));
        }
        line(text, "%n%s", head);
        for (OfForecaster one : report.forecasters()) {
            StringBuilder row = new StringBuilder("%-15s".formatted(one.name()));
            for (int step : shown) {
                row.append("%7s".formatted(number(one.maseByStep().get(step - 1).median(), 3)));
            }
            line(text, "%s", row);
        }
    }

    /** All steps, or ten of them at even distances. */
    private static int[] shownSteps(int horizon) {
        int count = Math.min(horizon, MOST_STEPS);
        int[] steps = new int[count];
        for (int i = 0; i < count; i++) {
            steps[i] = (int) Math.round(1 + (double) i * (horizon - 1) / Math.max(1, count - 1));
        }
        return steps;
    }

    private static void kinds(StringBuilder text, Report report) {
        StringBuilder head = new StringBuilder("%-15s".formatted("MASE by kind"));
        report.kinds().keySet().forEach(kind -> head.append("%14s".formatted(kind)));
        line(text, "%n%s", head);
        StringBuilder counts = new StringBuilder("%-15s".formatted("series"));
        report.kinds().values().forEach(count -> counts.append(String.format(Locale.ROOT, "%,14d", count)));
        line(text, "%s", counts);
        for (OfForecaster one : report.forecasters()) {
            StringBuilder row = new StringBuilder("%-15s".formatted(one.name()));
            for (String kind : report.kinds().keySet()) {
                Figure figure = one.maseByKind().get(kind);
                row.append("%14s".formatted(figure == null ? "-" : number(figure.median(), 3)));
            }
            line(text, "%s", row);
        }
    }

    private static void shares(StringBuilder text, Report report) {
        StringBuilder head = new StringBuilder("%-15s".formatted("Better than"));
        report.baselines().forEach(baseline -> head.append("%16s".formatted(baseline)));
        line(text, "%n%s", head);
        for (OfForecaster one : report.forecasters()) {
            StringBuilder row = new StringBuilder("%-15s".formatted(one.name()));
            for (String baseline : report.baselines()) {
                row.append("%16s".formatted(share(one.betterThan(), baseline)));
            }
            line(text, "%s  of series", row);
        }
    }

    private static void intervals(StringBuilder text, Report report) {
        for (Level level : Level.values()) {
            line(
                    text,
                    "%n%-15s %10s %14s %15s   %17s",
                    level.share() + " interval",
                    "coverage",
                    "within 5",
                    "width/ideal",
                    level.nameOfScore());
            line(text, "%-15s %10s %14s %7s %7s   %8s %8s", "", "", "of series", "median", "means", "median", "mean");
            for (OfForecaster one : report.forecasters()) {
                OfInterval interval = one.interval(level);
                line(
                        text,
                        "%-15s %8s %% %12s %% %7s %7s   %8s %8s",
                        one.name(),
                        percent(interval.coverage(), 1),
                        percent(interval.right(), 0),
                        number(interval.relativeWidth().median(), 2),
                        number(interval.widthOfMeans(), 2),
                        number(interval.score().median(), 2),
                        number(interval.score().mean(), 2));
            }
            int[] shown = shownSteps(report.horizon());
            StringBuilder head = new StringBuilder("%-15s".formatted("coverage, step"));
            for (int step : shown) {
                head.append("%7d".formatted(step));
            }
            line(text, "%s", head);
            for (OfForecaster one : report.forecasters()) {
                StringBuilder row = new StringBuilder("%-15s".formatted(one.name()));
                for (int step : shown) {
                    row.append("%7s"
                            .formatted(
                                    percent(one.interval(level).coverageByStep().get(step - 1), 1)));
                }
                line(text, "%s", row);
            }
        }
    }

    static String percent(@Nullable Double share, int places) {
        return number(share == null ? null : 100 * share, places);
    }

    static String share(Map<String, Double> shares, String baseline) {
        Double share = shares.get(baseline);
        return share == null ? "-" : number(100 * share, 0) + " %";
    }

    private static String pair(Figure figure, int places) {
        return "%7s %7s".formatted(number(figure.median(), places), number(figure.mean(), places));
    }

    static String number(@Nullable Double value, int places) {
        return value == null ? "-" : String.format(Locale.ROOT, "%." + places + "f", value);
    }

    @FormatMethod
    private static void line(StringBuilder text, @FormatString String form, Object... arguments) {
        text.append(form.formatted(arguments)).append(System.lineSeparator());
    }
}
