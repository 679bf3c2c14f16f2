package io.rollcast.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.format.MappedFormat;
import io.rollcast.wire.format.WireFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What is read with which options. It is long because each format has options and faults of its own. */
class FormatOptionsTest {

    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    @Command
    static final class Reader {
        @Mixin
        final FormatOptions options = new FormatOptions();

        @Mixin
        final ForecastFormatOptions forecasts = new ForecastFormatOptions();
    }

    /** Multiplies the text by the property {@code times}. */
    public static final class Multiplier implements Deserializer<Map<String, Object>> {

        private double times;

        @Override
        public void configure(Map<String, ?> settings, boolean isKey) {
            times = Double.parseDouble(String.valueOf(settings.get("times")));
        }

        @Override
        public Map<String, Object> deserialize(String topic, byte[] bytes) {
            return Map.of("value", times * Double.parseDouble(new String(bytes, UTF_8)));
        }
    }

    @Test
    void withoutOptionsItIsTheFastJson() {
        assertThat(options("").format()).isSameAs(JsonFormat.JSON);
        assertThat(options("--format json").format()).isSameAs(JsonFormat.JSON);
        assertThat(options("").format().keyedBySeries()).isTrue();
        assertThat(problems("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "--value-field payload.value; {\"payload\":{\"value\":1.5}}; k=1.5",
                "--value-field a --value-field b; {\"a\":1,\"b\":2}; k|a=1.0 k|b=2.0",
                "--series-key topic,key,name; {\"name\":\"up\",\"value\":\"3\"}; metrics|k|up=3.0",
                "--time-field at; {\"value\":1,\"at\":1795608000}; k=1.0@0",
                "--time-field at --time-unit ms; {\"value\":1,\"at\":1795608000007}; k=1.0@7",
                "--time-field at --time-zone Europe/Berlin; {\"value\":1,\"at\":\"2026-11-25 13:00:00\"}; k=1.0@0",
                "--time-field at --time-format dd.MM.yyyy'T'HH:mm --time-zone Europe/Berlin; {\"value\":1,\"at\":\"25.11.2026T13:00\"}; k=1.0@0",
                "--time-field at --time-format yyyyMMddHHmm; {\"value\":1,\"at\":202611251200}; k=1.0@0",
                "--time-field at --time-format MM/dd/yyyy --time-format dd.MM.yyyyHH; {\"value\":1,\"at\":\"25.11.202612\"}; k=1.0@0",
                "--format telegraf-json --time-format yyyyMMddHHmmss; {\"fields\":{\"idle\":1},\"name\":\"cpu\",\"tags\":{\"host\":\"a\"},\"timestamp\":20261125120000}; cpu|host=a|idle=1.0@0",
                "--format text; 1.5; k=1.5",
                "--format csv --csv-columns value,unit; 1,C; k=1.0",
                "--format influx; cpu,host=a idle=1,user=2 1795608000000000000; cpu|host=a|idle=1.0@0 cpu|host=a|user=2.0@0",
                "--format influx --time-unit s; cpu idle=1 1795608000; cpu|idle=1.0@0",
                "--format telegraf-json; {\"fields\":{\"idle\":1},\"name\":\"cpu\",\"tags\":{\"host\":\"a\"},\"timestamp\":1795608000}; cpu|host=a|idle=1.0@0",
                "--format prometheus; {\"timestamp\":\"2026-11-25T12:00:00Z\",\"value\":\"7\",\"name\":\"up\",\"labels\":{\"__name__\":\"up\",\"job\":\"api\"}}; up|job=api=7.0@0",
            })
    void readsRecordsAsTheOptionsSay(String arguments, String value, String expected)
            throws MalformedObservationException {
        StringBuilder found = new StringBuilder();
        for (Observation observation : read(options(arguments), value)) {
            found.append(found.isEmpty() ? "" : " ")
                    .append(observation.series())
                    .append('=')
                    .append(observation.value());
            if (observation.timestampMs() != 0) {
                found.append('@').append(observation.timestampMs() - NOON.toEpochMilli());
            }
        }

        assertThat(problems(arguments)).isEmpty();
        assertThat(found).hasToString(expected);
    }

    @Test
    void aHeaderCanNameTheColumns() throws MalformedObservationException {
        String arguments = "--format csv --csv-header --csv-delimiter |";

        assertThat(problems(arguments)).isEmpty();
        assertThat(read(options(arguments), "unit|value\nC|1\nC|2\n"))
                .containsExactly(new Observation("k", 1, 0), new Observation("k", 2, 0));
    }

    @Test
    void cellsMayHaveTabsBetweenThemAndDecimalCommas() throws MalformedObservationException {
        String arguments =
                "--format csv --csv-delimiter tab --csv-columns id,value --csv-decimal comma --series-key id";

        assertThat(problems(arguments)).isEmpty();
        assertThat(read(options(arguments), "1,5\t-21,5\n10.0.0.1\t1.234,5\nb\t1.234\nb\t7"))
                .containsExactly(
                        new Observation("1,5", -21.5, 0),
                        new Observation("10.0.0.1", 1234.5, 0),
                        new Observation("b", 1234, 0),
                        new Observation("b", 7, 0));
        assertThatThrownBy(() -> read(options(arguments), "b\t1.5"))
                .hasMessageContaining("'1.5': points may only group digits in threes, as in 1.234,5");
    }

    @Test
    void aDeserializerIsConfiguredFromItsFile(@TempDir Path directory)
            throws IOException, MalformedObservationException {
        Path file = Files.writeString(directory.resolve("deserializer.properties"), "times=10\n");
        String arguments = "--format deserializer --value-deserializer %s --deserializer-properties %s"
                .formatted(Multiplier.class.getName(), file);

        assertThat(problems(arguments)).isEmpty();
        assertThat(read(options(arguments), "2")).containsExactly(new Observation("k", 20, 0));
    }

    @Test
    void aFileWithSecretsOfADeserializerThatAllCanReadIsTold(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("deserializer.properties"), "times=10\nbasic.auth.user.info=user:s3cret\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Logger logger = (Logger) LoggerFactory.getLogger(SecretFile.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            assertThat(problems("--format deserializer --value-deserializer %s --deserializer-properties %s"
                            .formatted(Multiplier.class.getName(), file)))
                    .isEmpty();
        } finally {
            logger.detachAppender(log);
        }

