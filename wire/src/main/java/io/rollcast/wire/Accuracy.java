package io.rollcast.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * How forecasts of one predictor turned out over one interval on one task of one instance. Sums add up: over intervals,
 * tasks and instances.
 *
 * @param version format of this record, {@value #VERSION}
 * @param predictor release id, or the name of a baseline
 * @param instance which process, and which task in it, counted
 * @param fromMs start of the interval, epoch milliseconds of the clock on the wall
 * @param toMs its end
 * @param count shape [horizon]; how many forecasts h + 1 steps ahead met their point
 * @param squaredError shape [horizon]; the sum of their squared errors, in the series' unit squared
 */
public record Accuracy(
        @JsonProperty("version") int version,
        @JsonProperty("predictor") String predictor,
        @JsonProperty("instance") String instance,
        @JsonProperty("from_ms") long fromMs,
        @JsonProperty("to_ms") long toMs,
        @JsonProperty("count") long[] count,
        @JsonProperty("squared_error") double[] squaredError) {

    public static final int VERSION = 1;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    public Accuracy {
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "accuracy format %d: this build reads format %d".formatted(version, VERSION));
        }
        if (count.length != Forecast.HORIZON || squaredError.length != Forecast.HORIZON) {
            throw new IllegalArgumentException("accuracy of %d and %d horizons: there are %d"
                    .formatted(count.length, squaredError.length, Forecast.HORIZON));
        }
        count = count.clone();
        squaredError = squaredError.clone();
    }

    @Override
    public long[] count() {
        return count.clone();
    }

    @Override
    public double[] squaredError() {
        return squaredError.clone();
    }

    /** The record's value on the accuracy topic. */
    public byte[] toJson() {
        try {
            return MAPPER.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a record of numbers can be written", e);
        }
    }

    /**
     * Reads what {@link #toJson()} wrote.
     *
     * @throws IllegalArgumentException if the bytes are no accuracy record of this format
     */
    public static Accuracy parse(byte[] json) {
        try {
            Accuracy accuracy = MAPPER.readValue(json, Accuracy.class);
            if (accuracy == null) {
                throw new IllegalArgumentException("not an accuracy record: null");
            }
            return accuracy;
        } catch (IOException e) {
            throw new IllegalArgumentException("not an accuracy record: " + e.getMessage(), e);
        }
    }
}
