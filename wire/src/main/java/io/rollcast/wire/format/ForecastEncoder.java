package io.rollcast.wire.format;

import io.rollcast.wire.Forecast;

/** Forecasts as the bytes of record values. Implementations are safe for use by several threads. */
public interface ForecastEncoder {

    /** Encodes a forecast for a record of the forecasts topic, whose key is the series' id. */
    byte[] encode(Forecast forecast);
}
