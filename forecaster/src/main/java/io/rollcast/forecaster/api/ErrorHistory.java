package io.rollcast.forecaster.api;

import io.rollcast.wire.Forecast;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Squared errors of forecasts that met their points, by intervals of ten seconds: who was how good in the last five
 * minutes, by horizon, and the totals of an hour. It says whether what is served is better than naive, and since when.
 *
 * <p>Stream threads add a batch at a time; HTTP threads read.
 */
public final class ErrorHistory {

    static final long INTERVAL_MS = 10_000;
    static final int WINDOW_INTERVALS = 30;
    static final int KEPT_INTERVALS = 360;
    /** Predictors of an interval; a swap needs two and the baselines. More than so many are told apart no longer. */
    private static final int MOST_PREDICTORS = 12;

    private static final String SERVED = "served";

    /** Sums; element h is h + 1 steps ahead. */
    private static final class Sums {
        private final long[] count = new long[Forecast.HORIZON];
        private final double[] squaredError = new double[Forecast.HORIZON];

        private void add(long[] counts, double[] squaredErrors) {
            for (int h = 0; h < count.length; h++) {
                count[h] += counts[h];
                squaredError[h] += squaredErrors[h];
            }
        }

        private Total total() {
            return new Total(
                    Arrays.stream(count).sum(), Arrays.stream(squaredError).sum());
        }
    }

    /** Over all horizons. */
    private record Total(long count, double squaredError) {
        static final Total NONE = new Total(0, 0);

        Total plus(Total other) {
            return new Total(count + other.count, squaredError + other.squaredError);
        }

        double mse() {
            return squaredError / count;
        }
    }

    /** What came in one interval; the sums by horizon go when it leaves the window. */
    private static final class Interval {
        private final long startMs;
        private final Map<String, Sums> predictors = new LinkedHashMap<>();
        private Map<String, Double> mse = Map.of();

        private Interval(long startMs) {
            this.startMs = startMs;
        }

        private Map<String, Double> mse(Collection<String> baselines) {
            return predictors.isEmpty() ? mse : mseOf(List.of(this), baselines);
        }
    }

    /** Means over the window. */
    record Verdict(
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
    record PredictorAccuracy(String predictor, String kind, long[] count, double[] mse) {}

    /** Means of one interval, over all horizons. */
    record Means(long atMs, Map<String, Double> mse) {}

    private final Clock clock;
    private final String seasonalNaive;
    private final List<String> baselines;
    private final Deque<Interval> intervals = new ArrayDeque<>();
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
        Interval current = current();
        Sums sums = current.predictors.get(predictor);
        if (sums == null) {
            String name = current.predictors.size() < MOST_PREDICTORS ? predictor : "others";
            sums = current.predictors.computeIfAbsent(name, any -> new Sums());
        }
        sums.add(count, squaredError);
    }

    private Interval current() {
        long startMs = Math.floorDiv(clock.millis(), INTERVAL_MS) * INTERVAL_MS;
        Interval last = intervals.peekLast();
        if (last != null && startMs <= last.startMs) {
            return last;
        }
        if (last != null) {
            judge(last);
        }
        Interval current = new Interval(startMs);
        intervals.add(current);
        forgetBefore(startMs);
        return current;
    }

    /** An interval is over: the verdict at its end either goes on or begins with it. */
    private void judge(Interval last) {
        Boolean better = better(mseOf(window(last.startMs), baselines));
        if (better != null && !better.equals(wasBetter)) {
            wasBetter = better;
            sinceMs = last.startMs;
        }
    }

    private void forgetBefore(long startMs) {
        intervals.removeIf(interval -> interval.startMs <= startMs - KEPT_INTERVALS * INTERVAL_MS);
        for (Interval interval : intervals) {
            if (interval.startMs > startMs - WINDOW_INTERVALS * INTERVAL_MS) {
                return;
            }
            interval.mse = interval.mse(baselines);
            interval.predictors.clear();
        }
    }

    private List<Interval> window(long lastStartMs) {
        List<Interval> window = new ArrayList<>(WINDOW_INTERVALS);
        Iterator<Interval> newestFirst = intervals.descendingIterator();
        while (newestFirst.hasNext()) {
            Interval interval = newestFirst.next();
            if (interval.startMs > lastStartMs - WINDOW_INTERVALS * INTERVAL_MS) {
                window.add(interval);
            }
        }
        return window;
    }

    /** Means by baseline, and of what was served; only of what has been scored. */
    private static Map<String, Double> mseOf(List<Interval> intervals, Collection<String> baselines) {
        Map<String, Total> totals = totals(intervals);
        Map<String, Double> means = new TreeMap<>();
        for (String baseline : baselines) {
            Total total = totals.getOrDefault(baseline, Total.NONE);
            if (total.count > 0) {
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
        long fallback = lastValue.count - served.count;
        if (fallback > 0) {
            // What no release made, the last value did. Which of its errors those were is not known: its mean stands
            // for them.
            served = served.plus(new Total(fallback, fallback * lastValue.mse()));
        }
        if (served.count > 0) {
            means.put(SERVED, served.mse());
        }
        return means;
    }

    private static Map<String, Total> totals(List<Interval> intervals) {
        Map<String, Total> totals = new TreeMap<>();
        for (Interval interval : intervals) {
            interval.predictors.forEach((predictor, sums) -> totals.merge(predictor, sums.total(), Total::plus));
        }
        return totals;
    }

    private static @Nullable Boolean better(Map<String, Double> mse) {
        Double served = mse.get(SERVED);
        Double lastValue = mse.get(Forecast.LAST_VALUE);
        if (served == null || lastValue == null) {
            return null;
        }
        return served < lastValue;
    }

    /** @param serving who serves now */
    synchronized Verdict verdict(String serving) {
        Interval current = current();
        List<Interval> window = window(current.startMs);
        Map<String, Double> mse = mseOf(window, baselines);
        Boolean better = better(mse);
        Double served = mse.get(SERVED);
        Double lastValue = mse.get(Forecast.LAST_VALUE);
        Long since = null;
        if (better != null) {
            since = better.equals(wasBetter) ? sinceMs : current.startMs;
        }
        return new Verdict(
                better,
                since,
                serving,
                served,
                lastValue,
                mse.get(seasonalNaive),
                served == null || lastValue == null ? null : 1 - served / lastValue,
                WINDOW_INTERVALS * INTERVAL_MS,
                totals(window).getOrDefault(Forecast.LAST_VALUE, Total.NONE).count);
    }

    synchronized List<PredictorAccuracy> accuracy() {
        Map<String, Sums> predictors = new LinkedHashMap<>();
        for (Interval interval : window(current().startMs)) {
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
    synchronized List<Means> history() {
        current();
        List<Means> history = new ArrayList<>(intervals.size());
        for (Interval interval : intervals) {
            Map<String, Double> mse = interval.mse(baselines);
            if (!mse.isEmpty()) {
                history.add(new Means(interval.startMs, mse));
            }
        }
        return history;
    }
}
