package io.rollcast.forecaster.accuracy;

import io.rollcast.forecaster.series.Outstanding;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.wire.Forecast;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Errors of forecasts that have met their points, by predictor and steps ahead. Not thread-safe.
 */
public final class Tally {

    /** Name of the baseline that repeats the value of one season before. */
    public static final String SEASONAL_NAIVE = "seasonal-naive";

    /** An error counts as so many spreads of its series at most, where errors of several series are to judge. */
    public static final double MOST_SPREADS = 4;

    /** One predictor's sums; element h is h + 1 steps ahead. */
    public static final class Score {
        public long[] count = {};

        /** In the series' unit squared. */
        public double[] squaredError = {};

        /** Winsorised, in spreads squared. */
        public double[] scaledError = {};

        /** Adds an error; returns what it counts as, in spreads squared. */
        private double add(int steps, double error, double spread) {
            if (Double.isNaN(error)) {
                return 0;
            }
            grow(steps);
            double scaled = scaled(error, spread);
            count[steps - 1]++;
            squaredError[steps - 1] += error * error;
            scaledError[steps - 1] += scaled;
            return scaled;
        }

        private static double scaled(double error, double spread) {
            double spreads = error == 0 ? 0 : Math.min(MOST_SPREADS, Math.abs(error) / spread);
            return spreads * spreads;
        }

        private void grow(int steps) {
            if (steps > count.length) {
                count = Arrays.copyOf(count, steps);
                squaredError = Arrays.copyOf(squaredError, steps);
                scaledError = Arrays.copyOf(scaledError, steps);
            }
        }

        public void add(Score other) {
            grow(other.count.length);
            for (int h = 0; h < other.count.length; h++) {
                count[h] += other.count[h];
                squaredError[h] += other.squaredError[h];
                scaledError[h] += other.scaledError[h];
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
     * Scores the forecasts that were made for a point and what the baselines would have said at the same time, and tells
     * the series. Called when the series has observed the point, before it advances to it.
     *
     * @param seasonPoints of the seasonal-naive baseline, or 0 for none
     */
    public void score(SeriesMemory series, double actual, int seasonPoints) {
        Outstanding outstanding = series.outstanding();
        long seq = series.seq() + 1;
        double spread = series.spread();
        Score lastValue = null;
        Score score = null;
        String name = "";
        double sum = 0;
        double lastValueSum = 0;
        int scored = 0;
        for (int index = outstanding.size() - 1; index >= 0; index--) {
            int steps = outstanding.steps(index, seq);
            if (!outstanding.reaches(index, steps)) {
                continue;
            }
            String predictor = outstanding.predictor(index);
            if (lastValue == null) {
                lastValue = score(Forecast.LAST_VALUE);
            }
            if (score == null || !predictor.equals(name)) {
                name = predictor;
                score = score(name);
            }
            double naive = lastValue.add(steps, series.points().back(steps - 1) - actual, spread);
            lastValueSum += naive;
            sum += score == lastValue ? naive : score.add(steps, outstanding.value(index, steps) - actual, spread);
            scored++;
            if (seasonPoints > 0) {
                int seasonsBack = (steps + seasonPoints - 1) / seasonPoints;
                double season = series.points().back(seasonsBack * seasonPoints - 1);
                score(SEASONAL_NAIVE).add(steps, season - actual, spread);
            }
        }
        if (scored > 0) {
            series.scored(sum / scored, lastValueSum / scored);
        }
    }

    private Score score(String predictor) {
        return scores.computeIfAbsent(predictor, any -> new Score());
    }
}
