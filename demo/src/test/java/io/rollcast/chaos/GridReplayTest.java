package io.rollcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.chaos.Input.Place;
import io.rollcast.wire.Observation;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import org.junit.jupiter.api.Test;

/** What a topic's events come to: a step of a second, a grace of two. */
class GridReplayTest {

    private final GridReplay replay = new GridReplay(
            new PointRules(Kind.GAUGE, 1_000, Aggregate.MEAN, 2_000, Empty.MISSING, 10, Duplicates.DROP));
    private long offset;

    private Place take(int partition, String series, long timestampMs, double value) {
        Place place = new Place(partition, offset++);
        replay.take(place, new Observation(series, value, timestampMs));
        return place;
    }

    @Test
    void eventsOfAPartitionCloseTheStepsOfAllItsSeries() {
        take(0, "a", 100, 1);
        take(0, "a", 100, 1);
        take(0, "a", 600, 3);
        take(0, "b", 2_900, 7);
        take(0, "a", 900, 5);
        take(1, "c", 100, 9);
        take(1, "c", 2_999, 9);
        take(0, "b", 3_000, 7);

        assertThat(replay.points().get("a")).containsExactly(new Point(3, 0));
        assertThat(replay.points().get("b")).isEmpty();
        assertThat(replay.points().get("c")).isEmpty();
        assertThat(replay.late()).isEmpty();
        assertThat(replay.events()).isEqualTo(8);
    }

    @Test
    void aStepWithoutEventsIsImputedOnceThereIsAPointAfterIt() {
        take(0, "a", 0, 1);
        take(0, "a", 2_000, 2);
        take(0, "a", 5_000, 3);

        assertThat(replay.points().get("a"))
                .containsExactly(
                        new Point(1, 0), new Point(Double.NaN, 1_000, Origin.IMPUTED, Double.NaN), new Point(2, 2_000));
    }

    @Test
    void anEventOfAClosedStepIsLate() {
        take(0, "a", 0, 1);
        take(0, "b", 3_000, 1);
        Place late = take(0, "a", 999, 2);

        assertThat(replay.late()).containsExactly(late);
        assertThat(replay.points().get("a")).containsExactly(new Point(1, 0));
    }
}
