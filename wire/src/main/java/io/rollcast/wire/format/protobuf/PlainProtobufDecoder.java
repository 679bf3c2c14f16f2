package io.rollcast.wire.format.protobuf;

import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.format.ValueDecoder;
import java.util.List;
import java.util.Objects;

/** Protobuf and nothing else, all of one type of messages; no registry is needed. A message is a row. */
public final class PlainProtobufDecoder implements ValueDecoder {

    private final ProtobufMessage message;

    /** @param message what values are; see {@link ProtobufSchemaFile} */
    public PlainProtobufDecoder(ProtobufMessage message) {
        this.message = message;
    }

    @Override
    public List<?> rows(IncomingRecord record) throws MalformedObservationException {
        return List.of(
                message.decode(Objects.requireNonNull(record.value(), "records without a value are not decoded"), 0));
    }
}
