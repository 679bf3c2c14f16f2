package io.rollcast.wire.format;

import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import java.util.List;
import java.util.Objects;

/** A number written as text, {@code 1.5}: one row, which is the text. */
final class TextDecoder implements ValueDecoder {

    @Override
    public List<?> rows(IncomingRecord record) throws MalformedObservationException {
        return List.of(JsonFormat.text(Objects.requireNonNull(record.value())));
    }
}
