package io.rollcast.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** How Rollcast's own records, which are Java records of texts and numbers, become JSON and back. */
enum RecordJson {

    /** Nothing may be missing, and later builds may say more. */
    COMPLETE(JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)),

    /** What is not a number may be missing, and later builds may say more. */
    OPEN(JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES));

    @SuppressWarnings("ImmutableEnumChecker") // nobody configures it after this
    private final ObjectMapper mapper;

    RecordJson(JsonMapper.Builder builder) {
        mapper = builder.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build();
    }

    byte[] write(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a record of texts and numbers can be written", e);
        }
    }

    /**
     * Reads a record.
     *
     * @param what it is, such as {@code a decision}, for the message of the exception
     * @throws IllegalArgumentException if the bytes are not such a record
     */
    <T> T read(byte[] json, Class<T> type, String what) {
        try {
            T value = mapper.readValue(json, type);
            if (value == null) {
                throw new IllegalArgumentException("not %s: null".formatted(what));
            }
            return value;
        } catch (IOException e) {
            throw new IllegalArgumentException("not %s: %s".formatted(what, e.getMessage()), e);
        }
    }

    /**
     * Reads a record, of which a later format may be another one altogether.
     *
     * @param newest the latest version that this build reads
     * @throws NewerFormatException if its {@code version} is later
     * @throws IllegalArgumentException if the bytes are not such a record
     */
    <T> T read(byte[] json, Class<T> type, String what, int newest) {
        try {
            int version = mapper.readTree(json).path("version").asInt();
            if (version > newest) {
                throw new NewerFormatException(what, version, newest);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("not %s: %s".formatted(what, e.getMessage()), e);
        }
        return read(json, type, what);
    }
}
