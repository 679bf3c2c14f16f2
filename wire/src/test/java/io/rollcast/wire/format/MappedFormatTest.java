package io.rollcast.wire.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.rollcast.wire.Forecast;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.Observation;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What records become by their fields. It is long because all formats and all faults of records are read by one code. */
class MappedFormatTest {

    private static final long SEED = 20261126;
    private static final long NOW_MS = Instant.parse("2026-11-26T12:00:00Z").toEpochMilli();

    @Test
    void readsWhatTelegrafWrites() throws MalformedObservationException {
        String json = "{\"fields\":{\"usage_idle\":99.1,\"usage_user\":0.5,\"state\":\"ok\",\"up\":true},"
                + "\"name\":\"cpu\",\"tags\":{\"host\":\"web1\",\"cpu\":\"cpu0\"},\"timestamp\":1764000000}";

        assertThat(read(usual(ValueFormat.TELEGRAF_JSON, Formats.json()), json))
                .containsExactly(
                        new Observation("cpu|cpu=cpu0,host=web1|usage_idle", 99.1, 1_764_000_000_000L),
                        new Observation("cpu|cpu=cpu0,host=web1|usage_user", 0.5, 1_764_000_000_000L));
    }

    @Test
    void readsWhatThePrometheusAdapterWrites() throws MalformedObservationException {
        String json = "{\"timestamp\":\"2026-11-25T12:00:00Z\",\"value\":\"9876543210\",\"name\":\"up\","
                + "\"labels\":{\"__name__\":\"up\",\"job\":\"api\"}}";

        assertThat(read(usual(ValueFormat.PROMETHEUS, Formats.json()), json))
                .containsExactly(new Observation("up|job=api", 9876543210.0, 1_795_608_000_000L));
    }

    @Test
    void readsLinesOfInflux() throws MalformedObservationException {
        String lines =
                "cpu,host=b,az=1 idle=99.1,n=4i,up=t 1764000000000000000\nsystem,host=b uptime=\"2 days\"\nmem free=1u\n";

        assertThat(read(usual(ValueFormat.INFLUX, Formats.lineProtocol()), lines))
                .containsExactly(
                        new Observation("cpu|az=1,host=b|idle", 99.1, 1_764_000_000_000L),
                        new Observation("cpu|az=1,host=b|n", 4, 1_764_000_000_000L),
                        new Observation("mem|free", 1, 0));
    }

