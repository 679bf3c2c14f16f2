package io.rollcast.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Message;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.format.UnavailableFormatException;
import io.rollcast.wire.format.ValueDecoder;
import io.rollcast.wire.format.registry.AvroDecoder;
import io.rollcast.wire.format.registry.AvroForecastEncoder;
import io.rollcast.wire.format.registry.JsonSchemaDecoder;
import io.rollcast.wire.format.registry.ProtobufDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decoders and encoders with schemas of a registry, as it is. */
class RealRegistryTest {

    private static final Schema FIRST = new Schema.Parser().parse("""
            {"type":"record","name":"Reading","fields":[
             {"name":"sensor","type":"string"},{"name":"value","type":"int"}]}""");
    private static final Schema SECOND = new Schema.Parser().parse("""
            {"type":"record","name":"Reading","fields":[
             {"name":"sensor","type":"string"},{"name":"value","type":"double"},
             {"name":"unit","type":"string","default":"C"}]}""");
    private static final Schema WANTED = new Schema.Parser().parse("""
            {"type":"record","name":"Reading","fields":[
             {"name":"series","aliases":["sensor"],"type":"string"},{"name":"value","type":"double"},
             {"name":"unit","type":"string","default":"C"}]}""");

    @TempDir
    static Path directory;

    private static RegistryProcess registry;

    @BeforeAll
    static void startRegistry() throws Exception {
        registry = RegistryProcess.started(directory.resolve("registry"));
    }

    @AfterAll
    static void stopRegistry() throws IOException {
        registry.close();
    }

    private static List<?> rows(ValueDecoder decoder, byte[] value) throws MalformedObservationException {
        return decoder.rows(new IncomingRecord("observations", null, value, new RecordHeaders(), 0, 0));
    }

    private static GenericRecord row(ValueDecoder decoder, byte[] value) throws MalformedObservationException {
        return (GenericRecord) rows(decoder, value).get(0);
    }

    private static byte[] first(String subject, int value) throws Exception {
        GenericRecord reading = new GenericRecordBuilder(FIRST)
                .set("sensor", "s-1")
                .set("value", value)
                .build();
        return WireBytes.avro(registry.register(subject, "AVRO", FIRST.toString()), FIRST, reading);
    }

    private static byte[] second(String subject, double value) throws Exception {
        GenericRecord reading = new GenericRecordBuilder(SECOND)
                .set("sensor", "s-1")
                .set("value", value)
                .set("unit", "F")
                .build();
        return WireBytes.avro(registry.register(subject, "AVRO", SECOND.toString()), SECOND, reading);
    }

    @Test
    void versionsOfASchemaAreReadAsTheyWereWritten() throws Exception {
        AvroDecoder decoder = new AvroDecoder(registry.client(), null);

        GenericRecord old = row(decoder, first("evolved-value", 20));
        GenericRecord recent = row(decoder, second("evolved-value", 21.5));

        assertThat(old.get("value")).isEqualTo(20);
        assertThat(old.hasField("unit")).isFalse();
        assertThat(recent.get("value")).isEqualTo(21.5);
        assertThat(recent.get("unit")).isEqualTo("F");
        assertThat(row(decoder, first("evolved-value", 22)).get("value")).isEqualTo(22);
    }

    @Test
    void aReadersSchemaMakesVersionsOne() throws Exception {
        AvroDecoder decoder = new AvroDecoder(registry.client(), WANTED);

        GenericRecord old = row(decoder, first("wanted-value", 20));
        GenericRecord recent = row(decoder, second("wanted-value", 21.5));

        assertThat(old.get("series")).isEqualTo("s-1");
        assertThat(old.get("value")).isEqualTo(20.0);
        assertThat(old.get("unit")).isEqualTo("C");
        assertThat(recent.get("series")).isEqualTo("s-1");
        assertThat(recent.get("value")).isEqualTo(21.5);
        assertThat(recent.get("unit")).isEqualTo("F");
    }

    @Test
    void aReadersSchemaThatCannotReadTheWritersIsAFaultOfTheRecord() throws Exception {
        Schema other = new Schema.Parser().parse("""
                {"type":"record","name":"Reading","fields":[{"name":"humidity","type":"double"}]}""");
        byte[] value = first("other-value", 20);

        assertThatThrownBy(() -> rows(new AvroDecoder(registry.client(), other), value))
                .isInstanceOf(MalformedObservationException.class)
                .hasMessageContaining("humidity");
    }

