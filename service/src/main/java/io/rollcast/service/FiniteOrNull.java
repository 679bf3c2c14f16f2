package io.rollcast.service;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;

/**
 * JSON of numbers that may not be finite: JSON has no NaN, so it has null for those. The API and {@code --json} of the demo
 * register it with their mappers.
 */
public final class FiniteOrNull extends SimpleModule {

    private static final long serialVersionUID = 1;

    private static final class One extends StdSerializer<Double> {
        private static final long serialVersionUID = 1;

        One() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider) throws IOException {
            write(value, json);
        }
    }

    private static final class Several extends StdSerializer<double[]> {
        private static final long serialVersionUID = 1;

        Several() {
            super(double[].class);
        }

        @Override
        public void serialize(double[] values, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeStartArray();
            for (double value : values) {
                write(value, json);
            }
            json.writeEndArray();
        }
    }

    public FiniteOrNull() {
        addSerializer(Double.class, new One());
        addSerializer(double.class, new One());
        addSerializer(double[].class, new Several());
    }

    private static void write(double value, JsonGenerator json) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeNull();
        }
    }
}
