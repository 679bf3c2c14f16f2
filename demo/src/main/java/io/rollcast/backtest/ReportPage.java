package io.rollcast.backtest;

import io.rollcast.backtest.Report.OfForecaster;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The report as one HTML page that loads nothing: the table, MASE by step, and three series with their forecasts. */
final class ReportPage {

    private static final String HEAD = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Rollcast backtest</title>
            <style>
            :root{color-scheme:light dark;--ink:#1d2329;--soft:#66707a;--rule:#d9dee3;--ground:#fff;
            --c0:#c2410c;--c1:#1d4ed8;--c2:#15803d;--c3:#7e22ce;--c4:#6b7280;--c5:#0e7490;--c6:#be185d;--c7:#4d7c0f}
            @media(prefers-color-scheme:dark){:root{--ink:#e6e9ec;--soft:#98a2ac;--rule:#38414a;--ground:#14181c;
            --c0:#fb923c;--c1:#7fa8ff;--c2:#4ade80;--c3:#c794ff;--c4:#a8b0ba;--c5:#22d3ee;--c6:#f472b6;--c7:#a3e635}}
            body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--ground);max-width:980px;margin:2rem auto;padding:0 1rem}
            h1{font-size:1.4rem;margin:0}h2{font-size:1.05rem;margin:2rem 0 .5rem}p{color:var(--soft);margin:.3rem 0}
            .wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
            th,td{padding:.3rem .45rem;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}
            th{font-weight:500;color:var(--soft)}th:first-child,td:first-child{text-align:left}
            svg{width:100%;height:auto;display:block}svg text{font:12px system-ui,sans-serif;fill:var(--soft)}
            .rule{stroke:var(--rule)}.line{fill:none;stroke-width:1.8}.actual{fill:none;stroke:var(--ink);stroke-width:1.3}
            .forecast{fill:none;stroke:var(--c0);stroke-width:1.6}
            </style></head><body>
            """;

    /** Most points of a series that are drawn. */
    private static final int DRAWN = 300;

    private ReportPage() {}

    /** @param drawn the forecaster whose best, median and worst series are drawn */
    static String of(Report report, List<Series> series, Forecaster drawn) {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("<h1>Backtest of %s</h1>\n".formatted(escaped(report.file())));
        page.append(("<p>%,d series, %,d points. The last %.0f %% of each are forecast %d steps ahead from every point;"
                        + " nothing is fitted to them. Left out: %s.</p>\n")
                .formatted(
                        report.series().size(),
                        report.points(),
                        100 * (1 - report.split()),
                        report.horizon(),
                        ReportText.leftOut(report)));
        table(page, report);
        page.append(
                "<p>MASE: mean absolute error in units of that of the value a day before, over the learnt part; lower"
                        + " is better.</p>\n<h2>Median MASE by step ahead</h2>\n");
        bySteps(page, report);
        List<String> names = report.bestMedianWorst(drawn.label());
        List<String> ranks = List.of("Best", "Median", "Worst");
        for (int i = 0; i < ranks.size(); i++) {
            String name = names.get(i);
            Series one = series.stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            double mase = report.series().stream()
                    .filter(candidate -> candidate.series().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .mase()
                    .getOrDefault(drawn.label(), Double.NaN);
            page.append("<h2>%s series: %s</h2>\n<p>MASE %.3f of %s; a forecast is drawn every %d points</p>\n"
                    .formatted(ranks.get(i), escaped(name), mase, escaped(drawn.label()), report.horizon()));
            draw(page, one, drawn.forecast(one, report.horizon()), report.horizon());
        }
        return page.append("</body></html>\n").toString();
    }

    private static void table(StringBuilder page, Report report) {
        page.append(
                "<h2>Scores</h2>\n<div class=wide><table><tr><th><th>MASE, median<th>mean<th>sMAPE, median<th>mean");
        Backtest.BASELINES.forEach(
                baseline -> page.append("<th>better than<br>").append(baseline.label()));
        page.append("</tr>\n");
        for (OfForecaster one : report.forecasters()) {
            page.append("<tr><td>%s<td>%.3f<td>%.3f<td>%.1f<td>%.1f"
                    .formatted(
                            escaped(one.name()), one.medianMase(), one.meanMase(), one.medianSmape(), one.meanSmape()));
            for (Forecaster baseline : Backtest.BASELINES) {
                Double share = one.betterThan().get(baseline.label());
                page.append(share == null ? "<td>" : "<td>%.0f %%".formatted(100 * share));
            }
            page.append("</tr>\n");
        }
        page.append("</table></div>\n");
    }

    private static void bySteps(StringBuilder page, Report report) {
        List<OfForecaster> all = report.forecasters();
        double most = all.stream()
                .flatMapToDouble(one -> Arrays.stream(one.medianMaseByStep()))
                .max()
                .orElse(1);
        Frame frame = new Frame(780, 260, 1, Math.max(2, report.horizon()), 0, most * 1.05);
        page.append("<svg viewBox='0 0 940 300' role='img' aria-label='MASE by step ahead'>\n");
        frame.axes(page);
        for (int f = 0; f < all.size(); f++) {
            StringBuilder points = new StringBuilder();
            double[] byStep = all.get(f).medianMaseByStep();
            for (int step = 1; step <= byStep.length; step++) {
                points.append(frame.point(step, byStep[step - 1]));
            }
            int colour = f % 8;
            page.append("<polyline class=line style='stroke:var(--c%d)' points='%s'/>\n".formatted(colour, points));
            page.append(
                    "<rect x='800' y='%d' width='12' height='3' style='fill:var(--c%d)'/><text x='818' y='%d'>%s</text>\n"
                            .formatted(
                                    18 + 20 * f,
                                    colour,
                                    24 + 20 * f,
                                    escaped(all.get(f).name())));
        }
        page.append(frame.label(1, "1")).append(frame.label(report.horizon(), report.horizon() + " steps ahead"));
        page.append("</svg>\n");
    }

    private static void draw(StringBuilder page, Series series, double[][] forecasts, int horizon) {
        double[] values = series.values();
        int first = Math.max(series.learnt() - DRAWN / 4, values.length - DRAWN);
        double low = Arrays.stream(values, first, values.length).min().orElseThrow();
        double high = Arrays.stream(values, first, values.length).max().orElseThrow();
        double margin = high > low ? (high - low) * 0.1 : 1;
        Frame frame = new Frame(920, 220, first, values.length - 1, low - margin, high + margin);
        page.append("<svg viewBox='0 0 940 260' role='img' aria-label='values and forecasts'>\n");
        frame.axes(page);
        StringBuilder actual = new StringBuilder();
        for (int t = first; t < values.length; t++) {
            actual.append(frame.point(t, values[t]));
        }
        page.append("<polyline class=actual points='%s'/>\n".formatted(actual));
        for (int i = 0; i < forecasts.length; i += horizon) {
            int origin = series.origin(i);
            if (origin < first) {
                continue;
            }
            StringBuilder points = new StringBuilder(frame.point(origin, values[origin]));
            for (int step = 1; step <= horizon && origin + step < values.length; step++) {
                points.append(frame.point(origin + step, forecasts[i][step - 1]));
            }
            page.append("<polyline class=forecast points='%s'/>\n".formatted(points));
        }
        page.append(frame.label(first, "point " + (first + 1)))
                .append(frame.label(values.length - 1, "" + values.length));
        page.append("</svg>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** A plot's coordinates, in pixels from the left upper corner; values beyond the frame are drawn on its edge. */
    private record Frame(int right, int bottom, double first, double last, double low, double high) {

        private static final int LEFT = 72;
        private static final int TOP = 10;

        String point(double at, double value) {
            double y = bottom - (Math.min(high, Math.max(low, value)) - low) / (high - low) * (bottom - TOP);
            return String.format(Locale.ROOT, "%.1f,%.1f ", x(at), y);
        }

        private double x(double at) {
            return LEFT + (at - first) / (last - first) * (right - LEFT);
        }

        void axes(StringBuilder page) {
            for (int i = 0; i <= 4; i++) {
                double y = bottom - i / 4.0 * (bottom - TOP);
                page.append(String.format(
                        Locale.ROOT,
                        "<line class=rule x1='%d' x2='%d' y1='%.1f' y2='%.1f'/><text x='%d' y='%.1f' text-anchor='end'>%.3g</text>%n",
                        LEFT,
                        right,
                        y,
                        y,
                        LEFT - 6,
                        y + 4,
                        low + i / 4.0 * (high - low)));
            }
        }

        /** Text below the frame. */
        String label(double at, String text) {
            return String.format(
                    Locale.ROOT,
                    "<text x='%.1f' y='%d' text-anchor='%s'>%s</text>%n",
                    x(at),
                    bottom + 18,
                    at == first ? "start" : "end",
                    text);
        }
    }
}
