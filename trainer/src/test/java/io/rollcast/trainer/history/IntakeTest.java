package io.rollcast.trainer.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.points.OpenSteps;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From events to the history that a trainer fits on.
 *
 * <p>It is long because its tests share a history and ways to offer events to it.
 */
class IntakeTest {

    private static final TopicPartition ZERO = new TopicPartition("observations", 0);
    private static final TopicPartition ONE = new TopicPartition("observations", 1);
    private static final int STEP = 60_000;
    private static final int GRACE = 10_000;
    private static final int LONGEST_GAP = 3;

    /** Later than all events but those of clocks that are ahead. */
    private static final long NOW = 1_000L * STEP;

    private final History history = new History(new History.Bounds(100_000, 100, Optional.empty()), 10);
    private long nowMs = NOW;
    private final Clock clock = ((InstantSource) () -> Instant.ofEpochMilli(nowMs)).withZone(ZoneOffset.UTC);

    private Intake intake(PointRules rules) {
        return intake(rules, true);
    }

    private Intake intake(PointRules rules, boolean isKeyed) {
        return new Intake(rules, history, isKeyed, clock);
    }

    private static PointRules grid(Kind kind, Aggregate aggregate, Empty empty) {
        return new PointRules(kind, STEP, aggregate, GRACE, empty, LONGEST_GAP, Duplicates.DROP);
    }

    private static PointRules means() {
        return grid(Kind.GAUGE, Aggregate.MEAN, Empty.MISSING);
    }

    @Test
    void withoutAGridEachEventIsAPointButForLateOnesAndDuplicates() {
        Intake intake = intake(PointRules.PLAIN);

        intake.offer(ZERO, "a", 1_000, 1);
        intake.offer(ZERO, "a", 1_000, 1);
        intake.offer(ZERO, "a", 1_000, 2);
        intake.offer(ZERO, "a", 999, 3);
        intake.offer(ZERO, "b", 1, 4);
        intake.offer(ZERO, "a", 2_000, 2);

        assertThat(history.snapshot().get("a")).containsExactly(1, 2, 2);
        assertThat(history.snapshot().get("b")).containsExactly(4);
        assertThat(intake.late()).isEqualTo(1);
        assertThat(intake.duplicates()).isEqualTo(1);
    }

    @Test
    void aSecondEventOfTheSameTimeIsADuplicateWhateverItsValueWhereStepsAreOfASecondOrMore() {
        Intake intake = intake(PointRules.PLAIN);
        for (int i = 0; i < 100; i++) {
            intake.offer(ZERO, "slow", 60_000 * i, i);
            intake.offer(ZERO, "slow", 60_000 * i, i + 0.5);
            intake.offer(ZERO, "fast", i, i);
            intake.offer(ZERO, "fast", i, i + 0.5);
        }

        // But not before a usual step is known
        assertThat(history.snapshot().get("slow"))
                .hasSize(101)
                .startsWith(0, 0.5, 1, 2)
                .endsWith(98, 99);
        assertThat(history.snapshot().get("fast")).hasSize(200);
        assertThat(intake.duplicates()).isEqualTo(99);
    }

    @Test
    void allEventsOfOneTimeInAStepCanCount() {
        Intake intake = intake(new PointRules(Kind.COUNT, STEP, Aggregate.COUNT, 0, Empty.ZERO, 10, Duplicates.KEEP));
        for (int i = 0; i < 100; i++) {
            intake.offer(ZERO, "a", 1_000, 1);
        }
        intake.offer(ZERO, "a", STEP, 1);

        assertThat(history.snapshot().get("a")).containsExactly(100);
    }

