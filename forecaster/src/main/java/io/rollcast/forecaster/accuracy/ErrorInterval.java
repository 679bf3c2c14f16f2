package io.rollcast.forecaster.accuracy;

import io.rollcast.wire.Forecast;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was scored in ten seconds, by predictor and horizon. Part of an {@link ErrorHistory}, which guards it; the sums by
 * horizon go when the interval leaves the window, and the means stay.
 */
public final class ErrorInterval {

    /** Sums; element h is h + 1 steps ahead. */
    static final class Sums {
        final long[] count = new long[Forecast.HORIZON];
        final double[] squaredError = new double[Forecast.HORIZON];

        void add(long[] counts, double[] squaredErrors) {
            for (int h = 0; h < count.length; h++) {
                count[h] += counts[h];
                squaredError[h] += squaredErrors[h];
            }
        }

        Total total() {
            return new Total(
                    Arrays.stream(count).sum(), Arrays.stream(squaredError).sum());
        }
    }

    /** Over all horizons. */
    record Total(long count, double squaredError) {
        static final Total NONE = new Total(0, 0);

        Total plus(Total other) {
            return new Total(count + other.count, squaredError + other.squaredError);
        }

        double mse() {
            return squaredError / count;
        }
    }

    final long startMs;
    final Map<String, Sums> predictors = new LinkedHashMap<>();
    private Map<String, Double> means = Map.of();

    ErrorInterval(long startMs) {
        this.startMs = startMs;
    }

    Total total(String predictor) {
        Sums sums = predictors.get(predictor);
        return sums == null ? Total.NONE : sums.total();
    }

    /** The means that were kept; empty before {@link #keepOnly}. */
    Map<String, Double> means() {
        return means;
    }

    /** Forgets all but these. */
    void keepOnly(Map<String, Double> kept) {
        means = kept;
        predictors.clear();
    }
}
