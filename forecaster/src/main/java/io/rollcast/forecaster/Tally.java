package io.rollcast.forecaster;

import io.rollcast.wire.Forecast;
import java.util.HashMap;
import java.util.Map;

/**
 * Squared errors of forecasts that have met their points, by predictor and horizon. Not thread-safe.
 */
final class Tally {

    /** Name of the baseline that repeats the value of one season before. */
    static final String SEASONAL_NAIVE = "seasonal-naive";

    /** One predictor's sums; element h is h + 1 steps ahead. */
    static final class Score {
        final long[] count = new long[Forecast.HORIZON];
        final double[] squaredError = new double[Forecast.HORIZON];

        private void add(int steps, float forecast, float actual) {
            double error = (double) forecast - actual;
            if (!Double.isNaN(error)) {
                count[steps - 1]++;
                squaredError[steps - 1] += error * error;
            }
        }

        void add(Score other) {
            for (int h = 0; h < Forecast.HORIZON; h++) {
                count[h] += other.count[h];
                squaredError[h] += other.squaredError[h];
            }
        }
    }

    private final Map<String, Score> scores = new HashMap<>();

    Map<String, Score> scores() {
        return scores;
    }

    void add(Tally other) {
        other.scores.forEach((predictor, score) -> score(predictor).add(score));
    }

    /**
     * Scores the forecasts that were made for a point, 1 to 10 steps before it, and what the baselines would have said
     * at the same time. Called before the series advances to that point.
     *
     * @param seasonPoints of the seasonal-naive baseline, or 0 for none
     */
    void score(SeriesMemory series, float actual, int seasonPoints) {
        int steps = series.outstanding.size();
        String name = Forecast.LAST_VALUE;
        Score lastValue = score(name);
        Score score = lastValue;
        for (SeriesMemory.Outstanding forecast : series.outstanding) {
            if (!forecast.predictor().equals(name)) {
                name = forecast.predictor();
                score = score(name);
            }
            if (score != lastValue) {
                score.add(steps, forecast.forecast()[steps - 1], actual);
            }
            lastValue.add(steps, series.points.back(steps - 1), actual);
            if (seasonPoints > 0) {
                int seasonsBack = (steps + seasonPoints - 1) / seasonPoints;
                score(SEASONAL_NAIVE).add(steps, series.points.back(seasonsBack * seasonPoints - 1), actual);
            }
            steps--;
        }
    }

    private Score score(String predictor) {
        return scores.computeIfAbsent(predictor, any -> new Score());
    }
}
