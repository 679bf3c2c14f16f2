package io.rollcast.wire.format.registry;

import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.format.UnavailableFormatException;
import io.rollcast.wire.format.ValueDecoder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Avro in Confluent's wire format: a schema id, then Avro binary of the schema that the registry has under the id. Versions
 * of a schema may be mixed on a topic. With a reader's schema, all are read as that one by Avro's rules of resolution:
 * defaults for new fields, promoted numbers, aliases for renamed fields.
 */
public final class AvroDecoder implements ValueDecoder {

    private final SchemaRegistry registry;
    private final @Nullable Schema readerSchema;
    private final Map<Integer, AvroReader> readers = new ConcurrentHashMap<>();

    /**
     * @param registry that has the writers' schemas
     * @param readerSchema what rows are read as, or null for what each was written as; see {@link AvroSchemaFile}
     */
    public AvroDecoder(SchemaRegistry registry, @Nullable Schema readerSchema) {
        this.registry = registry;
        this.readerSchema = readerSchema;
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnavailableFormatException if the registry is needed and cannot be reached
     */
    @Override
    public List<?> rows(IncomingRecord record) throws MalformedObservationException {
        int id = SchemaId.of(record.value());
        AvroReader reader = readers.get(id);
        if (reader == null) {
            reader = new AvroReader("schema id " + id, registry.avro(id), readerSchema);
            readers.put(id, reader);
        }
        return reader.rows(Objects.requireNonNull(record.value()), SchemaId.BYTES);
    }
}
