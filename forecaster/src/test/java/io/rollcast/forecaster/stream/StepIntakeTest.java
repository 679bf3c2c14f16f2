package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.forecaster.series.UnreadableStateException;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Points of events, while time passes and processes begin anew.
 *
 * <p>It is long because all that time does to a partition is tried with the same intake.
 */
class StepIntakeTest {

    private static final long STEP = 60_000;
    private static final long START = 1_000 * STEP;
    private static final long HOUR = 60 * STEP;
    private static final PointRules READINGS =
            new PointRules(Kind.COUNTER, 0, Aggregate.LAST, 0, Empty.MISSING, 10, Duplicates.DROP);

    private final KeyValueStore<Bytes, byte[]> rows =
            Stores.inMemoryKeyValueStore("steps").get();
    private static final Bytes ONE = source("metrics-0");
    private static final Bytes TWO = source("metrics-1");

    private final Map<String, List<Double>> points = new TreeMap<>();
    private final List<String> refused = new ArrayList<>();
    private long nowMs = START;
    private final Clock clock = ((InstantSource) () -> Instant.ofEpochMilli(nowMs)).withZone(ZoneOffset.UTC);
    private final List<String> ended = new ArrayList<>();
    private Predicate<String> hasPoints = any -> true;
    private boolean hasUnread;
    private long mostSeries;
    /** Of some eighty series. */
    private final StepIntake.Heap heap = new StepIntake.Heap(50_000);

    private StepIntake intake = open();

    private static Bytes source(String name) {
        return Bytes.wrap(name.getBytes(StandardCharsets.UTF_8));
    }

    /** As a process that begins, with what is stored. */
    private StepIntake open() {
        return open(Duration.ZERO, 30);
    }

    private StepIntake open(Duration forgetAfter, int longestGap) {
        return open(
                forgetAfter,
                new PointRules(Kind.COUNT, STEP, Aggregate.SUM, 0, Empty.ZERO, longestGap, Duplicates.DROP));
    }

    /** Another task of the process. */
    private StepIntake openOther() {
        return open(
                Stores.inMemoryKeyValueStore("other").get(),
                Duration.ZERO,
                new PointRules(Kind.COUNT, STEP, Aggregate.SUM, 0, Empty.ZERO, 30, Duplicates.DROP));
    }

    private StepIntake open(Duration forgetAfter, PointRules rules) {
        return open(rows, forgetAfter, rules);
    }

    private StepIntake open(KeyValueStore<Bytes, byte[]> rows, Duration forgetAfter, PointRules rules) {
        Intake.Taker taker = new Intake.Taker() {
            @Override
            public void point(String series, Point point) {
                points.computeIfAbsent(series, any -> new ArrayList<>()).add(point.value());
            }

            @Override
            public void refused(String series, double value, long timestampMs, MalformedObservationException fault) {
                refused.add(series);
            }

            @Override
            public void duplicate() {}

            @Override
            public void ended(String series) {
                ended.add(series);
            }
        };
        return new StepIntake(
                rows,
                new SeriesLimit(mostSeries),
                ForecasterConfig.Points.of(rules),
                forgetAfter,
                hasPoints,
                taker,
                () -> hasUnread,
                clock,
                nowMs,
                heap);
    }

    private void event(String series, double value, long timestampMs) {
        intake.event(series, value, timestampMs, null);
    }

    private void event(String series, long timestampMs, Bytes source) {
        intake.event(series, 1, timestampMs, source);
    }

    private void tick() {
        nowMs += 1_000;
        intake.passTime(nowMs);
    }

