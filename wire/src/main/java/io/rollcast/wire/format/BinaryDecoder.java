package io.rollcast.wire.format;

import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A number in the bytes that Kafka's own serializers write, the highest byte first: one row, which is the number.
 *
 * @param name of its type, for messages
 * @param bytes number of them
 */
record BinaryDecoder(String name, int bytes, Function<ByteBuffer, Number> reader) implements ValueDecoder {

    static final BinaryDecoder DOUBLE = new BinaryDecoder("double", Double.BYTES, ByteBuffer::getDouble);
    static final BinaryDecoder FLOAT = new BinaryDecoder("float", Float.BYTES, ByteBuffer::getFloat);
    static final BinaryDecoder LONG = new BinaryDecoder("long", Long.BYTES, ByteBuffer::getLong);
    static final BinaryDecoder INT = new BinaryDecoder("int", Integer.BYTES, ByteBuffer::getInt);

    @Override
    public List<?> rows(IncomingRecord record) throws MalformedObservationException {
        byte[] value = Objects.requireNonNull(record.value());
        if (value.length != bytes) {
            throw new MalformedObservationException(
                    Reason.UNDECODABLE,
                    "the value has %d bytes: a %s has %d; --format names what it is"
                            .formatted(value.length, name, bytes));
        }
        return List.of(reader.apply(ByteBuffer.wrap(value)));
    }
}