    @Test
    void anEventOfAllSeriesClosesTheStepsOfItsPartition() {
        Intake intake = intake(means());
        intake.offer(ZERO, "a", 0, 1);
        intake.offer(ZERO, "a", 1_000, 3);
        intake.offer(ZERO, "b", 59_999, 7);
        intake.offer(ONE, "c", 5, 9);

        // When an event of another series comes before the grace is over, and one just after
        intake.offer(ZERO, "d", STEP + GRACE - 1, 1);
        assertThat(history.series()).isZero();
        intake.offer(ZERO, "a", 2, 5);
        intake.offer(ZERO, "d", STEP + GRACE, 1);

        // Then
        assertThat(history.snapshot()).containsOnlyKeys("a", "b");
        assertThat(history.snapshot().get("a")).containsExactly(3);
        assertThat(history.snapshot().get("b")).containsExactly(7);
        assertThat(history.toMs()).isZero();
        intake.offer(ZERO, "b", 59_999, 7);
        assertThat(intake.late()).isEqualTo(1);
    }

    @Test
    void missingStepsAreMarkedAndALongGapCuts() {
        Intake intake = intake(means());

        for (int step : new int[] {0, 1, 5, 10, 11, 12}) {
            intake.offer(ZERO, "a", (long) step * STEP, 2 * step);
        }

        assertThat(history.snapshot().get("a"))
                .containsExactly(0, 2, History.MISSING, History.MISSING, History.MISSING, 10, History.GAP, 20);
        assertThat(history.timing("a").orElseThrow().lastMs()).isEqualTo(10 * STEP);
    }

    @Test
    void stepsWithoutANeighbourBeforeAreLeftOut() {
        Intake intake = intake(means());
        intake.offer(ZERO, "a", 0, 1);
        intake.offer(ZERO, "b", 2 * STEP, 1);
        history.forget("a");

        intake.offer(ZERO, "a", 3 * STEP, 8);
        intake.offer(ZERO, "a", 5 * STEP, 8);

        assertThat(history.snapshot().get("a")).containsExactly(8);
    }

    @Test
    void emptyStepsOfACountAreZeroUntilTheLongestGapAndTheSeriesWakesUpAfterIt() {
        Intake intake = intake(grid(Kind.COUNT, Aggregate.SUM, Empty.ZERO));
        intake.offer(ZERO, "a", 0, 2);
        intake.offer(ZERO, "a", 5, 3);

        for (int step = 1; step <= 8; step++) {
            intake.offer(ZERO, "clock", (long) step * STEP + GRACE, 1);
        }
        assertThat(history.snapshot().get("a")).containsExactly(5, 0, 0, 0);

        intake.offer(ZERO, "clock", 100L * STEP, 1);
        intake.offer(ZERO, "a", 100L * STEP, 4);
        intake.offer(ZERO, "clock", 101L * STEP + GRACE, 1);
        intake.offer(ZERO, "clock", 102L * STEP + GRACE, 1);

        assertThat(history.snapshot().get("a")).containsExactly(5, 0, 0, 0, History.GAP, 4, 0);
    }

    @Test
    void theIncreasesOfACounterAreLearnt() {
        Intake gridded = intake(grid(Kind.COUNTER, Aggregate.LAST, Empty.MISSING));
        long[] steps = {0, 1, 3, 4, 5};
        double[] readings = {100, 110, 130, 4, 5};
        for (int i = 0; i < steps.length; i++) {
            gridded.offer(ZERO, "a", steps[i] * STEP, readings[i]);
        }
        gridded.offer(ZERO, "b", 6 * STEP, 0);
        assertThat(history.snapshot().get("a")).containsExactly(10, History.MISSING, 10, 4);

        Intake plain =
                intake(new PointRules(Kind.COUNTER, 0, Aggregate.LAST, 0, Empty.MISSING, LONGEST_GAP, Duplicates.DROP));
        for (int i = 0; i < steps.length; i++) {
            plain.offer(ZERO, "c", i, readings[i]);
        }
        plain.offer(ZERO, "c", 4, 5);
        plain.offer(ZERO, "c", 3, 5);
        assertThat(history.snapshot().get("c")).containsExactly(10, 20, 4, 1);
        assertThat(plain.duplicates()).isEqualTo(1);
        assertThat(plain.late()).isEqualTo(1);
    }

