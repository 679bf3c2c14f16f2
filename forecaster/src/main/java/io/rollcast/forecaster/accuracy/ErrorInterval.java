package io.rollcast.forecaster.accuracy;

import io.rollcast.forecaster.accuracy.Tally.Score;
import io.rollcast.wire.Forecast;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was scored in ten seconds, by predictor and steps ahead. Part of an {@link ErrorHistory}, which guards it; the sums
 * by steps are dropped when the interval leaves the window, and the means are kept.
 */
final class ErrorInterval {

    private static final String SERVED = "served";

    final long startMs;
    final Map<String, Score> predictors = new LinkedHashMap<>();
    private ErrorHistory.@Nullable Means kept;

    ErrorInterval(long startMs) {
        this.startMs = startMs;
    }

    /** Means by baseline, and of what was served; empty if nothing was scored. */
    ErrorHistory.Means means(Collection<String> baselines) {
        if (kept != null) {
            return kept;
        }
        Map<String, Double> mse = new TreeMap<>();
        Map<String, Double> scaledError = new TreeMap<>();
        Map<String, Score> told = new LinkedHashMap<>();
        for (String baseline : baselines) {
            Score score = predictors.get(baseline);
            if (score != null) {
                told.put(baseline, score);
            }
        }
        told.put(SERVED, served(baselines));
        told.forEach((name, score) -> {
            StepMeans means = StepMeans.of(score);
            if (means.isKnown()) {
                mse.put(name, means.squaredError());
                scaledError.put(name, means.scaledError());
            }
        });
        return new ErrorHistory.Means(startMs, mse, scaledError);
    }

    /** What the releases forecast, and the last value where there was no release. */
    private Score served(Collection<String> baselines) {
        Score served = new Score();
        predictors.forEach((predictor, score) -> {
            if (!baselines.contains(predictor)) {
                served.add(score);
            }
        });
        Score lastValue = predictors.get(Forecast.LAST_VALUE);
        for (int steps = 1; lastValue != null && steps <= lastValue.horizon(); steps++) {
            long fallback = lastValue.count(steps) - served.count(steps);
            if (fallback > 0) {
                // Which of the last value's errors those were is not known: its mean at this step stands for them.
                double share = (double) fallback / lastValue.count(steps);
                served.add(
                        steps, fallback, share * lastValue.squaredError(steps), share * lastValue.scaledError(steps));
            }
        }
        return served;
    }

    /** Drops the sums. */
    void keepMeans(Collection<String> baselines) {
        kept = means(baselines);
        predictors.clear();
    }
}
