package io.rollcast.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.trainer.TrainerConfig;
import io.rollcast.trainer.TrainerConfig.Networks;
import io.rollcast.trainer.TrainerConfig.Promotion;
import io.rollcast.trainer.TrainerConfig.Reading;
import io.rollcast.trainer.TrainerConfig.Rounds;
import io.rollcast.trainer.TrainerListener;
import io.rollcast.trainer.TrainerService;
import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.trainer.fit.FitConfig.Schedule;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.format.FieldMapping;
import io.rollcast.wire.format.MappedFormat;
import io.rollcast.wire.format.SeriesKey;
import io.rollcast.wire.format.ValueDecoder;
import io.rollcast.wire.format.ValueFields;
import io.rollcast.wire.format.registry.AvroDecoder;
import io.rollcast.wire.format.registry.AvroForecastEncoder;
import io.rollcast.wire.format.registry.JsonSchemaDecoder;
import io.rollcast.wire.format.registry.ProtobufDecoder;
import io.rollcast.wire.format.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Topics whose schemas are in a registry: one forecast a point, whatever becomes of the registry meanwhile.
 *
 * <p>It is long because all formats share one registry and the way to it.
 */
class SchemaRegistryTopicsTest {

    private static final int SERIES = 10;
    private static final int ROUNDS = 1_000;
    private static final int RECORDS = SERIES * ROUNDS;

    private static final Schema FIRST = new Schema.Parser().parse("""
            {"type":"record","name":"Reading","fields":[
             {"name":"sensor","type":"string"},{"name":"value","type":"int"}]}""");
    private static final Schema SECOND = new Schema.Parser().parse("""
            {"type":"record","name":"Reading","fields":[
             {"name":"sensor","type":"string"},{"name":"value","type":"double"},
             {"name":"unit","type":"string","default":"C"}]}""");

    @TempDir
    static Path shared;

    private static EmbeddedBroker broker;
    private static RegistryProcess registry;

    @TempDir
    Path directory;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Map<String, List<Long>> numbers = new TreeMap<>();
    private SchemaRegistry reading;

    /** Rows with a sensor and a value; forecasts go to the registry as well. */
    private static MappedFormat readings(KafkaBench bench, ValueDecoder decoder) {
        FieldMapping mapping = new FieldMapping(SeriesKey.parse("sensor"), ValueFields.STANDARD, null);
        return new MappedFormat(decoder, mapping, new AvroForecastEncoder(registry.client(), bench.topics.forecasts()));
    }

    @BeforeAll
    static void startBrokerAndRegistry() throws Exception {
        broker = EmbeddedBroker.start(shared.resolve("kafka"), 0);
        registry = RegistryProcess.started(shared.resolve("registry"));
    }

    @AfterAll
    static void stopBrokerAndRegistry() throws IOException {
        registry.close();
        broker.close();
    }

    @BeforeEach
    void newReader() {
        reading = registry.client();
    }

    private ForecasterService forecaster(KafkaBench bench, ValueDecoder decoder, String name) {
        ForecasterConfig config = ForecasterConfig.standard(
                name, bench.topics.withFormat(readings(bench, decoder)), "test", directory.resolve(name));
        Map<String, Object> settings = bench.clientSettings();
        // An outage soon outlasts the transaction and the membership of the thread that waits.
        settings.put("transaction.timeout.ms", 4_000);
        settings.put("max.poll.interval.ms", 5_000);
        settings.put("session.timeout.ms", 6_000);
        settings.put("heartbeat.interval.ms", 1_500);
        ForecasterService service = new ForecasterService(settings, config, meters);
        service.start();
        return service;
    }