    @Test
    void countersAmongGaugesAreLearntByTheirIncreases() {
        PointRules rules = PointRules.PLAIN.withCounters(Pattern.compile("total"), 10);
        Intake intake = intake(rules);
        for (int i = 0; i < 4; i++) {
            intake.offer(ZERO, "level", i, 20 + i);
            intake.offer(ZERO, "total", i, 100 * i);
        }

        assertThat(history.snapshot().get("level")).containsExactly(20, 21, 22, 23);
        assertThat(history.snapshot().get("total")).containsExactly(100, 100, 100);
    }

    @Test
    void aSeriesThatEndedIsForgottenWithItsOpenSteps() {
        Intake intake = intake(means());
        intake.offer(ZERO, "a", 0, 1);
        intake.offer(ZERO, "a", STEP + GRACE, 2);
        assertThat(history.series()).isEqualTo(1);

        intake.forget("a");
        intake.offer(ZERO, "b", 3 * STEP, 2);
        assertThat(history.series()).isZero();

        intake.offer(ZERO, "a", 3 * STEP, 7);
        intake.offer(ZERO, "b", 5 * STEP, 2);
        assertThat(history.snapshot().get("a")).containsExactly(7);
    }

    @Test
    void noMoreSeriesAreGatheredThanAreKept() {
        Intake intake = intake(means());

        for (int i = 0; i < 1_000; i++) {
            intake.offer(ZERO, "request-" + i, 0, i);
        }
        intake.offer(ZERO, "last", 2 * STEP, 1);

        assertThat(history.snapshot()).hasSize(100).containsKeys("request-0", "request-99");
        assertThat(history.refused()).isEqualTo(901);
    }

    @Test
    void aSilentSeriesGivesItsPlaceToAnotherThoughItsEmptyStepsHaveValues() {
        History ten = new History(new History.Bounds(1_000_000, 10, Optional.empty()), 10);
        PointRules rules = new PointRules(
                Kind.COUNT, STEP, Aggregate.SUM, GRACE, Empty.ZERO, PointRules.MOST_GAP, Duplicates.DROP);
        Intake intake = new Intake(rules, ten, true, clock);
        intake.offer(ZERO, "silent", 0, 1);

        // When there are nine live ones, and one too many
        int twoDays = 2 * 24 * 60;
        nowMs = 2L * twoDays * STEP;
        for (int step = 1; step <= twoDays + 20; step++) {
            for (int i = 0; i < 9; i++) {
                intake.offer(ZERO, "live-" + i, (long) step * STEP, i);
            }
            intake.offer(ZERO, "another", (long) step * STEP, step);
        }

        // Then it is let in after two days
        assertThat(ten.series()).isEqualTo(10);
        assertThat(ten.has("silent")).isFalse();
        assertThat(ten.snapshot().get("another")).hasSize(18);
        assertThat(ten.crowdedOut()).isOne();
        assertThat(ten.refused()).isEqualTo(twoDays);
    }

    @Test
    void seriesWhoseStepsWaitForALongGraceAreLive() {
        PointRules rules = new PointRules(
                Kind.GAUGE, STEP, Aggregate.MEAN, 40 * STEP, Empty.MISSING, LONGEST_GAP, Duplicates.DROP);
        Intake intake = intake(rules);

        for (int step = 0; step < 60; step++) {
            for (int i = 0; i < 10; i++) {
                intake.offer(ZERO, "s-" + i, step * STEP, i);
            }
        }

        assertThat(history.series()).isEqualTo(10);
        assertThat(history.liveSeries(NOW)).isEqualTo(10);
    }

    @Test
    void aPartitionWaitsForOneThatIsReadMuchLaterIfSeriesMayBeInBoth() {
        Intake common = intake(means(), false);
        common.offer(ZERO, "a", 20 * STEP, 1);
        assertThat(common.ahead(Set.of(ZERO, ONE)))
                .as("nothing is known of one")
                .isEmpty();
        common.offer(ONE, "a", 0, 1);
        assertThat(common.ahead(Set.of(ZERO, ONE))).containsExactly(ZERO);
        assertThat(common.ahead(Set.of(ZERO))).as("the other is read").isEmpty();
        common.offer(ONE, "a", 12 * STEP, 1);
        assertThat(common.ahead(Set.of(ZERO, ONE))).isEmpty();

        Intake keyed = intake(means());
        keyed.offer(ZERO, "b", 20 * STEP, 1);
        keyed.offer(ONE, "c", 0, 1);
        assertThat(keyed.ahead(Set.of(ZERO, ONE))).isEmpty();
    }

