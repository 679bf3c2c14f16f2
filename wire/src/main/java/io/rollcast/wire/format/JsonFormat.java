package io.rollcast.wire.format;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rollcast.wire.Bounds;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.Observation;
import io.rollcast.wire.ShownText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values in JSON: an observation is a number, or an object with a numeric {@code value}, and its key is the series' id in
 * UTF-8; a forecast is an object with the fields of {@link Forecast}.
 */
public final class JsonFormat implements WireFormat {

    /** The format itself; it has no settings. */
    public static final JsonFormat JSON = new JsonFormat();

    private static final JsonFactory READER = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(16).build())
            .build();

    private static final byte[] SERIES = JsonBytes.name("series");
    private static final byte[] SEQ = JsonBytes.name("seq");
    private static final byte[] ORIGIN_MS = JsonBytes.name("origin_ms");
    private static final byte[] STEP_MS = JsonBytes.name("step_ms");
    private static final byte[] MODEL = JsonBytes.name("model");
    private static final byte[] DIGEST = JsonBytes.name("digest");
    private static final byte[] WARM = JsonBytes.name("warm");
    private static final byte[] IMPUTED = JsonBytes.name("imputed");
    private static final byte[] FORECAST = JsonBytes.name("forecast");
    private static final byte[] LOWER = JsonBytes.name("lower");
    private static final byte[] UPPER = JsonBytes.name("upper");
    private static final byte[] LOWER_95 = JsonBytes.name("lower95");
    private static final byte[] UPPER_95 = JsonBytes.name("upper95");

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private JsonFormat() {}

    @Override
    public List<Observation> observations(IncomingRecord record) throws MalformedObservationException {
        byte[] value = record.value();
        return value == null
                ? List.of()
                : List.of(new Observation(seriesOf(record.key(), value.length), number(value), record.eventTimeMs()));
    }

    @Override
    public List<String> ended(IncomingRecord record) throws MalformedObservationException {
        return List.of(seriesOf(record.key(), 0));
    }

    /**
     * Reads a Kafka record that has a value.
     *
     * @param timestampMs event time, epoch milliseconds
     * @throws MalformedObservationException if the record breaks a rule; the message names it
     */
    public static Observation observation(byte @Nullable [] key, byte[] value, long timestampMs)
            throws MalformedObservationException {
        return new Observation(seriesOf(key, value.length), number(value), timestampMs);
    }

    private static String seriesOf(byte @Nullable [] key, int valueBytes) throws MalformedObservationException {
        if (key == null || key.length == 0) {
            throw new MalformedObservationException(Reason.NULL_KEY, "the key is empty: it must be the series id");
        }
        if (key.length > Observation.MAX_KEY_BYTES || valueBytes > Observation.MAX_VALUE_BYTES) {
            throw new MalformedObservationException(
                    Reason.OVERSIZED,
                    "key of %d bytes and value of %d bytes: at most %d and %d are accepted"
                            .formatted(key.length, valueBytes, Observation.MAX_KEY_BYTES, Observation.MAX_VALUE_BYTES));
        }
        return key(key);
    }

    /**
     * A key as the text of an id.
     *
     * @throws MalformedObservationException if it is binary: not UTF-8, or with control characters, which small numbers and the
     *     heads of schema registries have
     */
    public static String key(byte[] bytes) throws MalformedObservationException {
        String text = utf8(bytes, "key");
        for (byte b : bytes) {
            if ((b >= 0 && b < ' ') || b == 0x7f) {
                throw new MalformedObservationException(
                        Reason.UNDECODABLE,
                        "the key has the control character 0x%02x%s".formatted(b, binaryHint(bytes)));
            }
        }
        return text;
    }

    /** Text of a value, without the byte order mark that files begin with which become records. */
    static String text(byte[] value) throws MalformedObservationException {
        String text = utf8(value, "value");
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** Text of the bytes; {@code what} names them in the message of the fault. */
    static String utf8(byte[] bytes, String what) throws MalformedObservationException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedObservationException(
                    Reason.NOT_UTF8,
                    "the %s is not UTF-8%s"
                            .formatted(what, what.equals("value") ? registryHint(bytes) : binaryHint(bytes)));
        }
    }

    /** What to say of a key that is no text. */
    private static String binaryHint(byte[] key) {
        String likely = key.length == 4
                ? " (an int has 4 bytes)"
                : key.length == 8
                        ? " (a long has 8 bytes)"
                        : key.length >= 5 && key[0] == 0 ? " (keys of a schema registry begin with 0)" : "";
        return "%s: ids of series are text; use a field of the value: --series-key".formatted(likely);
    }

    /** What to say of bytes that are no text where they begin with the mark of a schema registry: 0 and four bytes. */
    static String registryHint(byte[] bytes) {
        return bytes.length >= 5 && bytes[0] == 0
                ? "; it begins like a record of a schema registry: --format avro, protobuf or json-schema"
                : "";
    }

    private static double number(byte[] json) throws MalformedObservationException {
        // Decoded as strict UTF-8 first, because a JSON parser guesses other encodings from the first bytes.
        String text = text(json);
        String number = null;
        boolean isObject = false;
        try (JsonParser parser = READER.createParser(text)) {
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
            throw new MalformedObservationException(
                    Reason.NOT_JSON, "the value is not JSON: " + firstLine(e) + registryHint(json));
        }
        if (number == null) {
            throw new MalformedObservationException(
                    Reason.NOT_A_NUMBER,
                    isObject
                            ? "the JSON object has no numeric field 'value'"
                            : "the JSON value must be a number, or an object with a numeric field 'value'");
        }
        double value = Double.parseDouble(number);
        if (!(Math.abs(value) <= Observation.MOST_VALUE)) {
            throw new MalformedObservationException(
                    Reason.NOT_FINITE,
                    "the value %s is outside the accepted range, +-3.4e38"
                            .formatted(ShownText.cut(number, Numbers.SHOWN_CHARS)));
        }
        return value;
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Writes the value of a record of the observations topic: a number that reads back as the same double. */
    public static byte[] value(double value) {
        byte[] text = new byte[ShortDecimal.MOST_BYTES];
        int length = ShortDecimal.write(value, text, 0);
        return length > 0 ? Arrays.copyOf(text, length) : Double.toString(value).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public byte[] value(Forecast forecast) {
        Bounds bounds = forecast.bounds();
        JsonBytes json = JsonBytes.open();
        json.add(SERIES, forecast.series());
        json.add(SEQ, forecast.seq());
        json.add(ORIGIN_MS, forecast.originMs());
        json.add(STEP_MS, forecast.stepMs());
        json.add(MODEL, forecast.model());
        json.add(DIGEST, forecast.digest());
        json.add(WARM, forecast.warm());
        json.add(IMPUTED, forecast.imputed());
        json.add(FORECAST, forecast.forecast(), false);
        if (bounds.steps() > 0) {
            json.add(LOWER, bounds.lower(), true);
            json.add(UPPER, bounds.upper(), true);
            json.add(LOWER_95, bounds.lower95(), true);
            json.add(UPPER_95, bounds.upper95(), true);
        }
        return json.close();
    }

    /** A forecast as it is read. Earlier builds say nothing of imputed points and of bounds. */
    private record Read(
            @JsonProperty(value = "series", required = true) String series,
            @JsonProperty(value = "seq", required = true) long seq,

            @JsonProperty(value = "origin_ms", required = true)
            long originMs,

            @JsonProperty(value = "step_ms", required = true)
            long stepMs,

            @JsonProperty(value = "model", required = true) String model,
            @JsonProperty(value = "digest", required = true) String digest,
            @JsonProperty(value = "warm", required = true) boolean warm,
            @JsonProperty("imputed") @Nullable Integer imputed,

            @JsonProperty(value = "forecast", required = true)
            double[] forecast,

            @JsonProperty("lower") double @Nullable [] lower,
            @JsonProperty("upper") double @Nullable [] upper,
            @JsonProperty("lower95") double @Nullable [] lower95,
            @JsonProperty("upper95") double @Nullable [] upper95) {

        @SuppressWarnings("NullAway") // Jackson may pass null for any of them
        Forecast toForecast() {
            if (series == null || model == null || digest == null || forecast == null) {
                throw new IllegalArgumentException("series, model, digest and forecast must not be null");
            }
            Bounds bounds = lower == null || upper == null || lower95 == null || upper95 == null
                    ? Bounds.NONE
                    : new Bounds(lower, upper, lower95, upper95);
            return new Forecast(
                    series,
                    seq,
                    originMs,
                    stepMs,
                    model,
                    digest,
                    warm,
                    imputed == null ? 0 : imputed,
                    forecast,
                    bounds);
        }
    }

    /**
     * Reads what {@link #value} wrote. Fields that a later build adds are skipped.
     *
     * @throws IllegalArgumentException if the bytes are not a forecast
     */
    public static Forecast forecast(byte[] json) {
        try {
            Read forecast = MAPPER.readValue(json, Read.class);
            if (forecast == null) {
                throw new IllegalArgumentException("null");
            }
            return forecast.toForecast();
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException("not a forecast: " + e.getMessage(), e);
        }
    }
}
