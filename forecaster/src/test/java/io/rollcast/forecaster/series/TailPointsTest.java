package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class TailPointsTest {

    private static final int MOST = SeriesMemory.CHECKPOINT_POINTS - 1;

    private static List<Point> points() {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            points.add(new Point(i, 1_000L * i, i % 3 == 2 ? Origin.IMPUTED : Origin.MEASURED, Double.NaN));
        }
        return points;
    }

    private static void assertRestored(long marks, Guard.Predictor emitted) {
        TailPoints restored = new TailPoints();
        restored.restore(points(), marks);
        for (Point point : points()) {
            assertThat(restored.nextEmitted()).isEqualTo(emitted);
            assertThat(restored.takeIn()).isEqualTo(point);
        }
    }

    @ParameterizedTest
    @EnumSource
    void marksSayOfEachPointWhatWasEmittedAndWhetherItWasImputed(Guard.Predictor emitted) {
        TailPoints tail = new TailPoints();
        points().forEach(point -> tail.add(point, emitted));

        assertRestored(tail.marks(), emitted);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = ".*THEN.*")
    void marksOfThreeBitsAreRead(Guard.Predictor emitted) {
        long marks = 0;
        for (int i = MOST - 1; i >= 0; i--) {
            marks = marks << 3 | emitted.code() << 1 | (i % 3 == 2 ? 1 : 0);
        }

        assertRestored(TailPoints.widened(marks, 3), emitted);
    }
}
