package io.rollcast.inspect;

import static io.rollcast.inspect.Samples.BEGIN;
import static io.rollcast.inspect.Samples.ROUNDS;
import static io.rollcast.inspect.Samples.SERIES;
import static io.rollcast.inspect.Samples.assertForecast;
import static io.rollcast.inspect.Samples.inspect;
import static io.rollcast.inspect.Samples.keyed;
import static io.rollcast.inspect.Samples.record;
import static io.rollcast.inspect.Samples.sample;
import static io.rollcast.inspect.Samples.text;
import static io.rollcast.inspect.Samples.unkeyed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.inspect.TopicSample.Sampled;
import io.rollcast.service.Invocation;
import io.rollcast.wire.format.ValueFormat;
import io.rollcast.wire.format.registry.PlainAvroDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of records of many kinds. It is long because each format and each advice has a sample of its own. */
class InspectorTest {

    private static final long SEED = 20_261_126;

    private final Random random = new Random(SEED);

    @Test
    void whatRollcastReadsByDefaultNeedsNoOptions() {
        assertForecast(
                inspect(keyed(Duration.ofSeconds(10), (series, round, time) -> text("{\"value\":%s}", noise()))), "");
        assertForecast(inspect(keyed(Duration.ofSeconds(10), (series, round, time) -> text("%s", noise()))), "");
    }

    @Test
    void nestedJsonWithoutKeysHasIdsAndTimesInFields() {
        Inspection found = inspect(unkeyed(
                Duration.ofMinutes(1),
                (series, round, time) -> text(
                        "{\"payload\":{\"at\":%d,\"sensorId\":\"s%d\",\"seq\":%d,\"unit\":\"C\",\"readings\":{\"temp\":%s,\"humidity\":%s}}}",
                        time.toEpochMilli(), series, round, noise(), noise())));

        assertThat(found.series().series()).isEqualTo(2 * SERIES);
        assertThat(String.join(" ", found.commands().forecast()))
                .endsWith("--series-key payload.sensorId --value-field payload.readings.temp,payload.readings.humidity"
                        + " --time-field payload.at");
        assertThat(found.series().stepMs()).isEqualTo(60_000);
    }

    @Test
    void aNumberThatIsAnotherInEachRowIsNoId() {
        int[] rows = {0};
        Inspection found = inspect(unkeyed(
                Duration.ofMinutes(1),
                (series, round, time) -> text(
                        "{\"id\":%d,\"ts\":%d,\"temperature\":%s}",
                        ++rows[0], time.plusSeconds(5L * series).toEpochMilli(), noise())));

        assertThat(found.series().series()).isEqualTo(1);
        assertThat(String.join(" ", found.commands().forecast()))
                .contains("--series-key topic --value-field temperature --time-field ts");
    }

    @Test
    void numbersOfBytesAreNoTimes() {
        for (long bytes : new long[] {1_500_000_000L, 512_000_000_000L, 1_200_000_000_000L}) {
            assertForecast(
                    inspect(keyed(
                            Duration.ofSeconds(10),
                            (series, round, time) ->
                                    text("{\"cpu\":%s,\"disk_used\":%d}", noise(), bytes + random.nextInt(1_000_000)))),
                    "--value-field cpu,disk_used",
                    2 * SERIES);
        }
    }

    @Test
    void idsInCamelCaseAreNoValues() {
        int[] rows = {0};
        assertForecast(
                inspect(unkeyed(
                        Duration.ofSeconds(10),
                        (series, round, time) -> text(
                                "{\"sensorId\":\"s-%d\",\"eventId\":%d,\"humid\":%s}", series, ++rows[0], noise()))),
                "--series-key sensorId --value-field humid");
    }

    @Test
    void commasInNumbersDoNotHideTheDelimiter() {
        Inspection found = inspect(unkeyed(
                Duration.ofMinutes(1),
                (series, round, time) -> text("s%d;%s;20,%d", series, time, random.nextInt(10))));

        assertThat(found.format()).contains("CSV, 3 columns, delimiter ';'");
    }

    @Test
    void theEnvelopeOfKafkaConnectIsSeenThrough() {
        Inspection found = inspect(keyed(
                Duration.ofSeconds(5),
                (series, round, time) ->
                        text("{\"schema\":{\"type\":\"struct\",\"version\":1},\"payload\":{\"value\":%s}}", noise())));

        assertForecast(found, "--value-field payload.value");
        assertThat(found.format()).contains("Kafka Connect");
    }

