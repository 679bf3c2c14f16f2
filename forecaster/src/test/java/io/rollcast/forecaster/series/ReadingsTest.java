package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Bounds;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReadingsTest {

    private static final int HORIZON = 3;

    @Test
    void anIdleCounterIsNeverBesideItsBounds() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_000; i++) {
            SeriesMemory memory = new SeriesMemory("a");
            double scale = Math.pow(10, random.nextInt(-3, 4));
            for (int point = 0; point < 20; point++) {
                memory.observe(scale * random.nextDouble());
            }
            double reading = 1e6 * random.nextDouble();

            Forecast forecast =
                    Readings.of(memory, new Point(0, 0, Origin.MEASURED, reading), increases(0.0, 0.0, 0.0));

            for (int h = 0; h < HORIZON; h++) {
                assertThat(forecast.bounds().lower()[h]).isLessThanOrEqualTo(reading);
                assertThat(forecast.bounds().lower95()[h]).isLessThanOrEqualTo(reading);
                assertThat(forecast.bounds().upper()[h]).isGreaterThanOrEqualTo(reading);
                assertThat(forecast.bounds().upper95()[h]).isGreaterThanOrEqualTo(reading);
            }
        }
    }

    @Test
    void boundsAreRoundedAwayFromTheForecast() {
        SeriesMemory memory = new SeriesMemory("a");
        memory.observe(0);
        memory.observe(400_000);

        Bounds bounds = Readings.of(memory, new Point(0, 0, Origin.MEASURED, 10.2), increases(0.3, 0.5, 0.7))
                .bounds();

        assertThat(bounds.lower95()).containsExactly(10.2, 11, 11);
        assertThat(bounds.upper95()).containsExactly(11, 11, 12);
    }

    /** A forecast of increases whose bounds it is itself. */
    private static Forecast increases(double... forecast) {
        Bounds bounds = new Bounds(forecast, forecast, forecast, forecast);
        return new Forecast("a", 20, 0, 1_000, "gru/1", "", true, 0, forecast, bounds);
    }
}
