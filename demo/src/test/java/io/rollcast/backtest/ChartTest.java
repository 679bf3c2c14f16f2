package io.rollcast.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.rollcast.trainer.baselines.Baseline;
import io.rollcast.wire.points.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartTest {

    /** The second of each pair is the double after the first, or nearly so. */
    @ParameterizedTest
    @CsvSource({
        "0.3, 0.30000000000000004",
        "-0.30000000000000004, -0.3",
        "1000000000000, 1000000000000.0001",
        "0, 4.9e-324"
    })
    void valuesThatDifferInTheLastBitAloneAreDrawn(double one, double other) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            points.add(new Point(i % 2 == 0 ? one : other, 60_000L * i));
        }
        Series series = Series.of("s", points, 40);

        String chart = assertTimeoutPreemptively(
                Duration.ofSeconds(30), () -> Chart.rolled(series, new Contender.Simple(Baseline.ALL.get(0)), 5));

        assertThat(chart).contains("<polyline").doesNotContain("NaN").doesNotContain("Infinity");
        assertThat(chart.split("<line ", -1)).as("marks").hasSizeBetween(3, 9);
    }
}
