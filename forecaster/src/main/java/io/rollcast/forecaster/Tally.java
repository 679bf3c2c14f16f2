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
     * Scores the forecasts that were made for a series' oldest pending point, 1 to 10 steps before it, and what the
     * baselines would have said at the same time. Called before the forecast at that point is noted as emitted.
     *
     * @param seasonPoints of the seasonal-naive baseline, or 0 for none
     */
    void score(SeriesState series, int seasonPoints) {
        float actual = series.valueBefore(0, 0);
        int steps = series.outstanding.size();
        for (SeriesState.Outstanding forecast : series.outstanding) {
            if (!forecast.predictor().equals(Forecast.LAST_VALUE)) {
                add(forecast.predictor(), steps, forecast.forecast()[steps - 1], actual);
            }
            add(Forecast.LAST_VALUE, steps, series.valueBefore(0, steps), actual);
            if (seasonPoints > 0) {
                int seasonsBack = (steps + seasonPoints - 1) / seasonPoints;
                add(SEASONAL_NAIVE, steps, series.valueBefore(0, seasonsBack * seasonPoints), actual);
            }
            steps--;
        }
    }

    private void add(String predictor, int steps, float forecast, float actual) {
        double error = (double) forecast - actual;
        if (!Double.isNaN(error)) {
            Score score = score(predictor);
            score.count[steps - 1]++;
            score.squaredError[steps - 1] += error * error;
        }
    }

    private Score score(String predictor) {
        return scores.computeIfAbsent(predictor, any -> new Score());
    }
}