    @Test
    void telegrafsAndPrometheusesJsonNeedTheirNamesAlone() {
        assertForecast(
                inspect(unkeyed(
                        Duration.ofSeconds(10),
                        (series, round, time) -> text(
                                "{\"fields\":{\"idle\":%s},\"name\":\"cpu\",\"tags\":{\"host\":\"h%d\"},\"timestamp\":%d}",
                                noise(), series, time.getEpochSecond()))),
                "--format telegraf-json");
        assertForecast(
                inspect(unkeyed(
                        Duration.ofSeconds(15),
                        (series, round, time) -> text(
                                "{\"timestamp\":\"%s\",\"value\":\"%s\",\"name\":\"up\",\"labels\":{\"__name__\":\"up\",\"job\":\"j%d\"}}",
                                time, noise(), series))),
                "--format prometheus");
    }

    @Test
    void lineProtocolNeedsItsNameAlone() {
        Inspection found = inspect(unkeyed(
                Duration.ofSeconds(10),
                (series, round, time) ->
                        text("cpu,host=h%d idle=%s %d000000000", series, noise(), time.getEpochSecond())));

        assertForecast(found, "--format influx");
        assertThat(found.fields()).extracting(Field::role).containsExactly("id", "id", "value", "time");
    }

    @Test
    void csvWithoutAHeaderGetsNamesOfColumns() {
        assertForecast(
                inspect(unkeyed(
                        Duration.ofHours(1), (series, round, time) -> text("web%d;%s;%s", series, time, noise()))),
                "--format csv --csv-delimiter ; --csv-columns id,time,value --series-key id --time-field time");
    }

    @Test
    void csvWithAHeaderInEachRecordKeepsItsNames() {
        assertForecast(
                inspect(unkeyed(
                        Duration.ofHours(1),
                        (series, round, time) -> text("host,at,idle\nweb%d,%s,%s\n", series, time, noise()))),
                "--format csv --csv-header --series-key host --value-field idle --time-field at");
    }

    @Test
    void numbersInBytesAreToldApart() {
        Duration step = Duration.ofSeconds(1);
        assertForecast(
                inspect(keyed(
                        step,
                        (series, round, time) ->
                                ByteBuffer.allocate(8).putDouble(noise()).array())),
                "--format double");
        assertForecast(
                inspect(keyed(
                        step,
                        (series, round, time) -> ByteBuffer.allocate(8)
                                .putLong(random.nextInt(1_000))
                                .array())),
                "--format long");
        assertForecast(
                inspect(keyed(
                        step,
                        (series, round, time) ->
                                ByteBuffer.allocate(4).putFloat((float) noise()).array())),
                "--format float");
        assertForecast(
                inspect(keyed(
                        step,
                        (series, round, time) -> ByteBuffer.allocate(4)
                                .putInt(random.nextInt(1_000))
                                .array())),
                "--format int");
    }

    @Test
    void numbersThatAreNoJsonAreText() {
        assertForecast(
                inspect(keyed(Duration.ofSeconds(1), (series, round, time) -> text("+%s ", 1 + random.nextInt(5)))),
                "--format text");
    }

    @Test
    void plainAvroIsReadByItsSchema(@TempDir Path directory) throws Exception {
        Schema schema = new Schema.Parser().parse("""
                {"type":"record","name":"Reading","fields":[
                 {"name":"sensor","type":"string"},{"name":"celsius","type":"double"}]}""");
        Path file = Files.writeString(directory.resolve("reading.avsc"), schema.toString());
        TopicSample sample = unkeyed(
                Duration.ofSeconds(1),
                (series, round, time) -> avro(
                        schema,
                        new GenericRecordBuilder(schema)
                                .set("sensor", "s" + series)
                                .set("celsius", noise())
                                .build()));

        Inspection found = new Inspector(avro(schema, file), List.of(), ZoneOffset.UTC).inspect(sample);

        assertForecast(
                found, "--format avro --avro-schema %s --series-key sensor --value-field celsius".formatted(file));
    }

    @Test
    void decimalsAndDatesOfAvroAreSeen(@TempDir Path directory) throws Exception {
        Schema schema = new Schema.Parser().parse("""
                {"type":"record","name":"Price","fields":[
                 {"name":"day","type":{"type":"int","logicalType":"date"}},
                 {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}}]}""");
        TopicSample sample = keyed(
                Duration.ofDays(1),
                (series, round, time) -> avro(
                        schema,
                        new GenericRecordBuilder(schema)
                                .set(
                                        "day",
                                        (int) Duration.between(Instant.EPOCH, time)
                                                        .toDays()
                                                - ROUNDS)
                                .set("price", ByteBuffer.wrap(new byte[] {(byte) random.nextInt()}))
                                .build()));

        Path file = Files.writeString(directory.resolve("price.avsc"), schema.toString());
        Inspection found = new Inspector(avro(schema, file), List.of(), ZoneOffset.UTC).inspect(sample);

        assertThat(found.fields()).extracting(Field::role).containsExactly("time", "value");
    }

