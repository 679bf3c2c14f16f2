package io.rollcast.network;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Maps a series' unit to the networks' and back: {@code (value - mean) / deviation}. Frozen into the release that was
 * fitted with it.
 *
 * @param mean in the series' unit
 * @param deviation in the series' unit, above 0
 */
public record Scaler(
        @JsonProperty("mean") float mean,
        @JsonProperty("deviation") float deviation) {

    public static final Scaler IDENTITY = new Scaler(0, 1);

    public Scaler {
        if (!Float.isFinite(mean) || !Float.isFinite(deviation) || deviation <= 0) {
            throw new IllegalArgumentException(
                    "a scaler of mean %s and deviation %s: both must be finite, the deviation above 0"
                            .formatted(mean, deviation));
        }
    }

    public float toNetwork(float value) {
        return (value - mean) / deviation;
    }

    public float toSeries(float standardised) {
        return standardised * deviation + mean;
    }
}
