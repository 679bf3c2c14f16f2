package io.rollcast.forecaster.accuracy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rollcast.forecaster.accuracy.Comparison.Pair;
import io.rollcast.forecaster.accuracy.Tally.Score;
import io.rollcast.wire.Forecast;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Errors of forecasts that met their points, by intervals of ten seconds: who was how good in the last five minutes, by
 * steps ahead, and the means of an hour. It says whether the release that serves is better than naive, and since when.
 * Intervals in which nothing was scored do not count: a stream of a point an hour has a past too.
 *
 * <p>Verdicts go by absolute errors in units of each series' own spread, of which none counts more than {@link Tally#MOST_SPREADS}:
 * neither the series of the largest unit nor a single absurd value decides. Over all steps every step weighs the same.
 *
 * <p>Stream threads add a batch at a time; HTTP threads read, and one of them asks for the verdict once a second.
 */
public final class ErrorHistory {

    static final long INTERVAL_MS = 10_000;
    static final int WINDOW_INTERVALS = 30;
    static final int KEPT_INTERVALS = 360;
    /** Predictors of an interval; a swap needs two and the baselines. More than so many are told apart no longer. */
    private static final int MOST_PREDICTORS = 12;

    private static final List<String> BASELINES = List.of(Forecast.LAST_VALUE, Forecast.SEASONAL_NAIVE);

    /** Digits of the figures by steps, of which a status may have thousands. */
    private static final MathContext SHORT = new MathContext(6);

    /**
     * How {@code predictor} did, beside what the baselines would have had at the same steps in the same intervals. Errors
     * are means over the steps; {@code mse} are raw, in the series' unit squared, and the scaled ones decide.
     *
     * @param better whether its scaled error was less than the best naive forecast's; null while too little has been scored
     * @param sinceMs since when that has been so
     * @param predictor who serves, or who served before for as long as little is known of the successor
     * @param bestNaive the naive forecast that it is judged by, the last value or the seasonal naive one; null with the last
     *     value's errors
     * @param lessError 1 less the scaled error over that of the best naive forecast
     * @param seasonalNaiveMse null as well where the baseline does not have all the steps
     * @param windowMs how far back the predictor's forecasts go that are counted here
     * @param scored forecasts that met their points, each step counted
     */
    public record Verdict(
            @Nullable Boolean better,
            @Nullable Long sinceMs,
            String predictor,
            @Nullable Double mse,
            @Nullable Double lastValueMse,
            @Nullable Double seasonalNaiveMse,
            @Nullable Double scaledError,
            @Nullable Double lastValueScaledError,
            @Nullable Double seasonalNaiveScaledError,
            @Nullable String bestNaive,
            @Nullable Double lessError,
            long windowMs,
            long scored) {}

    /**
     * How a predictor did in the window; arrays of shape [horizon], NaN at steps that nothing was scored at.
     *
     * @param coverage80 share of points that fell within the 80 % interval that was emitted for them; null of a baseline, and
     *     while none has been measured
     * @param coverage95 likewise of the 95 % interval
     */
    public record PredictorAccuracy(
            String predictor,
            String kind,
            long[] count,
            double[] mse,
            double[] scaledError,
            @JsonInclude(JsonInclude.Include.NON_NULL) double @Nullable [] coverage80,

            @JsonInclude(JsonInclude.Include.NON_NULL) double @Nullable [] coverage95) {}

    /** Means of one interval over all steps, by baseline and of what was served. */
    public record Means(long atMs, Map<String, Double> mse, Map<String, Double> scaledError) {}

    private final Clock clock;
    private final long startMs;
    private final Deque<ErrorInterval> intervals = new ArrayDeque<>();
    private String judged = Forecast.LAST_VALUE;
    private @Nullable Boolean wasBetter;
    private long sinceMs;

    public ErrorHistory(Clock clock) {
        this.clock = clock;
        this.startMs = clock.millis();
    }

