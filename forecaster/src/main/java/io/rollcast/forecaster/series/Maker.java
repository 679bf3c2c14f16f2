package io.rollcast.forecaster.series;

import io.rollcast.wire.Forecast;

/**
 * Who made a forecast.
 *
 * @param name release id, or {@link Forecast#LAST_VALUE}
 * @param digest first 16 hex digits of the SHA-256 of the release's bytes; empty for the fallback
 */
public record Maker(String name, String digest) {

    /** The fallback that serves where no release does. */
    public static final Maker LAST_VALUE = new Maker(Forecast.LAST_VALUE, "");

    /** Whether the last value was repeated. */
    public boolean isFallback() {
        return name.equals(Forecast.LAST_VALUE);
    }
}
