package io.rollcast.wire.format;

import io.rollcast.wire.Forecast;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How records of a topic become observations, and forecasts become records: the seam for any other format of values.
 *
 * <p>Stateless, or safe for use by several threads: forecasters and trainers share one.
 */
public interface WireFormat {

    /**
     * Reads a Kafka record of the observations topic. A record of several measurements gives as many observations.
     *
     * @throws MalformedObservationException naming the rule that the record breaks
     */
    List<Observation> observations(byte @Nullable [] key, byte @Nullable [] value) throws MalformedObservationException;

    /** Value of a record of the forecasts topic, whose key is the series' id. */
    byte[] value(Forecast forecast);
}
