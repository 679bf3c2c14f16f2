package io.rollcast.forecaster.stream;

import static io.rollcast.forecaster.stream.TopologyHarness.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.rollcast.forecaster.api.ForecastTap.Emitted;
import io.rollcast.forecaster.api.ForecastTap.Spout;
import io.rollcast.forecaster.stream.ForecasterConfig.Late;
import io.rollcast.forecaster.stream.ForecasterConfig.Lifetimes;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.Observation;
import io.rollcast.wire.Source;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.format.WireFormat;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From events to points, in the topology. Without a release, a forecast is the point's value.
 *
 * <p>It is long because all rules of the intake are tried in the same harness.
 */
class IntakeTest {

    private static final long STEP = 60_000;

    @TempDir
    Path directory;

    private TopologyHarness harness;

    @AfterEach
    void close() {
        harness.close();
    }

    private void open(PointRules rules) {
        open(rules, Lifetimes.UNBOUNDED, Late.DEAD_LETTER);
    }

    private void open(PointRules rules, Lifetimes lifetimes, Late late) {
        var points = new ForecasterConfig.Points(rules, late, ForecasterConfig.Points.standardCloseAfter(rules));
        harness = new TopologyHarness(directory, lifetimes, TopologyHarness.TOPICS, points);
    }

    private static PointRules rules(Kind kind, Aggregate aggregate, long graceMs, Empty empty) {
        return new PointRules(kind, STEP, aggregate, graceMs, empty, 10, Duplicates.DROP);
    }

    private List<Forecast> forecasts() {
        harness.driver.advanceWallClockTime(Duration.ofMillis(100));
        return harness.forecasts();
    }