    @Test
    void readsAConnectEnvelopeByItsPath() throws MalformedObservationException {
        assertThat(read(json("payload.value"), "{\"schema\":{\"type\":\"struct\"},\"payload\":{\"value\":1.5}}"))
                .containsExactly(new Observation("k", 1.5, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.5",
                "\"1.5\"",
                " \"+15e-1\" ",
                "{\"value\":1.5}",
                "{\"value\":\"1.5\"}",
                "[1.5]",
                "[{\"value\":1.5}]"
            })
    void anyWritingOfANumberIsOne(String json) throws MalformedObservationException {
        assertThat(read(usual(ValueFormat.JSON, Formats.json()), json)).containsExactly(new Observation("k", 1.5, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"value\":null}; NO_FIELD; 'value' is missing or null",
                "{\"Value\":4}; NO_FIELD; --value-field names",
                "[]; NO_FIELD; no rows",
                "null; NOT_A_NUMBER; the value is null",
                "true; NOT_A_NUMBER; of a field that --value-field names, true is 1 and false is 0",
                "{\"value\":true}; NOT_A_NUMBER; of a field that --value-field names, true is 1 and false is 0",
                "{\"value\":\"\"}; NOT_A_NUMBER; is ''",
                "{\"value\":\"n/a\"}; NOT_A_NUMBER; is 'n/a'",
                "{\"value\":\"1,5\"}; NOT_A_NUMBER; is '1,5'",
                "{\"value\":\"0x10\"}; NOT_A_NUMBER; is '0x10'",
                "{\"value\":\"1d\"}; NOT_A_NUMBER; is '1d'",
                "{\"value\":{\"value\":1}}; NOT_A_NUMBER; is an object",
                "{\"value\":[1]}; NOT_A_NUMBER; is a list",
                "{\"value\":NaN}; NOT_FINITE; is NaN",
                "{\"value\":\"NaN\"}; NOT_FINITE; is 'NaN'",
                "{\"value\":-Infinity}; NOT_FINITE; is -Infinity",
                "{\"value\":1e400}; NOT_FINITE; 'value' is",
                "{\"value\":\"1e39\"}; NOT_FINITE; the accepted range",
                "[1,{\"value\":\"x\"},3]; NOT_A_NUMBER; row 2 of 3: the value field 'value' is 'x'",
                "{\"value\":1; NOT_JSON; the value is not JSON",
                "1 2; NOT_JSON; the value is not JSON",
                "``; NOT_JSON; the value is empty",
            })
    void anyOtherValueIsOneClearFault(String json, Reason reason, String expected) {
        var fault = fault(usual(ValueFormat.JSON, Formats.json()), json.getBytes(UTF_8));

        assertThat(fault.reason()).isEqualTo(reason);
        assertThat(fault).hasMessageContaining(expected);
    }

    @Test
    void aBooleanOfANamedFieldIsOneOrZero() throws MalformedObservationException {
        assertThat(read(json("temp,running"), "{\"temp\":21.5,\"running\":true}"))
                .containsExactly(new Observation("k|temp", 21.5, 0), new Observation("k|running", 1, 0));
        assertThat(read(json("running"), "{\"running\":false}")).containsExactly(new Observation("k", 0, 0));
        assertThat(read(json("*"), "{\"temp\":21.5,\"running\":true}"))
                .as("where nobody named it")
                .containsExactly(new Observation("k|temp", 21.5, 0));
    }

    @Test
    void severalFieldsAreASeriesEachAndMissingOnesAreSkipped() throws MalformedObservationException {
        MappedFormat format = json("a,b.c,d");

        assertThat(read(format, "{\"a\":1,\"b\":{\"c\":\"2\"},\"d\":\"n/a\"}"))
                .containsExactly(new Observation("k|a", 1, 0), new Observation("k|b.c", 2, 0));
        assertThat(read(format, "[{\"a\":NaN,\"d\":3},{\"a\":null}]")).containsExactly(new Observation("k|d", 3, 0));
        assertThat(fault(format, "{\"a\":null,\"e\":1}".getBytes(UTF_8)))
                .hasMessageContaining("none of the value fields 'a,b.c,d' is there");
        assertThat(fault(format, "{\"a\":1,\"d\":\"high\"}".getBytes(UTF_8)).reason())
                .isEqualTo(Reason.NOT_A_NUMBER);
    }

    @Test
    void tombstonesEndWhatFollowsFromTheKey() throws MalformedObservationException {
        IncomingRecord tombstone = record(null);

        assertThat(json("a").observations(tombstone)).isEmpty();
        assertThat(json("a").ended(tombstone)).containsExactly("k");
        assertThat(json("a,b").ended(tombstone)).containsExactly("k|a", "k|b");
        assertThat(json("f.*").ended(tombstone)).isEmpty();
        assertThat(usual(ValueFormat.PROMETHEUS, Formats.json()).ended(tombstone))
                .isEmpty();
    }

    @Test
    void theNameOfATopicAloneIsEndedByNoRecord() throws MalformedObservationException {
        for (String parts : List.of("topic", "topic,topic")) {
            MappedFormat format = new MappedFormat(
                    Formats.json(), new FieldMapping(SeriesKey.parse(parts), ValueFields.STANDARD, null));

            assertThat(format.ended(record(null))).isEmpty();
        }
    }

    static Stream<Arguments> binaryKeys() {
        return Stream.of(
                arguments(new byte[] {0, 0, 0, 'A'}, "an int has 4 bytes"),
                arguments(new byte[] {0, 0, 0, (byte) 200}, "an int has 4 bytes"),
                arguments(new byte[] {0, 0, 0, 0, 0, 0, 0, 'A'}, "a long has 8 bytes"),
                arguments(new byte[] {0, 0, 0, 0, 7, 4, 's', '1', '!'}, "keys of a schema registry begin with 0"),
                arguments(new byte[] {'a', 0x1f, 'b'}, "0x1f"));
    }

    @ParameterizedTest
    @MethodSource("binaryKeys")
    void binaryKeysAreNoIdsAndTheMessageSaysWhatTheyLookLike(byte[] key, String expected) {
        IncomingRecord record =
                new IncomingRecord("metrics", key, "1.5".getBytes(UTF_8), new RecordHeaders(), 0, NOW_MS);
        for (WireFormat format : List.of(JsonFormat.JSON, usual(ValueFormat.TEXT, Formats.text()))) {
            assertThat(catchThrowableOfType(MalformedObservationException.class, () -> format.observations(record)))
                    .hasMessageStartingWith("the key ")
                    .hasMessageContainingAll(expected, "--series-key");
        }
    }

    @Test
    void aKeyInJsonMayHaveLines() throws MalformedObservationException {
        MappedFormat format = new MappedFormat(
                Formats.json(), new FieldMapping(SeriesKey.parse("key.id"), ValueFields.STANDARD, null));

        assertThat(format.observations(new IncomingRecord(
                        "metrics",
                        "{\n\t\"id\": 7\n}".getBytes(UTF_8),
                        "1".getBytes(UTF_8),
                        new RecordHeaders(),
                        0,
                        NOW_MS)))
                .containsExactly(new Observation("7", 1, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "TEXT", "CSV", "INFLUX"})
    void aByteOrderMarkIsNoPartOfAValue(ValueFormat format) throws MalformedObservationException {
        String value =
                format == ValueFormat.INFLUX ? "cpu value=1.5" : format == ValueFormat.CSV ? "value\n1.5" : "1.5";
        ValueDecoder decoder = switch (format) {
            case TEXT -> Formats.text();
            case CSV -> Formats.csv(List.of(), ',');
            case INFLUX -> Formats.lineProtocol();
            default -> Formats.json();
        };
        String series = format == ValueFormat.INFLUX ? "cpu|value" : "k";

        assertThat(read(usual(format, decoder), "\ufeff" + value)).containsExactly(new Observation(series, 1.5, 0));
        if (format == ValueFormat.JSON) {
            assertThat(read(JsonFormat.JSON, "\ufeff1.5")).containsExactly(new Observation("k", 1.5, 0));
        }
    }

    @Test
    void onlyIdsThatAreTheKeyLeaveThePartitionsAsTheyAre() {
        assertThat(json("a").keyedBySeries()).isTrue();
        assertThat(json("a,b").keyedBySeries()).isFalse();
        assertThat(json("f.*").keyedBySeries()).isFalse();
        assertThat(usual(ValueFormat.INFLUX, Formats.lineProtocol()).keyedBySeries())
                .isFalse();
        assertThat(JsonFormat.JSON.keyedBySeries()).isTrue();
    }

    @Test
    void boundsTheRecord() {
        MappedFormat format = usual(ValueFormat.JSON, Formats.json());

        assertThat(fault(format, new byte[MappedFormat.MAX_VALUE_BYTES + 1]).reason())
                .isEqualTo(Reason.OVERSIZED);
        assertThat(fault(format, ("[1" + ",1".repeat(MappedFormat.MOST_ROWS) + "]").getBytes(UTF_8)))
                .hasMessageContaining("10001 rows: at most 10000");
    }

    @Test
    void aLongNameOrTextOfARecordLeavesTheRuleInTheMessage() {
        String name = "n".repeat(100_000);
        MappedFormat influx = usual(ValueFormat.INFLUX, Formats.lineProtocol());
        MappedFormat csv = usual(ValueFormat.CSV, Formats.csv(List.of(), ','));

        assertShort(fault(influx, "m %s=1e999".formatted(name).getBytes(UTF_8)), "the accepted range");
        assertShort(fault(influx, "m,%1$s=a,%1$s=b v=1".formatted(name).getBytes(UTF_8)), "is there twice");
        assertShort(fault(csv, "%1$s,%1$s\n1,2".formatted(name).getBytes(UTF_8)), "a name of its own");
        assertShort(fault(csv, "%s,value\n1".formatted(name).getBytes(UTF_8)), "2 of them");
        assertShort(fault(JsonFormat.JSON, "9".repeat(900).getBytes(UTF_8)), "the accepted range");
    }

    private static void assertShort(MalformedObservationException fault, String rule) {
        assertThat(fault).message().contains(rule).hasSizeLessThan(300);
    }

    @Test
    void namesTheFormatsOfASchemaRegistryWhereAValueBeginsLikeOne() {
        byte[] avro = {0, 0, 0, 0, 7, 2, 4};
        byte[] notUtf8 = {0, 0, 0, 0, 7, (byte) 0xff};
        for (WireFormat format : new WireFormat[] {JsonFormat.JSON, usual(ValueFormat.JSON, Formats.json())}) {
            assertThat(fault(format, avro)).hasMessageContaining("--format avro, protobuf or json-schema");
            assertThat(fault(format, notUtf8)).hasMessageContaining("--format avro, protobuf or json-schema");
            assertThat(fault(format, new byte[] {0, 0, 0, 0})).message().doesNotContain("schema registry");
            assertThat(fault(format, "{bad".getBytes(UTF_8))).message().doesNotContain("schema registry");
        }
    }

    @Test
    void forecastsAreWrittenAsEver() {
        Forecast forecast = new Forecast("k", 1, 2, 3, Forecast.LAST_VALUE, "", false, 0, new double[] {1.5});

        assertThat(json("a").value(forecast)).isEqualTo(JsonFormat.JSON.value(forecast));
    }

    @Test
    void anyBytesArePointsOrOneFault() {
        Random random = new Random(SEED);
        MappedFormat[] formats = {
            usual(ValueFormat.JSON, Formats.json()),
            json("a,b[0].c"),
            json("*"),
            usual(ValueFormat.TELEGRAF_JSON, Formats.json()),
            usual(ValueFormat.INFLUX, Formats.lineProtocol()),
            usual(ValueFormat.TEXT, Formats.text()),
            usual(ValueFormat.DOUBLE, Formats.float64()),
            usual(ValueFormat.CSV, Formats.csv(List.of("value", "b"), ',')),
            usual(ValueFormat.CSV, Formats.csv(List.of(), ';')),
        };
        String alphabet = "{}[]\"',:;.=-+ \n\\0123456789abceNvalue\u0000é";
        for (int i = 0; i < 40_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(24); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            byte[] value = text.toString().getBytes(UTF_8);
            if (i % 3 == 0) {
                random.nextBytes(value);
            }
            try {
                List<Observation> found = formats[i % formats.length].observations(record(value));
                assertThat(found).as("'%s', seed %d", text, SEED).isNotEmpty();
            } catch (MalformedObservationException e) {
                assertThat(e).message().isNotBlank();
            }
        }
    }

    @Test
    void fieldsOfTwoWildcardsThatHaveTheSameNameAreTwoSeries() throws Exception {
        String record = "{\"cpu\":{\"used\":1},\"mem\":{\"used\":2}}";

        assertThat(read(json("cpu.*,mem.*"), record))
                .extracting(Observation::series, Observation::value)
                .containsExactly(tuple("k|cpu.used", 1.0), tuple("k|mem.used", 2.0));
        assertThat(read(json("cpu.*"), record)).extracting(Observation::series).containsExactly("k|used");
    }

    private static MappedFormat json(String valueFields) {
        return new MappedFormat(
                Formats.json(), new FieldMapping(SeriesKey.parse("key"), ValueFields.parse(valueFields), null));
    }

    private static MappedFormat usual(ValueFormat format, ValueDecoder decoder) {
        return new MappedFormat(decoder, format.mapping());
    }

    private static List<Observation> read(WireFormat format, String value) throws MalformedObservationException {
        return format.observations(record(value.getBytes(UTF_8)));
    }

    private static MalformedObservationException fault(WireFormat format, byte[] value) {
        return catchThrowableOfType(MalformedObservationException.class, () -> format.observations(record(value)));
    }

    private static IncomingRecord record(byte[] value) {
        return new IncomingRecord("metrics", "k".getBytes(UTF_8), value, new RecordHeaders(), 0, NOW_MS);
    }
}
