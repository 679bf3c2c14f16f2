package io.rollcast.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.demo.Captured;
import io.rollcast.demo.KafkaBench;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.format.JsonFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit of topics on a real broker; forecasts are put there by hand, so that they can be wrong. */
class AuditCommandTest {

    private static final long BEGIN_MS = 1_764_000_000_000L;
    private static final int POINTS = 20;

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;

    private final Map<String, Long> seqs = new HashMap<>();

    private String prefix = "";
    private Captured done = new Captured(0, "", "");

    @BeforeAll
    static void startBroker() throws IOException {
        broker = EmbeddedBroker.start(directory, 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    /** For topics of a test's own, which are those that it audits. */
    private KafkaBench bench(String ofTest) {
        prefix = ofTest;
        return new KafkaBench(broker.bootstrapServers(), ofTest);
    }

    /** A forecast that says no more than where it belongs. */
    private static void forecast(KafkaBench bench, String series, long seq, long originMs) {
        forecast(bench, series, seq, originMs, 0);
    }

    private static void forecast(KafkaBench bench, String series, long seq, long originMs, int imputed) {
        forecast(bench, series, series, seq, originMs, imputed);
    }

    private static void forecast(KafkaBench bench, String key, String series, long seq, long originMs, int imputed) {
        Forecast forecast =
                new Forecast(series, seq, originMs, 1000, Forecast.LAST_VALUE, "", false, imputed, new double[] {1, 2});
        bench.send(bench.topics.forecasts(), key, JsonFormat.JSON.value(forecast));
        bench.flush();
    }

    @Test
    void onlyOneForecastPerPointPasses() throws Exception {
        try (KafkaBench bench = bench("")) {
            assertThat(audit()).isEqualTo(1);
            assertThat(done.out()).contains("NOTHING to audit");

            // Given points of two series, a record that is none, and all forecasts but one
            for (int i = 1; i <= POINTS; i++) {
                bench.sendAt("a", i, BEGIN_MS + 1000L * i);
                bench.sendAt("b", i, BEGIN_MS + 1000L * i);
            }
            bench.sendAt("a", Double.NaN, BEGIN_MS);
            bench.flush();
            for (int i = 1; i <= POINTS; i++) {
                forecast(bench, "a", i, BEGIN_MS + 1000L * i);
                if (i < POINTS) {
                    forecast(bench, "b", i, BEGIN_MS + 1000L * i);
                }
            }
            assertThat(audit()).isEqualTo(1);
            assertThat(done.out())
                    .contains(
                            "1 lost, 0 doubled",
                            "series b has no forecast 20 of 20, from 2025-",
                            "NOT one forecast per point");

            // When it comes, all is well
            forecast(bench, "b", POINTS, BEGIN_MS + 1000L * POINTS);
            assertThat(audit()).as(() -> done.text()).isZero();
            assertThat(done.out())
                    .contains(
                            "40 points of 2 series, 40 forecasts: 0 lost, 0 doubled, 0 out of order, 0 at another time");
            assertThat(audit("--observations-pattern=observ[a-z]+"))
                    .as(() -> done.text())
                    .isZero();
            assertThat(done.out()).contains("40 points of 2 series");

            // Nor is anything lost that retention has deleted, more of the forecasts than of the points
            try (Admin admin = Admin.create(bench.clientSettings())) {
                delete(admin, bench.topics.forecasts(), POINTS - 2);
                delete(admin, bench.topics.observations(), 5);
                assertThat(audit()).as(() -> done.text()).isZero();
                assertThat(done.out())
                        .contains("The beginning of a topic was deleted", "0 series without a point", "0 lost");

                // But points that came after forecasts that are left must have theirs
                bench.sendAt("c", 1, BEGIN_MS + 1000L * POINTS);
                bench.flush();
                assertThat(audit()).isEqualTo(1);
                assertThat(done.out()).contains("1 lost, 0 doubled", "series c has no forecast 1 of 1");
                forecast(bench, "c", 1, BEGIN_MS + 1000L * POINTS);

                // And nothing may come twice
                forecast(bench, "a", POINTS, BEGIN_MS + 1000L * POINTS);
                assertThat(audit()).isEqualTo(1);
                assertThat(done.out()).contains("1 doubled", "more than once");

                // And where points have no forecasts any more, nothing can be said
                delete(admin, bench.topics.forecasts(), -1);
                assertThat(audit()).isEqualTo(1);
                assertThat(done.out()).contains("3 series without a point", "NOTHING to audit");
            }
        }
    }

    @Test
    void theFormatTellsWhichSeriesARecordEnds() throws Exception {
        try (KafkaBench bench = bench("ends.")) {
            // Given two series of each key, of which those of one end and begin anew
            for (int i = 1; i <= 4; i++) {
                byte[] value = "{\"temp\":%d,\"hum\":%d}".formatted(i, -i).getBytes(UTF_8);
                bench.send(bench.topics.observations(), "s", i == 3 ? null : value);
                bench.send(bench.topics.observations(), "t", value);
            }
            bench.flush();
            for (ConsumerRecord<byte[], byte[]> record : bench.readNew(bench.topics.observations())) {
                String key = new String(record.key(), UTF_8);
                long seq = seqs.merge(key, record.value() == null ? -seqs.getOrDefault(key, 0L) : 1L, Long::sum);
                if (record.value() != null) {
                    forecast(bench, key + "|temp", seq, record.timestamp());
                    forecast(bench, key + "|hum", seq, record.timestamp());
                }
            }

            // When, then
            assertThat(audit("--value-field=temp,hum")).as(() -> done.text()).isZero();
            assertThat(done.out())
                    .contains("8 points of 2 series, 8 forecasts: 0 lost, 0 doubled", "2 series that have ended");
        }
    }

    @Test
    void whatCannotBeToldOrWasRefusedIsLeftOut() throws Exception {
        try (KafkaBench bench = bench("refused.")) {
            // Given a series that was forgotten, one in two partitions, and one of which an event lay ahead when it
            // came
            for (int i = 1; i <= POINTS; i++) {
                long timeMs = BEGIN_MS + 1000L * i + (i > POINTS / 2 ? 100_000 : 0);
                bench.sendAt("forgotten", i, timeMs);
                forecast(bench, "forgotten", i > POINTS / 2 ? i - POINTS / 2 : i, timeMs);
                bench.sendAt("refused", i, timeMs);
                forecast(bench, "refused", i, timeMs);
                if (i == 1) {
                    bench.sendAt("refused", i, BEGIN_MS + 1_000_000);
                    bench.flush();
                    for (ConsumerRecord<byte[], byte[]> record : bench.readNew(bench.topics.observations())) {
                        if (record.timestamp() == BEGIN_MS + 1_000_000) {
                            refuse(bench, "bad-time", record);
                        }
                    }
                }
                bench.send(new ProducerRecord<>(
                        bench.topics.observations(), i % 2, "scattered".getBytes(UTF_8), "1".getBytes(UTF_8)));
            }
            bench.flush();

            // And one beyond --max-series, some of whose letters are still to come
            bench.sendAt("limited", 1, BEGIN_MS);
            bench.sendAt("limited", 1, BEGIN_MS + 1000);
            bench.flush();
            bench.readNew(bench.topics.observations()).stream()
                    .filter(record -> record.timestamp() == BEGIN_MS)
                    .forEach(record -> refuse(bench, "series-limit", record));

            // When, then
            assertThat(audit("--forget-after=1m")).as(() -> done.text()).isZero();
            assertThat(done.out())
                    .contains("20 points of 1 series, 20 forecasts: 0 lost, 0 doubled")
                    .contains(
                            "1 series that have ended were left out", "1 series that have points in several partitions")
                    .contains("1 series of which events were refused because of --max-series");
            assertThat(audit()).isEqualTo(1);
            assertThat(done.out()).contains("series forgotten has forecast 1 more than once");

            // And a forecast under another series' key is lost to its own
            bench.sendAt("refused", 1, BEGIN_MS + 2_000_000);
            bench.flush();
            forecast(bench, "elsewhere", "refused", POINTS + 1, BEGIN_MS + 2_000_000, 0);
            assertThat(audit("--forget-after=1m")).isEqualTo(1);
            assertThat(done.out())
                    .contains("series refused has no forecast 21 of 21", "series elsewhere was never sent, and has 1");

            // And what is no forecast in JSON is named
            bench.send(bench.topics.forecasts(), "refused", new byte[] {0, 0, 0, 0, 7, 12});
            bench.flush();
            assertThat(audit()).isEqualTo(1);
            assertThat(done.err()).contains("is no forecast in JSON: explain and audit read those alone");
        }
    }

    @Test
    void stepsOfAGridAreHeldAgainstTheirForecasts() throws Exception {
        try (KafkaBench bench = bench("steps.")) {
            // Given two events in each step but the third, a series of one step, and an event that came too late
            for (int i = 1; i <= 6; i++) {
                if (i != 3) {
                    bench.sendAt("a", i, BEGIN_MS + 1000L * i);
                    bench.sendAt("a", i, BEGIN_MS + 1000L * i + 300);
                }
            }
            bench.sendAt("a", 1, BEGIN_MS + 1000);
            bench.sendAt("short", 1, BEGIN_MS + 1000);
            bench.flush();

            // When the wall clock has closed the latest step of the one, and the other one's is open
            for (int i : new int[] {1, 2, 4, 5, 6}) {
                forecast(bench, "a", i, BEGIN_MS + 1000L * i, i == 4 ? 1 : 0);
            }

            // Then
            assertThat(audit("--step=1s")).as(() -> done.text()).isZero();
            assertThat(done.out())
                    .contains(
                            "5 points of 1 series, 5 forecasts: 0 lost, 0 doubled, 0 out of order, 0 at another time");

            // And when the wall clock has closed that one as well, each of both
            forecast(bench, "short", 1, BEGIN_MS + 1000);
            assertThat(audit("--step=1s")).as(() -> done.text()).isZero();
            assertThat(done.out()).contains("6 points of 2 series, 6 forecasts: 0 lost");

            // But a forecast of the step that had no events is one too many, and each event is not a point
            forecast(bench, "a", 3, BEGIN_MS + 3000);
            assertThat(audit("--step=1s")).isEqualTo(1);
            assertThat(done.out()).contains("1 doubled", "series a has forecast 3, of an imputed point");
            assertThat(audit()).isEqualTo(1);
        }
    }

    private static void refuse(KafkaBench bench, String reason, ConsumerRecord<byte[], byte[]> record) {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(bench.topics.deadLetters(), record.key(), record.value());
        Map.of(
                        "reason", reason,
                        "topic", record.topic(),
                        "partition", String.valueOf(record.partition()),
                        "offset", String.valueOf(record.offset()))
                .forEach((name, value) -> letter.headers().add("rollcast." + name, value.getBytes(UTF_8)));
        bench.send(letter);
        bench.flush();
    }

    /** What stands before an offset, in every partition that has so many records; -1 for all of them. */
    private static void delete(Admin admin, String topic, long offset) throws Exception {
        List<TopicPartition> partitions =
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .toList();
        Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(
                        partitions.stream().collect(toMap(identity(), any -> OffsetSpec.latest())))
                .all()
                .get();
        admin.deleteRecords(partitions.stream()
                        .filter(partition -> ends.get(partition).offset() >= offset)
                        .collect(toMap(identity(), any -> RecordsToDelete.beforeOffset(offset))))
                .all()
                .get();
    }

    private int audit(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "audit",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--topic-prefix=" + prefix,
                "--patience=1s"));
        all.addAll(List.of(more));
        done = Captured.run(all);
        return done.status();
    }
}
