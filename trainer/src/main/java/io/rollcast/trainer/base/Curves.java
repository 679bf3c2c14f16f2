package io.rollcast.trainer.base;

import java.util.Arrays;

/** Arithmetic on values of equidistant points, for all that makes series. */
final class Curves {

    /** Relative to their mean, values that differ by less count as the same. */
    private static final double ROUNDING = 1e-12;

    private Curves() {}

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** Standard deviation. */
    static double spread(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / values.length);
    }

    /** Standard deviation to count in, or 1 where it is 0 but for what rounding leaves of it. */
    static double unit(double[] values) {
        double spread = spread(values);
        return spread > ROUNDING * Math.abs(mean(values)) ? spread : 1;
    }

    static double min(double[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }

    static double max(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }

    static boolean constant(double[] values) {
        return Arrays.stream(values).allMatch(value -> value == values[0]);
    }

    /** The value that a share of the values does not exceed. */
    static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) (share * (sorted.length - 1))];
    }

    /** Multiplies and then adds, in place. */
    static void scale(double[] values, double factor, double offset) {
        for (int i = 0; i < values.length; i++) {
            values[i] = factor * values[i] + offset;
        }
    }

    /** Brings to mean 0 and spread 1, in place; what is constant becomes 0. */
    static double[] standardise(double[] values) {
        double unit = unit(values);
        scale(values, 1 / unit, -mean(values) / unit);
        return values;
    }

    /** Brings to the range from 0 to 1, in place; what is constant becomes 0. */
    static double[] fitUnitRange(double[] values) {
        double min = min(values);
        double range = max(values) - min;
        double factor = range > 0 ? 1 / range : 0;
        scale(values, factor, -min * factor);
        return values;
    }

    /** Adds a multiple of other values, in place. */
    static void add(double[] values, double factor, double[] others) {
        for (int i = 0; i < values.length; i++) {
            values[i] += factor * others[i];
        }
    }

    /** First-order autoregression with Gaussian innovations and a variance of 1. */
    static double[] autoregression(Draw draw, int length, double coefficient) {
        double[] values = new double[length];
        double innovation = Math.sqrt(1 - coefficient * coefficient);
        double value = draw.gaussian();
        for (int i = 0; i < length; i++) {
            values[i] = value;
            value = coefficient * value + innovation * draw.gaussian();
        }
        return values;
    }
}
