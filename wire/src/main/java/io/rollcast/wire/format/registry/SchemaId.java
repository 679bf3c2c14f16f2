package io.rollcast.wire.format.registry;

import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Head of a value in Confluent's wire format: a zero byte and the id of the schema, four bytes, most significant first. What
 * follows is of that schema.
 */
final class SchemaId {

    /** Bytes before the data. */
    static final int BYTES = 5;

    private SchemaId() {}

    /**
     * Reads the id.
     *
     * @throws MalformedObservationException if the value does not begin with one
     */
    static int of(byte @Nullable [] value) throws MalformedObservationException {
        byte[] bytes = Objects.requireNonNull(value, "records without a value are not decoded");
        if (bytes.length < BYTES) {
            throw new MalformedObservationException(
                    Reason.UNDECODABLE,
                    "a value of %d bytes: it must begin with a zero byte and a schema id of four, as a serializer with a schema registry writes it"
                            .formatted(bytes.length));
        }
        if (bytes[0] != 0) {
            throw new MalformedObservationException(
                    Reason.UNDECODABLE,
                    "the first byte is 0x%02x: it must be zero, before a schema id of four bytes, as a serializer with a schema registry writes it; choose a format without a registry if the topic has none"
                            .formatted(bytes[0]));
        }
        return ByteBuffer.wrap(bytes).getInt(1);
    }

    /** The head of a value of a schema. */
    static byte[] head(int id) {
        return ByteBuffer.allocate(BYTES).put((byte) 0).putInt(id).array();
    }
}
