package io.rollcast.backtest;

import io.rollcast.wire.Bounds;
import java.util.function.ToDoubleFunction;

/**
 * Errors of one forecaster on one series, by steps ahead. Only forecasts from the last learnt point on count, and only
 * targets that were measured and that no long gap lies before. One thread at a time.
 */
final class SeriesScore {

    private final Series series;
    private final long[] count;
    private final double[] absolute;
    private final IntervalScore intervals;
    private double squares;
    private double symmetric;

    SeriesScore(Series series, int horizon) {
        this.series = series;
        this.count = new long[horizon];
        this.absolute = new double[horizon];
        this.intervals = new IntervalScore(horizon);
    }

    /**
     * Scores a forecast.
     *
     * @param origin index of the point that it was made at
     * @param forecast shape [horizon]
     * @param bounds of the forecast
     */
    void add(int origin, double[] forecast, Bounds bounds) {
        if (!series.isOrigin(origin)) {
            return;
        }
        for (int h = 0; h < count.length && origin + 1 + h < series.values().length; h++) {
            int target = origin + 1 + h;
            if (series.isAfterGap(target)) {
                return;
            }
            if (series.isMeasured(target)) {
                double value = series.values()[target];
                double error = Math.abs(forecast[h] - value);
                intervals.add(h, value, value - forecast[h], bounds);
                count[h]++;
                absolute[h] += error;
                squares += error * error;
                symmetric += error == 0 ? 0 : 2 * error / (Math.abs(value) + Math.abs(forecast[h]));
            }
        }
    }

    /** All forecasts have been scored. */
    void finish() {
        intervals.finish();
    }

    /** How the intervals did. */
    IntervalScore intervals() {
        return intervals;
    }

    /** Whether the series is constant where it is learnt from: there is nothing that its errors could be counted in. */
    boolean isConstant() {
        return series.naiveError() == 0;
    }

    /** Returns a figure of the intervals in what MASE counts errors in; NaN where there is no such scale. */
    double scaled(ToDoubleFunction<IntervalScore> figure) {
        return isConstant() ? Double.NaN : figure.applyAsDouble(intervals) / series.naiveError();
    }

    private long total() {
        long total = 0;
        for (long each : count) {
            total += each;
        }
        return total;
    }

    /** Mean absolute scaled error, over all origins and steps; NaN where the scale is 0 or nothing was scored. */
    double mase() {
        double sum = 0;
        for (double each : absolute) {
            sum += each;
        }
        return scaled(sum, total());
    }

    /** The same so many steps ahead, counted from 1. */
    double maseAt(int step) {
        return scaled(absolute[step - 1], count[step - 1]);
    }

    private double scaled(double sum, long of) {
        return of == 0 || series.naiveError() == 0 ? Double.NaN : sum / of / series.naiveError();
    }

    /** Symmetric mean absolute percentage error, 0 to 200; NaN where nothing was scored. */
    double smape() {
        return total() == 0 ? Double.NaN : 100 * symmetric / total();
    }

    /** Root of the mean squared error, in the series' unit; NaN where nothing was scored. */
    double rmse() {
        return total() == 0 ? Double.NaN : Math.sqrt(squares / total());
    }
}
