package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PointRingTest {

    private static final int CAPACITY = 200;

    private static float[] all(PointRing ring) {
        float[] values = new float[ring.size()];
        ring.copyTo(values, values.length);
        return values;
    }

    @Test
    void thePointsOfARingAreTheLatest() {
        PointRing ring = new PointRing();

        for (int i = 1; i <= 10; i++) {
            ring.add(i, 4, i);
        }

        assertThat(all(ring)).containsExactly(7, 8, 9, 10);
        assertThat(ring.back(0)).isEqualTo(10);
        assertThat(ring.back(3)).isEqualTo(7);
        assertThat(ring.back(4)).isNaN();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 1e-6", "0, 1e6", "1e4, 1", "-1e6, 10", "0, 1e30", "3e38, 1e37", "0, 1e-40"})
    void pointsAreOffByLittleOfTheirRangeInAnyUnit(float level, float spread) {
        Random random = new Random(1);
        PointRing ring = new PointRing();
        float[] values = new float[1_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float)
                    Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, level + spread * random.nextGaussian()));
            ring.add(values[i], CAPACITY, i + 1);
        }

        float ulp = Math.ulp(Math.abs(level) + spread);
        for (int back = 0; back < CAPACITY; back++) {
            assertThat(ring.back(back)).isCloseTo(values[values.length - 1 - back], within(3e-4f * spread + 2 * ulp));
        }
    }

    @Test
    void aConstantSeriesIsExact() {
        PointRing ring = new PointRing();

        for (int i = 0; i < 50; i++) {
            ring.add(0.1f, CAPACITY, i + 1);
        }

        assertThat(all(ring)).containsOnly(0.1f);
    }

    @Test
    void aSpikeDoesNotFlattenItsNeighbours() {
        PointRing ring = new PointRing();
        for (int i = 0; i < CAPACITY; i++) {
            ring.add(i % 10, CAPACITY, i + 1);
        }

        ring.add(1e30f, CAPACITY, CAPACITY + 1);

        assertThat(ring.back(0)).as("as far as points are told apart").isGreaterThan(500);
        for (int back = 1; back < CAPACITY; back++) {
            assertThat(ring.back(back)).isCloseTo((CAPACITY - back) % 10, within(0.05f));
        }
    }

    @Test
    void theGridIsFineAgainWhenASpikeHasGone() {
        PointRing ring = new PointRing();
        for (int i = 0; i < 2 * CAPACITY; i++) {
            ring.add(i == 20 ? 400 : i % 10, CAPACITY, i + 1);
        }

        ring.add(3.3333f, CAPACITY, 2 * CAPACITY + 1);

        assertThat(ring.back(0)).isCloseTo(3.3333f, within(5e-4f));
    }
}
