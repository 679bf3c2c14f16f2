package io.rollcast.wire.format;

import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import java.util.List;

/**
 * The bytes of a record's value as rows with fields. Most formats have one row a record; lines of text and arrays have
 * several.
 *
 * <p>A row is a tree of what parsers make: a {@link Number}, a {@link CharSequence}, a {@link Boolean}, a {@link
 * java.util.Map} or {@link List} of such, a JSON node, an Avro record or a Connect struct. Fields are found in all of them by
 * the same paths.
 *
 * <p>Implementations are safe for use by several threads.
 */
public interface ValueDecoder {

    /**
     * Decodes a record that has a value.
     *
     * @throws MalformedObservationException if the bytes are not of this format; the message names the rule
     */
    List<?> rows(IncomingRecord record) throws MalformedObservationException;
}
