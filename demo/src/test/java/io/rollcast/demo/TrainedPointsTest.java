package io.rollcast.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.trainer.TrainerConfig;
import io.rollcast.trainer.TrainerConfig.Networks;
import io.rollcast.trainer.TrainerConfig.Promotion;
import io.rollcast.trainer.TrainerConfig.Reading;
import io.rollcast.trainer.TrainerConfig.Rounds;
import io.rollcast.trainer.TrainerListener;
import io.rollcast.trainer.TrainerService;
import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.trainer.history.History;
import io.rollcast.trainer.history.Intake;
import io.rollcast.trainer.history.ObservationReader;
import io.rollcast.trainer.history.StartFrom;
import io.rollcast.wire.Source;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.FieldMapping;
import io.rollcast.wire.format.Formats;
import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.format.MappedFormat;
import io.rollcast.wire.format.SeriesKey;
import io.rollcast.wire.format.ValueFields;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The points that a trainer makes of the events on a real broker. */
class TrainedPointsTest {

    private static final long STEP = 60_000;
    private static final long BEGIN = STEP * 29_400_000;
    private static final int STEPS = 40;

    private static final PointRules MEANS =
            new PointRules(Kind.GAUGE, STEP, Aggregate.MEAN, 10_000, Empty.MISSING, 3, Duplicates.DROP);

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaBench bench) {
        Map<String, Object> settings = bench.clientSettings();
        // With several in flight, batches to a topic just created were seen to expire now and then, on a busy machine.
        settings.put("max.in.flight.requests.per.connection", 1);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends all records, and waits until each of them is on the topic. */
    private static void send(KafkaBench bench, List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(bench)) {
            List<Future<RecordMetadata>> sent =
                    records.stream().map(producer::send).toList();
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> event(
            KafkaBench bench, @Nullable Integer partition, String key, long timestampMs, @Nullable String value) {
        return new ProducerRecord<>(
                bench.topics.observations(),
                partition,
                timestampMs,
                key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8));
    }

    private static History history() {
        return new History(History.Bounds.ofPoints(100_000), 10);
    }

    private static Intake read(KafkaBench bench, Topics topics, History history) {
        Intake intake = new Intake(MEANS, history, topics.keyedBySeries());
        try (ObservationReader reader =
                new ObservationReader(bench.clientSettings(), topics, StartFrom.EARLIEST, intake, () -> {})) {
            reader.readToEnd();
        }
        return intake;
    }

    @Test
    void aTopicThatMatchesAPatternLaterIsReadOnceItIsThere() throws Exception {
        // Given a reader of a pattern that no topic matches yet
        Source pattern = Source.matching(Pattern.compile("later\\.observ.*"));
        Topics topics = new Topics(pattern, "f", "m", "a", "d", Optional.empty(), JsonFormat.JSON);
        History history = history();
        try (ObservationReader reader = new ObservationReader(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                topics,
                StartFrom.EARLIEST,
                new Intake(PointRules.PLAIN, history, topics.keyedBySeries()),
                () -> {})) {
            reader.readToEnd();
            reader.poll(Duration.ofMillis(100));
            assertThat(reader.missing()).isPresent();

            // When one comes
            try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "later.")) {
                send(bench, List.of(event(bench, null, "s", BEGIN, "1.5")));
                Awaitility.await().atMost(KafkaBench.PATIENCE).until(() -> {
                    reader.poll(Duration.ofMillis(100));
                    return history.points() == 1;
                });
            }

            // Then it is read
            assertThat(reader.missing()).isEmpty();
            assertThat(reader.offsets().values()).contains(1L);
        }
    }

    @Test
    void stepsOfEachSeriesAreReadFromAllPartitions() throws Exception {
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "grid.")) {
            List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
            // Given 20 series of six events a step, two steps that are missing, one that is late, and one that ends
            for (int step = 0; step < STEPS; step++) {
                for (int s = 0; s < 20; s++) {
                    for (int i = 0; i < 6 && (step < 5 || step > 6); i++) {
                        double value = step + i - 2.5;
                        long timeMs = BEGIN + step * STEP + i * 10_000L;
                        events.add(event(bench, null, "s-" + s, timeMs, Double.toString(value)));
                    }
                }
            }
            events.add(event(bench, null, "s-3", BEGIN, "1e9"));
            events.add(event(bench, null, "s-7", BEGIN + STEPS * STEP, null));
            send(bench, events);

            // When
            History history = history();
            Intake intake = read(bench, bench.topics, history);

            // Then all but the last step, which is open, are there
            double[] expected = new double[STEPS - 1];
            for (int step = 0; step < expected.length; step++) {
                expected[step] = step < 5 || step > 6 ? step : History.MISSING;
            }
            assertThat(history.snapshot()).hasSize(19).doesNotContainKey("s-7");
            assertThat(history.snapshot().values())
                    .allSatisfy(values -> assertThat(values).containsExactly(expected));
            assertThat(intake.late()).isEqualTo(1);

            // And a trainer counts the same
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            try (TrainerService trainer =
                    new TrainerService(bench.clientSettings(), config(bench), meters, TrainerListener.NONE)) {
                new Thread(trainer::run, "trainer").start();
                Awaitility.await("every point in the history")
                        .atMost(KafkaBench.PATIENCE)
                        .until(() -> meters.get("rollcast.trainer.history.points")
                                        .gauge()
                                        .value()
                                == 19 * expected.length);
                assertThat(meters.get("rollcast.trainer.left.out.events")
                                .tag("reason", "late")
                                .functionCounter()
                                .count())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void aSeriesThatIsSpreadOverThePartitionsLosesNoEvent() throws Exception {
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "spread.")) {
            List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
            // Given two series whose events go round the three partitions, more of them than are read at once
            int steps = 4_000;
            for (int step = 0; step < steps; step++) {
                for (int i = 0; i < 6; i++) {
                    long timeMs = BEGIN + step * STEP + i * 10_000L;
                    String value = "{\"name\":\"s-%d\",\"value\":%d}".formatted(i % 2, step);
                    events.add(event(bench, i % 3, "any", timeMs, value));
                }
            }
            send(bench, events);
            Topics topics = bench.topics.withFormat(new MappedFormat(
                    Formats.json(), new FieldMapping(SeriesKey.parse("name"), ValueFields.parse("value"), null)));
            assertThat(topics.keyedBySeries()).isFalse();

            // When
            History history = history();
            Intake intake = read(bench, topics, history);

            // Then
            assertThat(intake.late()).isZero();
            assertThat(history.snapshot()).containsOnlyKeys("s-0", "s-1");
            assertThat(history.snapshot().values()).allSatisfy(values -> {
                assertThat(values).hasSize(steps - 1);
                for (int step = 0; step < values.length; step++) {
                    assertThat(values[step]).isEqualTo(step);
                }
            });
        }
    }

    private static TrainerConfig config(KafkaBench bench) {
        return new TrainerConfig(
                bench.topics,
                new Reading(StartFrom.EARLIEST, MEANS, History.Bounds.ofPoints(100_000), 1_000_000),
                new Networks(List.of("gru"), 1, 8, 50, 10, FitConfig.quick(1), "cpu"),
                new Rounds(Duration.ofMinutes(1), TrainerConfig.Start.PARENT, 1, 1),
                Promotion.BY_VALIDATION);
    }
}
