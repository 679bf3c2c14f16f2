package io.rollcast.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One measurement of one series, as it stands on the observations topic: the record's key is the series id in UTF-8,
 * its value a JSON number or a JSON object with a numeric {@code value}.
 *
 * @param series the series' id, not empty
 * @param value in the series' own unit, within +-{@value #MOST_VALUE}
 */
public record Observation(String series, double value) {

    /** Values beyond this are refused: their squares, which errors are made of, must stay finite. */
    public static final double MOST_VALUE = 3.4028235e38;

    /** Longer keys are refused: a series id is repeated in every forecast. */
    public static final int MAX_KEY_BYTES = 512;

    /** Longer values are refused: a measurement is a number, with a little company at most. */
    public static final int MAX_VALUE_BYTES = 16 * 1024;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(16).build())
            .build();

    public Observation {
        if (series.isEmpty()) {
            throw new IllegalArgumentException("a series id must not be empty");
        }
        if (!(Math.abs(value) <= MOST_VALUE)) {
            throw new IllegalArgumentException(
                    "the value %s of series '%s' must be within +-3.4e38".formatted(value, series));
        }
    }

    /**
     * Reads a Kafka record.
     *
     * @throws MalformedObservationException naming the rule that the record breaks
     */
    public static Observation parse(byte @Nullable [] key, byte @Nullable [] value)
            throws MalformedObservationException {
        if (key == null || key.length == 0) {
            throw new MalformedObservationException(Reason.NULL_KEY, "the key is empty: it must be the series id");
        }
        if (value == null) {
            throw new MalformedObservationException(Reason.NULL_VALUE, "the value is null: it must be a JSON number");
        }
        if (key.length > MAX_KEY_BYTES || value.length > MAX_VALUE_BYTES) {
            throw new MalformedObservationException(
                    Reason.OVERSIZED,
                    "key of %d bytes and value of %d bytes: at most %d and %d are accepted"
                            .formatted(key.length, value.length, MAX_KEY_BYTES, MAX_VALUE_BYTES));
        }
        return new Observation(utf8(key, "key"), number(value));
    }

    private static String utf8(byte[] bytes, String what) throws MalformedObservationException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedObservationException(Reason.NOT_UTF8, "the %s is not UTF-8".formatted(what));
        }
    }

    private static double number(byte[] json) throws MalformedObservationException {
        // Strict UTF-8 first: a JSON parser guesses other encodings from the first bytes.
        String text = utf8(json, "value");
        String number = null;
        boolean isObject = false;
        try (JsonParser parser = JSON.createParser(text)) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                isObject = true;
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean isValue = parser.currentName().equals("value");
                    token = parser.nextToken();
                    if (isValue) {
                        number = token.isNumeric() ? parser.getText() : null;
                    }
                    parser.skipChildren();
                }
            } else if (token != null && token.isNumeric()) {
                number = parser.getText();
            } else if (token != null) {
                parser.skipChildren();
            }
            if (token == null || parser.nextToken() != null) {
                throw new MalformedObservationException(
                        Reason.NOT_JSON, "the value must be exactly one JSON number or object");
            }
        } catch (IOException e) {
            if (text.strip().matches("(?s)\\{?.*?[-+]?(NaN|Infinity)\\b.*")) {
                throw new MalformedObservationException(
                        Reason.NOT_FINITE, "the value is NaN or infinite: it must be finite");
            }
            throw new MalformedObservationException(Reason.NOT_JSON, "the value is not JSON: " + firstLine(e));
        }
        if (number == null) {
            throw new MalformedObservationException(
                    Reason.NOT_A_NUMBER,
                    isObject
                            ? "the JSON object has no numeric field 'value'"
                            : "the JSON value must be a number, or an object with a numeric field 'value'");
        }
        double value = Double.parseDouble(number);
        if (!(Math.abs(value) <= MOST_VALUE)) {
            throw new MalformedObservationException(
                    Reason.NOT_FINITE, "the value %s is outside the accepted range, +-3.4e38".formatted(number));
        }
        return value;
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** The record's value: the number as JSON, which reads back as the same double. */
    public byte[] toJson() {
        char[] text = new char[ShortDecimal.MOST_CHARS];
        int length = ShortDecimal.write(value, text);
        String number = length > 0 ? new String(text, 0, length) : Double.toString(value);
        return number.getBytes(StandardCharsets.US_ASCII);
    }
}
