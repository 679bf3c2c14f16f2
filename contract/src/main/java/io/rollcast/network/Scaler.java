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

    private static final float FARTHEST = 1e6f;

    public Scaler {
        if (!Float.isFinite(mean) || !Float.isFinite(deviation) || deviation <= 0) {
            throw new IllegalArgumentException(
                    "a scaler of mean %s and deviation %s: both must be finite, the deviation above 0"
                            .formatted(mean, deviation));
        }
    }

    /**
     * Values more than {@link #FARTHEST} deviations away are taken for just as far: the square of a larger number would
     * overflow inside a network and leave NaN in its state for ever.
     */
    public float toNetwork(float value) {
        return Math.max(-FARTHEST, Math.min(FARTHEST, (value - mean) / deviation));
    }

    public float toSeries(float standardised) {
        return standardised * deviation + mean;
    }
}
