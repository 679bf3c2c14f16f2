package io.rollcast.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the next points of one series will be, seen from one accepted point, the origin.
 *
 * @param series the series' id
 * @param seq the origin's number among the series' accepted points, from 1; one forecast per point, in order
 * @param originMs event time of the origin, epoch milliseconds
 * @param stepMs the series' usual interval between points, milliseconds; 0 until two points have been seen
 * @param model the release that made the forecast, such as {@code gru/7}, or {@link #LAST_VALUE}
 * @param digest first 16 hex digits of the release's SHA-256; empty for the fallback
 * @param warm whether the model had seen a full window of the series
 * @param forecast shape [horizon], in the series' unit; element 0 is one step ahead, and the horizon is the release's
 */
public record Forecast(
        @JsonProperty("series") String series,
        @JsonProperty("seq") long seq,
        @JsonProperty("origin_ms") long originMs,
        @JsonProperty("step_ms") long stepMs,
        @JsonProperty("model") String model,
        @JsonProperty("digest") String digest,
        @JsonProperty("warm") boolean warm,
        @JsonProperty("forecast") double[] forecast) {

    /** What serves until there is a release: the last value, repeated. */
    public static final String LAST_VALUE = "last-value";

    /** Steps ahead that a forecast reaches unless its release says otherwise. */
    public static final int DEFAULT_HORIZON = 10;

    /** Most steps ahead that a forecast reaches. */
    public static final int MOST_STEPS = 288;

    public Forecast {
        if (seq < 1) {
            throw new IllegalArgumentException(
                    "seq %d of series '%s': points are counted from 1".formatted(seq, series));
        }
        if (forecast.length < 1 || forecast.length > MOST_STEPS) {
            throw new IllegalArgumentException("a forecast of %d steps for series '%s': it has 1 to %d"
                    .formatted(forecast.length, series, MOST_STEPS));
        }
        forecast = forecast.clone();
    }

    /** Shape [horizon]; a copy. */
    @Override
    public double[] forecast() {
        return forecast.clone();
    }

    /** How many steps ahead this reaches. */
    public int horizon() {
        return forecast.length;
    }

    /** What is forecast {@code ahead} steps after the origin, from 1 to {@link #horizon}. */
    public double at(int ahead) {
        return forecast[ahead - 1];
    }
}
