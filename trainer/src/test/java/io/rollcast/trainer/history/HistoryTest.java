package io.rollcast.trainer.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.trainer.fit.Windows;
import io.rollcast.trainer.fit.Windows.TooLittleHistoryException;
import io.rollcast.trainer.history.History.Progress;
import io.rollcast.wire.points.Pace;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {

    private static final int HORIZON = 10;

    @Test
    void whatIsHeldOutBeginsWhereItDoesOfMostSeries() {
        History history = new History(100_000, 100);
        for (int i = 0; i < 1_000; i++) {
            history.observe("a", 1_000 * i, i);
            history.observe("b", 1_000 * i, i);
            // A clock in microseconds, and one that begins in 1970
            history.observe("wrong", 1_000_000_000L * i, i);
        }
        // Of which a fit learns nothing
        for (String id : List.of("short", "shorter", "shortest", "new")) {
            history.observe(id, 999_000, 0);
        }

        // The horizon and a tenth of what the fit has
        assertThat(history.learntUntilMs(Integer.MAX_VALUE, HistoryTest::heldOut))
                .isEqualTo(890_000);
        assertThat(history.learntUntilMs(100, HistoryTest::heldOut)).isEqualTo(980_000);
        assertThat(new History(1_000, 100).learntUntilMs(1, HistoryTest::heldOut))
                .isZero();
    }

    @Test
    void whatIsHeldOutBeginsAfterTheLastPointThatAFitLearns() throws TooLittleHistoryException {
        for (int points : new int[] {90, 640, 641, 1_000}) {
            History history = new History(100_000, 100);
            for (int i = 0; i < points; i++) {
                // Values that are their times, and a gap in them that does not count
                long ms = 1_000L * i + (i < points / 2 ? 0 : 3_600_000);
                history.observe("a", ms, ms);
            }

            double[] learnt = Windows.cut(history.snapshot(), id -> 0, 50, HORIZON, 1)
                    .training()
                    .get(0)
                    .values();

            assertThat(history.learntUntilMs(Integer.MAX_VALUE, HistoryTest::heldOut))
                    .isEqualTo((long) learnt[learnt.length - 1] + 1_000);
        }
    }

    private static int heldOut(int points) {
        return Windows.heldOut(points, HORIZON);
    }

    @Test
    void keepsPointsInTheOrderOfTheirArrival() {
        History history = new History(1_000, 100);

        for (int i = 0; i < 150; i++) {
            history.observe("a", 1_000 + i, i);
            history.observe("b", 2_000 + i, -i);
        }

        assertThat(history.points()).isEqualTo(300);
        assertThat(history.series()).isEqualTo(2);
        assertThat(history.fromMs(Integer.MAX_VALUE)).isEqualTo(1_000);
        assertThat(history.toMs()).isEqualTo(2_149);
        double[] a = history.snapshot().get("a");
        assertThat(a).hasSize(150);
        for (int i = 0; i < 150; i++) {
            assertThat(a[i]).isEqualTo(i);
        }
    }

    @Test
    void theOldestPointsGoWhicheverSeriesTheyBelongTo() {
        // Given an old series, and a bound of ten chunks
        History history = new History(10 * History.CHUNK_POINTS, 100);
        for (int i = 0; i < 2 * History.CHUNK_POINTS; i++) {
            history.observe("old", i, i);
        }

        // When a new one fills all the room but one chunk
        for (int i = 0; i < 9 * History.CHUNK_POINTS; i++) {
            history.observe("new", i, i);
        }

        // Then one chunk of the old one has gone, its first
        assertThat(history.points()).isEqualTo(10 * History.CHUNK_POINTS);
        assertThat(history.evicted()).isEqualTo(History.CHUNK_POINTS);
        assertThat(history.snapshot().get("old")[0]).isEqualTo(History.CHUNK_POINTS);
        assertThat(history.snapshot().get("new")).hasSize(9 * History.CHUNK_POINTS);
    }

    @Test
    void aSeriesWithoutPointsIsForgotten() {
        History history = new History(History.CHUNK_POINTS, 100);
        history.observe("once", 0, 1);

        for (int i = 0; i < 2 * History.CHUNK_POINTS; i++) {
            history.observe("always", i, i);
        }

        assertThat(history.snapshot()).containsOnlyKeys("always");
        assertThat(history.points()).isLessThanOrEqualTo(History.CHUNK_POINTS);
    }

    @Test
    void theBoundMustHoldAChunk() {
        assertThatThrownBy(() -> new History(10, 100))
                .hasMessageContaining("10")
                .hasMessageContaining("at least 64");
    }

    @ParameterizedTest
    @CsvSource({
        // MB of heap, seconds of a step and of its grace; points and series that are kept of 20 million and 200,000
        "256, 0, 0, 3_728_270, 46_603",
        "256, 60, 0, 2_943_371, 20_712",
        "256, 60, 60, 2_943_371, 14_339",
        "256, 60, 61, 2_943_371, 10_965",
        "512, 0, 0, 9_693_502, 121_168",
        "1024, 0, 0, 20_000_000, 200_000",
        "1536, 60, 10, 20_000_000, 129_055",
        "16, 0, 0, 64, 10",
    })
    void noMoreIsKeptThanTheHeapHasRoomFor(long heapMb, int step, int grace, String points, String series) {
        PointRules rules = step == 0
                ? PointRules.PLAIN
                : new PointRules(
                        Kind.GAUGE, 1_000L * step, Aggregate.MEAN, 1_000L * grace, Empty.MISSING, 10, Duplicates.DROP);
        History.Bounds asked = new History.Bounds(20_000_000, 200_000, Optional.of(Duration.ofDays(7)));

        assertThat(asked.within(heapMb << 20, rules))
                .isEqualTo(new History.Bounds(
                        Long.parseLong(points.replace("_", "")),
                        Integer.parseInt(series.replace("_", "")),
                        asked.forgetAfter()));
    }

    @Test
    void longSeriesAreCountedAsTheyGrowAndAsTheyLoseTheirOldest() {
        // Given
        History history = new History(4 * History.CHUNK_POINTS, 100);
        for (int i = 0; i < 99; i++) {
            history.observe("a", i, i);
            history.observe("b", i, i);
        }
        assertThat(history.longSeries()).isZero();

        // When one of them gets its hundredth point, and then a third so many that the first two lose theirs
        history.observe("a", 99, 99);
        assertThat(history.longSeries()).isEqualTo(1);
        for (int i = 0; i < 150; i++) {
            history.observe("c", i, i);
        }

        // Then
        assertThat(history.longSeries()).isEqualTo(1);
        assertThat(history.longest()).isEqualTo(150);
    }

    @Test
    void tellsTheStepOfASeriesWhateverGapsItHas() {
        // Given points every 60 s at 7 s past the minute, with a gap of an hour
        History history = new History(1_000, 100);
        for (int i = 0; i < 200; i++) {
            history.observe("a", 7_000 + 60_000L * (i < 90 ? i : i + 60), i);
        }
        history.observe("b", 1, 1);

        // When
        History.Timing timing = history.timing("a").orElseThrow();

        // Then
        assertThat(timing.stepMs()).isEqualTo(60_000);
        assertThat(timing.lastMs()).isEqualTo(7_000 + 60_000L * 259);
        assertThat(history.timing("b")).isEmpty();
        assertThat(history.timing("c")).isEmpty();
    }

    @Test
    void aGapInOneOfTwoChunksDoesNotChangeTheStepsOfADay() {
        History history = new History(1_000, 100);
        for (int i = 0; i < 100; i++) {
            history.observe("a", 3_600_000L * (i < 80 ? i : i + 120), i);
        }

        assertThat(history.stepsPerDay()).containsEntry("a", 24);
    }

    @Test
    void theUsualStepIsThatOfAForecasterAlsoAfterGapsInARow() {
        History history = new History(10_000, 100);
        Pace forecaster = new Pace();
        long timestampMs = 0;
        for (int i = 0; i < 300; i++) {
            boolean isSlow = i >= 200;
            timestampMs += (isSlow ? 12 : 1) * 3_600_000L;
            if (isSlow) {
                history.observe("a", timestampMs, History.GAP);
            }
            history.observe("a", timestampMs, i);
            forecaster.next(timestampMs);
        }

        assertThat(history.timing("a").orElseThrow().stepMs()).isEqualTo(forecaster.stepMs());
    }

    @Test
    void seriesWithoutPointsForTwentyStepsAndTenMinutesAreNotLive() {
        // Given a series that goes on at each minute, and others that have stopped or are slow
        long minuteMs = 60_000;
        History history = new History(10_000, 100);
        for (int i = 0; i < 200; i++) {
            history.observe("goes-on", i * minuteMs, i);
            if (i < 180) {
                history.observe("20-steps-ago", i * minuteMs, i);
            }
            if (i < 179) {
                history.observe("21-steps-ago", i * minuteMs, i);
            }
            history.observe("10-minutes-ago", 189 * minuteMs - (199 - i) * 1_000, i);
            history.observe("11-minutes-ago", 188 * minuteMs - (199 - i) * 1_000, i);
            if (i % 60 == 0) {
                history.observe("slow", i * minuteMs, i);
            }
        }
        long presentMs = 199 * minuteMs;
        assertThat(history.liveSeries(presentMs)).isEqualTo(4);

        // When a clock is ahead
        history.observe("ahead", Long.MAX_VALUE, 1);

        // Then the present is the wall clock's of when that point came
        assertThat(history.liveSeries(presentMs)).isEqualTo(5);
        assertThat(history.liveSeries(presentMs + minuteMs)).isEqualTo(5);
        history.observe("goes-on", presentMs + minuteMs, 1);
        assertThat(history.liveSeries(presentMs + minuteMs)).isEqualTo(3);
    }

    @Test
    void theTimesAreThoseOfThePointsThatAreKept() {
        // Given a series that will be forgotten, and two of which one loses its first chunk
        History history = new History(3 * History.CHUNK_POINTS, 100);
        history.observe("ends", -5, 1);
        history.observe("ends", 1_000_000, 1);
        for (int i = 0; i < 2 * History.CHUNK_POINTS; i++) {
            history.observe("a", i, i);
        }
        for (int i = 0; i < History.CHUNK_POINTS; i++) {
            history.observe("b", 100_000 + i, i);
        }
        assertThat(history.snapshot()).containsOnlyKeys("a", "b");

        // When
        for (int i = 0; i < History.CHUNK_POINTS; i++) {
            history.observe("b", 200_000 + i, i);
        }

        // Then
        assertThat(history.fromMs(Integer.MAX_VALUE)).isEqualTo(History.CHUNK_POINTS);
        assertThat(history.toMs()).isEqualTo(200_000 + History.CHUNK_POINTS - 1);

        // And of each series' latest points, when one has been forgotten
        history.forget("a");
        assertThat(history.fromMs(Integer.MAX_VALUE)).isEqualTo(100_000);
        assertThat(history.fromMs(History.CHUNK_POINTS + 1)).isEqualTo(100_000);
        assertThat(history.fromMs(History.CHUNK_POINTS)).isEqualTo(200_000);
    }

    @Test
    void aSeriesThatEndedIsForgotten() {
        History history = new History(10_000, 50);
        for (int i = 0; i < 100; i++) {
            history.observe("stays", i, i);
            history.observe("ends", i, i);
        }

        history.forget("ends");
        history.forget("never seen");

        assertThat(history.snapshot()).containsOnlyKeys("stays");
        assertThat(history.points()).isEqualTo(100);
        assertThat(history.longSeries()).isEqualTo(1);
        history.observe("ends", 200, 1);
        assertThat(history.snapshot().get("ends")).containsExactly(1);
    }

    @Test
    void whatEndedTakesNoRoomFromOthers() {
        History history = new History(10 * History.CHUNK_POINTS, 50);
        for (int i = 0; i < 6 * History.CHUNK_POINTS; i++) {
            history.observe("ends", i, i);
        }
        history.forget("ends");

        for (int i = 0; i < 10 * History.CHUNK_POINTS; i++) {
            history.observe("stays", i, i);
        }

        assertThat(history.snapshot().get("stays")).hasSize(10 * History.CHUNK_POINTS);
        assertThat(history.evicted()).isZero();
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anEndedSeriesIsForgottenWithoutASearchThroughAllOthers() {
        int half = 100_000;
        History history = new History(1_000_000, 2);
        for (int i = 0; i < 2 * half; i++) {
            history.observe("job-" + i, i, i);
            history.observe("job-" + i, i, i);
        }

        for (int i = 0; i < half; i++) {
            history.forget("job-" + 2 * i);
        }

        assertThat(history.series()).isEqualTo(half);
        assertThat(history.longSeries()).isEqualTo(half);
        assertThat(history.points()).isEqualTo(2 * half);
        assertThat(history.snapshot()).doesNotContainKey("job-0").containsKey("job-1");
    }

    @Test
    void seriesOfOnePointEachStayWithinTheirBoundAndThoseThatAreFedStay() {
        // Given room for 1,000 series
        History history = new History(new History.Bounds(1_000_000, 1_000, Optional.empty()), 100);

        // When 50,000 come of one point each, and one that goes on
        int most = 0;
        for (int i = 0; i < 50_000; i++) {
            history.observe("request-" + i, i * 10_000L, i);
            if (i % 100 == 0) {
                history.observe("fed", i * 10_000L, i);
            }
            most = Math.max(most, history.series());
        }

        // Then the bound held, those that were silent went, and the sums are right
        assertThat(most).isEqualTo(1_000);
        Map<String, double[]> kept = history.snapshot();
        assertThat(kept).containsKey("fed").doesNotContainKeys("request-0", "request-30000");
        assertThat(kept.get("fed")).hasSize(500);
        assertThat(history.points()).isEqualTo(500 + history.series() - 1);
        assertThat(history.points() + history.crowdedOut() + history.refused()).isEqualTo(50_500);
        assertThat(history.longSeries()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 30})
    void ofMoreSeriesThanThereIsRoomForAPartIsKeptAndLearntFrom(int times) {
        History history = new History(new History.Bounds(1_000_000, 1_000, Optional.empty()), 100);

        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < times * 1_000; i++) {
                history.observe("s-" + i, round, round);
            }
        }

        assertThat(history.longSeries()).isEqualTo(1_000);
        assertThat(history.snapshot().get("s-999")).hasSize(100);
        assertThat(history.refused()).isEqualTo((times - 1) * 100_000L);
        assertThat(history.crowdedOut()).isZero();
    }

    @Test
    void slowSeriesKeepTheirPlaceAmongTooManyFastOnes() {
        // Given as many series as there is room for, of a point an hour, a day, and, from an early one on, three days
        History history = new History(new History.Bounds(1_000_000, 30, Optional.empty()), 10);
        long hourMs = 3_600_000;
        for (int hour = 0; hour < 40 * 24; hour++) {
            for (int i = 0; i < 10; i++) {
                history.observe("hourly-" + i, hour * hourMs, hour);
                if (hour % 24 == 0) {
                    history.observe("daily-" + i, hour * hourMs, hour);
                }
                if (hour % 72 == 0 || hour == 24) {
                    history.observe("slow-" + i, hour * hourMs, hour);
                }
            }
            // When many others have points
            for (int i = 0; i < 100; i++) {
                history.observe("other-" + i, hour * hourMs, hour);
            }
        }

        // Then
        assertThat(history.crowdedOut()).isZero();
        assertThat(history.snapshot().get("daily-9")).hasSize(40);
        assertThat(history.snapshot().get("slow-9")).hasSize(15);
    }

    @Test
    void slowSeriesHideNoneThatHaveEnded() {
        // Given series that end, behind one whose step is years and one whose clock is ahead
        History history = new History(new History.Bounds(1_000_000, 1_000, Optional.empty()), 50);
        long dayMs = 86_400_000;
        history.observe("slow", 0, 1);
        history.observe("ahead", 100_000 * dayMs, 1);
        history.observe("slow", 10_000 * dayMs, 2);
        for (int i = 0; i < 998; i++) {
            history.observe("ends-" + i, 10_000 * dayMs, i);
        }

        // When others begin
        for (int day = 10_004; day < 10_094; day++) {
            for (int i = 0; i < 500; i++) {
                history.observe("new-" + i, day * dayMs, day);
            }
        }

        // Then there is room for them
        assertThat(history.longSeries()).isEqualTo(500);
        assertThat(history.crowdedOut()).isEqualTo(500);
        assertThat(history.has("slow")).isTrue();
    }

    @Test
    void partitionsThatAreReadInTurnsDoNotSwapTheirSeries() {
        History history = new History(new History.Bounds(1_000_000, 10, Optional.empty()), 10);
        Progress[] partitions = {new Progress(), new Progress()};
        int[] hours = {0, 0};

        // When ten hourly series of each are read, 200 hours at a time
        for (int partition : new int[] {0, 1, 1, 0, 0, 1, 1, 0, 0, 1}) {
            for (int end = hours[partition] + 200; hours[partition] < end; hours[partition]++) {
                for (int i = 0; i < 10; i++) {
                    history.offer(
                            PointRules.PLAIN,
                            partitions[partition],
                            partition + "-" + i,
                            hours[partition] * 3_600_000L,
                            i);
                }
            }
        }

        assertThat(history.crowdedOut()).isZero();
        assertThat(history.points()).isEqualTo(10_000);
    }

    @Test
    void aPartitionThatIsReadLaterPushesNoneOut() {
        // Given a partition that is read to its end, with room for five more
        History history = new History(new History.Bounds(1_000_000, 15, Optional.empty()), 10);
        long dayMs = 86_400_000;
        for (int i = 0; i < 10; i++) {
            for (int hour = 0; hour < 240; hour++) {
                history.observe("first-" + i, hour * dayMs / 24, hour);
            }
        }

        // When another of the same days follows
        for (int hour = 0; hour < 240; hour++) {
            for (int i = 0; i < 10; i++) {
                history.observe("second-" + i, hour * dayMs / 24, hour);
            }
        }

        // Then
        assertThat(history.longSeries()).isEqualTo(15);
        assertThat(history.snapshot().get("second-4")).hasSize(240);
        assertThat(history.crowdedOut()).isZero();
    }

    @Test
    void idsWhoseClocksAreAheadHoldTheirPlacesForNoLongerThanOthers() {
        long[] nowMs = {1_000};
        InstantSource clock = () -> Instant.ofEpochMilli(nowMs[0]);
        History history =
                new History(new History.Bounds(1_000_000, 10, Optional.empty()), 100, clock.withZone(ZoneOffset.UTC));
        for (int i = 0; i < 10; i++) {
            history.observe("ahead-" + i, Long.MAX_VALUE / 2, i);
        }

        nowMs[0] += Duration.ofDays(3).toMillis();
        history.observe("right", nowMs[0], 1);

        assertThat(history.has("right")).isTrue();
    }

    @Test
    void aSeriesTakesThePlaceOfOneWithoutAPointForTwoDays() {
        History history = new History(new History.Bounds(1_000_000, 10, Optional.empty()), 100);
        for (int i = 0; i < 10; i++) {
            history.observe("wrong-" + i, 0, i);
        }
        long twoDaysMs = Duration.ofDays(2).toMillis();

        history.observe("right", twoDaysMs, 1);
        assertThat(history.has("right")).isFalse();

        history.observe("right", twoDaysMs + 1, 1);
        assertThat(history.has("right")).isTrue();
        assertThat(history.crowdedOut()).isOne();
        assertThat(history.refused()).isOne();
    }

    @Test
    void aSeriesWithoutPointsForTooLongIsForgotten() {
        // Given points of one day that is long past, then of one series alone
        long dayMs = 86_400_000;
        History history = new History(new History.Bounds(10_000, 1_000, Optional.of(Duration.ofDays(7))), 2);
        for (int i = 0; i < 100; i++) {
            history.observe("ends", i, i);
            history.observe("stays", i, i);
        }
        history.observe("future", Long.MAX_VALUE, 1);
        history.forgetIdle(1_000);
        assertThat(history.series()).isEqualTo(3);

        // When the newest point of all is a week later
        history.observe("stays", 7 * dayMs + 100, 1);
        history.forgetIdle(7 * dayMs + 100);

        // Then
        assertThat(history.snapshot()).containsOnlyKeys("stays", "future");
        assertThat(history.forgotten()).isEqualTo(1);
        assertThat(history.points()).isEqualTo(102);
        assertThat(history.longSeries()).isEqualTo(1);
    }

    @Test
    void aTopicThatFallsSilentLosesItsSeriesByTheWallClock() {
        History history = new History(new History.Bounds(10_000, 1_000, Optional.of(Duration.ofHours(1))), 2);
        history.observe("a", 1_000, 1);
        long hourMs = 3_600_000;
        history.forgetIdle(10 * hourMs);
        assertThat(history.series()).isEqualTo(1);

        history.forgetIdle(10 * hourMs + 599_999);
        assertThat(history.series()).isEqualTo(1);
        history.forgetIdle(10 * hourMs + 600_000);

        assertThat(history.series()).isZero();
    }
}
