package io.rollcast.wire.format.registry;

import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.format.ValueDecoder;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Avro binary and nothing else, all of one schema; no registry is needed. */
public final class PlainAvroDecoder implements ValueDecoder {

    private final AvroReader reader;

    /**
     * @param writerSchema schema that values are written with; see {@link AvroSchemaFile}
     * @param readerSchema what rows are read as, or null for the same
     */
    public PlainAvroDecoder(Schema writerSchema, @Nullable Schema readerSchema) {
        this.reader = new AvroReader("schema " + writerSchema.getFullName(), writerSchema, readerSchema);
    }

    @Override
    public List<?> rows(IncomingRecord record) throws MalformedObservationException {
        return reader.rows(Objects.requireNonNull(record.value(), "records without a value are not decoded"), 0);
    }
}
