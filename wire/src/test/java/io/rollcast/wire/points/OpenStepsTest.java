package io.rollcast.wire.points;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.points.Point.Origin;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenStepsTest {

    private static final long STEP = 1_000;

    @Test
    void aSeriesWhoseEmptyStepsAreFilledNoLongerWakesUpWithItsNextEvent() {
        // Given a series that has slept for longer than two steps, while the partition went on
        PointRules rules = new PointRules(Kind.COUNT, STEP, Aggregate.SUM, 0, Empty.ZERO, 2, Duplicates.DROP);
        OpenSteps steps = new OpenSteps(rules, Clock.systemUTC(), OpenSteps.NEVER, OpenSteps.NEVER);
        PointMaker maker = new PointMaker(rules);
        List<Point> points = new ArrayList<>();
        event(steps, maker, 0, points);
        event(steps, maker, 1_000, points);
        steps.advance(50 * STEP).forEach(series -> close(steps, maker, points));
        assertThat(points).hasSize(4);
        assertThat(steps.advance(60 * STEP)).isEmpty();

        // When events come again
        event(steps, maker, 60 * STEP, points);
        event(steps, maker, 61 * STEP, points);

        // Then its steps are closed as before
        assertThat(points).hasSize(5);
        assertThat(points.get(4)).isEqualTo(new Point(1, 60 * STEP, Origin.AFTER_GAP, Double.NaN));
        assertThat(steps.waitsApart("a")).isFalse();
    }

    @Test
    void aPartitionOfSeriesWhoseClockIsAheadBeginsAtTheWallClock() {
        Clock clock = Clock.fixed(Instant.ofEpochMilli(5 * STEP + 1), ZoneOffset.UTC);
        OpenSteps steps =
                new OpenSteps(PointRules.grid(Duration.ofMillis(STEP)), clock, OpenSteps.NEVER, OpenSteps.NEVER);

        steps.beginAt(9 * STEP);
        steps.advance(8 * STEP);

        assertThat(steps.latestMs()).isEqualTo(5 * STEP + 1);
        assertThat(steps.closedBeforeMs()).isEqualTo(5 * STEP);
        assertThat(steps.isAhead(5 * STEP + 2)).isTrue();
        assertThat(steps.isAhead(5 * STEP + 1)).isFalse();
    }

    @Test
    void aSeriesWhoseClockIsFarAheadWaitsApartAndMovesNoTime() {
        PointRules rules = PointRules.grid(Duration.ofMillis(STEP));
        Clock clock = Clock.fixed(Instant.ofEpochMilli(5 * STEP), ZoneOffset.UTC);
        OpenSteps steps = new OpenSteps(rules, clock, OpenSteps.NEVER, OpenSteps.NEVER);
        PointMaker maker = new PointMaker(rules);
        List<Point> points = new ArrayList<>();

        event(steps, maker, 100 * STEP, points);

        assertThat(steps.latestMs()).isEqualTo(OpenSteps.NEVER);
        assertThat(steps.isApart(100 * STEP)).isTrue();
        assertThat(steps.apart(10)).containsExactly("a");
        assertThat(steps.advance(5 * STEP)).isEmpty();
    }

    @Test
    void afterOneEventOfAWrongTimeASeriesGoesOnWithItsPartition() {
        PointRules rules = PointRules.grid(Duration.ofMillis(STEP));
        Clock clock = Clock.fixed(Instant.ofEpochMilli(500 * STEP), ZoneOffset.UTC);
        OpenSteps steps = new OpenSteps(rules, clock, OpenSteps.NEVER, OpenSteps.NEVER);
        PointMaker maker = new PointMaker(rules);
        List<Point> points = new ArrayList<>();
        event(steps, maker, 0, points);

        event(steps, maker, 4_000 * STEP, points);
        for (int step = 1; step <= 100; step++) {
            event(steps, maker, step * STEP, points);
        }

        assertThat(points).hasSize(100);
        assertThat(maker.openSteps()).isEqualTo(2);
    }

    private static void event(OpenSteps steps, PointMaker maker, long timestampMs, List<Point> points) {
        steps.advance(timestampMs).forEach(series -> close(steps, maker, points));
        steps.take("a", maker, timestampMs, 1, steps.isApart(timestampMs), points::add);
    }

    private static void close(OpenSteps steps, PointMaker maker, List<Point> points) {
        maker.close(steps.closedBeforeMs(), points::add);
        steps.await("a", maker);
    }
}