    private static GivenSchemas avro(Schema schema, Path file) {
        return new GivenSchemas(
                Map.of(ValueFormat.AVRO, new PlainAvroDecoder(schema, null)),
                Map.of(),
                Map.of(ValueFormat.AVRO, List.of("--avro-schema", file.toString())));
    }

    private static byte[] avro(Schema schema, GenericData.Record row) {
        try {
            var bytes = new ByteArrayOutputStream();
            var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<GenericData.Record>(schema).write(row, encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void schemaIdsWithoutARegistryAreToldAndJsonBehindThemIsRead() {
        Inspection avro = inspect(keyed(
                Duration.ofSeconds(1),
                (series, round, time) -> ByteBuffer.allocate(20)
                        .putInt(1, 7)
                        .putDouble(5, noise())
                        .array()));
        Inspection json = inspect(keyed(Duration.ofSeconds(1), (series, round, time) -> {
            byte[] text = text("{\"value\":%s}", noise());
            return ByteBuffer.allocate(5 + text.length)
                    .putInt(1, 7)
                    .put(5, text)
                    .array();
        }));

        assertThat(avro.commands()).isNull();
        assertThat(avro.remarks()).singleElement().asString().contains("--schema-registry URL");
        assertForecast(json, "--format json-schema");
    }

    @Test
    void whatIsNoFormatIsToldWithItsFirstBytes() {
        Inspection found = inspect(keyed(Duration.ofSeconds(1), (series, round, time) -> {
            byte[] junk = new byte[21];
            random.nextBytes(junk);
            return junk;
        }));

        assertThat(found.commands()).isNull();
        assertThat(found.remarks()).singleElement().asString().contains("(21 bytes)", "--format deserializer");
    }

    @Test
    void countersAndCountsAreTold() {
        assertForecast(
                inspect(keyed(Duration.ofSeconds(10), (series, round, time) -> text("%d", 50 + (round % 60) * 7))),
                "--kind counter");
        assertForecast(
                inspect(keyed(
                        Duration.ofSeconds(10),
                        (series, round, time) -> text("%d", Math.max(0, random.nextInt(6) - 3)))),
                "--kind count --step 10s --aggregate sum --empty zero");
    }

    @Test
    void unevenEventsGapsAndLateOnesAskForAStep() {
        List<Sampled> uneven = new ArrayList<>();
        List<Sampled> late = new ArrayList<>();
        for (int series = 0; series < SERIES; series++) {
            Instant time = BEGIN;
            for (int round = 0; round < ROUNDS; round++) {
                byte[] key = ("s-" + series).getBytes(UTF_8);
                time = time.plusMillis(1 + (long) (-4_000 * Math.log(random.nextDouble())));
                uneven.add(record(key, text("%s", noise()), time));
                Instant even = BEGIN.plusSeconds(10L * round - (round % 10 == 9 ? 15 : 0));
                late.add(record(key, text("%s", noise()), even));
            }
        }

        assertThat(inspect(sample(uneven)).commands().forecast())
                .contains("--step")
                .doesNotContain("--grace");
        Inspection found = inspect(sample(late));
        assertThat(String.join(" ", found.commands().forecast())).endsWith("--step 10s --grace 5s");
        assertThat(found.reasons())
                .containsExactly(
                        "--step 10s: late events find their step",
                        "--grace 5s: 10.00 % of the points are late, and are waited for; all forecasts come that much later");
    }

    @Test
    void eventsThatShareATimeAreKeptUnlessTheyAreTheSameAgain() {
        Samples.Written noise = (series, round, time) -> text("%s", noise());
        assertForecast(inspect(ofWholeSeconds(noise)), "--step 1s --duplicates keep");
        assertForecast(
                inspect(ofWholeSeconds((series, round, time) -> text("%d", random.nextInt(2)))),
                "--kind count --step 1s --aggregate sum --empty zero --duplicates keep");
        assertForecast(
                inspect(ofWholeSeconds((series, round, time) -> text("%d", time.getEpochSecond() % 7 * 10 + 5))),
                "--step 1s");
    }

    /** Ten events of each series in each second. */
    private static TopicSample ofWholeSeconds(Samples.Written written) {
        List<Sampled> records = new ArrayList<>();
        for (int i = 0; i < SERIES * ROUNDS; i++) {
            Instant time = BEGIN.plusSeconds(i / (10 * SERIES));
            byte[] key = ("s-" + i % SERIES).getBytes(UTF_8);
            records.add(record(key, written.value(i % SERIES, i, time), time));
        }
        return sample(records);
    }

    @Test
    void binaryKeysAreToldAndAreNoIds() {
        Inspection found = inspect(sample(
                Duration.ofMinutes(1),
                series -> ByteBuffer.allocate(8).putLong('A' + series).array(),
                (series, round, time) -> text("{\"device\":\"d%d\",\"value\":%s}", series, noise())));

        assertForecast(found, "--series-key device");
        assertThat(found.keys()).isEmpty();
        assertThat(found.remarks())
                .singleElement()
                .asString()
                .contains("keys are no ids: the key has the control character 0x00 (a long has 8 bytes)");
    }

    @Test
    void noStepIsLongerThanTheCommandsTake() {
        List<Sampled> records = new ArrayList<>();
        for (int series = 0; series < SERIES; series++) {
            for (int quarter = 0; quarter < 40; quarter++) {
                if (quarter != 20) {
                    Instant time = BEGIN.minus(Duration.ofDays(91L * (40 - quarter)));
                    records.add(record(("s-" + series).getBytes(UTF_8), text("%s", noise()), time));
                }
            }
        }

        Inspection found = inspect(sample(records));

        assertForecast(found, "");
        assertThat(found.reasons()).hasSize(2).first().asString().contains("91d", "no --step");
    }

    @Test
    void countersAmongOthersAreNamedByWhatTheyMeasure() {
        // Of Prometheus, by the usual ends of names, or by the names
        Samples.Written prometheus = (series, round, time) -> text(
                "{\"timestamp\":\"%s\",\"value\":\"%s\",\"name\":\"%s\",\"labels\":{\"job\":\"j\"}}",
                time,
                series < 5 ? 0.5 * round : noise(),
                List.of("a_total", "b_total", "c_sum", "d_count", "e_bucket", "up", "load", "f", "g", "h")
                        .get(series));
        assertCounters(unkeyed(Duration.ofSeconds(15), prometheus), ".*_(bucket|count|sum|total)(\\|.*)?");
        assertCounters(
                unkeyed(
                        Duration.ofSeconds(15),
                        (series, round, time) -> text(
                                "{\"timestamp\":\"%s\",\"value\":\"%s\",\"name\":\"m.%d\",\"labels\":{\"job\":\"j\"}}",
                                time, series < 2 ? 10 + round : noise(), series)),
                "(m\\.0|m\\.1)(\\|.*)?");

        // Or by the last part, where fewer names do
        assertCounters(
                unkeyed(
                        Duration.ofSeconds(15),
                        (series, round, time) -> text(
                                "{\"host\":\"h%d\",\"metric\":\"%s\",\"reading\":%s}",
                                series / 2,
                                series % 2 == 0 ? "octets" : "load",
                                series % 2 == 0 ? 10 + round : noise())),
                ".*\\|octets");

        // Of fields, by the field
        assertCounters(
                keyed(
                        Duration.ofSeconds(15),
                        (series, round, time) -> text("{\"a\":%d,\"b\":%s}", 10 + round, noise())),
                ".*\\|a");

        // Even if a level happens to rise through the whole sample in one of the series
        assertCounters(
                keyed(
                        Duration.ofSeconds(15),
                        (series, round, time) -> text(
                                "{\"a\":%d,\"b\":%s,\"c\":%s}", 10 + round, noise(), series < 2 ? round : noise())),
                ".*\\|a");

        // And where a field of another measurement has the same name, or a level rises all the time, by both
        assertCounters(
                unkeyed(
                        Duration.ofSeconds(10),
                        (series, round, time) -> text(
                                "{\"fields\":{\"value\":%s,\"share\":%s},\"name\":\"%s\",\"tags\":{\"host\":\"h%d\"},\"timestamp\":%d}",
                                series < 5 ? 10 + round : noise(),
                                40 + 0.01 * round,
                                series < 5 ? "net" : "mem",
                                series,
                                time.getEpochSecond())),
                "net\\|(.*\\|)?value");

        // Where ids do not tell, it is said
        assertThat(inspect(keyed(
                                Duration.ofSeconds(15),
                                (series, round, time) -> text("%s", series < 5 ? 10 + round : noise())))
                        .reasons())
                .containsExactly(
                        "50 % of the series only grow, as counters do, but their ids do not tell which: --counters REGEX names them");
    }

    private static void assertCounters(TopicSample sample, String expected) {
        Inspection found = inspect(sample);
        assertThat(found.commands().forecast()).contains("--counters", expected);
        assertThat(found.commands().train()).contains("--counters", expected);
        assertThat(found.reasons()).singleElement().asString().contains("only grow, and their increase is forecast");
    }

    @Test
    void whatOnlySomePartitionsHaveInTheSampleIsNoGap() {
        // Given the latest records of two partitions, of which one has fewer in an hour
        List<Sampled> records = new ArrayList<>();
        for (int round = 0; round < 400; round++) {
            for (int series = 0; series < SERIES; series++) {
                int partition = (round + series) % 3 == 0 ? 0 : 1;
                if (partition == 0 || round >= 200) {
                    Instant time = BEGIN.plusSeconds(10L * round);
                    byte[] value = text("cpu,host=h%d idle=%s %d000000000", series, noise(), time.getEpochSecond());
                    records.add(record(partition, null, value, time));
                }
            }
        }

        Inspection found = inspect(new TopicSample("metrics", 2, 100_000, records, Set.of(0, 1), 0, false));

        assertThat(found.series().missingShare()).isZero();
        assertForecast(found, "--format influx --step 10s");
        assertThat(found.reasons())
                .containsExactly("--step 10s: events of a series are on several partitions, and wait for each other");
    }

    @Test
    void aDailySeasonIsFound() {
        Inspection found = inspect(keyed(
                Duration.ofHours(1),
                (series, round, time) -> text("%s", 10 * Math.sin(2 * Math.PI * round / 24 + series) + noise())));

        assertForecast(found, "");
        assertThat(found.series().season().steps()).isEqualTo(24);
        assertThat(found.series().season().length()).isEqualTo("1d");
    }

    @Test
    void fieldsThatTellSeriesApartJoinTheKey() {
        Inspection found = inspect(sample(
                Duration.ofSeconds(10),
                series -> ("host" + series / 2).getBytes(UTF_8),
                (series, round, time) ->
                        text("{\"metric\":\"m%d\",\"value\":%s,\"status\":\"%s\"}", series % 2, noise(), round % 3)));

        assertForecast(found, "--series-key key,metric");
    }

    @Test
    void theTextNamesWhatWasFoundAndTheCommandsAreQuoted() {
        Inspection found = inspect(
                unkeyed(Duration.ofHours(1), (series, round, time) -> text("web%d;%s;%s", series, time, noise())));

        assertThat(InspectionText.of(found, Invocation.CHECKOUT))
                .contains("CSV, 3 columns, delimiter ';'")
                .contains("./rollcast train --observations-topic metrics --format csv --csv-delimiter ';'")
                .contains("./rollcast forecast --observations-topic metrics --format csv --csv-delimiter ';'")
                .contains("1h usually");
    }

    @Test
    void besideTheToolboxOptionsAreVariables() {
        Inspection found = inspect(
                unkeyed(Duration.ofHours(1), (series, round, time) -> text("web%d;%s;%s", series, time, noise())));

        assertThat(InspectionText.of(found, Invocation.TOOLBOX))
                .contains(
                        "Variables of forecasters, trainer and toolbox:",
                        "  ROLLCAST_OBSERVATIONS_TOPIC: 'metrics'",
                        "  ROLLCAST_FORMAT: 'csv'",
                        "  ROLLCAST_CSV_DELIMITER: ';'")
                .containsPattern("Of the trainer alone:\n  ROLLCAST_(EVERY|DECIDE_WITHIN): '")
                .doesNotContain("rollcast train", "rollcast forecast");
    }

    @Test
    void besideTheToolboxItIsSaidWhereNothingHasToBeSet() {
        CommandLines nothing = CommandLines.of("observations", List.of(), List.of(), List.of());

        assertThat(nothing.shown(Invocation.TOOLBOX))
                .containsExactly("No variable has to be set: the services read this topic by default.");
    }

    @Test
    void textsOfRecordsAreShownWithoutControlCharacters() {
        Inspection found = inspect(sample(
                Duration.ofHours(1),
                series -> text("s-%d", series),
                (series, round, time) -> text("{\"value\":%s,\"a\\u001bb\":\"c\\nd\\u2028e%d\"}", noise(), series)));

        assertThat(InspectionText.of(found, Invocation.CHECKOUT))
                .containsPattern("a\\\\u001bb +text .*c\\\\u000ad\\\\u2028e0")
                .doesNotContainPattern("[\\p{Cc}\u2028&&[^\n]]");
    }

    private double noise() {
        return Math.round(1_000 * (20 + random.nextGaussian())) / 1_000.0;
    }
}
