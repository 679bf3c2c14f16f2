package io.rollcast.wire.points;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Observation;
import io.rollcast.wire.points.Point.Origin;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import io.rollcast.wire.points.PointRules.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PointMakerTest {

    private static final long STEP = 60_000;
    private static final long GRACE = 10_000;

    /** Each reading is a point. */
    private static final PointRules COUNTER =
            new PointRules(Kind.COUNTER, 0, Aggregate.LAST, 0, Empty.MISSING, 10, Duplicates.DROP);

    private final List<Point> points = new ArrayList<>();

    private static PointRules rules(Kind kind, Aggregate aggregate, Empty empty) {
        return new PointRules(kind, STEP, aggregate, GRACE, empty, 3, Duplicates.DROP);
    }

    private Verdict offer(PointMaker maker, long timestampMs, double value) {
        return maker.offer(timestampMs, value, points::add);
    }

    @ParameterizedTest
    @CsvSource({"MEAN,2", "SUM,8", "LAST,3", "MIN,-1", "MAX,4", "COUNT,4"})
    void aStepIsWhatItsEventsComeTo(Aggregate aggregate, double expected) {
        PointMaker maker = new PointMaker(rules(Kind.GAUGE, aggregate, Empty.MISSING));

        offer(maker, 60_000, 4);
        offer(maker, 119_999, 3);
        offer(maker, 61_000, -1);
        offer(maker, 62_000, 2);
        maker.close(120_000, points::add);

        assertThat(points).containsExactly(new Point(expected, 60_000));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatEventsComeToIsNeverBeyondTheLargestValue(Kind kind) {
        PointMaker maker = new PointMaker(rules(kind, Aggregate.SUM, Empty.MISSING));

        offer(maker, 0, -Observation.MOST_VALUE);
        for (int i = 0; i < 3; i++) {
            offer(maker, STEP + i, Observation.MOST_VALUE);
        }
        maker.close(2 * STEP, points::add);

        assertThat(points.get(points.size() - 1).value()).isEqualTo(Observation.MOST_VALUE);
    }

    @Test
    void theLaterOfTwoEventsOfOneTimeCountsHoweverManyLieBetween() {
        PointMaker maker = new PointMaker(rules(Kind.GAUGE, Aggregate.SUM, Empty.MISSING));

        for (int i = 0; i < Bucket.MOST - 1; i++) {
            offer(maker, i, 1);
        }
        offer(maker, 0, 5);
        maker.close(STEP, points::add);

        assertThat(points).containsExactly(new Point(Bucket.MOST - 2 + 5, 0));
    }

    @ParameterizedTest
    @CsvSource({"GAUGE,MEAN,2", "GAUGE,SUM,400", "GAUGE,LAST,3", "GAUGE,MAX,3", "COUNT,COUNT,200"})
    void allEventsOfOneTimeCountWhereDuplicatesAreKept(Kind kind, Aggregate aggregate, double expected) {
        PointRules rules = new PointRules(kind, STEP, aggregate, GRACE, Empty.MISSING, 3, Duplicates.KEEP);
        PointMaker maker = new PointMaker(rules);

        for (int i = 0; i < 100; i++) {
            offer(maker, 1_000, 1);
            maker = PointMaker.decode(rules, maker.encode());
            offer(maker, 1_000, 3);
        }
        maker.close(STEP, points::add);

        assertThat(points).containsExactly(new Point(expected, 0));
    }

    @Test
    void stepsCloseInTheirOrderOnceTheGraceIsOver() {
        PointRules rules = rules(Kind.GAUGE, Aggregate.MEAN, Empty.MISSING);
        PointMaker maker = new PointMaker(rules);

        offer(maker, 125_000, 3);
        offer(maker, 65_000, 2);
        offer(maker, 5_000, 1);

        maker.close(rules.closedBefore(129_999), points::add);
        assertThat(points).containsExactly(new Point(1, 0));
        maker.close(rules.closedBefore(130_000), points::add);
        assertThat(points).containsExactly(new Point(1, 0), new Point(2, 60_000));
        assertThat(maker.nextStepMs()).isEqualTo(120_000);
        assertThat(offer(maker, 119_000, 7)).isEqualTo(Verdict.LATE);
        assertThat(offer(maker, 120_000, 7)).isEqualTo(Verdict.TAKEN);
    }

    @Test
    void missingStepsAreToBeImputedUpToTheLongestGap() {
        PointMaker maker = new PointMaker(rules(Kind.GAUGE, Aggregate.MEAN, Empty.MISSING));

        offer(maker, 0, 1);
        offer(maker, 4 * STEP, 2);
        offer(maker, 9 * STEP, 3);
        maker.close(10 * STEP, points::add);

        assertThat(points.stream().map(Point::timestampMs))
                .containsExactly(0L, STEP, 2 * STEP, 3 * STEP, 4 * STEP, 9 * STEP);
        assertThat(points.stream().map(Point::origin))
                .containsExactly(
                        Origin.MEASURED,
                        Origin.IMPUTED,
                        Origin.IMPUTED,
                        Origin.IMPUTED,
                        Origin.MEASURED,
                        Origin.AFTER_GAP);
        assertThat(points.subList(1, 4)).allMatch(Point::isOpen);
    }

    @ParameterizedTest
    @CsvSource({"ZERO,0", "HOLD,7"})
    void emptyStepsAreFilledAsSoonAsTheyAreClosed(Empty empty, double filled) {
        PointMaker maker = new PointMaker(rules(Kind.GAUGE, Aggregate.SUM, empty));

        offer(maker, 0, 7);
        maker.close(STEP, points::add);
        maker.close(2 * STEP, points::add);
        maker.close(3 * STEP, points::add);

        assertThat(points).containsExactly(new Point(7, 0), new Point(filled, STEP), new Point(filled, 2 * STEP));
        assertThat(maker.nextStepMs()).isEqualTo(3 * STEP);
    }

    @Test
    void aJumpOfTheTimeFillsNoYears() {
        PointMaker maker = new PointMaker(rules(Kind.COUNT, Aggregate.SUM, Empty.ZERO));

        offer(maker, 0, 7);
        maker.close(STEP, points::add);
        maker.close(1_000_000 * STEP, points::add);
        offer(maker, 1_000_000 * STEP, 1);
        maker.close(1_000_001 * STEP, points::add);

        assertThat(points)
                .containsExactly(
                        new Point(7, 0),
                        new Point(0, STEP),
                        new Point(0, 2 * STEP),
                        new Point(0, 3 * STEP),
                        new Point(1, 1_000_000 * STEP, Origin.AFTER_GAP, Double.NaN));
    }

    @ParameterizedTest
    @CsvSource({"ZERO,3,false", "ZERO,4,true", "HOLD,3,false", "HOLD,20,true"})
    void theFirstStepsOfAGapAreFilledWhetherTimeJumpsOrGoesStepByStep(Empty empty, int gap, boolean isLong) {
        // Given a series that is closed at each step, one of whose time jumps, and one that is stored in between
        PointRules rules = rules(Kind.GAUGE, Aggregate.MEAN, empty);
        List<List<Point>> made = new ArrayList<>();
        for (int way = 0; way < 3; way++) {
            PointMaker maker = new PointMaker(rules);
            List<Point> points = new ArrayList<>();
            made.add(points);

            // When there are no events for a while
            maker.offer(0, 7, points::add);
            for (int step = way == 1 ? gap + 1 : 1; step <= gap + 1; step++) {
                maker.close(step * STEP, points::add);
                maker = way == 2 ? PointMaker.decode(rules, maker.encode()) : maker;
            }
            assertThat(maker.nextStepMs()).isEqualTo(Long.MAX_VALUE);
            maker.offer((gap + 1) * STEP, 8, points::add);
            maker.close((gap + 2) * STEP, points::add);
            maker.close((gap + 3) * STEP, points::add);
        }

        // Then
        double filled = empty == Empty.ZERO ? 0 : 7;
        Origin origin = isLong ? Origin.AFTER_GAP : Origin.MEASURED;
        assertThat(made)
                .allSatisfy(points -> assertThat(points)
                        .containsExactly(
                                new Point(7, 0),
                                new Point(filled, STEP),
                                new Point(filled, 2 * STEP),
                                new Point(filled, 3 * STEP),
                                new Point(8, (gap + 1) * STEP, origin, Double.NaN),
                                new Point(empty == Empty.ZERO ? 0 : 8, (gap + 2) * STEP)));
    }

    @Test
    void theSourcesAreStoredWithTheOpenSteps() {
        PointRules rules = rules(Kind.GAUGE, Aggregate.MEAN, Empty.MISSING);
        PointMaker maker = new PointMaker(rules);
        maker.comesFrom(0b101);
        offer(maker, 60_000, 4);
        offer(maker, 125_000, 5);

        PointMaker read = PointMaker.decode(rules, maker.encode());
        read.close(180_000, points::add);

        assertThat(read.sources()).isEqualTo(0b101);
        assertThat(maker.openSteps()).isEqualTo(2);
        assertThat(points).extracting(Point::value).containsExactly(4.0, 5.0);
    }

    @Test
    void stepsThatAnEarlierBuildStoredAreGoneOnWith() {
        // Given a series of which two steps have been filled
        PointRules rules = rules(Kind.GAUGE, Aggregate.MEAN, Empty.HOLD);
        ByteBuffer stored = ByteBuffer.allocate(35).put((byte) 1);
        stored.putLong(3 * STEP)
                .putDouble(7)
                .putDouble(Double.NaN)
                .putLong(STEP + 5)
                .putShort((short) 0);
        PointMaker maker = PointMaker.decode(rules, stored.array());

        // When
        maker.close(10 * STEP, points::add);
        offer(maker, 10 * STEP, 8);
        maker.close(11 * STEP, points::add);

        // Then
        assertThat(points)
                .containsExactly(new Point(7, 4 * STEP), new Point(8, 10 * STEP, Origin.AFTER_GAP, Double.NaN));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2 * Bucket.MOST})
    void aCounterThatStartsAgainWithinAStepHasWhatItCameToBeforeAndAfter(int readings) {
        PointRules rules = rules(Kind.COUNTER, Aggregate.LAST, Empty.MISSING);
        PointMaker maker = new PointMaker(rules);

        offer(maker, 10, 1_000);
        offer(maker, STEP + 1, 5_000);
        for (int i = 0; i < readings; i++) {
            offer(maker, STEP + 2 + i, 5_000 + i);
            maker = PointMaker.decode(rules, maker.encode());
        }
        offer(maker, STEP + 500, 1_300);
        offer(maker, STEP + 400, 1_100);
        maker.close(2 * STEP, points::add);

        double before = 4_000 + Math.max(0, readings - 1);
        assertThat(points).containsExactly(new Point(before + 1_300, STEP, Origin.MEASURED, 1_300));
    }

    @Test
    void aCountersOpenStepThatAnEarlierBuildStoredIsGoneOnWith() {
        ByteBuffer stored = ByteBuffer.allocate(94).put((byte) 3);
        stored.putLong(0).putDouble(0).putDouble(1_000).putLong(STEP + 9);
        stored.putShort((short) 0).putShort((short) 1);
        stored.putLong(STEP).putLong(2);
        stored.putDouble(9_000)
                .putDouble(4_000)
                .putDouble(5_000)
                .putDouble(5_000)
                .putLong(STEP + 9);
        PointMaker maker = PointMaker.decode(rules(Kind.COUNTER, Aggregate.LAST, Empty.MISSING), stored.array());

        offer(maker, STEP + 10, 300);
        maker.close(2 * STEP, points::add);

        assertThat(points).containsExactly(new Point(4_300, STEP, Origin.MEASURED, 300));
    }

    @Test
    void aCorrectionIsNoRestart() {
        PointMaker maker = new PointMaker(COUNTER);

        offer(maker, 1_000, 5_000_000);
        offer(maker, 2_000, 5_000_010);
        offer(maker, 3_000, 5_000_008);
        offer(maker, 4_000, 5_000_020);
        offer(maker, 5_000, 12);

        assertThat(points)
                .containsExactly(
                        new Point(10, 2_000, Origin.MEASURED, 5_000_010),
                        new Point(0, 3_000, Origin.MEASURED, 5_000_008),
                        new Point(12, 4_000, Origin.MEASURED, 5_000_020),
                        new Point(12, 5_000, Origin.MEASURED, 12));
    }

    @Test
    void aCounterIsItsIncreaseEvenlyOverMissingStepsAndStartsAgainAtZero() {
        PointMaker maker = new PointMaker(rules(Kind.COUNTER, Aggregate.MEAN, Empty.MISSING));

        offer(maker, 0, 100);
        offer(maker, 1_000, 110);
        offer(maker, STEP, 120);
        offer(maker, 3 * STEP, 130);
        offer(maker, 4 * STEP, 4);
        maker.close(5 * STEP, points::add);

        assertThat(points)
                .containsExactly(
                        new Point(10, STEP, Origin.MEASURED, 120),
                        new Point(5, 2 * STEP, Origin.IMPUTED, Double.NaN),
                        new Point(5, 3 * STEP, Origin.MEASURED, 130),
                        new Point(4, 4 * STEP, Origin.MEASURED, 4));
    }

    @Test
    void aReadingDoesNotOutlastATimeAsALevelNorIsALevelHeldOfACounter() {
        // Given a counter
        PointMaker counter = new PointMaker(rules(Kind.COUNTER, Aggregate.LAST, Empty.MISSING));
        offer(counter, 0, 1_000);
        offer(counter, STEP, 1_010);
        counter.close(2 * STEP, points::add);
        points.clear();

        // When it is taken for a level that is held, then no step before its first event is filled
        PointMaker level = PointMaker.decode(rules(Kind.GAUGE, Aggregate.LAST, Empty.HOLD), counter.encode());
        level.close(4 * STEP, points::add);
        offer(level, 4 * STEP, 1_040);
        level.close(6 * STEP, points::add);
        assertThat(points)
                .containsExactly(new Point(1_040, 4 * STEP, Origin.AFTER_GAP, Double.NaN), new Point(1_040, 5 * STEP));
        points.clear();

        // And when it is a counter again, then it begins anew
        PointMaker again = PointMaker.decode(rules(Kind.COUNTER, Aggregate.LAST, Empty.MISSING), level.encode());
        offer(again, 6 * STEP, 1_060);
        offer(again, 7 * STEP, 1_067);
        again.close(8 * STEP, points::add);
        assertThat(points).containsExactly(new Point(7, 7 * STEP, Origin.MEASURED, 1_067));
    }

    @Test
    void withoutAGridOlderEventsAreLateAndSameOnesDuplicates() {
        PointMaker maker = new PointMaker(PointRules.PLAIN);

        assertThat(offer(maker, 1_000, 1)).isEqualTo(Verdict.TAKEN);
        assertThat(offer(maker, 1_000, 1)).isEqualTo(Verdict.DUPLICATE);
        assertThat(offer(maker, 1_000, 2)).isEqualTo(Verdict.TAKEN);
        assertThat(offer(maker, 999, 3)).isEqualTo(Verdict.LATE);
        assertThat(points).containsExactly(new Point(1, 1_000), new Point(2, 1_000));
    }

    @Test
    void withoutAGridACounterIsItsIncreaseFromReadingToReading() {
        PointMaker maker = new PointMaker(COUNTER);

        offer(maker, 1, 100);
        offer(maker, 2, 100);
        offer(maker, 2, 100);
        offer(maker, 3, 103);
        offer(maker, 4, 2);

        assertThat(points)
                .containsExactly(
                        new Point(0, 2, Origin.MEASURED, 100),
                        new Point(3, 3, Origin.MEASURED, 103),
                        new Point(2, 4, Origin.MEASURED, 2));
    }

    @Test
    void withoutAGridAnEventOfTheNewestTimeIsADuplicateWhereStepsAreOfASecondOrMore() {
        PointMaker maker = new PointMaker(COUNTER);
        for (int i = 0; i < 5; i++) {
            assertThat(offer(maker, 1_000 * i, 10 * i)).isEqualTo(Verdict.TAKEN);
        }

        assertThat(offer(maker, 4_000, 41)).isEqualTo(Verdict.DUPLICATE);
        assertThat(offer(maker, 4_001, 42)).isEqualTo(Verdict.TAKEN);
        for (int i = 2; i < 100; i++) {
            offer(maker, 4_000 + i, 42);
        }
        assertThat(offer(maker, 4_099, 43)).isEqualTo(Verdict.TAKEN);
    }

    @Test
    void readingsAreTheSameWhetherTheStateIsStoredInBetweenOrNot() {
        PointMaker live = new PointMaker(COUNTER);
        PointMaker stored = new PointMaker(COUNTER);
        Random random = new Random(20261126);
        long timestampMs = 0;
        int duplicates = 0;
        for (int i = 0; i < 5_000; i++) {
            // The usual step wavers about the one from which times alone tell duplicates.
            timestampMs += random.nextBoolean() ? random.nextInt(2_000) : 0;
            Verdict verdict = offer(live, timestampMs, i);
            duplicates += verdict == Verdict.DUPLICATE ? 1 : 0;
            stored = PointMaker.decode(COUNTER, stored.encode());
            assertThat(offer(stored, timestampMs, i)).isEqualTo(verdict);
        }
        assertThat(duplicates).isBetween(250, 2_250);
    }

    @Test
    void readingsThatAnEarlierBuildStoredAreGoneOnWith() {
        ByteBuffer stored = ByteBuffer.allocate(35).put((byte) 1);
        stored.putLong(4_000).putDouble(40).putDouble(40).putLong(4_000).putShort((short) 0);
        PointMaker maker = PointMaker.decode(COUNTER, stored.array());

        assertThat(offer(maker, 3_999, 41)).isEqualTo(Verdict.LATE);
        assertThat(offer(maker, 4_000, 40)).isEqualTo(Verdict.DUPLICATE);
        assertThat(offer(maker, 5_000, 47)).isEqualTo(Verdict.TAKEN);
        assertThat(offer(maker, 5_000, 48)).isEqualTo(Verdict.DUPLICATE);
        assertThat(points).containsExactly(new Point(7, 5_000, Origin.MEASURED, 47));
    }

    @Test
    void eventsThatABuildStoredWithoutTheirLastGapAreGoneOnWith() {
        PointMaker maker = new PointMaker(COUNTER);
        for (int t = 1; t <= 4; t++) {
            offer(maker, 1_000 * t, 10 * t);
        }
        byte[] stored = maker.encode();

        PointMaker read = PointMaker.decode(COUNTER, Arrays.copyOf(stored, stored.length - 1));

        assertThat(read.encode()).isEqualTo(stored);
    }

    @ParameterizedTest
    @EnumSource
    void pointsAreTheSameWhetherTheStateIsStoredInBetweenOrNot(Kind kind) {
        for (Empty empty : Empty.values()) {
            PointRules rules = rules(kind, Aggregate.MEAN, empty);
            PointMaker live = new PointMaker(rules);
            PointMaker stored = new PointMaker(rules);
            List<Point> fromStored = new ArrayList<>();
            Random random = new Random(20261126);
            long latestMs = 0;
            for (int i = 0; i < 20_000; i++) {
                long timestampMs = Math.max(0, latestMs + random.nextInt(20_000) - 8_000);
                latestMs = Math.max(latestMs, timestampMs) + (random.nextInt(500) == 0 ? random.nextInt(500_000) : 0);
                long closed = rules.closedBefore(latestMs);
                double value = random.nextInt(1_000);
                Verdict verdict = live.offer(timestampMs, value, points::add);
                assertThat(stored.offer(timestampMs, value, fromStored::add)).isEqualTo(verdict);
                live.close(closed, points::add);
                stored = PointMaker.decode(rules, stored.encode());
                stored.close(closed, fromStored::add);
                stored = PointMaker.decode(rules, stored.encode());
            }
            assertThat(points).hasSizeGreaterThan(500).isEqualTo(fromStored);
            assertThat(points).isSortedAccordingTo((a, b) -> Long.compare(a.timestampMs(), b.timestampMs()));
            points.clear();
        }
    }
}
