package io.rollcast.forecaster.series;

import org.jspecify.annotations.Nullable;

/**
 * A series, in a line.
 *
 * @param id the key of its records
 * @param seq points accepted so far
 * @param lastMs event time of the last one
 * @param lastValue in the series' unit
 * @param stepMs its usual interval between points; 0 until two have been seen
 * @param model who made its latest forecast
 * @param warm whether that model had seen a full window of it
 * @param mse recent mean squared error of its forecasts, over all steps; null while none has met its points
 * @param lastValueMse of repeating the last value, over the same points
 * @param relativeError the first over the second
 */
public record SeriesRow(
        String id,
        long seq,
        long lastMs,
        float lastValue,
        long stepMs,
        String model,
        boolean warm,
        @Nullable Double mse,
        @Nullable Double lastValueMse,
        @Nullable Double relativeError) {

    /** The same with the relative error worked out; squared errors may be NaN. */
    public static SeriesRow of(
            String id,
            long seq,
            long lastMs,
            float lastValue,
            long stepMs,
            String model,
            boolean warm,
            double mse,
            double lastValueMse) {
        return new SeriesRow(
                id,
                seq,
                lastMs,
                lastValue,
                stepMs,
                model,
                warm,
                finite(mse),
                finite(lastValueMse),
                finite(mse / lastValueMse));
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
