package io.rollcast.network;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Scaling of the series of a release: networks see each series by its own running level and spread, so that a series of
 * 1e6 +- 10 and one of 0 +- 1 look alike. A series that has just begun tells little about itself, so the scaler also has
 * the typical level and spread of the series that the release was fitted to, and their deviations. It is part of the
 * release, whose weights depend on it. The {@link Scale} of one series is part of that series' state.
 *
 * @param level typical level of a series, in the series' unit
 * @param levelDeviation standard deviation between series of their levels, in the series' unit
 * @param spread typical spread of a series, in the series' unit, above 0
 * @param spreadDeviation standard deviation between series of the natural logarithm of their spreads
 * @param span number of points over which level and spread forget, 2 to 1,000,000; 0 to leave values as they are
 */
public record Scaler(
        @JsonProperty("level") double level,
        @JsonProperty("level_deviation") double levelDeviation,
        @JsonProperty("spread") double spread,
        @JsonProperty("spread_deviation") double spreadDeviation,
        @JsonProperty("span") int span) {

    /** Scaler that leaves values unchanged. */
    public static final Scaler NONE = new Scaler(0, 0, 1, 0, 0);

    public Scaler {
        boolean possible = Double.isFinite(level)
                && Double.isFinite(levelDeviation)
                && levelDeviation >= 0
                && Double.isFinite(spread)
                && spread > 0
                && Double.isFinite(spreadDeviation)
                && spreadDeviation >= 0
                && (span == 0 || span >= 2)
                && span <= 1_000_000;
        if (!possible) {
            throw new IllegalArgumentException(
                    "a scaler of level %s +- %s, spread %s +- %s, span %d: all must be finite, the spread above 0, deviations 0 or more, the span 2 to 1000000, or 0"
                            .formatted(level, levelDeviation, spread, spreadDeviation, span));
        }
    }

    /** Returns the scale of a series before its first point. */
    public Scale start() {
        return new Scale(this);
    }

    /** Returns how many numbers of a series' state its {@link Scale} takes. */
    public int stateSize() {
        return span == 0 ? 0 : Scale.STATE_SIZE;
    }
}
