package io.rollcast.backtest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rollcast.backtest.IntervalScore.Level;
import io.rollcast.trainer.baselines.LastValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a backtest has found; {@code --json} prints it as it is, with names in snake case. Figures are null where no series
 * has them.
 *
 * <p>It is long because each of its figures is described and summed up here.
 *
 * @param source file or topic
 * @param split share of each series to learn from
 * @param horizon steps ahead
 * @param series number of series that were rolled over
 * @param points number of their points
 * @param origins number of forecasts of each forecaster that count
 * @param tooShort ids of series that were left out
 * @param constant ids of series that are not in MASE: its scale is 0, as their first parts do not change
 * @param forecasters in the order of tables: networks, then baselines
 * @param bySeries errors of each series
 */
record Report(
        String source,
        double split,
        int horizon,
        int series,
        long points,
        long origins,
        List<String> tooShort,
        List<String> constant,
        List<OfForecaster> forecasters,
        List<OfSeries> bySeries) {

    /** Median and mean over series. */
    record Figure(@Nullable Double median, @Nullable Double mean) {

        private static Figure of(double[] values) {
            double[] known =
                    Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
            if (known.length == 0) {
                return new Figure(null, null);
            }
            double middle = (known[known.length / 2] + known[(known.length - 1) / 2]) / 2;
            return new Figure(middle, Arrays.stream(known).average().orElse(0));
        }
    }

    /**
     * Figures of one forecaster.
     *
     * @param isNetwork whether it is a release, and no baseline
     * @param parameters number of a network's weights, or null
     * @param fitSeconds time of its fit, or null where it was not fitted here
     * @param remark on its fit, or empty
     * @param rollSeconds time of its forecasts, for a baseline with its fits
     * @param mase mean absolute scaled error
     * @param smape symmetric mean absolute percentage error, 0 to 200
     * @param relativeRmse root mean squared error over that of the last value
     * @param maseByStep element h is h + 1 steps ahead
     * @param maseByKind median and mean over the series of a kind
     * @param interval80 how its 80 % interval did
     * @param interval95 how its 95 % interval did
     * @param betterThan share of series on which its MASE is less than that of another forecaster, a baseline, by its name
     */
    record OfForecaster(
            String name,
            boolean isNetwork,
            @Nullable Long parameters,
            @Nullable Double fitSeconds,
            String remark,
            double rollSeconds,
            Figure mase,
            Figure smape,
            Figure relativeRmse,
            List<Figure> maseByStep,
            Map<String, Figure> maseByKind,
            OfInterval interval80,
            OfInterval interval95,
            Map<String, Double> betterThan) {

        OfInterval interval(Level level) {
            return level == Level.OF_80 ? interval80 : interval95;
        }
    }

    /**
     * One of a forecaster's intervals.
     *
     * @param coverage share of all points that fell within
     * @param coverageByStep the same, element h of those h + 1 steps ahead; null where there are none
     * @param right share of series whose own coverage is off by at most 5 points; without those that are constant, all of
     *     whose points fall within
     * @param relativeWidth mean width of the interval over that of the best constant interval of each series and step ahead
     * @param width mean width of the interval, in what MASE counts errors in
     * @param idealWidth that of the best constant interval of each series and step ahead
     * @param score mean interval score, in what MASE counts errors in; at 95 % this is MSIS
     */
    record OfInterval(
            @Nullable Double coverage,
            List<@Nullable Double> coverageByStep,
            double right,
            Figure relativeWidth,
            Figure width,
            Figure idealWidth,
            Figure score) {

        /**
         * Mean width over the mean of the best constant intervals; null where there is none. Unlike the mean of the series'
         * own ratios, it is not that of one series whose best interval has next to no width.
         */
        @Nullable
        Double widthOfMeans() {
            Double mean = width.mean();
            Double ideal = idealWidth.mean();
            return mean == null || ideal == null || ideal == 0 ? null : mean / ideal;
        }
    }

    /**
     * One series.
     *
     * @param learnt points to learn from
     * @param points all points
     * @param season in steps, 0 for none
     * @param mase by forecaster; null where its scale is 0
     * @param coverage80 share of its points within the 80 % interval, by forecaster; null where there are no intervals
     * @param coverage95 the same of the 95 % interval
     */
    record OfSeries(
            String series,
            String kind,
            int learnt,
            int points,
            int season,
            Map<String, @Nullable Double> mase,
            Map<String, @Nullable Double> coverage80,
            Map<String, @Nullable Double> coverage95) {}

    /**
     * A forecaster that has rolled over all series.
     *
     * @param fit its fit, or null
     * @param scores of each series
     * @param seconds time that it took
     */
    record Rolled(Contender contender, Fits.@Nullable Fit fit, List<SeriesScore> scores, double seconds) {

        private double[] each(ToDoubleFunction<SeriesScore> figure) {
            return scores.stream().mapToDouble(figure).toArray();
        }
    }

    static Report of(SeriesSet set, double split, int horizon, List<Rolled> rolled) {
        return new Report(
                set.source(),
                split,
                horizon,
                set.series().size(),
                set.points(),
                set.origins(),
                set.tooShort(),
                set.series().stream()
                        .filter(one -> one.naiveError() == 0)
                        .map(Series::id)
                        .toList(),
                rolled.stream()
                        .map(one -> ofForecaster(one, set.series(), horizon, rolled))
                        .toList(),
                IntStream.range(0, set.series().size())
                        .mapToObj(at -> ofSeries(set.series().get(at), at, rolled))
                        .toList());
    }

    private static OfForecaster ofForecaster(Rolled one, List<Series> series, int horizon, List<Rolled> all) {
        double[] mase = one.each(SeriesScore::mase);
        double[] lastValue = all.stream()
                .filter(other -> other.contender.name().equals(LastValue.NAME))
                .findFirst()
                .orElseThrow()
                .each(SeriesScore::rmse);
        double[] rmse = one.each(SeriesScore::rmse);
        Arrays.setAll(rmse, at -> rmse[at] / lastValue[at]);
        List<Figure> bySteps = new ArrayList<>();
        for (int step = 1; step <= horizon; step++) {
            int ahead = step;
            bySteps.add(Figure.of(one.each(score -> score.maseAt(ahead))));
        }
        Map<String, Figure> byKind = new LinkedHashMap<>();
        for (SeriesKind kind : SeriesKind.values()) {
            double[] ofKind = IntStream.range(0, mase.length)
                    .filter(at -> series.get(at).kind() == kind)
                    .mapToDouble(at -> mase[at])
                    .toArray();
            if (ofKind.length > 0) {
                byKind.put(kind.toString(), Figure.of(ofKind));
            }
        }
        Long parameters = one.contender instanceof Contender.Network network
                ? network.release().spec().parameterCount()
                : null;
        return new OfForecaster(
                one.contender.name(),
                parameters != null,
                parameters,
                one.fit == null ? null : one.fit.seconds(),
                one.fit == null ? "" : one.fit.remark(),
                one.seconds,
                Figure.of(mase),
                Figure.of(one.each(SeriesScore::smape)),
                Figure.of(rmse),
                bySteps,
                byKind,
                ofInterval(one, Level.OF_80, horizon),
                ofInterval(one, Level.OF_95, horizon),
                betterThan(one, all));
    }

    private static OfInterval ofInterval(Rolled one, Level level, int horizon) {
        List<@Nullable Double> bySteps = new ArrayList<>();
        long count = 0;
        long inside = 0;
        for (int step = 1; step <= horizon; step++) {
            long countAt = 0;
            long insideAt = 0;
            for (SeriesScore score : one.scores) {
                countAt += score.intervals().count(step);
                insideAt += score.intervals().inside(level, step);
            }
            bySteps.add(share(insideAt, countAt));
            count += countAt;
            inside += insideAt;
        }
        return new OfInterval(
                share(inside, count),
                bySteps,
                rightShare(one, level),
                Figure.of(one.each(score -> score.intervals().relativeWidth(level))),
                Figure.of(one.each(score -> score.scaled(intervals -> intervals.width(level)))),
                Figure.of(one.each(score -> score.scaled(intervals -> intervals.idealWidth(level)))),
                Figure.of(one.each(score -> score.scaled(intervals -> intervals.score(level)))));
    }

    private static double rightShare(Rolled one, Level level) {
        List<SeriesScore> varying =
                one.scores.stream().filter(score -> !score.isConstant()).toList();
        long right = varying.stream()
                .filter(score -> score.intervals().isRight(level))
                .count();
        return varying.isEmpty() ? 0 : (double) right / varying.size();
    }

    private static @Nullable Double share(long part, long whole) {
        return whole == 0 ? null : (double) part / whole;
    }

    private static Map<String, Double> betterThan(Rolled one, List<Rolled> all) {
        double[] mase = one.each(SeriesScore::mase);
        Map<String, Double> shares = new LinkedHashMap<>();
        for (Rolled other : all) {
            String name = other.contender.name();
            if (other.contender instanceof Contender.Simple && !name.equals(one.contender.name())) {
                double[] others = other.each(SeriesScore::mase);
                int[] known = IntStream.range(0, mase.length)
                        .filter(at -> Double.isFinite(mase[at]) && Double.isFinite(others[at]))
                        .toArray();
                long better =
                        Arrays.stream(known).filter(at -> mase[at] < others[at]).count();
                if (known.length > 0) {
                    shares.put(name, (double) better / known.length);
                }
            }
        }
        return shares;
    }

    private static OfSeries ofSeries(Series series, int at, List<Rolled> rolled) {
        return new OfSeries(
                series.id(),
                series.kind().toString(),
                series.learnt(),
                series.values().length,
                series.season(),
                byForecaster(rolled, one -> one.scores.get(at).mase()),
                byForecaster(rolled, one -> one.scores.get(at).intervals().coverage(Level.OF_80)),
                byForecaster(rolled, one -> one.scores.get(at).intervals().coverage(Level.OF_95)));
    }

    private static Map<String, @Nullable Double> byForecaster(List<Rolled> rolled, ToDoubleFunction<Rolled> figure) {
        Map<String, @Nullable Double> figures = new LinkedHashMap<>();
        for (Rolled one : rolled) {
            double value = figure.applyAsDouble(one);
            figures.put(one.contender.name(), Double.isFinite(value) ? value : null);
        }
        return figures;
    }

    /** Number of series of each kind that has any. */
    @JsonProperty
    Map<String, Long> kinds() {
        Map<String, Long> kinds = new LinkedHashMap<>();
        for (SeriesKind kind : SeriesKind.values()) {
            long count = bySeries.stream()
                    .filter(one -> one.kind.equals(kind.toString()))
                    .count();
            if (count > 0) {
                kinds.put(kind.toString(), count);
            }
        }
        return kinds;
    }

    /** Names of the baselines, in the order of tables. */
    List<String> baselines() {
        return forecasters.stream()
                .filter(one -> !one.isNetwork)
                .map(OfForecaster::name)
                .toList();
    }

    String toJson() throws JsonProcessingException {
        return JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build()
                .writeValueAsString(this);
    }
}
