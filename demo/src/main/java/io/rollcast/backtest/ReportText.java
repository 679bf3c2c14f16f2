package io.rollcast.backtest;

import io.rollcast.backtest.Report.OfForecaster;

/** The report for a terminal. */
final class ReportText {

    private ReportText() {}

    static String of(Report report) {
        int width = report.forecasters().stream()
                .mapToInt(one -> one.name().length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder(
                "%s: %,d series, %,d points; the last %.0f %% forecast %d steps ahead from every point%n"
                        .formatted(
                                report.file(),
                                report.series().size(),
                                report.points(),
                                100 * (1 - report.split()),
                                report.horizon()));
        text.append("left out: %s%n".formatted(leftOut(report)));
        text.append(
                "%n%s  MASE            sMAPE   share of series with a lower MASE than%n".formatted(" ".repeat(width)));
        text.append("%s  median    mean  median".formatted(" ".repeat(width)));
        for (Forecaster baseline : Backtest.BASELINES) {
            text.append("  ").append(baseline.label());
        }
        text.append(System.lineSeparator());
        for (OfForecaster one : report.forecasters()) {
            text.append(("%-" + Math.max(1, width) + "s  %6.3f  %6.3f  %6.1f")
                    .formatted(one.name(), one.medianMase(), one.meanMase(), one.medianSmape()));
            for (Forecaster baseline : Backtest.BASELINES) {
                Double share = one.betterThan().get(baseline.label());
                String cell = share == null ? "" : "%.0f %%".formatted(100 * share);
                text.append(("  %" + baseline.label().length() + "s").formatted(cell));
            }
            text.append(System.lineSeparator());
        }
        text.append("%nMedian MASE by step ahead%n".formatted());
        for (OfForecaster one : report.forecasters()) {
            text.append(("%-" + Math.max(1, width) + "s ").formatted(one.name()));
            for (int step : steps(report.horizon())) {
                text.append(" %6.3f".formatted(one.medianMaseByStep()[step - 1]));
            }
            text.append(System.lineSeparator());
        }
        return text.toString();
    }

    /** Series left out and why, in words. */
    static String leftOut(Report report) {
        return "%,d too short, %,d constant"
                .formatted(report.leftOut().get("short"), report.leftOut().get("constant"));
    }

    /** Steps ahead that are shown: all, or twelve of them. */
    private static int[] steps(int horizon) {
        int count = Math.min(horizon, 12);
        int[] steps = new int[count];
        for (int i = 0; i < count; i++) {
            steps[i] = count == 1 ? 1 : 1 + (int) Math.rint((double) i * (horizon - 1) / (count - 1));
        }
        return steps;
    }
}