    /** Each second, as a process that does not stand still. */
    private void waitFor(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            harness.driver.advanceWallClockTime(Duration.ofSeconds(1));
        }
    }

    private double leftOut(String reason) {
        return harness.registry
                .get("rollcast.forecaster.left.out.events")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private List<String> letters() {
        return harness.read("observations-dlq").stream()
                .map(letter -> "%s %s: %s"
                        .formatted(text(letter.key()), text(letter.value()), header(letter, "rollcast.reason")))
                .toList();
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return text(record.headers().lastHeader(name).value());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void withoutAGridALateEventIsADeadLetterAndTimeNeverGoesBack() {
        open(PointRules.PLAIN);
        harness.point("a", 1, 1_000);
        harness.point("a", 2, 2_000);
        harness.point("a", 3, 1_500);
        harness.point("a", 4, 3_000);
        forecasts();
        harness.point("a", 5, 2_999);
        harness.point("a", 6, 4_000);

        assertThat(letters()).containsExactly("a 3.0: late", "a 5.0: late");
        assertThat(leftOut("late")).isEqualTo(2);
        assertThat(harness.registry.get("rollcast.forecaster.points").counter().count())
                .isEqualTo(4);
        Forecast last = forecasts().get(0);
        assertThat(tuple(last.seq(), last.originMs(), last.stepMs())).isEqualTo(tuple(4L, 4_000L, 1_000L));
    }

    @Test
    void lateEventsDoNotFillTheMemory() {
        // Given series of which memory has no room for more than one
        harness = new TopologyHarness(
                directory, Lifetimes.UNBOUNDED, TopologyHarness.TOPICS, ForecasterConfig.Points.PLAIN, 1);
        for (int i = 0; i < 50; i++) {
            harness.point("s" + i, 1, 2_000);
        }

        // When each has a late event
        for (int i = 0; i < 50; i++) {
            harness.point("s" + i, 1, 1_000);
        }

        // Then
        assertThat(leftOut("late")).isEqualTo(50);
        assertThat(((SeriesStore) harness.driver.getStateStore(ForecastTopology.SERIES_STORE)).inMemory())
                .isLessThan(5);
    }

    @Test
    void withoutAGridAnEventThatComesTwiceIsLeftOutAndCounted() {
        open(PointRules.PLAIN);
        for (int i = 1; i <= 3; i++) {
            harness.point("a", i, 1_000L * i);
            harness.point("a", i, 1_000L * i);
        }

        assertThat(forecasts()).extracting(Forecast::seq).containsExactly(1L, 2L, 3L);
        assertThat(leftOut("duplicate")).isEqualTo(3);
        assertThat(letters()).isEmpty();
    }

    @Test
    void aSecondEventOfTheSameTimeIsADuplicateWhateverItsValueWhereStepsAreOfASecondOrMore() {
        open(PointRules.PLAIN);
        for (int i = 1; i <= 40; i++) {
            harness.point("a", i, 1_000L * i);
            if (i > 1) {
                harness.point("a", i + 0.5, 1_000L * i);
            }
        }

        assertThat(forecasts())
                .extracting(Forecast::seq, Forecast::originMs, forecast -> forecast.at(1))
                .hasSize(40)
                .endsWith(tuple(40L, 40_000L, 40.0));
        assertThat(leftOut("duplicate")).isEqualTo(39);
        assertThat(letters()).isEmpty();
    }

    @Test
    void eventsOfTheSameMillisecondArePointsWhereStepsAreShort() {
        open(PointRules.PLAIN);
        for (int i = 1; i <= 40; i++) {
            harness.point("a", i, 10L * i);
            harness.point("a", i + 0.5, 10L * i);
        }

        assertThat(forecasts()).hasSize(80);
        assertThat(leftOut("duplicate")).isZero();
    }

    @Test
    void duplicatesCanBeKept() {
        open(new PointRules(Kind.GAUGE, 0, Aggregate.MEAN, 0, Empty.MISSING, 10, Duplicates.KEEP));
        for (int i = 1; i <= 40; i++) {
            harness.point("a", i, 1_000L * i);
            harness.point("a", i, 1_000L * i);
            harness.point("a", i + 0.5, 1_000L * i);
        }

        assertThat(forecasts()).hasSize(120);
    }

    @Test
    void allEventsOfOneTimeInAStepCanCount() {
        open(new PointRules(Kind.COUNT, STEP, Aggregate.COUNT, 0, Empty.ZERO, 10, Duplicates.KEEP));
        for (int i = 0; i < 100; i++) {
            harness.point("a", 1, 1_000);
        }
        harness.point("a", 1, STEP);

        assertThat(forecasts())
                .singleElement()
                .satisfies(forecast -> assertThat(forecast.forecast()[0]).isEqualTo(100));
    }

    @Test
    void lateEventsCanBeDropped() {
        open(PointRules.PLAIN, Lifetimes.UNBOUNDED, Late.DROP);
        harness.point("a", 1, 1_000);
        harness.point("a", 1, 500);

        assertThat(letters()).isEmpty();
        assertThat(leftOut("late")).isEqualTo(1);
    }

    @Test
    void theEventsOfAStepAreOnePointWhenItsGraceIsOver() {
        open(rules(Kind.GAUGE, Aggregate.MEAN, 5_000, Empty.MISSING));
        harness.point("a", 1, 1_000);
        harness.point("b", 7, 2_000);
        harness.point("a", 3, 59_000);
        harness.point("a", 8, 61_000);
        harness.point("a", 5, 30_000);
        assertThat(forecasts()).isEmpty();

        harness.point("b", 9, 65_000);
        assertThat(forecasts())
                .extracting(Forecast::series, Forecast::seq, Forecast::originMs, forecast -> forecast.at(1))
                .containsExactlyInAnyOrder(tuple("a", 1L, 0L, 3.0), tuple("b", 1L, 0L, 7.0));

        harness.point("a", 4, 31_000);
        assertThat(letters()).containsExactly("a 4.0: late");
    }

    @Test
    void theWallClockClosesTheStepsOfASilentPartition() {
        open(rules(Kind.GAUGE, Aggregate.SUM, 5_000, Empty.MISSING));
        harness.point("a", 1, 1_000);
        waitFor(Duration.ofSeconds(65));
        assertThat(forecasts()).isEmpty();
        waitFor(Duration.ofSeconds(1));
        assertThat(forecasts()).extracting(Forecast::originMs).containsExactly(0L);
    }

    @Test
    void whileTheProcessStandsStillNoPartitionIsSilent() {
        open(rules(Kind.COUNT, Aggregate.SUM, 0, Empty.ZERO));
        harness.point("a", 1, 0);
        waitFor(Duration.ofSeconds(30));

        harness.driver.advanceWallClockTime(Duration.ofMinutes(5));
        harness.point("a", 2, 59_000);
        harness.point("a", 3, STEP);

        assertThat(letters()).isEmpty();
        assertThat(forecasts()).extracting(forecast -> forecast.at(1)).containsExactly(3.0);
    }

    @Test
    void aSeriesWhoseClockIsAheadClosesItsOwnStepsAlone() {
        // Given a clock that is right, and one that is ten steps ahead
        open(rules(Kind.COUNT, Aggregate.SUM, 0, Empty.ZERO));
        for (long nowMs = 0; nowMs <= 3 * STEP; nowMs += STEP / 2) {
            harness.presentIs(nowMs);
            harness.point("right", 1, nowMs);
            harness.point("ahead", 1, nowMs + 10 * STEP);
        }
        assertThat(letters()).isEmpty();
        assertThat(forecasts())
                .extracting(Forecast::series, Forecast::originMs, forecast -> forecast.at(1))
                .containsExactlyInAnyOrder(
                        tuple("right", 0L, 2.0),
                        tuple("right", STEP, 2.0),
                        tuple("right", 2 * STEP, 2.0),
                        tuple("ahead", 10 * STEP, 2.0),
                        tuple("ahead", 11 * STEP, 2.0),
                        tuple("ahead", 12 * STEP, 2.0));
    }

    @Test
    void aSeriesThatLagsBehindAndStopsHasItsLastPointAndIsForgotten() {
        // Given the only event of a series, which is read right after one of the next step
        open(
                rules(Kind.GAUGE, Aggregate.MEAN, 0, Empty.MISSING),
                new Lifetimes(0, Optional.of(Duration.ofHours(1))),
                Late.DEAD_LETTER);
        harness.point("other", 1, STEP);
        harness.point("pod", 7, STEP - 100);

        // When the partition goes on, for as long as it may be silent
        goOn(Duration.ofSeconds(40), "other", 1, STEP + 45_000);
        goOn(Duration.ofSeconds(20), "other", 1, 2 * STEP + 10_000);

        // Then
        assertThat(forecasts())
                .extracting(Forecast::series, Forecast::originMs, forecast -> forecast.at(1))
                .containsExactlyInAnyOrder(tuple("other", STEP, 1.0), tuple("pod", 0L, 7.0));
        assertThat(harness.series.count()).isEqualTo(2);

        for (int i = 1; i <= 4; i++) {
            goOn(Duration.ofMinutes(20), "other", 1, (2 + 20 * i) * STEP + 20_000);
        }
        assertThat(harness.series.count()).isEqualTo(1);
    }

    @Test
    void aSeriesThatLagsBehindAndHasNoPointMakesRoom() {
        open(
                rules(Kind.COUNTER, Aggregate.LAST, 0, Empty.MISSING),
                new Lifetimes(2, Optional.of(Duration.ofHours(1))),
                Late.DEAD_LETTER);
        harness.point("other", 1, STEP);
        harness.point("pod-1", 7, STEP - 100);

        for (int i = 1; i <= 130; i++) {
            goOn(Duration.ofSeconds(25), "other", i, STEP + i * STEP / 2);
        }
        harness.point("pod-2", 1, 66 * STEP);

        assertThat(letters()).isEmpty();
    }

    @Test
    void aSeriesThatLagsBehindIsFilledByItsOwnTime() {
        // Given a clock that is ten steps late
        open(rules(Kind.COUNT, Aggregate.SUM, 0, Empty.ZERO));
        harness.point("right", 1, 10 * STEP);
        harness.point("late", 1, 0);

        // When its events are two steps apart
        for (int i = 1; i <= 4; i++) {
            goOn(Duration.ofSeconds(25), "right", 1, 10 * STEP + i * STEP / 2);
        }
        harness.point("late", 1, 2 * STEP);
        harness.point("late", 1, 3 * STEP);

        // Then
        assertThat(letters()).isEmpty();
        assertThat(forecasts())
                .filteredOn(forecast -> forecast.series().equals("late"))
                .extracting(Forecast::originMs, forecast -> forecast.at(1))
                .containsExactly(tuple(0L, 1.0), tuple(STEP, 0.0), tuple(2 * STEP, 1.0));
    }

    @Test
    void missingStepsAreImputedAndSaid() {
        open(rules(Kind.GAUGE, Aggregate.MEAN, 0, Empty.MISSING));
        harness.point("a", 1, 0);
        harness.point("a", 2, STEP);
        harness.point("a", 3, 5 * STEP);
        harness.point("a", 4, 6 * STEP);

        assertThat(forecasts())
                .extracting(Forecast::seq, Forecast::originMs, Forecast::imputed, Forecast::stepMs)
                .containsExactly(tuple(1L, 0L, 0, 0L), tuple(2L, STEP, 0, STEP), tuple(6L, 5 * STEP, 3, STEP));
    }

    @Test
    void emptyStepsOfCountsAreZeroUntilTheSeriesIsForgotten() {
        PointRules rules = new PointRules(Kind.COUNT, STEP, Aggregate.SUM, 0, Empty.ZERO, 1_000, Duplicates.DROP);
        open(rules, new Lifetimes(0, Optional.of(Duration.ofMinutes(5))), Late.DEAD_LETTER);
        harness.point("a", 2, 0);
        harness.point("a", 3, 1);
        for (int i = 1; i <= 10; i++) {
            harness.point("b", 1, i * STEP);
        }

        assertThat(forecasts())
                .filteredOn(forecast -> forecast.series().equals("a"))
                .extracting(Forecast::originMs, forecast -> forecast.at(1))
                .containsExactly(
                        tuple(0L, 5.0),
                        tuple(STEP, 0.0),
                        tuple(2 * STEP, 0.0),
                        tuple(3 * STEP, 0.0),
                        tuple(4 * STEP, 0.0));
        assertThat(harness.series.count()).isEqualTo(1);
    }

    /** Wall clock and event time go on together. */
    private void goOn(Duration time, String series, double value, long timestampMs) {
        waitFor(time);
        harness.point(series, value, timestampMs);
        waitFor(Duration.ofSeconds(5));
    }

    @Test
    void aSeriesThatIsFilledNoLongerIsForgottenAsLongAfterItsLastEventAsOthers() {
        PointRules rules = new PointRules(Kind.COUNT, STEP, Aggregate.SUM, 0, Empty.ZERO, 30, Duplicates.DROP);
        open(rules, new Lifetimes(0, Optional.of(Duration.ofHours(1))), Late.DEAD_LETTER);
        harness.point("a", 2, 0);
        for (int i = 1; i <= 5; i++) {
            goOn(Duration.ofMinutes(10), "b", 1, 10 * i * STEP);
        }
        assertThat(forecasts())
                .filteredOn(forecast -> forecast.series().equals("a"))
                .hasSize(31);
        assertThat(harness.series.count()).isEqualTo(2);

        goOn(Duration.ofMinutes(20), "b", 1, 70 * STEP);

        assertThat(harness.series.count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5 * STEP})
    void seriesWithEventsAndNoPointAreForgottenAndMakeRoom(long stepMs) {
        // Given two series, of which one ends before it has a point
        open(
                new PointRules(Kind.COUNTER, stepMs, Aggregate.LAST, 0, Empty.MISSING, 10, Duplicates.DROP),
                new Lifetimes(2, Optional.of(Duration.ofHours(1))),
                Late.DEAD_LETTER);
        harness.point("pod-1", 10, 0);
        harness.point("pod-2", 10, 1);
        harness.point("pod-3", 10, 2);
        assertThat(letters()).containsExactly("pod-3 10.0: series-limit");

        // When there is none for an hour, and then another one
        for (int i = 1; i <= 4; i++) {
            goOn(Duration.ofMinutes(20), "pod-2", 10 + i, 20 * i * STEP);
        }
        harness.point("pod-3", 11, 80 * STEP + 1);
        harness.point("pod-1", 12, 80 * STEP + 2);

        // Then
        assertThat(letters()).containsExactly("pod-1 12.0: series-limit");
    }

    @Test
    void seriesOfASilentPartitionAreForgottenToo() {
        open(
                new PointRules(Kind.COUNTER, 0, Aggregate.LAST, 0, Empty.MISSING, 10, Duplicates.DROP),
                new Lifetimes(1, Optional.of(Duration.ofHours(1))),
                Late.DEAD_LETTER);
        harness.point("pod-1", 10, 0);

        goOn(Duration.ofMinutes(61), "pod-2", 10, 61 * STEP);
        harness.point("pod-3", 10, 62 * STEP);

        assertThat(letters()).containsExactly("pod-3 10.0: series-limit");
    }

    @Test
    void eventsThatWaitForTheEndOfTheirStepAreNotForgotten() {
        // Given a step and a grace that are longer than series may be without events
        open(
                new PointRules(Kind.GAUGE, 60 * STEP, Aggregate.MEAN, 30 * STEP, Empty.MISSING, 10, Duplicates.DROP),
                new Lifetimes(0, Optional.of(Duration.ofHours(1))),
                Late.DEAD_LETTER);
        harness.point("a", 7, 5 * STEP);

        // When the step is over
        for (int i = 1; i <= 5; i++) {
            goOn(Duration.ofMinutes(20), "b", i, 20 * i * STEP);
        }

        // Then
        assertThat(forecasts()).extracting(Forecast::series).contains("a");
    }

    @Test
    void aReplayEndsNoSeriesThatItFeeds() {
        open(
                new PointRules(Kind.COUNTER, 0, Aggregate.LAST, 0, Empty.MISSING, 10, Duplicates.DROP),
                new Lifetimes(0, Optional.of(Duration.ofHours(1))),
                Late.DEAD_LETTER);
        harness.driver.advanceWallClockTime(Duration.ofDays(1));
        harness.point("a", 10, 0);

        goOn(Duration.ofSeconds(1), "b", 10, 600 * STEP);
        harness.point("a", 13, STEP);

        assertThat(forecasts()).extracting(forecast -> forecast.at(1)).containsExactly(16.0);
    }

    @Test
    void aFileOfOneSeriesAfterTheOtherHasNoLateEvents() {
        open(rules(Kind.GAUGE, Aggregate.SUM, 0, Empty.MISSING));
        for (String series : List.of("a", "b", "c")) {
            for (int i = 0; i < 20; i++) {
                harness.point(series, i, i * STEP / 2);
            }
        }
        waitFor(Duration.ofSeconds(121));

        assertThat(letters()).isEmpty();
        List<Forecast> forecasts = forecasts();
        assertThat(forecasts).hasSize(30);
        assertThat(forecasts)
                .filteredOn(forecast -> forecast.series().equals("b"))
                .extracting(forecast -> forecast.at(1))
                .containsExactly(1.0, 5.0, 9.0, 13.0, 17.0, 21.0, 25.0, 29.0, 33.0, 37.0);
    }

    @Test
    void aCounterIsForecastAsReadings() {
        open(new PointRules(Kind.COUNTER, 0, Aggregate.LAST, 0, Empty.MISSING, 10, Duplicates.DROP));
        harness.point("a", 1_000, 1_000);
        harness.point("a", 1_005, 2_000);
        harness.point("a", 3, 3_000);

        // Without a release the increase is repeated.
        assertThat(forecasts())
                .extracting(forecast -> forecast.at(1), forecast -> forecast.at(2))
                .containsExactly(tuple(1_010.0, 1_015.0), tuple(6.0, 9.0));
    }

    @Test
    void countersAmongGaugesAreForecastAsReadings() {
        open(PointRules.PLAIN.withCounters(Pattern.compile(".*_total"), 10));
        for (int second = 1; second <= 3; second++) {
            harness.point("level", 20 + second, second * 1_000);
            harness.point("bytes_total", 1_000 * second, second * 1_000);
        }

        // Without a release a level is repeated, and so is an increase
        assertThat(forecasts())
                .extracting(Forecast::series, Forecast::seq, forecast -> forecast.at(2))
                .containsExactlyInAnyOrder(
                        tuple("level", 1L, 21.0),
                        tuple("level", 2L, 22.0),
                        tuple("level", 3L, 23.0),
                        tuple("bytes_total", 1L, 4_000.0),
                        tuple("bytes_total", 2L, 5_000.0));
    }

    @Test
    void whoFollowsACounterSeesIncreasesAndTheirForecasts() {
        open(new PointRules(Kind.COUNTER, 0, Aggregate.LAST, 0, Empty.MISSING, 10, Duplicates.DROP));
        Spout spout = harness.feeds.tap().open("a");
        harness.point("a", 1_000, 1_000);
        harness.point("a", 1_005, 2_000);
        harness.point("a", 1_012, 3_000);

        forecasts();
        assertThat(spout.fetch())
                .extracting(Emitted::value, emitted -> emitted.forecast().at(2))
                .containsExactly(tuple(5.0, 5.0), tuple(7.0, 7.0));
    }

    @Test
    void openStepsCountAsSeriesForTheirLimit() {
        open(rules(Kind.GAUGE, Aggregate.SUM, 0, Empty.MISSING), new Lifetimes(2, Optional.empty()), Late.DEAD_LETTER);
        harness.point("a", 1, 0);
        harness.point("b", 2, 0);
        harness.point("c", 3, 0);
        harness.point("a", 1, 1);
        harness.observations.pipeInput(bytes("a"), null, 2L);
        harness.point("d", 4, 3);

        assertThat(letters()).containsExactly("c 3.0: series-limit");
        assertThat(harness.series.count()).isEqualTo(2);
    }

    /** Opens with topics whose values name the series, as in {@code s1=20.5}. */
    private void openBySensor(String... topics) {
        WireFormat bySensor = new WireFormat() {
            @Override
            public List<Observation> observations(IncomingRecord record) {
                String[] cells = text(record.value()).split("=", -1);
                return List.of(new Observation(cells[0], Double.parseDouble(cells[1]), record.timestampMs()));
            }

            @Override
            public List<String> ended(IncomingRecord record) {
                return List.of();
            }

            @Override
            public boolean keyedBySeries() {
                return false;
            }

            @Override
            public byte[] value(Forecast forecast) {
                return JsonFormat.JSON.value(forecast);
            }
        };
        harness = new TopologyHarness(
                directory,
                Lifetimes.UNBOUNDED,
                new Topics(
                        Source.of(topics),
                        "forecasts",
                        "models",
                        "accuracy",
                        "observations-dlq",
                        Optional.empty(),
                        bySensor),
                ForecasterConfig.Points.PLAIN);
    }

    @Test
    void recordsThatAreNotKeyedBySeriesArePartitionedAnewAndAreStillOneStream() {
        openBySensor("north", "south");
        var south = harness.driver.createInputTopic("south", new ByteArraySerializer(), new ByteArraySerializer());

        harness.observations.pipeInput(null, bytes("s1=1"), 1_000L);
        south.pipeInput(bytes("any"), bytes("s1=2"), 2_000L);
        harness.observations.pipeInput(null, bytes("s2=3"), 3_000L);

        assertThat(forecasts())
                .extracting(Forecast::series, Forecast::seq, Forecast::originMs)
                .containsExactlyInAnyOrder(tuple("s1", 1L, 1_000L), tuple("s1", 2L, 2_000L), tuple("s2", 1L, 3_000L));
    }

    @Test
    void anEventKeepsItsTimeWhereTheInternalTopicMightRefuseIt() {
        openBySensor("north");
        long nowMs = 1_000_000 * STEP;
        long[] eventMs = {nowMs - 2_880 * STEP, nowMs - STEP, nowMs + STEP};
        harness.presentIs(nowMs);

        for (long ms : eventMs) {
            harness.observations.pipeInput(null, bytes("s1=1"), ms);
        }

        assertThat(harness.read(ForecastTopology.eventsTopic("topology-test")))
                .extracting(TestRecord::timestamp)
                .as("two days ago, of the last minute, and ahead")
                .containsExactly(nowMs, nowMs - STEP, nowMs);
        harness.driver.advanceWallClockTime(Duration.ofMillis(100));
        List<TestRecord<byte[], byte[]>> forecasts = harness.read("forecasts");
        assertThat(forecasts)
                .extracting(record -> JsonFormat.forecast(record.value()).originMs())
                .containsExactly(eventMs[0], eventMs[1], eventMs[2]);
        assertThat(forecasts)
                .allSatisfy(record -> assertThat(record.headers().toArray()).isEmpty());
    }
}