    @Test
    void aCounterThatHadToGoBeginsAnew() {
        // Given a counter that is read by events without steps, and as many as there is room for
        History ten = new History(new History.Bounds(1_000_000, 10, Optional.empty()), 10);
        Intake intake = new Intake(
                new PointRules(Kind.COUNTER, 0, Aggregate.LAST, 0, Empty.MISSING, LONGEST_GAP, Duplicates.DROP),
                ten,
                true,
                clock);
        long dayMs = Duration.ofDays(1).toMillis();
        nowMs = 10 * dayMs;
        for (int i = 0; i < 10; i++) {
            intake.offer(ZERO, "c-" + i, 0, 100);
            intake.offer(ZERO, "c-" + i, STEP, 101);
        }

        // When it gives its place to another, and then takes that of one more
        intake.offer(ZERO, "new", 3 * dayMs, 1);
        intake.offer(ZERO, "c-0", 3 * dayMs, 500);
        intake.offer(ZERO, "c-0", 3 * dayMs + STEP, 507);

        // Then what was kept of it went as a whole
        assertThat(ten.snapshot().get("c-0")).containsExactly(7);
        assertThat(ten.has("c-1")).isFalse();
    }

    @Test
    void aSeriesThatIsForgottenForItsSilenceLeavesRoomForAnother() {
        History ten = new History(new History.Bounds(1_000_000, 10, Optional.of(Duration.ofHours(1))), 10);
        Intake intake = new Intake(means(), ten, true, clock);
        for (int i = 0; i < 10; i++) {
            intake.offer(ZERO, "ends-" + i, 0, i);
        }
        intake.offer(ZERO, "ends-0", 2 * STEP, 0);
        intake.offer(ZERO, "refused", 100 * STEP, 1);

        intake.forgetIdle(100 * STEP);
        intake.offer(ZERO, "new", 100 * STEP, 1);
        intake.offer(ZERO, "new", 103 * STEP, 1);

        assertThat(ten.forgotten()).isEqualTo(10);
        assertThat(ten.snapshot()).containsOnlyKeys("new");
    }

    @Test
    void aSeriesWhosePointsHadToGoKeepsItsOpenStep() {
        // Given room for two chunks of points
        History small = new History(new History.Bounds(2 * History.CHUNK_POINTS, 10, Optional.empty()), 10);
        Intake intake = new Intake(grid(Kind.COUNT, Aggregate.SUM, Empty.MISSING), small, true, clock);
        intake.offer(ZERO, "slow", 0, 1);
        intake.offer(ZERO, "slow", 200 * STEP, 5);

        // When others have so many that its only point goes while its next step is open
        for (int i = 0; i < 200; i++) {
            intake.offer(ZERO, "fast", 200 * STEP + GRACE - 1, 1);
            intake.offer(ONE, "other", i * STEP, 1);
        }
        assertThat(small.has("slow")).isFalse();
        intake.offer(ZERO, "slow", 200 * STEP + 1, 6);
        intake.offer(ZERO, "fast", 203 * STEP, 1);

        // Then that step has all its events
        assertThat(small.snapshot().get("slow")).containsExactly(11);
    }

    @Test
    void anotherSeriesIsGatheredInThePlaceOfOneWithoutAnEventForTwoDays() {
        Intake intake = intake(means());
        for (int i = 0; i < 100; i++) {
            intake.offer(ZERO, "wrong-" + i, 0, i);
        }

        long laterMs = Duration.ofDays(3).toMillis();
        intake.offer(ZERO, "right", laterMs, 1);
        intake.offer(ZERO, "right", laterMs + STEP, 1);
        intake.offer(ZERO, "right", laterMs + 3 * STEP, 1);

        assertThat(history.has("right")).isTrue();
        assertThat(history.refused()).isZero();
    }

