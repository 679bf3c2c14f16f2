package io.rollcast.wire.format.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.Observation;
import io.rollcast.wire.format.EpochUnit;
import io.rollcast.wire.format.FieldMapping;
import io.rollcast.wire.format.FieldPath;
import io.rollcast.wire.format.MappedFormat;
import io.rollcast.wire.format.SeriesKey;
import io.rollcast.wire.format.TimeField;
import io.rollcast.wire.format.ValueDecoder;
import io.rollcast.wire.format.ValueFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decoders that can do without a registry. */
class SchemaDecodersTest {

    private static final Schema READING = new Schema.Parser().parse("""
            {"type":"record","name":"Reading","fields":[
             {"name":"sensor","type":"string"},
             {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
             {"name":"values","type":{"type":"map","values":"double"}}]}""");

    @TempDir
    Path directory;

    static byte[] avro(Schema schema, Object datum) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(schema).write(datum, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static IncomingRecord record(byte[] value) {
        return new IncomingRecord("observations", null, value, new RecordHeaders(), 0, 0);
    }

    private static GenericRecord reading() {
        GenericRecord reading = new GenericData.Record(READING);
        reading.put("sensor", "s-1");
        reading.put("at", 1_764_000_000_000L);
        reading.put("values", Map.of("temperature", 21.5));
        return reading;
    }

    private static void assertRejected(ValueDecoder decoder, byte[] value, Reason reason, String message) {
        assertThatThrownBy(() -> decoder.rows(record(value)))
                .isInstanceOfSatisfying(
                        MalformedObservationException.class,
                        fault -> assertThat(fault.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }

    @Test
    void plainAvroIsReadWithASchemaFile() throws Exception {
        Path file = Files.writeString(directory.resolve("reading.avsc"), READING.toString());
        PlainAvroDecoder decoder = new PlainAvroDecoder(AvroSchemaFile.read(file), null);

        List<?> rows = decoder.rows(record(avro(READING, reading())));

        assertThat(rows).hasSize(1);
        GenericRecord row = (GenericRecord) rows.get(0);
        assertThat(row.get("sensor")).isEqualTo("s-1");
        assertThat(row.get("at")).isEqualTo(1_764_000_000_000L);
        assertThat(row.get("values")).isEqualTo(Map.of("temperature", 21.5));
    }

    @Test
    void plainAvroIsReadAsAnotherSchema() throws Exception {
        Schema wanted = new Schema.Parser().parse("""
                {"type":"record","name":"Reading","fields":[
                 {"name":"series","aliases":["sensor"],"type":"string"},
                 {"name":"unit","type":"string","default":"C"}]}""");

        List<?> rows = new PlainAvroDecoder(READING, wanted).rows(record(avro(READING, reading())));

        GenericRecord row = (GenericRecord) rows.get(0);
        assertThat(row.get("series")).isEqualTo("s-1");
        assertThat(row.get("unit")).isEqualTo("C");
    }

    @Test
    void decimalsAndDatesAreReadAsWhatTheyAre() throws Exception {
        Schema schema = new Schema.Parser().parse("""
                {"type":"record","name":"Price","fields":[
                 {"name":"item","type":"string"},
                 {"name":"day","type":["null",{"type":"int","logicalType":"date"}]},
                 {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}}]}""");
        GenericRecord price = new GenericData.Record(schema);
        price.put("item", "i-1");
        price.put("day", (int) LocalDate.parse("2026-11-25").toEpochDay());
        price.put("price", ByteBuffer.wrap(BigInteger.valueOf(-2150).toByteArray()));
        MappedFormat format = new MappedFormat(
                new PlainAvroDecoder(schema, null),
                new FieldMapping(
                        SeriesKey.parse("item"),
                        ValueFields.parse("price"),
                        new TimeField(FieldPath.parse("day"), EpochUnit.AUTO, ZoneId.of("Europe/Berlin"), true)));
        long nowMs = Instant.parse("2026-11-26T12:00:00Z").toEpochMilli();

        assertThat(format.observations(new IncomingRecord(
                        "observations", null, avro(schema, price), new RecordHeaders(), nowMs, nowMs)))
                .containsExactly(new Observation(
                        "i-1", -21.5, Instant.parse("2026-11-24T23:00:00Z").toEpochMilli()));
    }

    @Test
    void localTimestampsAreInTheZoneThatIsNamed() throws Exception {
        for (String unit : List.of("millis", "micros", "nanos")) {
            Schema schema = new Schema.Parser().parse("""
                    {"type":"record","name":"Local","fields":[
                     {"name":"at","type":["null",{"type":"long","logicalType":"local-timestamp-%s"}]},
                     {"name":"v","type":"double"}]}""".formatted(unit));
            GenericRecord local = new GenericData.Record(schema);
            Instant written = Instant.parse("2026-11-25T13:00:00Z");
            local.put(
                    "at",
                    written.toEpochMilli()
                            * Map.of("millis", 1L, "micros", 1_000L, "nanos", 1_000_000L)
                                    .get(unit));
            local.put("v", 1.5);
            TimeField berlin = new TimeField(FieldPath.parse("at"), EpochUnit.AUTO, ZoneId.of("Europe/Berlin"), true);
            MappedFormat format = new MappedFormat(
                    new PlainAvroDecoder(schema, null),
                    new FieldMapping(SeriesKey.parse("at"), ValueFields.parse("v"), berlin));
            long nowMs = Instant.parse("2026-11-26T12:00:00Z").toEpochMilli();

            assertThat(format.observations(
                            new IncomingRecord("t", null, avro(schema, local), new RecordHeaders(), nowMs, nowMs)))
                    .containsExactly(new Observation(
                            "2026-11-25T13:00",
                            1.5,
                            Instant.parse("2026-11-25T12:00:00Z").toEpochMilli()));
        }
    }

    private static Schema price(int scale) {
        return new Schema.Parser().parse("""
                {"type":"record","name":"Price","fields":[{"name":"prices","type":{"type":"array","items":
                 ["null",{"type":"bytes","logicalType":"decimal","precision":4000,"scale":%d}]}}]}""".formatted(scale));
    }

    @Test
    void aDecimalIsNotReadWithAnotherScaleThanItWasWrittenWith() throws Exception {
        GenericRecord price = new GenericData.Record(price(2));
        price.put("prices", List.of(ByteBuffer.wrap(BigInteger.valueOf(12345).toByteArray())));
        byte[] value = avro(price(2), price);

        assertThat(new PlainAvroDecoder(price(2), price(2)).rows(record(value)))
                .asString()
                .contains("123.45");
        assertRejected(new PlainAvroDecoder(price(2), price(4)), value, Reason.UNDECODABLE, "prices[]");
    }

    @Test
    void aDecimalWithMoreDigitsThanAnyMeasurementIsOutOfRange() throws Exception {
        MappedFormat format = new MappedFormat(
                new PlainAvroDecoder(price(2_000), null),
                new FieldMapping(SeriesKey.parse("topic"), ValueFields.parse("prices[0]"), null));

        assertThat(format.observations(record(prices(BigInteger.TEN.pow(1_200)))))
                .extracting(Observation::value)
                .containsExactly(0.0);
        for (int digits : new int[] {2_001, 2_400_000}) {
            byte[] value = prices(BigInteger.ONE.shiftLeft(digits * 10 / 3));
            var fault =
                    catchThrowableOfType(MalformedObservationException.class, () -> format.observations(record(value)));
            assertThat(fault.reason()).isEqualTo(Reason.NOT_FINITE);
            assertThat(fault).hasMessageContaining("is Infinity: the accepted range");
        }
    }

    private static byte[] prices(BigInteger unscaled) throws IOException {
        GenericRecord price = new GenericData.Record(price(2_000));
        price.put("prices", List.of(ByteBuffer.wrap(unscaled.toByteArray())));
        return avro(price(2_000), price);
    }

    @Test
    void theElementsOfAnArrayAreRows() throws Exception {
        Schema array = Schema.createArray(READING);
        byte[] value = avro(array, List.of(reading(), reading()));

        assertThat(new PlainAvroDecoder(array, null).rows(record(value))).hasSize(2);
        byte[] json = "\0\0\0\0\7[{\"v\":1},{\"v\":2}]".getBytes(UTF_8);
        assertThat(new JsonSchemaDecoder().rows(record(json))).hasSize(2);
    }

    @Test
    void bytesThatAreNotOfTheSchemaAreRejectedWhateverTheyAre() throws Exception {
        PlainAvroDecoder decoder = new PlainAvroDecoder(READING, null);
        byte[] right = avro(READING, reading());
        assertRejected(decoder, new byte[0], Reason.UNDECODABLE, "schema Reading");
        assertRejected(decoder, Arrays.copyOf(right, right.length - 1), Reason.UNDECODABLE, "EOF");
        assertRejected(decoder, Arrays.copyOf(right, right.length + 1), Reason.UNDECODABLE, "left over");

        Random random = new Random(7);
        int rejected = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] junk = new byte[random.nextInt(40)];
            random.nextBytes(junk);
            try {
                decoder.rows(record(junk));
            } catch (MalformedObservationException e) {
                rejected++;
            }
        }
        assertThat(rejected).isGreaterThan(19_000);
    }

    @Test
    void rowsThatAreNestedWithoutEndAreRejected() {
        Schema nested = new Schema.Parser().parse("""
                {"type":"record","name":"Nested","fields":[{"name":"inner","type":["null","Nested"]}]}""");
        byte[] deep = new byte[1_000_000];
        Arrays.fill(deep, (byte) 2);

        assertRejected(new PlainAvroDecoder(nested, null), deep, Reason.UNDECODABLE, "schema Nested");
    }

    @Test
    void jsonSchemaIsReadWithoutARegistry() throws Exception {
        List<?> rows =
                new JsonSchemaDecoder().rows(record("\0\0\0\0\7{\"sensor\":\"s-1\",\"value\":21.5}".getBytes(UTF_8)));

        assertThat(((JsonNode) rows.get(0)).get("value").asDouble()).isEqualTo(21.5);
    }

    @Test
    void jsonSchemaRefusesWhatIsNot() {
        JsonSchemaDecoder decoder = new JsonSchemaDecoder();
        assertRejected(decoder, "{\"value\":1}".getBytes(UTF_8), Reason.UNDECODABLE, "the first byte is 0x7b");
        assertRejected(decoder, new byte[] {0, 0, 0}, Reason.UNDECODABLE, "a value of 3 bytes");
        assertRejected(decoder, "\0\0\0\0\7".getBytes(UTF_8), Reason.NOT_JSON, "schema id 7");
        assertRejected(decoder, "\0\0\0\0\7{\"a\":}".getBytes(UTF_8), Reason.NOT_JSON, "schema id 7");
        assertRejected(decoder, "\0\0\0\0\7{} {}".getBytes(UTF_8), Reason.NOT_JSON, "schema id 7");
    }

    @Test
    void aSchemaFileThatIsNoneIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("wrong.avsc"), "{\"type\":\"recor\"}");
        assertThatThrownBy(() -> AvroSchemaFile.read(file)).hasMessageContaining("wrong.avsc");
        assertThatThrownBy(() -> AvroSchemaFile.read(directory.resolve("missing.avsc")))
                .hasMessageContaining("missing.avsc");
    }
}
