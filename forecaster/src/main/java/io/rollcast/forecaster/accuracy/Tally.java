package io.rollcast.forecaster.accuracy;

import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.wire.Forecast;
import java.util.HashMap;
import java.util.Map;

/**
 * Squared errors of forecasts that have met their points, by predictor and horizon. Not thread-safe.
 */
public final class Tally {

    /** Name of the baseline that repeats the value of one season before. */
    public static final String SEASONAL_NAIVE = "seasonal-naive";

    /** One predictor's sums; element h is h + 1 steps ahead. */
    public static final class Score {
        public final long[] count = new long[Forecast.HORIZON];
        public final double[] squaredError = new double[Forecast.HORIZON];

        private double add(int steps, float forecast, float actual) {
            double error = (double) forecast - actual;
            if (Double.isNaN(error)) {
                return 0;
            }
            count[steps - 1]++;
            squaredError[steps - 1] += error * error;
            return error * error;
        }

        public void add(Score other) {
            for (int h = 0; h < Forecast.HORIZON; h++) {
                count[h] += other.count[h];
                squaredError[h] += other.squaredError[h];
            }
        }
    }

    private final Map<String, Score> scores = new HashMap<>();

    public Map<String, Score> scores() {
        return scores;
    }

    public void add(Tally other) {
        other.scores.forEach((predictor, score) -> score(predictor).add(score));
    }

    /**
     * Scores the forecasts that were made for a point, 1 to 10 steps before it, and what the baselines would have said
     * at the same time; and tells the series. Called before it advances to that point.
     *
     * @param seasonPoints of the seasonal-naive baseline, or 0 for none
     */
    public void score(SeriesMemory series, float actual, int seasonPoints) {
        int size = series.outstanding.size();
        if (size == 0) {
            return;
        }
        Score lastValue = score(Forecast.LAST_VALUE);
        String name = Forecast.LAST_VALUE;
        Score score = lastValue;
        double sum = 0;
        double lastValueSum = 0;
        for (int steps = size; steps >= 1; steps--) {
            String predictor = series.outstanding.predictor(steps);
            if (!predictor.equals(name)) {
                name = predictor;
                score = score(name);
            }
            double naive = lastValue.add(steps, series.points.back(steps - 1), actual);
            lastValueSum += naive;
            sum += score == lastValue ? naive : score.add(steps, series.outstanding.ofNextPoint(steps), actual);
            if (seasonPoints > 0) {
                int seasonsBack = (steps + seasonPoints - 1) / seasonPoints;
                score(SEASONAL_NAIVE).add(steps, series.points.back(seasonsBack * seasonPoints - 1), actual);
            }
        }
        series.scored(sum / size, lastValueSum / size);
    }

    private Score score(String predictor) {
        return scores.computeIfAbsent(predictor, any -> new Score());
    }
}