    @Test
    void ofMoreSeriesThanThereIsRoomForAPartIsGathered() {
        Intake intake = intake(means());

        for (int step = 0; step < 30; step++) {
            for (int i = 0; i < 500; i++) {
                intake.offer(ZERO, "s-" + i, step * STEP, i);
            }
        }

        assertThat(history.snapshot()).hasSize(100).containsKeys("s-0", "s-99");
        assertThat(history.longSeries()).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSeriesWhoseClockIsAheadClosesItsOwnStepsAlone(boolean isKeyed) {
        Intake intake = intake(means(), isKeyed);
        long aheadMs = NOW + 10 * STEP;

        intake.offer(ZERO, "a", aheadMs, 1);
        intake.offer(ZERO, "b", aheadMs + 10 * STEP, 5);
        intake.offer(ZERO, "a", aheadMs + 1, 3);
        assertThat(history.series()).isZero();
        intake.offer(ZERO, "a", aheadMs + STEP + GRACE, 1);
        intake.offer(ZERO, "b", aheadMs + 11 * STEP + GRACE, 7);

        assertThat(history.snapshot().get("a")).containsExactly(2);
        assertThat(history.snapshot().get("b")).containsExactly(5);
        assertThat(intake.late()).isZero();
    }

    @Test
    void aSeriesWhoseClockIsSetRightWaitsForItsPartitionAgain() {
        // Given a series with a closed step and an open one, both ahead of the wall clock
        Intake intake = intake(means());
        intake.offer(ZERO, "a", NOW + STEP, 1);
        intake.offer(ZERO, "a", NOW + 2 * STEP + GRACE, 5);

        // When time has come there, and the series has an event of a step that is closed
        nowMs += 4 * STEP;
        intake.offer(ZERO, "a", NOW + STEP, 2);
        intake.offer(ZERO, "b", nowMs, 1);

        // Then
        assertThat(intake.late()).isEqualTo(1);
        assertThat(history.snapshot().get("a")).containsExactly(1, 5);
    }

    @Test
    void aSeriesInSeveralPartitionsWhoseClockIsALittleAheadWaitsForTheOthers() {
        Intake intake = intake(means(), false);
        intake.offer(ZERO, "a", NOW - 2 * STEP, 1);
        intake.offer(ZERO, "a", NOW + OpenSteps.MOST_SKEW_MS, 9);
        assertThat(history.series()).isZero();

        intake.offer(ONE, "a", NOW - 2 * STEP, 3);
        intake.offer(ONE, "a", NOW, 9);
        intake.advance(Set.of());

        assertThat(history.snapshot().get("a")).containsExactly(3);
    }

    @Test
    void aSeriesInSeveralPartitionsWaitsForThoseThatHaveMoreToRead() {
        Intake intake = intake(means(), false);
        for (int step = 0; step < 4; step++) {
            intake.offer(ZERO, "a", (long) step * STEP, 0);
        }
        intake.advance(Set.of(ONE));
        assertThat(history.series()).isZero();

        intake.offer(ONE, "a", 1, 10);
        intake.offer(ONE, "a", 2 * STEP, 10);
        intake.advance(Set.of(ONE));
        assertThat(history.snapshot().get("a")).containsExactly(5);

        intake.advance(Set.of());
        assertThat(history.snapshot().get("a")).containsExactly(5, 0);
        intake.offer(ONE, "b", 4 * STEP, 10);
        intake.advance(Set.of());
        assertThat(history.snapshot().get("a")).containsExactly(5, 0, 10);
    }

    @Test
    void aSeriesThatMovesToAnotherPartitionGoesOn() {
        Intake intake = intake(means());
        intake.offer(ZERO, "a", 0, 1);

        intake.offer(ONE, "a", STEP, 2);
        intake.offer(ZERO, "b", 9 * STEP, 0);
        intake.offer(ONE, "c", 3 * STEP, 0);

        assertThat(history.snapshot().get("a")).containsExactly(1, 2);
    }
}
