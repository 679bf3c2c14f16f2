package io.rollcast.forecaster.accuracy;

import io.rollcast.forecaster.accuracy.ErrorInterval.Sums;
import io.rollcast.forecaster.accuracy.ErrorInterval.Total;
import io.rollcast.wire.Forecast;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Squared errors of forecasts that met their points, by intervals of ten seconds: who was how good in the last five
 * minutes, by horizon, and the totals of an hour. It says whether the release that serves is better than naive, and
 * since when. Intervals in which nothing was scored do not count: a stream of a point an hour has a past too.
 *
 * <p>Stream threads add a batch at a time; HTTP threads read, and one of them asks for the verdict once a second.
 */
public final class ErrorHistory {

    static final long INTERVAL_MS = 10_000;
    static final int WINDOW_INTERVALS = 30;
    static final int KEPT_INTERVALS = 360;
    /** Predictors of an interval; a swap needs two and the baselines. More than so many are told apart no longer. */
    private static final int MOST_PREDICTORS = 12;

    private static final String SERVED = "served";

    /**
     * How {@code predictor} did, beside what the baselines would have had at the same steps in the same intervals.
     *
     * @param predictor who serves, or who served before for as long as little is known of the successor
     * @param windowMs how far back the predictor's forecasts go that are counted here
     */
    public record Verdict(
            @Nullable Boolean better,
            @Nullable Long sinceMs,
            String predictor,
            @Nullable Double mse,
            @Nullable Double lastValueMse,
            @Nullable Double seasonalNaiveMse,
            @Nullable Double lessError,
            long windowMs,
            long scored) {}

    /** How a predictor did in the window, by horizon. */
    public record PredictorAccuracy(String predictor, String kind, long[] count, double[] mse) {}

    /** Means of one interval, over all horizons. */
    public record Means(long atMs, Map<String, Double> mse) {}

    private final Clock clock;
    private final String seasonalNaive;
    private final List<String> baselines;
    private final Deque<ErrorInterval> intervals = new ArrayDeque<>();
    private String judged = Forecast.LAST_VALUE;
    private @Nullable Boolean wasBetter;
    private long sinceMs;

    /** @param seasonalNaive name of the seasonal baseline, wherever there is one */
    public ErrorHistory(Clock clock, String seasonalNaive) {
        this.clock = clock;
        this.seasonalNaive = seasonalNaive;
        this.baselines = List.of(Forecast.LAST_VALUE, seasonalNaive);
    }

    /** Adds one predictor's sums of a batch. */
    public synchronized void add(String predictor, long[] count, double[] squaredError) {
        ErrorInterval current = current();
        Sums sums = current.predictors.get(predictor);
        if (sums == null) {
            String name = current.predictors.size() < MOST_PREDICTORS ? predictor : "others";
            sums = current.predictors.computeIfAbsent(name, any -> new Sums());
        }
        sums.add(count, squaredError);
    }

    private ErrorInterval current() {
        long startMs = Math.floorDiv(clock.millis(), INTERVAL_MS) * INTERVAL_MS;
        ErrorInterval last = intervals.peekLast();
        if (last != null && startMs <= last.startMs) {
            return last;
        }
        if (last != null && last.predictors.isEmpty()) {
            intervals.removeLast();
        }
        ErrorInterval current = new ErrorInterval(startMs);
        intervals.add(current);
        forget();
        return current;
    }

    private void forget() {
        while (intervals.size() > KEPT_INTERVALS) {
            intervals.removeFirst();
        }
        int before = intervals.size() - WINDOW_INTERVALS;
        for (ErrorInterval interval : intervals) {
            if (before-- <= 0) {
                return;
            }
            if (!interval.predictors.isEmpty()) {
                interval.keepOnly(mseOf(List.of(interval), baselines));
            }
        }
    }

    /** The intervals that are still known by horizon, the oldest first. */
    private List<ErrorInterval> window() {
        current();
        return intervals.stream()
                .skip(Math.max(0, intervals.size() - WINDOW_INTERVALS))
                .toList();
    }

