package io.rollcast.wire.format;

import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Formats of observations by the names that operators give them, each with the fields that it is usually written with. */
public enum ValueFormat {
    JSON("key", null, null, EpochUnit.AUTO),
    TEXT("key", null, null, EpochUnit.AUTO),
    DOUBLE("key", null, null, EpochUnit.AUTO),
    LONG("key", null, null, EpochUnit.AUTO),
    FLOAT("key", null, null, EpochUnit.AUTO),
    INT("key", null, null, EpochUnit.AUTO),
    CSV("key", null, null, EpochUnit.AUTO),
    /** InfluxDB's line protocol. */
    INFLUX("measurement,tags", "fields.*", "timestamp", EpochUnit.NS),
    /** JSON as prometheus-kafka-adapter writes it. */
    PROMETHEUS("name,labels", "value", "timestamp", EpochUnit.AUTO),
    /** JSON as Telegraf writes it. */
    TELEGRAF_JSON("name,tags", "fields.*", "timestamp", EpochUnit.AUTO),
    /** Avro, with schema ids of a registry or of one schema. */
    AVRO("key", null, null, EpochUnit.AUTO),
    /** JSON behind schema ids of a registry. */
    JSON_SCHEMA("key", null, null, EpochUnit.AUTO),
    /** Protobuf, with schema ids of a registry or of one type of messages. */
    PROTOBUF("key", null, null, EpochUnit.AUTO),
    /** What a deserializer of the operator's makes. */
    DESERIALIZER("key", null, null, EpochUnit.AUTO);

    private final String seriesKey;
    private final @Nullable String valueFields;
    private final @Nullable String timeField;
    private final EpochUnit timeUnit;

    ValueFormat(String seriesKey, @Nullable String valueFields, @Nullable String timeField, EpochUnit timeUnit) {
        this.seriesKey = seriesKey;
        this.valueFields = valueFields;
        this.timeField = timeField;
        this.timeUnit = timeUnit;
    }

    /** Whether values are bare numbers, without fields. */
    public boolean isBare() {
        return switch (this) {
            case TEXT, DOUBLE, LONG, FLOAT, INT -> true;
            default -> false;
        };
    }

    /** Where ids of series usually come from. */
    public SeriesKey seriesKey() {
        return SeriesKey.parse(seriesKey);
    }

    /** The fields that usually have the measured values. */
    public ValueFields valueFields() {
        return valueFields == null ? ValueFields.STANDARD : ValueFields.parse(valueFields);
    }

    /** The field that usually has the event time, which a row can be without; null if there is none. */
    public @Nullable TimeField timeField() {
        return timeField == null ? null : new TimeField(FieldPath.parse(timeField), timeUnit, ZoneOffset.UTC, false);
    }

    /** All three. */
    public FieldMapping mapping() {
        return new FieldMapping(seriesKey(), valueFields(), timeField());
    }

    /** As an option takes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
