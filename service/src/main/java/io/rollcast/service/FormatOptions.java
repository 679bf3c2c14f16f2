package io.rollcast.service;

import io.rollcast.wire.format.EpochUnit;
import io.rollcast.wire.format.FieldMapping;
import io.rollcast.wire.format.FieldPath;
import io.rollcast.wire.format.Formats;
import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.format.MappedFormat;
import io.rollcast.wire.format.SeriesKey;
import io.rollcast.wire.format.TimeField;
import io.rollcast.wire.format.TimeFormat;
import io.rollcast.wire.format.ValueDecoder;
import io.rollcast.wire.format.ValueFields;
import io.rollcast.wire.format.ValueFormat;
import io.rollcast.wire.format.WireFormat;
import io.rollcast.wire.format.registry.JsonSchemaDecoder;
import io.rollcast.wire.format.registry.SchemaRegistry;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Options of what the records of the observations topic look like, which all its readers have. It is long because each option
 * has its help and its faults.
 */
public final class FormatOptions {

    /** Character before decimal places. */
    enum Decimal {
        POINT,
        COMMA
    }

    /** The name of a delimiter that does not survive a copy of the command. */
    private static final String TAB = "tab";

    private static final String JSON_UNLESS_TOLD = "json";

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "What the values of observations are: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
            defaultValue = JSON_UNLESS_TOLD)
    ValueFormat format = ValueFormat.JSON;

    @Option(
            names = "--series-key",
            paramLabel = "PART[,...]",
            description =
                    "What a series' id is made of: key, key.PATH of a key in JSON, topic, or paths of fields such as"
                            + " name,labels.job (default: key; of influx: measurement,tags; of prometheus: name,labels; of"
                            + " telegraf-json: name,tags).")
    @Nullable
    String seriesKey;

    @Option(
            names = "--value-field",
            paramLabel = "PATH[,...]",
            description =
                    "Fields of the measured values, such as payload.value; several are a series each (default: value,"
                            + " or the value itself where it is a number; of influx and telegraf-json: fields.*).")
    List<String> valueFields = List.of();

    @Option(
            names = "--time-field",
            paramLabel = "PATH",
            description =
                    "Field of the event time: a number, or a date and time that is written out (default: the record's"
                            + " timestamp; of influx, prometheus and telegraf-json: timestamp).")
    @Nullable
    String timeField;

    @Option(
            names = "--time-unit",
            paramLabel = "UNIT",
            description = "Unit of times that are numbers: ${COMPLETION-CANDIDATES}; auto tells it by their magnitude"
                    + " (default: auto; of influx: ns).")
    @Nullable
    EpochUnit timeUnit;

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            description = "Zone of times that name none, such as Europe/Berlin (default: UTC).")
    @Nullable
    String timeZone;

    @Mixin
    final TimeFormatOptions timeFormat = new TimeFormatOptions();

    @Option(names = "--csv-columns", paramLabel = "NAME[,...]", description = "Names of the columns, for --format csv.")
    @Nullable
    String csvColumns;

    @Option(names = "--csv-header", description = "For --format csv: the first line of each record names the columns.")
    boolean csvHeader;

    @Option(
            names = "--csv-delimiter",
            paramLabel = "CHAR",
            description = "Between the cells of --format csv; 'tab' is one (default: a comma).")
    @Nullable
    String csvDelimiter;

    @Option(
            names = "--csv-decimal",
            paramLabel = "point|comma",
            description = "Before decimal places in values of --format csv (default: point).")
    @Nullable
    Decimal csvDecimal;

    @Option(
            names = "--value-deserializer",
            paramLabel = "CLASS",
            description =
                    "For --format deserializer: a Kafka deserializer on the class path; fields are found in what it"
                            + " makes of a value.")
    @Nullable
    String valueDeserializer;

    @Option(
            names = "--deserializer-properties",
            paramLabel = "FILE",
            description = "Settings of the deserializer, as a properties file.")
    @Nullable
    Path deserializerProperties;

    @Mixin
    final SchemaOptions schemas = new SchemaOptions();

    public void check(Problems problems) {
        int before = problems.found().size();
        checkCsv(problems);
        checkDeserializer(problems);
        checkPart(problems, "--deserializer-properties", this::warnOfOpenSecrets);
        schemas.check(problems, format);
        problems.require(
                !format.isBare() || (valueFields.isEmpty() && timeField == null),
                "--format %s is a bare number: it has no fields for --value-field and --time-field",
                format);
        problems.require(
                (timeUnit == null && timeZone == null && !timeFormat.isGiven())
                        || timeField != null
                        || format.timeField() != null,
                "--time-unit, --time-zone and --time-format are of a time in the value: --time-field names its field");
        checkPart(problems, "--series-key", this::series);
        checkPart(problems, "--value-field", this::values);
        int beforeTimes = problems.found().size();
        checkTimeFormat(problems);
        if (problems.found().size() == beforeTimes) {
            checkPart(problems, "--time-field", this::time);
        }
        if (problems.found().size() == before) {
            checkPart(problems, "--format " + format, this::format);
        }
    }

    /** Notes what is wrong with the form of times, of a topic or a file. */
    public void checkTimeFormat(Problems problems) {
        timeFormat.check(problems, timeUnit);
    }

    private void checkCsv(Problems problems) {
        boolean isCsv = format == ValueFormat.CSV;
        problems.require(
                isCsv || (csvColumns == null && !csvHeader && csvDelimiter == null && csvDecimal == null),
                "--csv-columns, --csv-header, --csv-delimiter and --csv-decimal are of --format csv, not of %s",
                format);
        problems.require(
                csvDelimiter == null || csvDelimiter.length() == 1 || csvDelimiter.equals(TAB),
                "--csv-delimiter is '%s': give one character, or '%s'",
                csvDelimiter,
                TAB);
        problems.require(
                !isCsv || (csvColumns != null) != csvHeader,
                "--format csv needs the names of the columns: give --csv-columns a,b,c or --csv-header, one of them");
    }

    private void checkDeserializer(Problems problems) {
        boolean isDeserializer = isDeserializer();
        problems.require(
                !isDeserializer || valueDeserializer != null,
                "--format deserializer needs --value-deserializer: name the class");
        problems.require(
                deserializerProperties == null || isDeserializer,
                "--deserializer-properties %s: they are of --value-deserializer, which names no class",
                deserializerProperties);
        problems.require(
                valueDeserializer == null || isDeserializer,
                "--value-deserializer %s is of --format deserializer, not of %s",
                valueDeserializer,
                format);
    }

    static void checkPart(Problems problems, String option, Runnable part) {
        try {
            part.run();
        } catch (ConfigurationException e) {
            problems.require(false, "%s", e.getMessage());
        } catch (IllegalArgumentException | DateTimeException e) {
            problems.require(false, "%s: %s", option, e.getMessage());
        }
    }

    /**
     * The format that the options describe. Without any it is {@link JsonFormat#JSON}.
     *
     * @throws RuntimeException if {@link #check} would name a problem
     */
    public WireFormat format() {
        return isStandard() ? JsonFormat.JSON : new MappedFormat(decoder(), mapping());
    }

    /** Unit of times that are numbers, as it was given; null if it was not. */
    public @Nullable EpochUnit timeUnit() {
        return timeUnit;
    }

    /**
     * How times are written.
     *
     * @throws IllegalArgumentException if {@link #checkTimeFormat} would name a pattern
     */
    public TimeFormat timeFormat() {
        return timeFormat.format();
    }

    /**
     * Zone of times that name none.
     *
     * @throws DateTimeException if there is no such zone
     */
    public ZoneId timeZone() {
        return ZoneId.of(timeZone == null ? "UTC" : timeZone);
    }

    boolean namesRegistry() {
        return schemas.schemaRegistry != null;
    }

    /** The registry of schemas, for forecasts as well. */
    SchemaRegistry registry() {
        return schemas.registry().orElseThrow();
    }

    private FieldMapping mapping() {
        return new FieldMapping(series(), values(), time());
    }

    private boolean isStandard() {
        return format == ValueFormat.JSON && seriesKey == null && valueFields.isEmpty() && timeField == null;
    }

    private boolean isDeserializer() {
        return format == ValueFormat.DESERIALIZER;
    }

    /** The one place where names of formats become decoders. */
    private ValueDecoder decoder() {
        return switch (format) {
            case JSON, PROMETHEUS, TELEGRAF_JSON -> Formats.json();
            case TEXT -> Formats.text();
            case DOUBLE -> Formats.float64();
            case FLOAT -> Formats.float32();
            case LONG -> Formats.int64();
            case INT -> Formats.int32();
            case CSV ->
                Formats.csv(
                        csvColumns == null
                                ? List.of()
                                : List.of(csvColumns.strip().split("\\s*,\\s*", -1)),
                        delimiter());
            case INFLUX -> Formats.lineProtocol();
            case AVRO -> schemas.avro();
            case JSON_SCHEMA -> new JsonSchemaDecoder();
            case PROTOBUF -> schemas.protobuf();
            case DESERIALIZER -> Formats.deserializer(String.valueOf(valueDeserializer), deserializerSettings());
        };
    }

    private void warnOfOpenSecrets() {
        if (isDeserializer() && deserializerProperties != null && SecretFile.hasSecrets(deserializerFile())) {
            SecretFile.warnIfOpen("--deserializer-properties", deserializerProperties);
        }
    }

    private char delimiter() {
        return csvDelimiter == null ? ',' : csvDelimiter.equals(TAB) ? '\t' : csvDelimiter.charAt(0);
    }

    private Map<String, String> deserializerSettings() {
        Map<String, String> settings = new HashMap<>();
        Properties file = deserializerFile();
        file.stringPropertyNames().forEach(name -> settings.put(name, file.getProperty(name)));
        return settings;
    }

    private Properties deserializerFile() {
        return deserializerProperties == null
                ? new Properties()
                : PropertiesFile.read("--deserializer-properties", deserializerProperties);
    }

    private SeriesKey series() {
        SeriesKey key = seriesKey == null ? format.seriesKey() : SeriesKey.parse(seriesKey);
        if (format.isBare() && key.needsValue()) {
            throw new IllegalArgumentException(
                    "'%s' has fields of the value, and --format %s has none: use key, key.PATH and topic"
                            .formatted(seriesKey, format));
        }
        return key;
    }

    private ValueFields values() {
        ValueFields fields =
                valueFields.isEmpty() ? format.valueFields() : ValueFields.parse(String.join(",", valueFields));
        return csvDecimal == Decimal.COMMA ? fields.withDecimalCommas() : fields;
    }

    private @Nullable TimeField time() {
        ZoneId zone = timeZone();
        if (timeField != null) {
            EpochUnit unit = timeUnit == null ? EpochUnit.AUTO : timeUnit;
            return new TimeField(FieldPath.parse(timeField), timeFormat(), unit, zone, true);
        }
        TimeField usual = format.timeField();
        return usual == null
                ? null
                : new TimeField(usual.path(), timeFormat(), timeUnit == null ? usual.unit() : timeUnit, zone, false);
    }
}
