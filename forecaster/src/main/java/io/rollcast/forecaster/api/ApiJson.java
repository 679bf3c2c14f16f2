package io.rollcast.forecaster.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The API's JSON: names in snake_case, and null for what is no finite number. */
final class ApiJson {

    /** JSON has no NaN. */
    private static final class FiniteOrNull extends StdSerializer<Number> {
        private static final long serialVersionUID = 1;

        FiniteOrNull() {
            super(Number.class);
        }

        @Override
        public void serialize(Number value, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (!Double.isFinite(value.doubleValue())) {
                json.writeNull();
            } else if (value instanceof Float single) {
                json.writeNumber(single);
            } else {
                json.writeNumber(value.doubleValue());
            }
        }
    }

    private static final class Doubles extends StdSerializer<double[]> {
        private static final long serialVersionUID = 1;

        Doubles() {
            super(double[].class);
        }

        @Override
        public void serialize(double[] values, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeStartArray();
            for (double value : values) {
                if (Double.isFinite(value)) {
                    json.writeNumber(value);
                } else {
                    json.writeNull();
                }
            }
            json.writeEndArray();
        }
    }

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            // Another instance may be of a later build.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new SimpleModule()
                    .addSerializer(Double.class, new FiniteOrNull())
                    .addSerializer(double.class, new FiniteOrNull())
                    .addSerializer(double[].class, new Doubles()))
            .build();

    private ApiJson() {}

    static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a record can be written", e);
        }
    }

    /**
     * Reads what another instance wrote.
     *
     * @throws IOException if it is of another form
     */
    static <T> T read(byte[] json, Class<T> type) throws IOException {
        return notNull(MAPPER.readValue(json, type));
    }

    private static <T> T notNull(@Nullable T value) throws IOException {
        if (value == null) {
            throw new IOException("null is no answer");
        }
        return value;
    }
}
