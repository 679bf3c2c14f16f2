package io.rollcast.wire.points;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Observation;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import io.rollcast.wire.points.PointRules.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps of a second, a grace of two. */
class PartitionPointsTest {

    private static final PointRules RULES =
            new PointRules(Kind.GAUGE, 1_000, Aggregate.MEAN, 2_000, Empty.MISSING, 10, Duplicates.DROP);

    private final List<String> made = new ArrayList<>();
    private final PartitionPoints partition = new PartitionPoints(RULES, this::made);

    private void made(String series, Point point) {
        made.add("%s %s at %d".formatted(series, point.value(), point.timestampMs()));
    }

    private Verdict take(String series, long timestampMs, double value) {
        return partition.take(new Observation(series, value, timestampMs));
    }

    @Test
    void eventsOfOneSeriesCloseTheStepsOfAnother() {
        take("a", 100, 1);
        take("a", 600, 3);
        take("b", 2_999, 7);
        assertThat(made).isEmpty();

        take("b", 3_000, 7);
        assertThat(made).containsExactly("a 2.0 at 0");
        assertThat(take("a", 900, 5)).isEqualTo(Verdict.LATE);
        assertThat(partition.lastMs("a")).isEqualTo(600);
        assertThat(partition.lastMs("c")).isEqualTo(OpenSteps.NEVER);
    }

    @Test
    void anEventThatIsNotTakenClosesSteps() {
        take("a", 100, 1);
        partition.advance(3_000);

        assertThat(made).containsExactly("a 1.0 at 0");
    }

    @Test
    void aSeriesFarBehindTheOthersIsNotLate() {
        take("a", 1_000_000, 1);
        assertThat(take("b", 500, 2)).isEqualTo(Verdict.TAKEN);
        assertThat(take("b", 3_500, 3)).isEqualTo(Verdict.TAKEN);

        assertThat(made).containsExactly("b 2.0 at 0");
    }

    @Test
    void aSeriesWhoseClockIsAheadClosesItsOwnStepsAlone() {
        long aheadMs = System.currentTimeMillis() / 1_000 * 1_000 + 600_000;
        take("a", aheadMs, 1);
        take("b", aheadMs + 10_000, 7);
        partition.advance(aheadMs + 20_000);
        assertThat(take("a", aheadMs + 1, 3)).isEqualTo(Verdict.TAKEN);
        assertThat(made).isEmpty();

        take("a", aheadMs + 3_000, 1);
        take("b", aheadMs + 13_000, 7);

        assertThat(made).containsExactly("a 2.0 at " + aheadMs, "b 7.0 at " + (aheadMs + 10_000));
    }

    @Test
    void theOpenStepsOfASeriesEndWithIt() {
        take("a", 100, 1);
        take("b", 100, 1);
        partition.end("a");
        partition.close("b", 1_000);
        partition.advance(9_000);

        assertThat(made).containsExactly("b 1.0 at 0");
    }

    @Test
    void withoutAGridEachEventIsAPointUnlessItIsLate() {
        PartitionPoints plain = new PartitionPoints(PointRules.PLAIN, this::made);

        assertThat(plain.take(new Observation("a", 1, 5_000))).isEqualTo(Verdict.TAKEN);
        assertThat(plain.take(new Observation("a", 2, 4_000))).isEqualTo(Verdict.LATE);
        plain.advance(9_000);

        assertThat(made).containsExactly("a 1.0 at 5000");
    }
}