    private static void sendAvro(KafkaBench bench, int id, Schema schema) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            for (int s = 0; s < SERIES; s++) {
                GenericRecordBuilder row = new GenericRecordBuilder(schema).set("sensor", "s-" + s);
                boolean isWhole = schema.equals(FIRST);
                row.set("value", isWhole ? (Object) (round % 24) : (Object) (round % 24 + 0.5));
                bench.send(bench.topics.observations(), "s-" + s, WireBytes.avro(id, schema, row.build()));
            }
        }
        bench.flush();
    }

    private static void sendJson(KafkaBench bench, int id) {
        for (int round = 0; round < ROUNDS; round++) {
            for (int s = 0; s < SERIES; s++) {
                String json = "{\"sensor\":\"s-%d\",\"value\":%d.5}".formatted(s, round % 24);
                bench.send(bench.topics.observations(), "s-" + s, WireBytes.of(id, json.getBytes(UTF_8)));
            }
        }
        bench.flush();
    }

    private static void sendProtobuf(KafkaBench bench, int id, boolean isFirst) {
        for (int round = 0; round < ROUNDS; round++) {
            for (int s = 0; s < SERIES; s++) {
                byte[] path = isFirst ? ReadingMessages.PATH_OF_FIRST : ReadingMessages.PATH_OF_SECOND;
                Message reading = isFirst
                        ? ReadingMessages.first("s-" + s, round % 24)
                        : ReadingMessages.second("s-" + s, round % 24 + 0.5);
                bench.send(bench.topics.observations(), "s-" + s, WireBytes.protobuf(id, path, reading));
            }
        }
        bench.flush();
    }

    private void awaitForecasts(KafkaBench bench, int count) {
        AvroDecoder decoder = new AvroDecoder(reading, null);
        Awaitility.await("%d forecasts".formatted(count))
                .atMost(KafkaBench.PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    for (ConsumerRecord<byte[], byte[]> record : bench.readNew(bench.topics.forecasts())) {
                        IncomingRecord incoming = IncomingRecord.of(record);
                        GenericRecord forecast =
                                (GenericRecord) decoder.rows(incoming).get(0);
                        numbers.computeIfAbsent(forecast.get("series").toString(), any -> new ArrayList<>())
                                .add((Long) forecast.get("seq"));
                    }
                    return numbers.values().stream().mapToInt(List::size).sum() >= count;
                });
    }

    private void assertOneForecastPerPoint(KafkaBench bench, int pointsPerSeries) {
        List<Long> expected = LongStream.rangeClosed(1, pointsPerSeries).boxed().toList();
        assertThat(numbers).hasSize(SERIES);
        assertThat(numbers.values()).allSatisfy(found -> assertThat(found).isEqualTo(expected));
        assertThat(bench.readNew(bench.topics.deadLetters())).isEmpty();
        assertThat(waiting()).isZero();
    }

    private double waiting() {
        return meters.get("rollcast.format.waiting").gauge().value();
    }

    private void awaitWaiting() {
        Awaitility.await("a thread that waits").atMost(KafkaBench.PATIENCE).until(() -> waiting() > 0);
    }

    /** Waits until the group has given up the member whose thread waits. */
    private static void awaitEmptyGroup(String group) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) broker.bootstrapServers()))) {
            Awaitility.await("the end of the membership")
                    .atMost(KafkaBench.PATIENCE)
                    .until(() -> admin.describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group)
                            .get()
                            .members()
                            .isEmpty());
        }
    }

    @Test
    void avroOfTwoSchemasIsForecastAcrossAnOutage() throws Exception {
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "avro.");
                ForecasterService service = forecaster(bench, new AvroDecoder(registry.client(), null), "avro")) {
            // Given forecasts of the first schema, and a registry that is gone before the second is read
            sendAvro(bench, registry.register("avro.observations-value", "AVRO", FIRST.toString()), FIRST);
            awaitForecasts(bench, RECORDS);
            int second = registry.register("avro.observations-value", "AVRO", SECOND.toString());
            registry.stop();
            sendAvro(bench, second, SECOND);
            awaitWaiting();

            // When the outage has cost the transaction and the membership
            awaitEmptyGroup("avro");
            assertThat(service.live().ok()).isTrue();
            registry.start();

            // Then
            awaitForecasts(bench, 2 * RECORDS);
            assertOneForecastPerPoint(bench, 2 * ROUNDS);
        }
    }

    @Test
    void protobufOfTwoSchemasIsForecastAcrossAnOutage() throws Exception {
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "protobuf.");
                ForecasterService service = forecaster(bench, new ProtobufDecoder(registry.client()), "protobuf")) {
            // Given forecasts of the first schema, and a registry that is gone before the second is read
            sendProtobuf(bench, registry.register("protobuf-1-value", "PROTOBUF", ReadingMessages.FIRST), true);
            awaitForecasts(bench, RECORDS);
            int second = registry.register("protobuf-2-value", "PROTOBUF", ReadingMessages.SECOND);
            registry.leave();
            sendProtobuf(bench, second, false);
            awaitWaiting();

            // When the outage has cost the transaction and the membership
            awaitEmptyGroup("protobuf");
            registry.comeBack();

            // Then
            awaitForecasts(bench, 2 * RECORDS);
            assertOneForecastPerPoint(bench, 2 * ROUNDS);
            assertThat(service.live().ok()).isTrue();
        }
    }

    @Test
    void jsonSchemaIsForecastOnceTheRegistryKnowsTheForecasts() throws Exception {
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "json.")) {
            // Given points, and no registry to tell the schema of forecasts to
            int id = registry.register("json.observations-value", "JSON", """
                    {"type":"object","properties":{"sensor":{"type":"string"},"value":{"type":"number"}}}""");
            sendJson(bench, id);
            registry.leave();
            try (ForecasterService service = forecaster(bench, new JsonSchemaDecoder(), "json")) {
                awaitWaiting();
                sendJson(bench, id);

                // When the outage has cost the transaction and the membership
                awaitEmptyGroup("json");
                registry.comeBack();

                // Then
                awaitForecasts(bench, 2 * RECORDS);
                assertOneForecastPerPoint(bench, 2 * ROUNDS);
                assertThat(service.live().ok()).isTrue();
            }
        }
    }

    @Test
    void aForecasterThatWaitsCanBeClosedAndTheNextOneGoesOn() throws Exception {
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "closed.")) {
            // Given a forecaster that waits
            int id = registry.register("closed.observations-value", "AVRO", FIRST.toString());
            registry.leave();
            ForecasterService first = forecaster(bench, new AvroDecoder(registry.client(), null), "closed");
            sendAvro(bench, id, FIRST);
            awaitWaiting();

            // When
            long begun = System.nanoTime();
            first.close();

            // Then it ends at once, and the next one forecasts every point
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
            registry.comeBack();
            meters.clear();
            try (ForecasterService second = forecaster(bench, new AvroDecoder(registry.client(), null), "closed")) {
                awaitForecasts(bench, RECORDS);
                assertOneForecastPerPoint(bench, ROUNDS);
                assertThat(second.ready().ok()).isTrue();
            }
        }
    }

    @Test
    void aTrainerWaitsAndLearnsFromEveryPoint() throws Exception {
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "trainer.")) {
            // Given points and no registry
            int id = registry.register("trainer.observations-value", "AVRO", FIRST.toString());
            sendAvro(bench, id, FIRST);
            registry.leave();

            // When one trainer is closed while it waits, and another one waits until the registry is back
            TrainerService first = trainer(bench);
            Thread firstThread = new Thread(first::run, "first-trainer");
            firstThread.start();
            awaitWaiting();
            assertThat(first.live().ok()).isTrue();
            first.close();
            firstThread.join(30_000);
            assertThat(firstThread.isAlive()).isFalse();

            meters.clear();
            try (TrainerService second = trainer(bench)) {
                new Thread(second::run, "second-trainer").start();
                awaitWaiting();
                registry.comeBack();

                // Then
                Awaitility.await("every point in the history")
                        .atMost(KafkaBench.PATIENCE)
                        .until(() -> meters.get("rollcast.trainer.history.points")
                                        .gauge()
                                        .value()
                                == RECORDS);
                assertThat(meters.get("rollcast.trainer.malformed.records")
                                .counter()
                                .count())
                        .isZero();
            }
        }
    }

    private TrainerService trainer(KafkaBench bench) {
        FitConfig fit = new FitConfig(
                2, 15, 16, 60, 10, Schedule.ONE_CYCLE, 0.01, FitConfig.Loss.SQUARED, 1, Duration.ofMinutes(1), 1);
        TrainerConfig config = new TrainerConfig(
                bench.topics.withFormat(readings(bench, new AvroDecoder(registry.client(), null))),
                Reading.ofPoints(100_000, 1_000_000),
                new Networks(List.of("gru"), 1, 8, 50, Forecast.DEFAULT_HORIZON, fit, "cpu"),
                new Rounds(Duration.ofMinutes(1), TrainerConfig.Start.PARENT, 1, 1),
                Promotion.BY_VALIDATION);
        return new TrainerService(bench.clientSettings(), config, meters, TrainerListener.NONE);
    }
}
