package io.rollcast.wire;

/**
 * Forecast of the next points of one series, made at one accepted point, the origin.
 *
 * @param series the series' id
 * @param seq number of the origin among the series' accepted points, imputed ones included, from 1; there is one forecast
 *     per point that was not imputed, in order
 * @param originMs event time of the origin, epoch milliseconds
 * @param stepMs the series' usual interval between points, milliseconds; 0 until two points have been seen
 * @param model id of the release that made the forecast, such as {@code gru/7}, or {@link #LAST_VALUE} or
 *     {@link #SEASONAL_NAIVE}, which stand in for a release that has been worse on the series; where the last value stands in for the first step alone, the
 *     name of what the other steps are of
 * @param digest first 16 hex digits of the SHA-256 of the release, also where a naive forecast stands in for it; empty where
 *     there is no release
 * @param warm whether the model had seen a full window of the series
 * @param imputed number of points directly before the origin that were missing, and imputed
 * @param forecast values in the series' unit, shape [horizon]; element 0 is one step ahead, the horizon is the release's
 * @param bounds of these values
 */
public record Forecast(
        String series,
        long seq,
        long originMs,
        long stepMs,
        String model,
        String digest,
        boolean warm,
        int imputed,
        double[] forecast,
        Bounds bounds) {

    /** Model that serves until there is a release: it repeats the last value. */
    public static final String LAST_VALUE = "last-value";

    /** Model that repeats the latest season. */
    public static final String SEASONAL_NAIVE = "seasonal-naive";

    /** Default of the number of steps that a forecast reaches ahead. */
    public static final int DEFAULT_HORIZON = 10;

    /** Greatest number of steps that a forecast reaches ahead: that of the networks, whose module this one does not know. */
    public static final int MOST_HORIZON = 288;

    /** A forecast without bounds. */
    public Forecast(
            String series,
            long seq,
            long originMs,
            long stepMs,
            String model,
            String digest,
            boolean warm,
            int imputed,
            double[] forecast) {
        this(series, seq, originMs, stepMs, model, digest, warm, imputed, forecast, Bounds.NONE);
    }

    public Forecast {
        if (seq < 1) {
            throw new IllegalArgumentException(
                    "seq %d of series '%s': points are counted from 1".formatted(seq, series));
        }
        if (forecast.length < 1 || forecast.length > MOST_HORIZON) {
            throw new IllegalArgumentException("a forecast of %d steps for series '%s': it has 1 to %d"
                    .formatted(forecast.length, series, MOST_HORIZON));
        }
        if (bounds.steps() != 0 && bounds.steps() != forecast.length) {
            throw new IllegalArgumentException("bounds of %d steps of a forecast of %d for series '%s'"
                    .formatted(bounds.steps(), forecast.length, series));
        }
        forecast = forecast.clone();
    }

    /**
     * The same from another number of origin, with other values.
     *
     * @param other values in the series' unit, shape [horizon]
     */
    public Forecast with(long otherSeq, double[] other, Bounds otherBounds) {
        return new Forecast(series, otherSeq, originMs, stepMs, model, digest, warm, imputed, other, otherBounds);
    }

    /** Copy of the values, shape [horizon]. */
    @Override
    public double[] forecast() {
        return forecast.clone();
    }

    /** Number of steps that this forecast reaches ahead. */
    public int horizon() {
        return forecast.length;
    }

    /** Value {@code ahead} steps after the origin, in the series' unit; {@code ahead} is 1 to {@link #horizon}. */
    public double at(int ahead) {
        return forecast[ahead - 1];
    }
}