    /** Adds one predictor's sums of a batch. */
    public synchronized void add(String predictor, Score score) {
        ErrorInterval current = current();
        Score sums = current.predictors.get(predictor);
        if (sums == null) {
            String name = current.predictors.size() < MOST_PREDICTORS ? predictor : "others";
            sums = current.predictors.computeIfAbsent(name, any -> new Score());
        }
        sums.add(score);
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
                interval.keepMeans(BASELINES);
            }
        }
    }

    /** The intervals that are still known by steps, the oldest first. */
    private List<ErrorInterval> window() {
        current();
        return intervals.stream()
                .skip(Math.max(0, intervals.size() - WINDOW_INTERVALS))
                .toList();
    }

    /**
     * Judges, and remembers since when it is so.
     *
     * @param serving who serves now
     * @param servingSinceMs since when, or null if it has been so from the start of the process
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
        Pair pair = comparison.against(Forecast.LAST_VALUE);
        Pair seasonal = comparison.against(Forecast.SEASONAL_NAIVE);
        if (pair == null || seasonal == null || seasonal.steps() != pair.steps()) {
            seasonal = null;
        }
        boolean seasonIsBest = pair != null
                && seasonal != null
                && seasonal.rival().scaledError() < pair.rival().scaledError();
        Pair best = seasonIsBest ? seasonal : pair;
        Boolean better = null;
        if (best != null && comparison.isTelling()) {
            better = best.own().scaledError() < best.rival().scaledError();
            if (!better.equals(wasBetter)) {
                // What is true of all that a new release has forecast here has been so since it took over.
                long tookOverMs = servingSinceMs == null ? startMs : Math.max(startMs, servingSinceMs);
                sinceMs = predictor.equals(judged) ? nowMs : tookOverMs;
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
                pair == null ? null : pair.own().squaredError(),
                pair == null ? null : pair.rival().squaredError(),
                seasonal == null ? null : seasonal.rival().squaredError(),
                pair == null ? null : pair.own().scaledError(),
                pair == null ? null : pair.rival().scaledError(),
                seasonal == null ? null : seasonal.rival().scaledError(),
                best == null ? null : seasonIsBest ? Forecast.SEASONAL_NAIVE : Forecast.LAST_VALUE,
                best == null ? null : lessError(best),
                comparison.scored == 0 ? 0 : Math.max(0, nowMs - fromMs),
                comparison.scored);
    }

    /** Null where the naive forecast has no error, and any share of it would be infinite. */
    private static @Nullable Double lessError(Pair pair) {
        double rival = pair.rival().scaledError();
        if (rival > 0) {
            return 1 - pair.own().scaledError() / rival;
        }
        return pair.own().scaledError() > 0 ? null : Double.valueOf(0);
    }

    public synchronized List<PredictorAccuracy> accuracy() {
        Map<String, Score> predictors = new LinkedHashMap<>();
        for (ErrorInterval interval : window()) {
            interval.predictors.forEach((predictor, score) ->
                    predictors.computeIfAbsent(predictor, any -> new Score()).add(score));
        }
        List<PredictorAccuracy> accuracy = new ArrayList<>(predictors.size());
        predictors.forEach((predictor, score) -> {
            double[] mse = new double[score.horizon()];
            double[] scaledError = new double[score.horizon()];
            for (int steps = 1; steps <= score.horizon(); steps++) {
                mse[steps - 1] = mean(score.squaredError(steps), score.count(steps));
                scaledError[steps - 1] = mean(score.scaledError(steps), score.count(steps));
            }
            accuracy.add(new PredictorAccuracy(
                    predictor,
                    BASELINES.contains(predictor) ? "baseline" : "release",
                    score.counts(),
                    mse,
                    scaledError,
                    score.hasBounds() ? rounded(score.coverage80()) : null,
                    score.hasBounds() ? rounded(score.coverage95()) : null));
        });
        return accuracy;
    }

    private static double[] rounded(double[] shares) {
        return Arrays.stream(shares).map(share -> Math.rint(share * 1e4) / 1e4).toArray();
    }

    private static double mean(double sum, long count) {
        return count == 0
                ? Double.NaN
                : new BigDecimal(sum / count).round(SHORT).doubleValue();
    }

    /** Of the intervals in which anything was scored, the oldest first. */
    public synchronized List<Means> history() {
        current();
        return intervals.stream()
                .map(interval -> interval.means(BASELINES))
                .filter(means -> !means.mse().isEmpty())
                .toList();
    }
}
