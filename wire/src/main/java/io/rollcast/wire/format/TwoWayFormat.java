package io.rollcast.wire.format;

import io.rollcast.wire.Forecast;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import java.util.List;

/** Observations of one format, forecasts of another. */
public final class TwoWayFormat implements WireFormat {

    private final WireFormat observations;
    private final ForecastEncoder forecasts;

    public TwoWayFormat(WireFormat observations, ForecastEncoder forecasts) {
        this.observations = observations;
        this.forecasts = forecasts;
    }

    @Override
    public List<Observation> observations(IncomingRecord record) throws MalformedObservationException {
        return observations.observations(record);
    }

    @Override
    public List<String> ended(IncomingRecord record) throws MalformedObservationException {
        return observations.ended(record);
    }

    @Override
    public boolean keyedBySeries() {
        return observations.keyedBySeries();
    }

    @Override
    public byte[] value(Forecast forecast) {
        return forecasts.encode(forecast);
    }
}
