package io.rollcast.wire.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import org.jspecify.annotations.Nullable;

/** The key of one record, read when it is first asked for. One thread owns it. */
final class RecordKey {

    private final byte @Nullable [] bytes;
    private @Nullable String text;
    private @Nullable JsonNode json;

    RecordKey(byte @Nullable [] bytes) {
        this.bytes = bytes;
    }

    /**
     * The whole key.
     *
     * @throws MalformedObservationException if there is none, or it is binary
     */
    String text() throws MalformedObservationException {
        if (text == null) {
            text = JsonFormat.key(present());
        }
        return text;
    }

    /**
     * The key's tree.
     *
     * @throws MalformedObservationException if the key is not JSON
     */
    JsonNode json() throws MalformedObservationException {
        if (json == null) {
            json = JsonDecoder.tree(JsonFormat.utf8(present(), "key"), "key");
        }
        return json;
    }

    private byte[] present() throws MalformedObservationException {
        if (bytes == null || bytes.length == 0) {
            throw new MalformedObservationException(
                    Reason.NULL_KEY,
                    "the key is empty, and the series' id is taken from it:"
                            + " --series-key can name fields of the value instead");
        }
        return bytes;
    }
}