    /** Means by baseline, and of what was served; only of what has been scored. */
    private static Map<String, Double> mseOf(List<ErrorInterval> intervals, Collection<String> baselines) {
        Map<String, Total> totals = totals(intervals);
        Map<String, Double> means = new TreeMap<>();
        for (String baseline : baselines) {
            Total total = totals.getOrDefault(baseline, Total.NONE);
            if (total.count() > 0) {
                means.put(baseline, total.mse());
            }
        }
        Total lastValue = totals.getOrDefault(Forecast.LAST_VALUE, Total.NONE);
        Total served = Total.NONE;
        for (Map.Entry<String, Total> predictor : totals.entrySet()) {
            if (!baselines.contains(predictor.getKey())) {
                served = served.plus(predictor.getValue());
            }
        }
        long fallback = lastValue.count() - served.count();
        if (fallback > 0) {
            // What no release made, the last value did. Which of its errors those were is not known: its mean stands
            // for them.
            served = served.plus(new Total(fallback, fallback * lastValue.mse()));
        }
        if (served.count() > 0) {
            means.put(SERVED, served.mse());
        }
        return means;
    }

    private static Map<String, Total> totals(List<ErrorInterval> intervals) {
        Map<String, Total> totals = new TreeMap<>();
        for (ErrorInterval interval : intervals) {
            interval.predictors.forEach((predictor, sums) -> totals.merge(predictor, sums.total(), Total::plus));
        }
        return totals;
    }

    /**
     * Judges, and remembers since when it is so.
     *
     * @param serving who serves now
     * @param servingSinceMs since when, or null if it has been so from the start
     */
    public synchronized Verdict verdict(String serving, @Nullable Long servingSinceMs) {
        long nowMs = clock.millis();
        List<ErrorInterval> window = window();
        String predictor = serving;
        Comparison comparison = new Comparison(window, serving);
        if (!comparison.isTelling()) {
            Comparison before = new Comparison(window, judged);
            if (before.isTelling()) {
                predictor = judged;
                comparison = before;
            }
        }
        Double mse = comparison.mse;
        Double lastValue = comparison.naive(Forecast.LAST_VALUE);
        Boolean better = null;
        if (mse != null && lastValue != null && comparison.isTelling()) {
            better = mse < lastValue;
            if (!better.equals(wasBetter)) {
                // What is true of all that a new release has forecast has been so since it took over.
                sinceMs = servingSinceMs == null || predictor.equals(judged) ? nowMs : servingSinceMs;
            }
            wasBetter = better;
            judged = predictor;
        }
        long fromMs = comparison.fromMs;
        if (servingSinceMs != null && predictor.equals(serving)) {
            fromMs = Math.max(fromMs, servingSinceMs);
        }
        return new Verdict(
                better,
                better == null ? null : sinceMs,
                predictor,
                mse,
                lastValue,
                comparison.naive(seasonalNaive),
                mse == null || lastValue == null ? null : 1 - mse / lastValue,
                comparison.scored == 0 ? 0 : Math.max(0, nowMs - fromMs),
                comparison.scored);
    }

    public synchronized List<PredictorAccuracy> accuracy() {
        Map<String, Sums> predictors = new LinkedHashMap<>();
        for (ErrorInterval interval : window()) {
            interval.predictors.forEach((predictor, sums) ->
                    predictors.computeIfAbsent(predictor, any -> new Sums()).add(sums.count, sums.squaredError));
        }
        List<PredictorAccuracy> accuracy = new ArrayList<>(predictors.size());
        predictors.forEach((predictor, sums) -> {
            double[] mse = new double[Forecast.HORIZON];
            for (int h = 0; h < mse.length; h++) {
                mse[h] = sums.squaredError[h] / sums.count[h];
            }
            String kind = baselines.contains(predictor) ? "baseline" : "release";
            accuracy.add(new PredictorAccuracy(predictor, kind, sums.count.clone(), mse));
        });
        return accuracy;
    }

    /** Of the intervals in which anything was scored, the oldest first. */
    public synchronized List<Means> history() {
        current();
        List<Means> history = new ArrayList<>(intervals.size());
        for (ErrorInterval interval : intervals) {
            Map<String, Double> mse =
                    interval.predictors.isEmpty() ? interval.means() : mseOf(List.of(interval), baselines);
            if (!mse.isEmpty()) {
                history.add(new Means(interval.startMs, mse));
            }
        }
        return history;
    }
}
