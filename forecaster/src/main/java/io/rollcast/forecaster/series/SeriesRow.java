package io.rollcast.forecaster.series;

import org.jspecify.annotations.Nullable;

/**
 * A series, in a line.
 *
 * @param id the key of its records
 * @param seq points accepted so far
 * @param lastMs event time of the last one
 * @param arrivedMs when that one arrived, by the wall clock
 * @param lastValue in the series' unit
 * @param stepMs its usual interval between points; 0 until two have been seen
 * @param model who made its latest forecast
 * @param warm whether that model had seen a full window of it
 * @param counter whether it is a counter: its values and errors are those of its increases a step
 * @param mse recent mean squared error of its forecasts, over all steps, each error winsorised at some spreads of the
 *     series; null while none has met its points
 * @param lastValueMse of repeating the last value, over the same points
 * @param relativeError the first over the second; null as well while the last value has no error
 * @param stale whether points have stayed away for so long that the latest forecast is out of date: {@link #asOf}
 */
public record SeriesRow(
        String id,
        long seq,
        long lastMs,
        long arrivedMs,
        double lastValue,
        long stepMs,
        String model,
        boolean warm,
        boolean counter,
        @Nullable Double mse,
        @Nullable Double lastValueMse,
        @Nullable Double relativeError,
        boolean stale) {

    /** Usual steps without a point that make a series stale. */
    private static final int STALE_STEPS = 3;

    /** Nor is it stale before: points of short steps come in batches. */
    private static final long LEAST_STALE_MS = 5_000;

    /** What is stored of a series, in a line. */
    public static SeriesRow of(String id, SeriesTail tail) {
        double variance = (double) tail.spread() * tail.spread();
        return of(
                id,
                tail.seq(),
                tail.timestampMs(),
                tail.arrivedMs(),
                tail.value(),
                Math.round((double) tail.stepMs()),
                tail.model(),
                tail.warm(),
                tail.isCounter(),
                tail.error() * variance,
                tail.lastValueError() * variance);
    }

    /** The same with the relative error worked out; squared errors may be NaN, or infinite after absurd points. */
    public static SeriesRow of(
            String id,
            long seq,
            long lastMs,
            long arrivedMs,
            double lastValue,
            long stepMs,
            String model,
            boolean warm,
            boolean counter,
            double mse,
            double lastValueMse) {
        return new SeriesRow(
                id,
                seq,
                lastMs,
                arrivedMs,
                lastValue,
                stepMs,
                model,
                warm,
                counter,
                known(mse),
                known(lastValueMse),
                known(relativeError(mse, lastValueMse)),
                false);
    }

    /**
     * The same with {@link #stale} as of now: no point has arrived for {@value #STALE_STEPS} usual steps, and for five seconds
     * at least. A series of one point has no usual step, and is not stale.
     */
    public SeriesRow asOf(long nowMs) {
        boolean isStale = stepMs > 0 && nowMs - arrivedMs > Math.max(LEAST_STALE_MS, STALE_STEPS * stepMs);
        return new SeriesRow(
                id,
                seq,
                lastMs,
                arrivedMs,
                lastValue,
                stepMs,
                model,
                warm,
                counter,
                mse,
                lastValueMse,
                relativeError,
                isStale);
    }

    /** A squared error over the last value's; NaN while one of them is not known, or the last value has no error. */
    public static double relativeError(double mse, double lastValueMse) {
        return lastValueMse > 0 ? finite(finite(mse) / finite(lastValueMse)) : Double.NaN;
    }

    private static @Nullable Double known(double value) {
        return Double.isNaN(value) ? null : finite(value);
    }

    /** JSON has no infinity. */
    private static double finite(double value) {
        return Math.min(value, Double.MAX_VALUE);
    }
}