    @Test
    void aPartitionWhoseEventsWaitInKafkaIsNotSilent() {
        // Given events, also of a series that lags behind, and others that a busy thread has not fetched for minutes
        long laggingMs = START - 30 * STEP;
        event("a", 1, START);
        event("lagging", 1, laggingMs);
        hasUnread = true;
        for (int second = 0; second < 300; second++) {
            tick();
        }
        assertThat(points).isEmpty();

        // When they are fetched
        hasUnread = false;
        tick();
        event("a", 1, START + 1_000);
        event("a", 1, START + STEP);
        event("lagging", 1, laggingMs + 1_000);
        event("lagging", 1, laggingMs + STEP);

        // Then
        assertThat(points).containsExactly(Map.entry("a", List.of(2.0)), Map.entry("lagging", List.of(2.0)));
        assertThat(refused).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSeriesThatIsAheadHurtsNoOtherWhileABacklogIsRead(boolean isRestarted) {
        // Given an event every ten seconds of a clock that is right and of one that is an hour ahead
        for (int second = 0; second <= 150; second++) {
            if (second % 10 == 0) {
                event("right", 1, nowMs);
                event("ahead", 1, nowMs + HOUR);
            }
            tick();
        }
        intake.store();

        // When nothing is read for five minutes, and then all that came meanwhile
        long firstMs = nowMs + 9_000;
        nowMs += 300_000;
        if (isRestarted) {
            intake = open();
        }
        for (long ms = firstMs; ms < nowMs; ms += 10_000) {
            event("right", 1, ms);
            event("ahead", 1, ms + HOUR);
        }

        // Then
        assertThat(refused).isEmpty();
        assertThat(points.get("right")).containsExactly(6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0);
        assertThat(points.get("ahead")).containsExactly(6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0);
    }

    @Test
    void theLastStepOfASeriesThatIsAheadIsClosedWhenItIsSilent() {
        event("ahead", 1, START + HOUR);
        event("right", 1, START);

        for (int second = 1; second <= 180; second++) {
            tick();
            event("right", 1, nowMs);
        }

        assertThat(points.get("ahead")).startsWith(1.0);
    }

    @Test
    void aSeriesThatOnlyRepeatsLateEventsKeepsNoneOpenThatLagsBehind() {
        // Given a device whose clock stands still, and the only event of a series, which is read after one of the next
        // step
        event("right", 1, START);
        event("stuck", 1, START - 30 * STEP);
        event("stuck", 1, START - 29 * STEP);
        event("pod", 1, START - STEP);

        // When the partition goes on
        for (int second = 1; second <= 180; second++) {
            tick();
            event("right", 1, nowMs);
            event("stuck", 1, START - 30 * STEP);
        }

        // Then
        assertThat(refused).containsOnly("stuck");
        assertThat(points.get("pod")).startsWith(1.0);
    }

    @Test
    void readingsWithoutAGridGoOnAfterARestart() {
        intake = open(Duration.ZERO, READINGS);
        event("total", 100, nowMs);
        tick();
        intake.store();

        intake = open(Duration.ZERO, READINGS);
        tick();
        event("total", 107, nowMs);

        assertThat(points.get("total")).containsExactly(7.0);
    }

    @Test
    void aCounterAmongCountsHasIncreasesAfterARestartToo() {
        // Given counts, whose empty steps are zero, and a counter beside them
        PointRules counts = new PointRules(Kind.COUNT, STEP, Aggregate.SUM, 0, Empty.ZERO, 30, Duplicates.DROP)
                .withCounters(Pattern.compile("total"), 10);
        intake = open(Duration.ZERO, counts);
        event("total", 100, nowMs);
        event("requests", 3, nowMs);
        event("total", 107, nowMs + STEP);
        event("requests", 4, nowMs + STEP);
        intake.store();

        // When a step without events has passed after a restart
        intake = open(Duration.ZERO, counts);
        nowMs += 4 * STEP;
        event("total", 127, nowMs - STEP);
        event("requests", 5, nowMs - STEP);
        event("requests", 1, nowMs);

        // Then what came in over it is taken to have come evenly, and no request came
        assertThat(points.get("total")).containsExactly(7.0, 10.0, 10.0);
        assertThat(points.get("requests")).containsExactly(3.0, 4.0, 0.0, 5.0);
    }

    @Test
    void aSeriesThatHasPointsIsNoneBeyondTheLimitThoughItsStepsWereNotKept() {
        mostSeries = 1;
        hasPoints = "known"::equals;
        intake = open();

        event("first", 1, nowMs);
        event("stranger", 1, nowMs);
        event("known", 1, nowMs);

        assertThat(refused).containsExactly("stranger");
    }

    @Test
    void ofSeriesThatAreForgottenBeforeTheCommitNothingIsStored() {
        List<String> ids = IntStream.range(10, 100).mapToObj(i -> "s-" + i).toList();
        ids.forEach(id -> event(id, 1, nowMs));
        for (int i = ids.size() - 1; i >= 10; i--) {
            intake.forget(ids.get(i));
        }
        event("s-50", 1, nowMs);

        intake.store();

        List<String> stored = new ArrayList<>();
        rows.all().forEachRemaining(row -> {
            if (row.key.get()[0] == 's') {
                stored.add(new String(row.key.get(), 1, row.key.get().length - 1, StandardCharsets.UTF_8));
            }
        });
        List<String> expected = new ArrayList<>(ids.subList(0, 10));
        expected.add("s-50");
        assertThat(stored).isEqualTo(expected);
    }

    @Test
    void aSeriesIsForgottenAmongMoreThanAreKeptInMemory() {
        // Given one of very many
        intake = open(Duration.ofMinutes(10), 1);
        event("gone", 1, nowMs);

        // When it is silent for longer than that, while the others are not
        for (int minute = 0; minute < 14; minute++) {
            if (minute % 6 == 0) {
                for (int series = 0; series <= 100; series++) {
                    event("s-" + series, 1, nowMs);
                }
            }
            event("s-0", 1, nowMs);
            for (int second = 0; second < 60; second++) {
                tick();
            }
            intake.store();
        }

        // Then
        assertThat(ended).contains("gone").doesNotContain("s-1");
    }

    @Test
    void tasksOfAProcessShareTheHeapForSeriesInMemory() {
        // Given two tasks, each of which has fewer series than the process may keep in memory
        for (int series = 0; series < 50; series++) {
            event("s-" + series, 1, START);
        }
        intake.store();
        assertThat(intake.inMemory()).isEqualTo(50);
        StepIntake other = openOther();
        for (int series = 0; series < 50; series++) {
            other.event("t-" + series, 1, START, null);
        }

        // When they commit
        intake.store();
        other.store();

        // Then they have made room, and lost nothing
        assertThat(intake.inMemory() + other.inMemory()).isLessThan(80);
        for (int series = 0; series < 50; series++) {
            event("s-" + series, 2, START + 1);
        }
        nowMs += 2 * STEP;
        event("s-0", 1, nowMs);
        assertThat(points.get("s-7")).startsWith(3.0);

        // And what is of a task that ends is nobody's
        other.close();
        intake.close();
        assertThat(heap.bytes()).isZero();
    }

    @Test
    void aSeriesWithManyEventsOfAnOpenStepTakesMoreOfTheHeap() {
        event("few", 1, START);
        intake.store();
        long before = heap.bytes();

        for (int second = 0; second < 59; second++) {
            event("few", 1, START + second * 1_000L);
        }
        intake.store();

        assertThat(heap.bytes() - before).isGreaterThan(58 * 16);
    }

    @Test
    void aRestartDoesNotDelayTheEndOfACounterOfOneReading() {
        // Given one reading, and a task that lives on by another counter
        hasPoints = "other"::equals;
        Duration forgetAfter = Duration.ofMinutes(30);
        intake = open(forgetAfter, READINGS);
        event("gone", 100, nowMs);
        othersGoOnFor(20);
        assertThat(ended).isEmpty();

        // When the process has begun again in the meantime
        intake = open(forgetAfter, READINGS);
        othersGoOnFor(15);

        assertThat(ended).contains("gone");
    }

    @Test
    void aReplayEndsNoSeriesThatItFeeds() {
        // Given a series of long ago, read at once when a process begins
        hasPoints = "other"::equals;
        intake = open(Duration.ofMinutes(30), READINGS);
        event("replayed", 100, nowMs - HOUR);

        othersGoOnFor(25);
        assertThat(ended).isEmpty();

        othersGoOnFor(10);
        assertThat(ended).contains("replayed");
    }

    private void othersGoOnFor(int minutes) {
        intake.store();
        for (int second = 0; second < 60 * minutes; second++) {
            event("other", second, nowMs);
            tick();
        }
    }

    /** A series whose events come from both sources in turn, for two minutes and a half. */
    private void bothAreRead() {
        for (int second = 0; second < 150; second++) {
            if (second % 10 == 0) {
                event("spread", nowMs, ONE);
                event("spread", nowMs + 1, TWO);
            }
            tick();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sourcesThatAreReadOneAfterTheOtherLoseNothing(boolean isRestarted) {
        bothAreRead();
        intake.store();

        // When nothing is read for five minutes, and then all that came meanwhile, of one source and then of the other
        long firstMs = nowMs;
        nowMs += 300_000;
        if (isRestarted) {
            intake = open();
        }
        for (Bytes source : List.of(ONE, TWO)) {
            for (long ms = firstMs; ms < nowMs; ms += 10_000) {
                event("spread", source.equals(ONE) ? ms : ms + 1, source);
            }
            tick();
        }

        // Then
        assertThat(refused).isEmpty();
        assertThat(points.get("spread")).containsExactly(12.0, 12.0, 12.0, 12.0, 12.0, 12.0, 12.0);
    }

    @Test
    void aLongHistoryIsReadWholeOfBothSources() {
        // Given a first start that reads an hour of one source, then an hour of the other, and so on
        long firstMs = START - 24 * HOUR;
        for (int hour = 0; hour < 24; hour++) {
            for (Bytes source : List.of(ONE, TWO)) {
                for (int second = 0; second < 3_600; second += 10) {
                    long ms = firstMs + hour * HOUR + second * 1_000L;
                    event("spread", source.equals(ONE) ? ms : ms + 1, source);
                    // which begins in the midst of it
                    if (hour >= 12) {
                        event("new", source.equals(ONE) ? ms : ms + 1, source);
                    }
                }
                tick();
            }
        }

        // When both have nothing more
        for (int second = 0; second < 120; second++) {
            intake.idle(ONE, nowMs);
            intake.idle(TWO, nowMs);
            tick();
        }

        // Then
        assertThat(refused).isEmpty();
        assertThat(points.get("spread").subList(0, 24 * 60)).containsOnly(12.0);
        assertThat(points.get("new").subList(0, 12 * 60)).containsOnly(12.0);
    }

    @Test
    void aSourceWithNothingMoreToReadIsNotWaitedFor() {
        bothAreRead();
        intake.idle(TWO, nowMs);

        event("spread", nowMs + STEP, ONE);

        assertThat(points.get("spread")).containsExactly(12.0, 12.0, 6.0);
    }

    /** The backlog of both, which ends before now; then events of one, while the other has nothing more. */
    private void onlyOneGoesOn(int lateSteps, boolean isHeardBetween) {
        nowMs = START + 20 * STEP;
        for (long ms = START; ms < START + 10 * STEP; ms += STEP / 6) {
            event("spread", ms, ONE);
            event("spread", ms + 1, TWO);
        }
        for (int second = 0; second < 300; second++) {
            event("spread", nowMs, ONE);
            event("new", nowMs, ONE);
            intake.idle(TWO, nowMs);
            tick();
            if (isHeardBetween && second == 10) {
                event("spread", nowMs - lateSteps * STEP, TWO);
            }
        }
    }

    @Test
    void aSourceOfWhichOnlyABacklogHasComeDoesNotHoldOthersForLong() {
        onlyOneGoesOn(10, false);

        assertThat(points.get("spread")).hasSizeGreaterThanOrEqualTo(24);
        assertThat(points.get("new")).hasSizeGreaterThanOrEqualTo(4);
        assertThat(refused).isEmpty();
    }

    @Test
    void aSourceWhoseEventsAreKnownToComeLateIsWaitedFor() {
        onlyOneGoesOn(8, true);
        intake.store();
        intake = open();

        for (int second = 0; second < 300; second++) {
            event("spread", nowMs, ONE);
            intake.idle(TWO, nowMs);
            tick();
        }
        event("spread", nowMs - 8 * STEP, TWO);

        assertThat(refused).isEmpty();
    }

    @Test
    void aCounterOfSourcesGoesOnWithoutTheStepsThatItHad() {
        bothAreRead();
        intake.store();
        intake = open(
                Duration.ZERO, new PointRules(Kind.COUNTER, 0, Aggregate.LAST, 0, Empty.MISSING, 30, Duplicates.DROP));
        points.clear();

        event("spread", 5, nowMs + 1_000);
        tick();
        event("spread", 7, nowMs + 2_000);

        assertThat(points.get("spread")).endsWith(2.0);
    }

    @Test
    void aSourceThatNoLongerSaysThatItHasNothingIsWaitedFor() {
        bothAreRead();
        intake.idle(TWO, nowMs);

        // When who reads it is killed
        for (int second = 0; second < 60; second++) {
            event("spread", nowMs, ONE);
            tick();
        }
        for (int second = 0; second < 50; second++) {
            event("spread", nowMs - 50_000, TWO);
        }

        // Then what has come meanwhile is not late
        assertThat(refused).isEmpty();
    }

    @Test
    void aClockThatIsALittleAheadDoesNotGoOnWithoutTheOtherSource() {
        bothAreRead();
        nowMs += 300_000;

        for (long ms = START + 150_000; ms < nowMs; ms += 10_000) {
            event("spread", ms, ONE);
        }
        event("spread", nowMs + 200, ONE);
        for (long ms = START + 150_000; ms < nowMs; ms += 10_000) {
            event("spread", ms + 1, TWO);
        }

        assertThat(refused).isEmpty();
    }

    @Test
    void aSourceWhoseTimeStandsStillIsNotWaitedForForEver() {
        bothAreRead();
        long stuckMs = nowMs;

        for (int second = 0; second < 240; second++) {
            event("spread", nowMs, ONE);
            intake.readTo(TWO, stuckMs);
            tick();
        }

        assertThat(points.get("spread")).hasSizeGreaterThan(4);
    }

    @Test
    void aSeriesThatNowComesFromASourceThatHasNoTimeYetLives() {
        // Given series of one source, each with an open step
        intake = open(Duration.ofMinutes(3), 30);
        bothAreRead();
        event("spread", nowMs, ONE);

        // When an event comes of another, whose clock is far ahead, and the first one closes a step
        event("spread", nowMs + HOUR, source("metrics-2"));
        for (int second = 0; second < 60; second++) {
            tick();
            event("other", nowMs, ONE);
            event("other", nowMs, TWO);
        }

        assertThat(ended).isEmpty();
    }

    @Test
    void aSeriesWhoseOnlyEventWasAheadHasItsPointAndLives() {
        intake = open(Duration.ofMinutes(3), 30);

        event("ahead", nowMs + 30_000, ONE);
        for (int second = 0; second < 150; second++) {
            tick();
        }

        assertThat(points.get("ahead")).startsWith(1.0);
        assertThat(ended).isEmpty();
    }

    @Test
    void aSourceThatHadNothingMoreIsWaitedForFromThenOn() {
        // Given one that had nothing more shortly before the end of a step, and whose reader was killed then
        bothAreRead();
        nowMs = START + 175_000;
        intake.idle(TWO, nowMs);

        // When time goes on by the other
        nowMs = START + 181_000;
        event("spread", nowMs, ONE);
        tick();
        event("spread", START + 179_000, TWO);

        // Then
        assertThat(refused).isEmpty();
    }

    @Test
    void aSourceThatHasNotBeenReadYetIsWaitedForAtAFirstStart() {
        intake.unread(TWO);
        for (int second = 0; second < 30; second++) {
            event("spread", START - HOUR + second * STEP, ONE);
            tick();
        }
        assertThat(points).isEmpty();

        for (int second = 0; second < 30; second++) {
            event("spread", START - HOUR + second * STEP + 1, TWO);
            tick();
        }
        assertThat(refused).isEmpty();
        assertThat(points.get("spread")).hasSize(29).containsOnly(2.0);
    }

    @Test
    void seriesWhoseEventsNoLongerNameASourceGoOn() {
        bothAreRead();

        for (int second = 0; second < 180; second++) {
            event("spread", 1, nowMs);
            tick();
        }

        assertThat(points.get("spread")).hasSize(5);
    }

    @Test
    void aSourceIsWaitedForUntilNothingIsHeardOfItForTwoMinutes() {
        bothAreRead();

        for (int second = 0; second < 105; second++) {
            event("spread", nowMs, ONE);
            tick();
        }
        assertThat(points.get("spread")).hasSize(2);

        for (int second = 0; second < 10; second++) {
            event("spread", nowMs, ONE);
            tick();
        }
        assertThat(points.get("spread")).hasSizeGreaterThan(2);
    }

    @Test
    void aSourceThatIsReadWithoutAnEventOfTheSeriesLetsTimeGoOn() {
        bothAreRead();

        nowMs += STEP;
        event("spread", nowMs, ONE);
        assertThat(points.get("spread")).hasSize(2);

        intake.readTo(TWO, nowMs);
        assertThat(points.get("spread")).hasSize(3);
    }

    @Test
    void aBacklogOfAnotherSourceHoldsNoSeriesUp() {
        // Given a series of each source alone
        for (int second = 0; second < 15; second++) {
            event("now", nowMs, ONE);
            event("then", nowMs - 1_000 * STEP, TWO);
            tick();
        }

        for (int second = 0; second < 120; second++) {
            event("now", nowMs, ONE);
            event("then", nowMs - 1_000 * STEP, TWO);
            tick();
        }

        assertThat(points.get("now")).hasSize(2);
        assertThat(points.get("then")).hasSize(2);
    }

    @Test
    void aSourceIsLeftBehindRatherThanTooMuchKeptOpen() {
        bothAreRead();

        // When the other stands still while one is read
        nowMs += 12_000 * STEP;
        for (int step = 0; step < 12_000; step++) {
            event("spread", START + (3 + step) * STEP, ONE);
        }

        // Then
        assertThat(points.get("spread")).hasSizeGreaterThan(10_000);
        assertThat(refused).isEmpty();
        event("spread", START + 5 * STEP, TWO);
        assertThat(refused).containsExactly("spread");
        intake.store();
        assertThat(rows.approximateNumEntries()).as("mark, sources and series").isEqualTo(3);
    }

    private static Bytes row(String key) {
        return Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "f, 6, 'open steps are stored in format 6, and this build reads formats up to 5'",
        "p, 2, 'times of a partition are stored in format 2, and this build reads format 1'",
        "q, 102, 'sources are stored in format 102, and this build reads format 101'",
        "sa, 6, 'series ''a'': the open steps of a series are stored in format 6, and this build reads formats 1 to 5'",
    })
    void whatALaterBuildHasStoredEndsTheForecasterInOneLine(String key, byte format, String said) {
        // Given a row whose format this build does not know
        boolean isAtEnd = key.equals("p");
        byte[] stored = new byte[17];
        stored[isAtEnd ? 16 : 0] = format;
        rows.put(row(key), stored);

        // Then no thread is replaced to try it again
        assertThatThrownBy(this::open)
                .isInstanceOf(UnreadableStateException.class)
                .hasMessageContainingAll("store steps", said, "run the build that wrote them", "reset the application");
        assertThat(rows.get(row(key))).isEqualTo(stored);
    }

    @ParameterizedTest
    @CsvSource({"p, 0", "q, 101", "sa, 4"})
    void whatIsCutOffEndsTheForecasterInOneLine(String key, byte first) {
        rows.put(row(key), new byte[] {first, 0, 0});

        assertThatThrownBy(this::open)
                .isInstanceOf(UnreadableStateException.class)
                .hasMessageContainingAll("store steps", "3 bytes", "damaged", "delete the state directory");
    }

    @Test
    void aStoreIsMarkedAndTimesOfEarlierBuildsAreRead() {
        // Given a store without a mark, and times without a format
        event("a", 1, START);
        event("a", 1, START + 2 * STEP);
        intake.store();
        byte[] now = rows.get(row("p"));
        byte[] before = Arrays.copyOf(now, 16);
        rows.delete(row("f"));
        rows.put(row("p"), before);

        // When this build begins
        intake = open();

        // Then it goes on from them, marks the store, and what it writes begins as earlier builds read it
        assertThat(rows.get(row("f"))).containsExactly(5);
        assertThat(now).hasSize(17).startsWith(before).endsWith(1);
        event("b", 1, START);
        event("b", 1, START + STEP);
        tick();
        assertThat(points.get("a")).containsExactly(1.0, 0.0);
        assertThat(refused).isEmpty();
    }
}
