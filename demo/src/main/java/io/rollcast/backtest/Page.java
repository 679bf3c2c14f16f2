package io.rollcast.backtest;

import com.google.errorprone.annotations.FormatMethod;
import io.rollcast.backtest.IntervalScore.Level;
import io.rollcast.backtest.Report.Figure;
import io.rollcast.backtest.Report.OfForecaster;
import io.rollcast.backtest.Report.OfInterval;
import io.rollcast.backtest.Report.OfSeries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a report as one HTML page that loads nothing: tables, errors by steps ahead, and the series on which the first
 * forecaster was best, in the middle and worst. Its colours follow the reader's light or dark setting.
 */
final class Page {

    private static final String STYLE = """
            :root { color-scheme: light dark; --ground: #ffffff; --ink: #1c2430; --faint: #697586; --rule: #d9dee6;
              --c0: #c2361b; --c1: #6a3fc0; --c2: #0b7a75; --c3: #b0660a; --c4: #be185d; --c5: #4d7c0f;
              --b0: #9aa4b2; --b1: #5b6b80; --b2: #2f6fb5; --b3: #2c8a43; }
            @media (prefers-color-scheme: dark) { :root { --ground: #12161c; --ink: #e6eaf0; --faint: #97a3b4;
              --rule: #333c49; --c0: #ff8066; --c1: #b79bff; --c2: #43c9c2; --c3: #f0b35a; --c4: #f472b6; --c5: #a3e635;
              --b0: #6b7787; --b1: #a9b5c6; --b2: #74b0f2; --b3: #6fcf86; } }
            body { background: var(--ground); color: var(--ink); font: 15px/1.45 system-ui, sans-serif;
              max-width: 960px; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.5rem; margin: 0 0 .3rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .4rem; }
            p { margin: .3rem 0; } .faint { color: var(--faint); } .wide { overflow-x: auto; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            th, td { padding: .25rem .8rem; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; }
            th:first-child, td:first-child { text-align: left; padding-left: 0; } th { font-weight: 600; }
            tr.network td { font-weight: 600; }
            .wide > svg { width: 100%; min-width: 680px; height: auto; display: block; }
            svg text { fill: var(--faint); font-size: 12px; }
            .key span { display: inline-block; margin-right: 1.2rem; white-space: nowrap; }
            .key i { display: inline-block; width: 1.4rem; height: 0; border-top: 3px solid; margin-right: .4rem;
              vertical-align: middle; }
            """;

    /** Colours of networks: of three that come with Rollcast, and as many that are fitted. */
    private static final int NETWORK_COLOURS = 6;

    private static final int BASELINE_COLOURS = 4;

    private final Report report;
    private final List<Series> series;
    private final Contender drawn;
    private final StringBuilder html = new StringBuilder();

    /** @param drawn forecaster whose forecasts are drawn */
    Page(Report report, List<Series> series, Contender drawn) {
        this.report = report;
        this.series = series;
        this.drawn = drawn;
    }

