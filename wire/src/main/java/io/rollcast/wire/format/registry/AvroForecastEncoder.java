package io.rollcast.wire.format.registry;

import io.rollcast.wire.Forecast;
import io.rollcast.wire.format.ForecastEncoder;
import io.rollcast.wire.format.UnavailableFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts as Avro in Confluent's wire format, of the schema in {@code forecast.avsc}. The schema is registered, or found,
 * under the subject {@code <forecasts topic>-value} when the first forecast is encoded.
 */
public final class AvroForecastEncoder implements ForecastEncoder {

    /** Schema of forecasts. */
    public static final Schema SCHEMA = schema();

    private final SchemaRegistry registry;
    private final String subject;
    private volatile byte @Nullable [] head;

    /**
     * @param registry that is told the schema
     * @param topic name of the forecasts topic
     */
    public AvroForecastEncoder(SchemaRegistry registry, String topic) {
        this.registry = registry;
        this.subject = topic + "-value";
    }

    private static Schema schema() {
        try (InputStream json = AvroForecastEncoder.class.getResourceAsStream("forecast.avsc")) {
            return new Schema.Parser().parse(Objects.requireNonNull(json, "forecast.avsc is beside this class"));
        } catch (IOException e) {
            throw new UncheckedIOException("forecast.avsc cannot be read from the class path", e);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnavailableFormatException if the registry cannot be reached or refuses the schema
     */
    @Override
    public byte[] encode(Forecast forecast) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128 + 5 * Double.BYTES * forecast.horizon());
        bytes.writeBytes(head());
        try {
            write(forecast, EncoderFactory.get().directBinaryEncoder(bytes, null));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private byte[] head() {
        byte[] known = head;
        if (known == null) {
            known = SchemaId.head(registry.register(subject, SCHEMA));
            head = known;
        }
        return known;
    }

    /** The fields in the schema's order. */
    private static void write(Forecast forecast, BinaryEncoder avro) throws IOException {
        avro.writeString(forecast.series());
        avro.writeLong(forecast.seq());
        avro.writeLong(forecast.originMs());
        avro.writeLong(forecast.stepMs());
        avro.writeString(forecast.model());
        avro.writeString(forecast.digest());
        avro.writeBoolean(forecast.warm());
        avro.writeInt(forecast.imputed());
        write(forecast.forecast(), avro);
        write(forecast.bounds().lower(), avro);
        write(forecast.bounds().upper(), avro);
        write(forecast.bounds().lower95(), avro);
        write(forecast.bounds().upper95(), avro);
    }

    private static void write(double[] values, BinaryEncoder avro) throws IOException {
        avro.writeArrayStart();
        avro.setItemCount(values.length);
        for (double value : values) {
            avro.startItem();
            avro.writeDouble(value);
        }
        avro.writeArrayEnd();
    }
}
