package io.rollcast.forecaster.accuracy;

import io.rollcast.forecaster.accuracy.ErrorInterval.Sums;
import io.rollcast.wire.Forecast;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One predictor beside the baselines, like with like: a baseline counts at each horizon of each interval as often as the
 * predictor was scored there. Otherwise a release that took over a moment ago, and has met only points one step ahead, would
 * stand beside errors of ten steps ahead, and one that serves now beside those of a stream that was another an hour ago.
 */
public final class Comparison {

    /** Points that each step must have met: fewer are chance, and a release that has only met near ones is unproven. */
    private static final int LEAST_MET = 3;

    private final List<ErrorInterval> intervals;
    private final String predictor;

    /** Forecasts of the predictor that met their point. */
    final long scored;

    /** Start of the first interval with any of them; 0 without. */
    final long fromMs;

    /** Of the predictor; null if nothing was scored. */
    final @Nullable Double mse;

    Comparison(List<ErrorInterval> intervals, String predictor) {
        this.predictor = predictor;
        this.intervals = intervals.stream()
                .filter(interval -> interval.predictors.containsKey(predictor))
                .toList();
        long count = 0;
        for (ErrorInterval interval : this.intervals) {
            count += interval.total(predictor).count();
        }
        this.scored = count;
        this.fromMs = this.intervals.isEmpty() ? 0 : this.intervals.get(0).startMs;
        this.mse = naive(predictor);
    }

    /** Whether enough was scored, at every step, to judge by. */
    boolean isTelling() {
        long[] met = new long[Forecast.HORIZON];
        for (ErrorInterval interval : intervals) {
            Sums sums = interval.predictors.get(predictor);
            for (int h = 0; sums != null && h < met.length; h++) {
                met[h] += sums.count[h];
            }
        }
        return Arrays.stream(met).allMatch(count -> count >= LEAST_MET);
    }

    /** Mean squared error that a baseline had where the predictor was scored; null if it was not scored there. */
    @Nullable
    Double naive(String baseline) {
        double squaredError = 0;
        long count = 0;
        for (ErrorInterval interval : intervals) {
            Sums theirs = interval.predictors.get(baseline);
            Sums ours = interval.predictors.get(predictor);
            if (theirs == null || ours == null) {
                continue;
            }
            for (int h = 0; h < theirs.count.length; h++) {
                if (theirs.count[h] > 0) {
                    squaredError += ours.count[h] * (theirs.squaredError[h] / theirs.count[h]);
                    count += ours.count[h];
                }
            }
        }
        return count == 0 ? null : squaredError / count;
    }
}