    String html() {
        add("<!doctype html>%n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        add("<title>Backtest of %s</title>%n<style>%n%s</style></head><body>", text(report.source()), STYLE);
        add("<h1>Backtest</h1>");
        add("<p class=\"faint\">%s.</p>", text(ReportText.summary(report)));
        ReportText.leftOut(report).forEach(sentence -> add("<p class=\"faint\">%s.</p>", text(sentence)));
        errors();
        steps();
        kinds();
        shares();
        intervals();
        pictures();
        return add("</body></html>").toString();
    }

    private void errors() {
        add("<h2>Errors</h2><div class=\"wide\"><table><tr><th>forecaster</th><th>MASE, median</th><th>mean</th>");
        add("<th>sMAPE, median</th><th>mean</th><th>RMSE over last value's, median</th><th>mean</th></tr>");
        for (OfForecaster one : report.forecasters()) {
            add("%s%s%s%s</tr>", row(one), cells(one.mase(), 3), cells(one.smape(), 1), cells(one.relativeRmse(), 3));
        }
        add(
                "</table></div><p class=\"faint\">MASE: absolute error over that of a seasonal-naive forecast of a day (of the");
        add("last value where a day is none) on the first part. Each series counts once; less is better.</p>");
        for (OfForecaster one : report.forecasters()) {
            if (!one.remark().isEmpty()) {
                add("<p>%s: %s.</p>", text(one.name()), text(one.remark()));
            }
        }
    }

    private void steps() {
        add("<h2>MASE by steps ahead, median over the series</h2>");
        List<Chart.Line> lines = new ArrayList<>();
        add("<p class=\"key\">");
        for (OfForecaster one : report.forecasters()) {
            List<Double> medians = new ArrayList<>();
            one.maseByStep().forEach(step -> medians.add(step.median() == null ? Double.NaN : step.median()));
            lines.add(new Chart.Line(colour(one), one.isNetwork(), medians));
            add("<span><i style=\"border-color:%s\"></i>%s</span>", colour(one), text(one.name()));
        }
        add("</p>%s", Chart.steps(lines));
    }

    private void kinds() {
        add("<h2>MASE by kind of series, median</h2><div class=\"wide\"><table><tr><th>forecaster</th>");
        report.kinds().forEach((kind, count) -> add("<th>%s (%,d)</th>", kind, count));
        add("</tr>");
        for (OfForecaster one : report.forecasters()) {
            add("%s", row(one));
            for (String kind : report.kinds().keySet()) {
                Figure figure = one.maseByKind().get(kind);
                add("<td>%s</td>", ReportText.number(figure == null ? null : figure.median(), 3));
            }
            add("</tr>");
        }
        add("</table></div>");
    }

    private void shares() {
        add(
                "<h2>Share of series with a smaller MASE than a baseline</h2><div class=\"wide\"><table><tr><th>forecaster</th>");
        report.baselines().forEach(baseline -> add("<th>%s</th>", baseline));
        add("</tr>");
        for (OfForecaster one : report.forecasters()) {
            add("%s", row(one));
            report.baselines().forEach(baseline -> add("<td>%s</td>", ReportText.share(one.betterThan(), baseline)));
            add("</tr>");
        }
        add("</table></div>");
    }

    private void intervals() {
        add("<h2>Intervals</h2><div class=\"wide\"><table><tr><th>forecaster</th>");
        for (Level level : Level.values()) {
            add("<th>within %s</th><th>series within 5 points</th><th>width over ideal</th>", level.share());
            add("<th>%s</th>", level.nameOfScore());
        }
        add("</tr>");
        for (OfForecaster one : report.forecasters()) {
            add("%s", row(one));
            for (Level level : Level.values()) {
                OfInterval interval = one.interval(level);
                add("<td>%s %%</td>", ReportText.percent(interval.coverage(), 1));
                add("<td>%s %%</td>", ReportText.percent(interval.right(), 0));
                add("<td>%s</td>", ReportText.number(interval.relativeWidth().median(), 2));
                add("<td>%s</td>", ReportText.number(interval.score().median(), 2));
            }
            add("</tr>");
        }
        add(
                "</table></div><p class=\"faint\">Share of all points; width over that of the best constant interval of each series and");
        add("step, and interval score in the unit of MASE, as medians over the series.</p>");
    }

    private void pictures() {
        List<OfSeries> scored = report.bySeries().stream()
                .filter(one -> one.mase().get(drawn.name()) != null)
                .sorted(Comparator.comparingDouble(this::mase))
                .toList();
        if (scored.isEmpty()) {
            return;
        }
        add("<h2>Series on which %s was best, in the middle and worst</h2>", text(drawn.name()));
        add("<p class=\"key\"><span><i style=\"border-color:var(--b1)\"></i>what came</span>");
        add(
                "<span><i style=\"border-color:var(--c0)\"></i>forecasts, each %d steps from its point, with their 80 %% intervals</span></p>",
                report.horizon());
        picture("best", scored.get(0));
        picture("middle", scored.get((scored.size() - 1) / 2));
        picture("worst", scored.get(scored.size() - 1));
    }

    private void picture(String which, OfSeries one) {
        Series chosen = series.stream()
                .filter(other -> other.id().equals(one.series()))
                .findFirst()
                .orElseThrow();
        StringBuilder figures = new StringBuilder();
        for (Map.Entry<String, @Nullable Double> mase : one.mase().entrySet()) {
            figures.append(figures.isEmpty() ? "" : ", ")
                    .append(mase.getKey())
                    .append(' ')
                    .append(ReportText.number(mase.getValue(), 3));
        }
        add(
                "<p><b>%s</b> (%s, %s) <span class=\"faint\">MASE: %s</span></p>",
                text(one.series()), which, one.kind(), text(figures.toString()));
        add("%s", Chart.rolled(chosen, drawn, report.horizon()));
    }

    private double mase(OfSeries one) {
        Double mase = one.mase().get(drawn.name());
        return mase == null ? Double.NaN : mase;
    }

    /** Networks and baselines have colours of their own, in the order of tables. */
    private String colour(OfForecaster one) {
        List<String> alike = report.forecasters().stream()
                .filter(other -> other.isNetwork() == one.isNetwork())
                .map(OfForecaster::name)
                .toList();
        int place = alike.indexOf(one.name());
        return one.isNetwork()
                ? "var(--c%d)".formatted(place % NETWORK_COLOURS)
                : "var(--b%d)".formatted(place % BASELINE_COLOURS);
    }

    private static String row(OfForecaster one) {
        return "<tr%s><td>%s</td>".formatted(one.isNetwork() ? " class=\"network\"" : "", text(one.name()));
    }

    private static String cells(Figure figure, int places) {
        return "<td>%s</td><td>%s</td>"
                .formatted(ReportText.number(figure.median(), places), ReportText.number(figure.mean(), places));
    }

    /** Text of the page, or of an attribute in quotation marks. */
    static String text(String raw) {
        return raw.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @FormatMethod
    private StringBuilder add(String form, Object... arguments) {
        return html.append(form.formatted(arguments)).append('\n');
    }
}
