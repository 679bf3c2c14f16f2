package io.rollcast.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.FieldMapping;
import io.rollcast.wire.format.Formats;
import io.rollcast.wire.format.MappedFormat;
import io.rollcast.wire.format.SeriesKey;
import io.rollcast.wire.format.ValueFields;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records whose dead letters or forecasts a topic would refuse do not stop the stream, under exactly-once. */
class RefusedRecordsTest {

    private static final long YEAR_2286 = 9_999_999_999_999L;
    private static final long YEAR_2015 = 1_420_070_400_000L;

    @TempDir
    static Path shared;

    private static EmbeddedBroker broker;

    @TempDir
    Path directory;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<Forecast> forecasts = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(shared.resolve("kafka"), 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private ForecasterService forecaster(KafkaBench bench, String name) {
        return forecaster(bench, bench.topics, name);
    }

    private ForecasterService forecaster(KafkaBench bench, Topics topics, String name) {
        ForecasterConfig config = ForecasterConfig.standard(name, topics, "test", directory.resolve(name));
        Map<String, Object> settings = bench.clientSettings();
        // A thread that dies leaves its partitions when its session ends.
        settings.put("session.timeout.ms", 6_000);
        settings.put("heartbeat.interval.ms", 1_500);
        ForecasterService service = new ForecasterService(settings, config, registry);
        service.start();
        return service;
    }

    private static void alter(String topic, String setting, String value) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) broker.bootstrapServers()))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            // The controller has it; the broker that forecasters ask may not yet.
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            Awaitility.await()
                    .atMost(KafkaBench.PATIENCE)
                    .until(() -> value.equals(admin.describeConfigs(List.of(resource))
                            .values()
                            .get(resource)
                            .get()
                            .get(setting)
                            .value()));
        }
    }

    private static void send(String topic, String compression, Long timestampMs, byte[] value) {
        send(topic, compression, "s-000", timestampMs, value);
    }

    private static void send(String topic, String compression, String series, Long timestampMs, byte[] value) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "compression.type",
                compression,
                "max.request.size",
                16_000_000);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, null, timestampMs, series.getBytes(UTF_8), value));
        }
    }

    private void awaitForecastsAndLetters(KafkaBench bench, int forecastCount, int letterCount) {
        bench.awaitForecasts(forecasts, forecastCount);
        Awaitility.await("%d dead letters".formatted(letterCount))
                .atMost(KafkaBench.PATIENCE)
                .until(() -> {
                    letters.addAll(bench.readNew(bench.topics.deadLetters()));
                    return letters.size() >= letterCount;
                });
    }

    private double diedThreads() {
        return registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().endsWith("failed.stream.threads"))
                .mapToDouble(meter -> meter.measure().iterator().next().getValue())
                .max()
                .orElseThrow();
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }

    @Test
    void oversizedJunkIsCut() {
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "junk.");
                ForecasterService service = forecaster(bench, "junk")) {
            // Given points on either side of junk just under the request size, and far above it but compressed
            bench.sendRounds(3, 5, new Random(1));
            send(bench.topics.observations(), "none", null, new byte[1_048_576 - 90]);
            send(bench.topics.observations(), "gzip", null, new byte[5_000_000]);
            bench.sendRounds(3, 5, new Random(2));

            // When
            awaitForecastsAndLetters(bench, bench.sentPoints(), 2);

            // Then
            bench.assertOneForecastPerPoint(forecasts);
            assertThat(letters)
                    .extracting(letter -> header(letter, "rollcast.length"))
                    .containsExactly(String.valueOf(1_048_576 - 90), "5000000");
            assertThat(letters)
                    .allSatisfy(letter -> assertThat(letter.value().length).isBetween(1_000_000, 1_048_576));
            assertThat(diedThreads()).isZero();
            assertThat(service.ready().ok()).isTrue();
        }
    }

    @Test
    void aTimestampThatTopicsRefuseBecomesThePresentAndOneOfTheFutureIsNoPoint() throws Exception {
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "future.")) {
            // Given topics that refuse the future, and the distant past in forecasts; observations have both
            alter(bench.topics.observations(), "message.timestamp.after.max.ms", "9223372036854775807");
            alter(bench.topics.forecasts(), "message.timestamp.before.max.ms", "86400000");
            try (ForecasterService service = forecaster(bench, "future")) {
                bench.sendRounds(1, 1, new Random(1));
                send(bench.topics.observations(), "none", "future", YEAR_2286, "1.5".getBytes(UTF_8));
                send(bench.topics.observations(), "none", YEAR_2286, "junk".getBytes(UTF_8));
                send(bench.topics.observations(), "none", "future", YEAR_2286, null);
                send(bench.topics.observations(), "none", "past", YEAR_2015, "2.5".getBytes(UTF_8));
                bench.sendRounds(1, 1, new Random(2));

                // When
                awaitForecastsAndLetters(bench, 3, 2);

                // Then
                assertThat(forecasts).extracting(Forecast::seq).containsExactlyInAnyOrder(1L, 1L, 2L);
                assertThat(forecasts).extracting(Forecast::originMs).contains(YEAR_2015);
                assertThat(letters)
                        .extracting(letter -> header(letter, "rollcast.detail"))
                        .anyMatch(why -> why.contains("timestamp 9999999999999 is 2286-11-20"));
                assertThat(diedThreads()).isZero();
                assertThat(service.vitals().recentLatencyMs(0.99)).isLessThan(600_000);
            }
        }
    }

    @Test
    void theInternalTopicOfEventsRefusesNoEventTime() throws Exception {
        MappedFormat names = new MappedFormat(
                Formats.json(), new FieldMapping(SeriesKey.parse("name"), ValueFields.parse("value"), null));
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "internal.");
                ForecasterService service = forecaster(bench, bench.topics.withFormat(names), "internal")) {
            // Given an internal topic that refuses what is older than a day, or a minute ahead
            long nowMs = System.currentTimeMillis();
            sendNamed(bench, "fresh", nowMs);
            awaitForecastsAndLetters(bench, 1, 0);
            alter("internal-observations-repartition", "message.timestamp.before.max.ms", "86400000");
            alter("internal-observations-repartition", "message.timestamp.after.max.ms", "60000");

            // When
            sendNamed(bench, "past", YEAR_2015);
            sendNamed(bench, "ahead", nowMs + 3_000_000);
            sendNamed(bench, "fresh", nowMs + 1);
            awaitForecastsAndLetters(bench, 4, 0);

            // Then
            assertThat(forecasts)
                    .extracting(Forecast::series, Forecast::originMs)
                    .containsExactlyInAnyOrder(
                            tuple("fresh", nowMs),
                            tuple("past", YEAR_2015),
                            tuple("ahead", nowMs + 3_000_000),
                            tuple("fresh", nowMs + 1));
            assertThat(letters).isEmpty();
            assertThat(diedThreads()).isZero();
            assertThat(service.ready().ok()).isTrue();
        }
    }

    private static void sendNamed(KafkaBench bench, String series, long timestampMs) {
        byte[] value = "{\"name\":\"%s\",\"value\":1}".formatted(series).getBytes(UTF_8);
        bench.send(new ProducerRecord<>(bench.topics.observations(), null, timestampMs, null, value));
        bench.flush();
    }

    @Test
    void aTopicThatIsChangedMeanwhileCostsOneThread() throws Exception {
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "changed.");
                ForecasterService service = forecaster(bench, "changed")) {
            // Given
            bench.sendRounds(1, 1, new Random(1));
            awaitForecastsAndLetters(bench, 1, 0);
            alter(bench.topics.forecasts(), "message.timestamp.before.max.ms", "86400000");

            // When
            for (int i = 0; i < 3; i++) {
                send(bench.topics.observations(), "none", "past", YEAR_2015 + i, "1.5".getBytes(UTF_8));
                awaitForecastsAndLetters(bench, 2 + i, 0);
            }

            // Then
            assertThat(forecasts).extracting(Forecast::seq).containsExactly(1L, 1L, 2L, 3L);
            assertThat(diedThreads()).isEqualTo(1);
            assertThat(registry.get("rollcast.forecaster.refused.records")
                            .tag("reason", "timestamp")
                            .counter()
                            .count())
                    .isPositive();
            assertThat(service.live().ok()).isTrue();
        }
    }
}
