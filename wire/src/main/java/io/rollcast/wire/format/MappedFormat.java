package io.rollcast.wire.format;

import io.rollcast.wire.Forecast;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.Observation;
import java.util.ArrayList;
import java.util.List;

/**
 * A format in three parts: bytes to rows, fields of rows to observations, forecasts to bytes. A record is accepted as a whole
 * or rejected as a whole, however many rows it has.
 */
public final class MappedFormat implements WireFormat {

    /** Longest record value that is accepted, in bytes: agents send many lines in a record, up to what Kafka takes. */
    static final int MAX_VALUE_BYTES = 1024 * 1024;

    /** Most rows of a record. */
    static final int MOST_ROWS = 10_000;

    private final ValueDecoder decoder;
    private final FieldMapping mapping;
    private final ForecastEncoder encoder;

    public MappedFormat(ValueDecoder decoder, FieldMapping mapping, ForecastEncoder encoder) {
        this.decoder = decoder;
        this.mapping = mapping;
        this.encoder = encoder;
    }

    /** The same with forecasts in JSON. */
    public MappedFormat(ValueDecoder decoder, FieldMapping mapping) {
        this(decoder, mapping, JsonFormat.JSON::value);
    }

    @Override
    public List<Observation> observations(IncomingRecord record) throws MalformedObservationException {
        byte[] value = record.value();
        if (value == null) {
            return List.of();
        }
        if (value.length > MAX_VALUE_BYTES) {
            throw new MalformedObservationException(
                    Reason.OVERSIZED,
                    "value of %d bytes: at most %d are accepted".formatted(value.length, MAX_VALUE_BYTES));
        }
        List<?> rows = decoder.rows(record);
        if (rows.size() > MOST_ROWS) {
            throw new MalformedObservationException(
                    Reason.OVERSIZED, "value of %d rows: at most %d are accepted".formatted(rows.size(), MOST_ROWS));
        }
        RecordKey key = new RecordKey(record.key());
        List<Observation> found = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            try {
                mapping.read(record, key, rows.get(i), found);
            } catch (MalformedObservationException e) {
                throw rows.size() == 1
                        ? e
                        : new MalformedObservationException(
                                e.reason(), "row %d of %d: %s".formatted(i + 1, rows.size(), e.getMessage()));
            }
        }
        if (found.isEmpty()) {
            throw new MalformedObservationException(
                    Reason.NO_FIELD,
                    rows.isEmpty()
                            ? "the value has no rows: it must have one or more"
                            : "none of the value fields '%s' is there: --value-field names the fields of measured values"
                                    .formatted(mapping.values()));
        }
        return found;
    }

    @Override
    public List<String> ended(IncomingRecord record) throws MalformedObservationException {
        return mapping.ended(record.topic(), new RecordKey(record.key()));
    }

    @Override
    public boolean keyedBySeries() {
        return mapping.isKeyedBySeries();
    }

    @Override
    public byte[] value(Forecast forecast) {
        return encoder.encode(forecast);
    }
}