        assertThat(log.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .startsWith("--deserializer-properties " + file)
                .contains("chmod o-r")
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--series-key a..b; --series-key: path 'a..b', character 3",
                "--value-field a[; --value-field: path 'a['",
                "--value-field a,a; one is there twice",
                "--time-field t.*; a time is one field",
                "--time-field t --time-zone Mars; --time-field: Unknown time-zone ID: Mars",
                "--time-unit s; --time-field names its field",
                "--time-format yyyyMMdd; --time-field names its field",
                "--time-field t --time-format yyyyMMdd --time-unit s; --time-format yyyyMMdd and --time-unit are both given",
                "--time-field t --time-format yyyyMMddqqqqqq; --time-format: 'yyyyMMddqqqqqq' is no pattern",
                "--time-field t --time-format HH:mm; --time-format: 'HH:mm' names no date: it must have a year",
                "--time-field t --time-format YYYY-MM-dd; names no date",
                "--time-field t --time-format yyyy-MM-dd'T'hh:mm; names no time of a day: the hour must be HH",
                "--format double --value-field a; is a bare number",
                "--format text --series-key name; --format text has none",
                "--format csv; needs the names of the columns",
                "--format csv --csv-header --csv-columns a; one of them",
                "--format csv --csv-columns a,a; each must have a name of its own",
                "--csv-header; are of --format csv, not of json",
                "--csv-decimal comma; are of --format csv, not of json",
                "--format csv --csv-header --csv-delimiter ab; --csv-delimiter is 'ab': give one character, or 'tab'",
                "--format deserializer; needs --value-deserializer",
                "--value-deserializer a.B; is of --format deserializer, not of json",
                "--format deserializer --value-deserializer a.B; class 'a.B' is not on the class path",
                "--format deserializer --value-deserializer java.lang.String; it must implement",
                "--format deserializer --value-deserializer io.rollcast.service.FormatOptionsTest$Multiplier; cannot be set up",
                "--format deserializer --value-deserializer a.B --deserializer-properties /no/file; it does not exist",
                "--deserializer-properties /no/file; which names no class",
                "--format avro; needs schemas: give --schema-registry URL, or --avro-schema FILE",
                "--format avro --avro-schema /no/a.avsc; --avro-schema: schema file /no/a.avsc cannot be read",
                "--format avro --schema-registry http://r --reader-schema /no/a.avsc; schema file /no/a.avsc cannot be read",
                "--format avro --schema-registry registry:8081; it must be a URL such as http://registry:8081",
                "--schema-registry-properties /no/file; which names no URL",
                "--schema-registry http://r --schema-registry-properties /no/file; it does not exist",
                "--forecast-format avro; --forecast-format avro needs --schema-registry",
            })
    void namesWhatIsWrongAndTheRemedy(String arguments, String expected) {
        assertThat(problems(arguments)).singleElement().asString().contains(expected);
    }

    @Test
    void tellsAllFaultsAtOnce() {
        assertThat(problems("--format csv --series-key . --value-field . --time-field ."))
                .hasSize(4);
    }

    @Test
    void plainAvroIsReadByItsSchemaFileAndAsAnotherSchema(@TempDir Path directory)
            throws IOException, MalformedObservationException {
        Path written = Files.writeString(directory.resolve("written.avsc"), """
                {"type":"record","name":"Reading","fields":[
                 {"name":"site","type":"string"},{"name":"temp","type":"int"}]}""");
        Path read = Files.writeString(directory.resolve("read.avsc"), """
                {"type":"record","name":"Reading","fields":[
                 {"name":"degrees","type":"double","aliases":["temp"]}]}""");
        String bytes = "\u0004s1\u0006"; // A text of two characters, then 3: both as zigzag.

        String plain = "--format avro --avro-schema %s --series-key site --value-field temp".formatted(written);
        String evolved =
                "--format avro --avro-schema %s --reader-schema %s --value-field degrees".formatted(written, read);

        assertThat(problems(plain)).isEmpty();
        assertThat(read(options(plain), bytes)).containsExactly(new Observation("s1", 3, 0));
        assertThat(problems(evolved)).isEmpty();
        assertThat(read(options(evolved), bytes)).containsExactly(new Observation("k", 3, 0));
    }

    @Test
    void protobufIsReadByAFileOfItsSchema(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("reading.proto"),
                "syntax = \"proto3\"; message Site { string name = 1; } message Reading { string id = 1; sint32 temp = 2; }");
        String bytes = "\n\u0002s1\u0010\u0006"; // Field 1, a text of two characters; field 2, 3 in zigzag.
        String arguments =
                "--format protobuf --protobuf-schema %s --protobuf-message Reading --series-key id --value-field temp"
                        .formatted(file);

        assertThat(problems(arguments)).isEmpty();
        assertThat(read(options(arguments), bytes)).containsExactly(new Observation("s1", 3, 0));
        assertThat(problems("--format protobuf")).singleElement().asString().contains("--schema-registry URL");
        assertThat(problems("--format json --protobuf-schema " + file))
                .singleElement()
                .asString()
                .contains("is of --format protobuf, not of json");
        assertThat(problems(arguments.replace("message Reading", "message Nothing")))
                .singleElement()
                .asString()
                .contains("--protobuf-schema", "has no message 'Nothing': it has [Site, Reading]");
        assertThat(problems("--format protobuf --schema-registry http://r:1 --protobuf-message X"))
                .singleElement()
                .asString()
                .contains("--protobuf-message X: it is of --protobuf-schema");
    }

    @Test
    void jsonOfARegistryNeedsNone() throws MalformedObservationException {
        String arguments = "--format json-schema --series-key id";

        assertThat(problems(arguments)).isEmpty();
        assertThat(read(options(arguments), "\0\0\0\0\1{\"id\":\"s1\",\"value\":1.5}"))
                .containsExactly(new Observation("s1", 1.5, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--value-field value"})
    void forecastsCanBeWrittenForKafkaConnectWhateverIsRead(String input) throws MalformedObservationException {
        Reader reader = reader("--forecast-format connect-json " + input);
        WireFormat format =
                reader.forecasts.topics(Topics.withPrefix(""), reader.options).format();
        Forecast forecast = new Forecast("k", 1, 0, 1000, "m", "d", true, 0, new double[] {1});

        assertThat(format.observations(new IncomingRecord(
                        "metrics", "k".getBytes(UTF_8), "{\"value\":1.5}".getBytes(UTF_8), new RecordHeaders(), 0, 0)))
                .containsExactly(new Observation("k", 1.5, 0));
        assertThat(new String(format.value(forecast), UTF_8)).startsWith("{\"schema\":");
        assertThat(format.keyedBySeries()).isTrue();
    }

    @Test
    void forecastsAreThoseOfTheInputsFormatUnlessToldOtherwise() {
        Reader reader = reader("");

        assertThat(reader.forecasts
                        .topics(Topics.withPrefix(""), reader.options)
                        .format())
                .isSameAs(JsonFormat.JSON);
        assertThat(problems("--forecast-format avro --schema-registry http://registry:8081"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--format double,true",
        "--value-field a,true",
        "'--value-field a,b',false",
        "--value-field f.*,false",
        "--series-key topic,false",
        "--series-key key.id,false",
        "--series-key name,false",
        "--format influx,false",
        "--format influx --series-key key,false",
    })
    void knowsWhetherTheKeyIsTheSeries(String arguments, boolean expected) {
        assertThat(options(arguments).format().keyedBySeries()).isEqualTo(expected);
    }

    @Test
    void theHelpNamesAllFormats() {
        CommandLine line = new CommandLine(new Reader());

        assertThat(line.getUsageMessage()).contains("telegraf-json", "deserializer", "auto");
        assertThat(options("--format influx --csv-header").format).hasToString("influx");
        assertThat(options("--value-field a").format()).isInstanceOf(MappedFormat.class);
    }

    private static List<Observation> read(FormatOptions options, String value) throws MalformedObservationException {
        return options.format().observations(record(value));
    }

    /** With a timestamp of 0, at a minute past noon. */
    private static IncomingRecord record(String value) {
        return new IncomingRecord(
                "metrics",
                "k".getBytes(UTF_8),
                value.getBytes(UTF_8),
                new RecordHeaders(),
                0,
                NOON.plusSeconds(60).toEpochMilli());
    }

    private static List<String> problems(String arguments) {
        Problems problems = new Problems();
        Reader reader = reader(arguments);
        reader.options.check(problems);
        reader.forecasts.check(problems, reader.options);
        return problems.found();
    }

    private static FormatOptions options(String arguments) {
        return reader(arguments).options;
    }

    private static Reader reader(String arguments) {
        Reader reader = new Reader();
        new CommandLine(reader)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(Arrays.stream(arguments.split(" "))
                        .filter(argument -> !argument.isEmpty())
                        .toArray(String[]::new));
        return reader;
    }
}
