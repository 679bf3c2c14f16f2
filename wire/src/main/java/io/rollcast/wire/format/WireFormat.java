package io.rollcast.wire.format;

import io.rollcast.wire.Forecast;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import java.util.List;

/**
 * Conversion of Kafka records to observations and of forecasts to record values. Another format of values is another
 * implementation.
 *
 * <p>Implementations are stateless or safe for use by several threads: forecasters and trainers share one.
 */
public interface WireFormat {

    /**
     * Reads a Kafka record of the observations topic. A record of several measurements gives as many observations; a record
     * without a value gives none, and ends the series that {@link #ended} names.
     *
     * @throws MalformedObservationException if the record breaks a rule; the message names it
     */
    List<Observation> observations(IncomingRecord record) throws MalformedObservationException;

    /**
     * Returns the ids of the series that a record without a value ends. In Kafka, such a record deletes its key: where ids
     * follow from values, it ends none.
     *
     * @throws MalformedObservationException if the key breaks a rule; the message names it
     */
    List<String> ended(IncomingRecord record) throws MalformedObservationException;

    /**
     * Whether the key of every record is the id of its series, so that all records of a series are in the partition that its
     * id chooses. Where it is false, the stream has to be partitioned anew before it is forecast.
     */
    default boolean keyedBySeries() {
        return true;
    }

    /** Writes the value of a record of the forecasts topic, whose key is the series' id. */
    byte[] value(Forecast forecast);
}
