package io.rollcast.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What the next points of one series will be, seen from one accepted point, the origin.
 *
 * @param series the series' id
 * @param seq the origin's number among the series' accepted points, from 1; one forecast per point, in order
 * @param originMs event time of the origin, epoch milliseconds
 * @param stepMs the series' usual interval between points, milliseconds; 0 until two points have been seen
 * @param model the release that made the forecast, such as {@code gru/7}, or {@link #LAST_VALUE}
 * @param digest first 16 hex digits of the release's SHA-256; empty for the fallback
 * @param warm whether the model had seen a full window of the series
 * @param forecast shape [horizon], in the series' unit; element 0 is one step ahead, and the horizon is the release's
 */
public record Forecast(
        @JsonProperty("series") String series,
        @JsonProperty("seq") long seq,
        @JsonProperty("origin_ms") long originMs,
        @JsonProperty("step_ms") long stepMs,
        @JsonProperty("model") String model,
        @JsonProperty("digest") String digest,
        @JsonProperty("warm") boolean warm,
        @JsonProperty("forecast") double[] forecast) {

    /** What serves until there is a release: the last value, repeated. */
    public static final String LAST_VALUE = "last-value";

    /** Steps ahead that a forecast reaches unless its release says otherwise. */
    public static final int DEFAULT_HORIZON = 10;

    public static final int HORIZON = DEFAULT_HORIZON;

    /** Most steps ahead that a forecast reaches. */
    public static final int MOST_STEPS = 288;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();
    // Names as bytes, once.
    private static final SerializableString SERIES = new SerializedString("series");
    private static final SerializableString SEQ = new SerializedString("seq");
    private static final SerializableString ORIGIN_MS = new SerializedString("origin_ms");
    private static final SerializableString STEP_MS = new SerializedString("step_ms");
    private static final SerializableString MODEL = new SerializedString("model");
    private static final SerializableString DIGEST = new SerializedString("digest");
    private static final SerializableString WARM = new SerializedString("warm");
    private static final SerializableString FORECAST = new SerializedString("forecast");

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    public Forecast {
        if (seq < 1) {
            throw new IllegalArgumentException(
                    "seq %d of series '%s': points are counted from 1".formatted(seq, series));
        }
        if (forecast.length < 1 || forecast.length > MOST_STEPS) {
            throw new IllegalArgumentException("a forecast of %d steps for series '%s': it has 1 to %d"
                    .formatted(forecast.length, series, MOST_STEPS));
        }
        forecast = forecast.clone();
    }

    /** Shape [horizon]; a copy. */
    @Override
    public double[] forecast() {
        return forecast.clone();
    }

    /** The record's value on the forecasts topic. */
    public byte[] toJson() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(192 + 12 * forecast.length);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeFieldName(SERIES);
            json.writeString(series);
            json.writeFieldName(SEQ);
            json.writeNumber(seq);
            json.writeFieldName(ORIGIN_MS);
            json.writeNumber(originMs);
            json.writeFieldName(STEP_MS);
            json.writeNumber(stepMs);
            json.writeFieldName(MODEL);
            json.writeString(model);
            json.writeFieldName(DIGEST);
            json.writeString(digest);
            json.writeFieldName(WARM);
            json.writeBoolean(warm);
            json.writeFieldName(FORECAST);
            json.writeStartArray();
            char[] text = new char[ShortDecimal.MOST_CHARS];
            for (double value : forecast) {
                int length = ShortDecimal.write(value, text);
                if (length > 0) {
                    json.writeRawValue(text, 0, length);
                } else {
                    json.writeNumber(value);
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #toJson()} wrote. Fields that a later build adds are skipped.
     *
     * @throws IllegalArgumentException if the bytes are no forecast
     */
    public static Forecast parse(byte[] json) {
        try {
            Forecast forecast = MAPPER.readValue(json, Forecast.class);
            if (forecast == null) {
                throw new IllegalArgumentException("not a forecast: null");
            }
            return forecast;
        } catch (IOException e) {
            throw new IllegalArgumentException("not a forecast: " + e.getMessage(), e);
        }
    }
}
