package io.rollcast.backtest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a backtest found. Its components are the fields of the JSON document.
 *
 * @param file name of the file
 * @param split share of each series that is learnt
 * @param horizon steps ahead
 * @param points number of points of the series that are scored
 * @param leftOut number of series that are not scored, by reason
 * @param forecasters releases first
 * @param series scores by series
 */
record Report(
        String file,
        double split,
        int horizon,
        long points,
        Map<String, Long> leftOut,
        List<OfForecaster> forecasters,
        List<OfSeries> series) {

    /**
     * Scores of a forecaster.
     *
     * @param medianMaseByStep median over the series, shape [horizon]
     * @param betterThan share of series, 0 to 1, with a lower MASE than the baseline of that name
     */
    record OfForecaster(
            String name,
            double medianMase,
            double meanMase,
            double medianSmape,
            double meanSmape,
            double[] medianMaseByStep,
            Map<String, Double> betterThan) {}

    /** Scores of a series: MASE by forecaster. */
    record OfSeries(String series, int points, int season, Map<String, Double> mase) {}

    /** Scores of one series, in the order of the forecasters. */
    record Scored(Series series, List<Score> scores) {}

    /**
     * Sums up.
     *
     * @param baselines names of forecasters that every forecaster is compared with
     */
    static Report of(
            String file,
            double split,
            int horizon,
            Map<String, Long> leftOut,
            List<String> names,
            List<String> baselines,
            List<Scored> scored) {
        List<OfForecaster> forecasters = new ArrayList<>();
        for (int f = 0; f < names.size(); f++) {
            int number = f;
            List<Score> scores =
                    scored.stream().map(one -> one.scores().get(number)).toList();
            double[] byStep = new double[horizon];
            for (int step = 0; step < horizon; step++) {
                int at = step;
                byStep[step] = median(scores, score -> score.maseByStep()[at]);
            }
            Map<String, Double> better = new LinkedHashMap<>();
            for (String baseline : baselines) {
                int other = names.indexOf(baseline);
                if (other != f) {
                    long wins = scored.stream()
                            .filter(one -> one.scores().get(number).mase()
                                    < one.scores().get(other).mase())
                            .count();
                    better.put(baseline, (double) wins / scored.size());
                }
            }
            forecasters.add(new OfForecaster(
                    names.get(f),
                    median(scores, Score::mase),
                    mean(scores, Score::mase),
                    median(scores, Score::smape),
                    mean(scores, Score::smape),
                    byStep,
                    better));
        }
        List<OfSeries> series = scored.stream().map(one -> ofSeries(names, one)).toList();
        long points =
                scored.stream().mapToLong(one -> one.series().values().length).sum();
        return new Report(file, split, horizon, points, leftOut, forecasters, series);
    }

    private static OfSeries ofSeries(List<String> names, Scored scored) {
        Map<String, Double> mase = new LinkedHashMap<>();
        for (int f = 0; f < names.size(); f++) {
            mase.put(names.get(f), scored.scores().get(f).mase());
        }
        Series series = scored.series();
        return new OfSeries(series.name(), series.values().length, series.season(), mase);
    }

    /** Names of the series on which a forecaster is best, in the middle, and worst. */
    List<String> bestMedianWorst(String forecaster) {
        List<OfSeries> ordered = series.stream()
                .sorted(Comparator.comparingDouble(one -> one.mase().getOrDefault(forecaster, Double.NaN)))
                .toList();
        int last = ordered.size() - 1;
        return List.of(
                ordered.get(0).series(),
                ordered.get(last / 2).series(),
                ordered.get(last).series());
    }

    private static double mean(List<Score> scores, ToDoubleFunction<Score> what) {
        return scores.stream().mapToDouble(what).average().orElse(Double.NaN);
    }

    private static double median(List<Score> scores, ToDoubleFunction<Score> what) {
        double[] sorted = scores.stream().mapToDouble(what).sorted().toArray();
        return median(sorted);
    }

    /** Returns the median; of an even number the mean of both in the middle. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int count = sorted.length;
        return count == 0 ? Double.NaN : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    }
}
