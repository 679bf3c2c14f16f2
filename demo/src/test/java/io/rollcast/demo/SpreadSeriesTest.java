package io.rollcast.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.audit.Refusals;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.format.FieldMapping;
import io.rollcast.wire.format.Formats;
import io.rollcast.wire.format.MappedFormat;
import io.rollcast.wire.format.SeriesKey;
import io.rollcast.wire.format.ValueFields;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records without a key, as most collectors of metrics write them: those of a series are on all partitions. */
class SpreadSeriesTest {

    private static final int SERIES = 10;
    private static final int PARTITIONS = 3;
    private static final long STEP = 60_000;
    private static final long EVERY = 10_000;

    /** How many events there were in a step: each one counts. */
    private static final PointRules COUNTS =
            new PointRules(Kind.COUNT, STEP, Aggregate.COUNT, 0, Empty.ZERO, 100, Duplicates.DROP);

    @TempDir
    Path directory;

    private final Random random = new Random(3);
    private final long beginMs = System.currentTimeMillis() / STEP * STEP - 600 * STEP;

    private ForecasterService forecaster(KafkaBench bench, String state) {
        MappedFormat names = new MappedFormat(
                Formats.json(), new FieldMapping(SeriesKey.parse("name"), ValueFields.parse("value"), null));
        ForecasterConfig config = ForecasterConfig.standard(
                        "spread", bench.topics.withFormat(names), "test", directory.resolve(state))
                .withPoints(ForecasterConfig.Points.of(COUNTS));
        return new ForecasterService(bench.clientSettings(), config, new SimpleMeterRegistry());
    }

    private void send(KafkaBench bench, int fromStep, int untilStep) {
        for (long ms = beginMs + fromStep * STEP; ms < beginMs + untilStep * STEP; ms += EVERY) {
            for (int series = 0; series < SERIES; series++) {
                byte[] value = "{\"name\":\"s-%d\",\"value\":%d}"
                        .formatted(series, series)
                        .getBytes(UTF_8);
                bench.send(new ProducerRecord<>(
                        bench.topics.observations(), random.nextInt(PARTITIONS), ms + series, null, value));
            }
        }
        bench.flush();
    }

    @Test
    void noEventIsLateAtAFirstStartNorAfterAnOutage() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
                KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "")) {
            // Given a history of hours, and a forecaster that reads it and is stopped
            List<Forecast> forecasts = new ArrayList<>();
            send(bench, 0, 400);
            try (ForecasterService service = forecaster(bench, "one")) {
                service.start();
                bench.awaitForecasts(forecasts, SERIES * 399);
            }

            // When it is started again after three hours, and another one takes half of the work meanwhile
            send(bench, 400, 590);
            try (ForecasterService one = forecaster(bench, "one");
                    ForecasterService another = forecaster(bench, "another")) {
                one.start();
                another.start();
                bench.awaitForecasts(forecasts, SERIES * 589);
            }

            // Then
            assertThat(bench.readNew(bench.topics.deadLetters())).isEmpty();
            assertThat(forecasts).extracting(made -> made.at(1)).containsOnly(STEP / (double) EVERY);
            assertThat(forecasts).hasSize(SERIES * 589);
        }
    }

    @Test
    void aDeadLetterOfALateEventNamesItsRecord() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
                KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "");
                ForecasterService service = forecaster(bench, "one")) {
            // Given series whose steps are closed
            send(bench, 0, 20);
            service.start();
            bench.awaitForecasts(new ArrayList<>(), SERIES * 19);

            // When an event comes for the first of them
            bench.send(new ProducerRecord<>(
                    bench.topics.observations(), 1, beginMs, null, "{\"name\":\"s-3\",\"value\":8}".getBytes(UTF_8)));
            bench.flush();

            // Then
            List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
            Awaitility.await().atMost(KafkaBench.PATIENCE).until(() -> {
                letters.addAll(bench.readNew(bench.topics.deadLetters()));
                return !letters.isEmpty();
            });
            ConsumerRecord<byte[], byte[]> late = bench.readNew(bench.topics.observations()).stream()
                    .filter(record -> record.partition() == 1)
                    .max(Comparator.comparingLong(ConsumerRecord::offset))
                    .orElseThrow();
            assertThat(letters).singleElement().satisfies(letter -> {
                assertThat(letter.key()).asString(UTF_8).isEqualTo("s-3");
                assertThat(letter.value()).asString(UTF_8).isEqualTo("8.0");
                assertThat(header(letter, "reason")).isEqualTo("late");
                assertThat(header(letter, "topic")).isEqualTo(bench.topics.observations());
                assertThat(header(letter, "partition")).isEqualTo("1");
                assertThat(header(letter, "offset")).isEqualTo(String.valueOf(late.offset()));
            });
            Refusals refusals = Refusals.read(bench.clientSettings(), bench.topics, COUNTS);
            assertThat(refusals.has(late, "s-3")).isTrue();
            assertThat(refusals.has(late, "s-4")).isFalse();
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader("rollcast." + name).value(), UTF_8);
    }
}