    @Test
    void schemasThatReferToOthersAreReadWithThem() throws Exception {
        // Given a place that a site and a sensor have, and a reading of both
        String place = """
                {"type":"record","name":"Place","namespace":"x","fields":[{"name":"town","type":"string"}]}""";
        String site = """
                {"type":"record","name":"Site","namespace":"x","fields":[{"name":"place","type":"x.Place"}]}""";
        String sensor = """
                {"type":"record","name":"Sensor","namespace":"x","fields":[{"name":"place","type":"x.Place"}]}""";
        String reading = """
                {"type":"record","name":"Reading","namespace":"x","fields":[
                 {"name":"site","type":"x.Site"},{"name":"sensor","type":"x.Sensor"},{"name":"value","type":"double"}]}""";
        registry.register("place", "AVRO", place);
        registry.register("site", "AVRO", site, Map.of("x.Place", "place"));
        registry.register("sensor", "AVRO", sensor, Map.of("x.Place", "place"));
        int id = registry.register(
                "placed-value", "AVRO", reading, Map.of("x.Site", "site", "x.Sensor", "sensor", "x.Place", "place"));
        Schema.Parser parser = new Schema.Parser();
        Schema places = parser.parse(place);
        Schema sites = parser.parse(site);
        Schema sensors = parser.parse(sensor);
        Schema readings = parser.parse(reading);
        GenericRecord there =
                new GenericRecordBuilder(places).set("town", "Jena").build();
        GenericRecord placed = new GenericRecordBuilder(readings)
                .set("site", new GenericRecordBuilder(sites).set("place", there).build())
                .set(
                        "sensor",
                        new GenericRecordBuilder(sensors).set("place", there).build())
                .set("value", 1.5)
                .build();

        // When
        GenericRecord row = row(new AvroDecoder(registry.client(), null), WireBytes.avro(id, readings, placed));

        // Then
        assertThat(row.get("value")).isEqualTo(1.5);
        assertThat(((GenericRecord) ((GenericRecord) row.get("sensor")).get("place")).get("town"))
                .isEqualTo("Jena");
    }

    @Test
    void anUnknownIdIsAFaultOfTheRecord() {
        assertThatThrownBy(() ->
                        rows(new AvroDecoder(registry.client(), null), WireBytes.of(987_654, new byte[] {2, 'x', 4})))
                .isInstanceOfSatisfying(
                        MalformedObservationException.class,
                        fault -> assertThat(fault.reason()).isEqualTo(Reason.UNDECODABLE))
                .hasMessageContaining("987654")
                .hasMessageContaining(registry.url());
    }

    @Test
    void aRegistryThatIsAwayIsUnavailableUntilItIsBack() throws Exception {
        byte[] value = second("outage-value", 21.5);
        AvroDecoder knowing = new AvroDecoder(registry.client(), null);
        row(knowing, value);
        AvroDecoder fresh = new AvroDecoder(registry.client(), null);

        registry.leave();
        try {
            assertThatThrownBy(() -> rows(fresh, value))
                    .isInstanceOf(UnavailableFormatException.class)
                    .hasMessageContaining(registry.url());
            assertThat(row(knowing, value).get("value")).isEqualTo(21.5);
        } finally {
            registry.comeBack();
        }

        assertThat(row(fresh, value).get("value")).isEqualTo(21.5);
    }

    @Test
    void forecastsAreReadBackAsAvro() throws Exception {
        Forecast forecast = new Forecast(
                "s-\u00fc", 7, 1_764_000_000_000L, 100, "gru/3", "31f5998bad3c6046", true, 0, new double[] {
                    0.25, -3, 1e300
                });
        byte[] value = new AvroForecastEncoder(registry.client(), "forecasts").encode(forecast);

        assertThat(new AvroForecastEncoder(registry.client(), "forecasts").encode(forecast))
                .as("registered once")
                .isEqualTo(value);
        GenericRecord row = row(new AvroDecoder(registry.client(), null), value);
        assertThat(row.getSchema()).isEqualTo(AvroForecastEncoder.SCHEMA);
        assertThat(row.get("series")).isEqualTo("s-\u00fc");
        assertThat(row.get("seq")).isEqualTo(7L);
        assertThat(row.get("origin_ms")).isEqualTo(1_764_000_000_000L);
        assertThat(row.get("step_ms")).isEqualTo(100L);
        assertThat(row.get("model")).isEqualTo("gru/3");
        assertThat(row.get("digest")).isEqualTo("31f5998bad3c6046");
        assertThat(row.get("warm")).isEqualTo(true);
        assertThat((List<?>) row.get("forecast")).isEqualTo(List.of(0.25, -3.0, 1e300));
    }

