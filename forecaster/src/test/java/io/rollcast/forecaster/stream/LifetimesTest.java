package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.forecaster.stream.ForecasterConfig.Lifetimes;
import io.rollcast.wire.Forecast;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many series are kept, and for how long. The driver's wall clock begins at 0. */
class LifetimesTest {

    private static final Duration FORGET_AFTER = Duration.ofMinutes(1);

    private static final String CHANGELOG = "topology-test-series-changelog";
    private static final long HOUR_MS = 3_600_000;
    private static final long PRESENT_MS = Duration.ofDays(10_000).toMillis();

    @TempDir
    Path directory;

    private TopologyHarness harness;

    @AfterEach
    void close() {
        harness.close();
    }

    private void open(long mostSeries, Duration forgetAfter) {
        harness = new TopologyHarness(directory, new Lifetimes(mostSeries, Optional.ofNullable(forgetAfter)));
    }

    private SeriesStore store() {
        return (SeriesStore) harness.driver.getStateStore(ForecastTopology.SERIES_STORE);
    }

    /** Ids of the series that are stored, each with the number of its records. */
    private Map<String, Integer> stored() {
        Map<String, Integer> records = new TreeMap<>();
        try (KeyValueIterator<Bytes, byte[]> all = store().wrapped().all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> record = all.next();
                if (SeriesStore.isOfSeries(record.key.get())) {
                    records.merge(SeriesStore.series(record.key.get()), 1, Integer::sum);
                }
            }
        }
        return records;
    }

    private double counter(String name, String... tags) {
        return harness.registry.get(name).tags(tags).counter().count();
    }

    private void end(String series) {
        harness.observations.pipeInput(TopologyHarness.bytes(series), null, 1_000);
    }

    /** Every second, a slice of the store is looked through. */
    private void wait(int seconds) {
        for (int second = 0; second < seconds; second++) {
            harness.driver.advanceWallClockTime(Duration.ofSeconds(1));
        }
    }

    private static String header(TestRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader("rollcast." + name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void aSeriesBeyondTheLimitIsRefusedAndThoseThatAreThereAreServedAsBefore() {
        // Given as many series as there may be
        open(2, null);
        harness.point("a", 1, 100);
        harness.point("b", 2, 100);

        // When others come, among points of these
        for (int i = 0; i < 50; i++) {
            harness.point("request-" + i, i, 200 + i);
            harness.point("a", i, 200 + i);
            harness.point("b", i, 200 + i);
        }

        // Then the others are dead letters, and nothing is kept of them
        List<TestRecord<byte[], byte[]>> letters = harness.read(TopologyHarness.TOPICS.deadLetters());
        assertThat(letters).hasSize(50).allSatisfy(letter -> {
            assertThat(header(letter, "reason")).isEqualTo("series-limit");
            assertThat(header(letter, "detail")).contains("--max-series 2").contains("--forget-after");
        });
        assertThat(letters.get(7).key()).isEqualTo(TopologyHarness.bytes("request-7"));
        assertThat(letters.get(7).value()).isEqualTo(TopologyHarness.bytes("7.0"));
        assertThat(counter("rollcast.forecaster.dead.letters", "reason", "series-limit"))
                .isEqualTo(50);
        assertThat(counter("rollcast.forecaster.points")).isEqualTo(102);
        assertThat(stored()).containsOnlyKeys("a", "b");
        assertThat(harness.series.count()).isEqualTo(2);
        assertThat(harness.forecasts())
                .filteredOn(forecast -> forecast.series().equals("a"))
                .extracting(Forecast::seq)
                .hasSize(51)
                .isSorted()
                .endsWith(51L);
    }

    @Test
    void aSeriesThatEndsMakesRoom() {
        open(2, null);
        harness.point("a", 1, 100);
        harness.point("b", 2, 100);

        end("a");
        end("never seen");
        harness.point("c", 3, 200);
        harness.point("d", 4, 200);

        assertThat(stored()).containsOnlyKeys("b", "c");
        assertThat(harness.series.count()).isEqualTo(2);
        assertThat(harness.read(TopologyHarness.TOPICS.deadLetters())).hasSize(1);
    }

    @Test
    void aSeriesWithoutPointsIsForgottenWithAllItsRecordsAndOthersStay() {
        // Given two series with checkpoints
        open(0, FORGET_AFTER);
        for (int i = 0; i < 40; i++) {
            harness.point("ends", i, 10L * i);
            harness.point("stays", i, 10L * i);
        }
        assertThat(stored()).containsEntry("ends", 2);

        // When one of them has no more points for a minute, and the other one has
        for (int second = 5; second < 60; second += 5) {
            wait(5);
            harness.point("stays", second, 1_000L * second);
        }
        wait(7);
        assertThat(stored()).containsOnlyKeys("ends", "stays");
        harness.point("stays", 62, 62_000);
        wait(10);

        // Then
        assertThat(stored()).containsOnlyKeys("stays");
        assertThat(harness.series.count()).isEqualTo(1);
        assertThat(counter("rollcast.forecaster.forgotten.series")).isEqualTo(1);
        harness.forecasts();
        harness.point("ends", 1, 63_000);
        assertThat(harness.forecasts()).extracting(Forecast::seq).containsExactly(1L);
    }

    @Test
    void eventsThatTheLimitRefusesAreTimeThatPassesToo() {
        // Given as many series as there may be
        open(1, FORGET_AFTER);
        harness.point("a", 1, 0);

        // When others come for long, which had been waiting and are less than a minute younger
        for (int second = 1; second <= 90; second++) {
            wait(1);
            harness.point("request-" + second, 1, 100L * second);
        }

        // Then a point of the series may still be among those that wait, until one is a minute younger
        assertThat(stored()).containsOnlyKeys("a");
        harness.point("request", 1, FORGET_AFTER.toMillis());
        wait(10);
        assertThat(stored()).isEmpty();
    }

    @Test
    void aSeriesOfFewPointsHasOneTombstone() {
        open(0, FORGET_AFTER);
        harness.point("ends", 1, 0);
        harness.read(CHANGELOG);

        end("ends");

        assertThat(harness.read(CHANGELOG))
                .filteredOn(record -> record.value() == null)
                .extracting(TestRecord::key)
                .containsExactly(SeriesStore.tailKey("ends").get());
    }

    @Test
    void aSilentPartitionLosesItsSeriesToo() {
        open(0, FORGET_AFTER);
        harness.point("a", 1, 0);

        wait(59);
        assertThat(stored()).containsOnlyKeys("a");
        wait(10);

        assertThat(stored()).isEmpty();
        assertThat(harness.series.count()).isEqualTo(0);
    }

    @Test
    void aReplayOfHistoryEndsNothing() {
        // Given the present, and points of two series from years ago that come one series after the other
        open(0, FORGET_AFTER);
        harness.driver.advanceWallClockTime(Duration.ofMillis(PRESENT_MS));
        harness.point("live", 1, PRESENT_MS);
        for (int i = 0; i < 100; i++) {
            harness.point("old", i, 100 * HOUR_MS + 10 * HOUR_MS * i);
        }
        for (int i = 0; i < 100; i++) {
            harness.point("older", i, 10 * HOUR_MS * i);
            wait(i % 2);
        }

        assertThat(stored()).containsOnlyKeys("live", "old", "older");
    }

    @Test
    void timestampsOfAWrongUnitNeitherEndALiveSeriesNorKeepADeadOne() {
        // Given timestamps in seconds, in microseconds, and right ones
        open(0, FORGET_AFTER);
        harness.driver.advanceWallClockTime(Duration.ofMillis(PRESENT_MS));
        harness.point("seconds", 1, PRESENT_MS / 1_000);
        harness.point("microseconds", 1, 1_000 * PRESENT_MS);
        harness.point("dead-seconds", 1, PRESENT_MS / 1_000);
        harness.point("dead-microseconds", 1, 1_000 * PRESENT_MS);

        // When
        for (int second = 5; second <= 70; second += 5) {
            wait(5);
            long nowMs = PRESENT_MS + 1_000L * second;
            harness.point("seconds", 1, nowMs / 1_000);
            harness.point("microseconds", 1, 1_000 * nowMs);
            harness.point("milliseconds", 1, nowMs);
        }
        wait(10);

        // Then
        assertThat(stored()).containsOnlyKeys("seconds", "microseconds", "milliseconds");
    }

    @Test
    void afterALongSliceSomeAreLeftOut() {
        // Given slices of which each takes 400 ms
        open(0, FORGET_AFTER);
        harness.point("a", 1, 0);
        long[] nanos = {0};
        IdleSeries idle = new IdleSeries(
                store(),
                Optional.of(FORGET_AFTER),
                0,
                () -> nanos[0] += Duration.ofMillis(400).toNanos());

        List<Integer> lookedAt = new ArrayList<>();
        for (int second = 0; second < 30; second++) {
            idle.arrived(PRESENT_MS, PRESENT_MS);
            if (!idle.next(PRESENT_MS).ended().isEmpty()) {
                lookedAt.add(second);
            }
        }

        assertThat(lookedAt).containsExactly(0, 14, 28);
    }

    @Test
    void aSliceHasAThousandSeriesAndAPassBeginsTenSecondsAfterTheLastOne() {
        // Given
        open(0, FORGET_AFTER);
        for (int i = 0; i < 2_500; i++) {
            harness.point("s-%04d".formatted(i), 1, 0);
        }
        harness.driver.advanceWallClockTime(FORGET_AFTER);
        harness.point("t", 1, FORGET_AFTER.toMillis());

        // When the second of three slices is next, then the third, then after a pause the first
        int[] left = new int[10];
        for (int second = 0; second < left.length; second++) {
            wait(1);
            left[second] = stored().size();
        }
        assertThat(left).containsExactly(1_501, 1_001, 1_001, 1_001, 1_001, 1_001, 1_001, 1_001, 1_001, 1);
    }
}
