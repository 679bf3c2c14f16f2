package io.rollcast.wire.format.registry;

import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.format.UnavailableFormatException;
import io.rollcast.wire.format.ValueDecoder;
import io.rollcast.wire.format.protobuf.ProtobufMessage;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Protobuf in Confluent's wire format: a schema id, the path to the type of the message in that schema, and the message.
 * Versions of a schema, and several types of one, may be mixed on a topic. A message is a row.
 */
public final class ProtobufDecoder implements ValueDecoder {

    /** A type of messages as the head of a value names it. */
    private record TypeId(int schemaId, List<Integer> path) {}

    private static final List<Integer> FIRST_MESSAGE = List.of(0);

    /** Deepest nesting of a type that is believed; longer paths are junk. */
    private static final int LONGEST_PATH = 32;

    private final SchemaRegistry registry;
    private final Map<TypeId, ProtobufMessage> messages = new ConcurrentHashMap<>();

    /** @param registry that has the writers' schemas */
    public ProtobufDecoder(SchemaRegistry registry) {
        this.registry = registry;
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnavailableFormatException if the registry is needed and cannot be reached
     */
    @Override
    public List<?> rows(IncomingRecord record) throws MalformedObservationException {
        int id = SchemaId.of(record.value());
        byte[] value = Objects.requireNonNull(record.value());
        ByteBuffer bytes = ByteBuffer.wrap(value).position(SchemaId.BYTES);
        TypeId type = new TypeId(id, path(bytes));
        ProtobufMessage message = messages.get(type);
        if (message == null) {
            message = message(type);
            messages.put(type, message);
        }
        return List.of(message.decode(value, bytes.position()));
    }

    private ProtobufMessage message(TypeId type) throws MalformedObservationException {
        try {
            return registry.protobuf(type.schemaId()).message(type.path());
        } catch (IllegalArgumentException e) {
            throw undecodable("schema id %d: %s".formatted(type.schemaId(), e.getMessage()));
        }
    }

    /** The length of the path and its indexes, as varints in zigzag; a length of 0 stands for the path to the first message. */
    private static List<Integer> path(ByteBuffer bytes) throws MalformedObservationException {
        try {
            int length = zigzag(bytes);
            if (length == 0) {
                return FIRST_MESSAGE;
            }
            if (length < 0 || length > LONGEST_PATH) {
                throw undecodable(
                        "the path to the type of the message has %d parts: a serializer writes 0 to %d of them behind the schema id"
                                .formatted(length, LONGEST_PATH));
            }
            List<Integer> path = new ArrayList<>(length);
            for (int i = 0; i < length; i++) {
                path.add(zigzag(bytes));
            }
            return path;
        } catch (BufferUnderflowException e) {
            throw undecodable("the value ends within the path to the type of the message, behind the schema id");
        }
    }

    private static int zigzag(ByteBuffer bytes) {
        int bits = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            byte next = bytes.get();
            bits |= (next & 0x7f) << shift;
            if (next >= 0) {
                break;
            }
        }
        return (bits >>> 1) ^ -(bits & 1);
    }

    private static MalformedObservationException undecodable(String message) {
        return new MalformedObservationException(Reason.UNDECODABLE, message);
    }
}