    @Test
    void versionsAndTypesOfAProtobufSchemaAreReadAsTheyWereWritten() throws Exception {
        int first = registry.register("proto-value", "PROTOBUF", ReadingMessages.FIRST);
        int second = registry.register("proto-second-value", "PROTOBUF", ReadingMessages.SECOND);
        ProtobufDecoder decoder = new ProtobufDecoder(registry.client());

        assertThat(protobufRow(decoder, first, ReadingMessages.PATH_OF_FIRST, ReadingMessages.first("s-1", 20)))
                .isEqualTo(Map.of("sensor", "s-1", "value", 20));
        // Zero is what Protobuf does not write.
        assertThat(protobufRow(decoder, first, ReadingMessages.PATH_OF_FIRST, ReadingMessages.first("s-1", 0)))
                .isEqualTo(Map.of("sensor", "s-1", "value", 0));
        assertThat(protobufRow(decoder, second, ReadingMessages.PATH_OF_SECOND, ReadingMessages.second("s-1", 21.5)))
                .isEqualTo(Map.of("sensor", "s-1", "value", 21.5, "unit", "C"));
        assertThatThrownBy(() -> protobufRow(decoder, second, new byte[] {2, 4}, ReadingMessages.second("s-1", 21.5)))
                .isInstanceOf(MalformedObservationException.class)
                .hasMessageContaining("schema id %d: schema-%d.proto has no message at [2]".formatted(second, second));
        assertThatThrownBy(() -> protobufRow(
                        new ProtobufDecoder(registry.client()),
                        registry.register("avro-value", "AVRO", FIRST.toString()),
                        ReadingMessages.PATH_OF_FIRST,
                        ReadingMessages.first("s-1", 20)))
                .isInstanceOf(MalformedObservationException.class)
                .hasMessageContaining("of type AVRO where PROTOBUF is read");
    }

    private static Map<?, ?> protobufRow(ProtobufDecoder decoder, int id, byte[] path, Message message)
            throws MalformedObservationException {
        return (Map<?, ?>) rows(decoder, WireBytes.protobuf(id, path, message)).get(0);
    }

    @Test
    void protobufSchemasThatImportOthersAreReadWithThem() throws Exception {
        registry.register("town.proto", "PROTOBUF", """
                syntax = "proto3";
                package plant;
                message Town { string name = 1; }
                """);
        registry.register("place.proto", "PROTOBUF", """
                syntax = "proto3";
                package plant;
                import "town.proto";
                message Place { Town town = 1; }
                """, Map.of("town.proto", "town.proto"));
        int id = registry.register("imports-value", "PROTOBUF", """
                syntax = "proto3";
                package plant;
                import "place.proto";
                import "google/protobuf/timestamp.proto";
                message Reading { Place place = 1; google.protobuf.Timestamp at = 2; }
                """, Map.of("place.proto", "place.proto"));

        Map<?, ?> row = (Map<?, ?>) rows(
                        new ProtobufDecoder(registry.client()),
                        WireBytes.of(id, new byte[] {0, 10, 8, 10, 6, 10, 4, 'J', 'e', 'n', 'a', 18, 2, 8, 5}))
                .get(0);

        assertThat(row)
                .isEqualTo(Map.of("place", Map.of("town", Map.of("name", "Jena")), "at", Instant.ofEpochSecond(5)));
    }

    @Test
    void jsonSchemaIsReadAndIsNotTakenForAvro() throws Exception {
        int id = registry.register("json-value", "JSON", """
                {"type":"object","properties":{"sensor":{"type":"string"},"value":{"type":"number"}}}""");
        byte[] value = WireBytes.of(id, "{\"sensor\":\"s-1\",\"value\":21.5}".getBytes(UTF_8));

        JsonNode row = (JsonNode) rows(new JsonSchemaDecoder(), value).get(0);

        assertThat(row.get("value").asDouble()).isEqualTo(21.5);
        assertThatThrownBy(() -> rows(new AvroDecoder(registry.client(), null), value))
                .isInstanceOf(MalformedObservationException.class)
                .hasMessageContaining("JSON");
    }
}
