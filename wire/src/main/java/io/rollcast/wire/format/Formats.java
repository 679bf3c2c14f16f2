package io.rollcast.wire.format;

import java.util.List;
import java.util.Map;

/** The decoders that there are, for those who put a {@link MappedFormat} together. */
public final class Formats {

    private Formats() {}

    /** JSON, as Rollcast, Telegraf, Prometheus adapters and Kafka Connect write it. */
    public static ValueDecoder json() {
        return new JsonDecoder();
    }

    /** A number in a text. */
    public static ValueDecoder text() {
        return new TextDecoder();
    }

    /** What Kafka's {@code DoubleSerializer} writes. */
    public static ValueDecoder float64() {
        return BinaryDecoder.DOUBLE;
    }

    /** What Kafka's {@code FloatSerializer} writes. */
    public static ValueDecoder float32() {
        return BinaryDecoder.FLOAT;
    }

    /** What Kafka's {@code LongSerializer} writes. */
    public static ValueDecoder int64() {
        return BinaryDecoder.LONG;
    }

    /** What Kafka's {@code IntegerSerializer} writes. */
    public static ValueDecoder int32() {
        return BinaryDecoder.INT;
    }

    /**
     * Lines of cells.
     *
     * @param columns names in the order of the cells; empty if the first line of each record has them
     * @throws IllegalArgumentException if two columns have the same name, or the delimiter cannot be one
     */
    public static ValueDecoder csv(List<String> columns, char delimiter) {
        return new CsvDecoder(columns, delimiter);
    }

    /** InfluxDB's line protocol, which Telegraf writes as well. */
    public static ValueDecoder lineProtocol() {
        return new LineProtocolDecoder();
    }

    /**
     * Any Kafka deserializer.
     *
     * @param properties with which it is configured
     * @throws IllegalArgumentException if it cannot be set up; the message names the remedy
     */
    public static ValueDecoder deserializer(String className, Map<String, ?> properties) {
        return DeserializerDecoder.of(className, properties);
    }
}
