package io.rollcast.wire.format;

import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a row becomes observations.
 *
 * @param seriesKey where ids come from
 * @param values the measured fields
 * @param time the event time's field; null for the time of the Kafka record
 */
public record FieldMapping(
        SeriesKey seriesKey, ValueFields values, @Nullable TimeField time) {

    /** Whether every record's key is the id of its series: {@link WireFormat#keyedBySeries}. */
    public boolean isKeyedBySeries() {
        return seriesKey.isWholeKey() && !values.areSeveral();
    }

    /**
     * Adds the observations of a row to {@code found}.
     *
     * @throws MalformedObservationException if a field breaks a rule; the message names both
     */
    void read(IncomingRecord record, RecordKey key, @Nullable Object row, List<Observation> found)
            throws MalformedObservationException {
        Map<String, Double> measured = values.in(row);
        if (measured.isEmpty()) {
            return;
        }
        long timestampMs = time == null ? record.eventTimeMs() : time.epochMs(record, row);
        for (Map.Entry<String, Double> value : measured.entrySet()) {
            String id = seriesKey.id(record.topic(), key, row, idField(value.getKey()));
            found.add(new Observation(id, value.getValue(), timestampMs));
        }
    }

    /**
     * The ids of the series that a record without a value ends; none where ids need a value, or nothing of the key.
     *
     * @throws MalformedObservationException if the key breaks a rule
     */
    List<String> ended(String topic, RecordKey key) throws MalformedObservationException {
        List<String> ids = new ArrayList<>();
        if (seriesKey.isOfKey() && !values.isOpen()) {
            for (String name : values.names()) {
                ids.add(seriesKey.id(topic, key, null, idField(name)));
            }
        }
        return ids;
    }

    private @Nullable String idField(String name) {
        return values.areSeveral() ? name : null;
    }
}
