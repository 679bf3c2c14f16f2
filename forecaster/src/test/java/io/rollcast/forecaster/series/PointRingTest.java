package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PointRingTest {

    private static final int CAPACITY = 200;

    private static double[] all(PointRing ring) {
        double[] values = new double[ring.size()];
        ring.copyLeveled(values, values.length);
        return values;
    }

    @Test
    void thePointsOfARingAreTheLatest() {
        PointRing ring = new PointRing();

        for (int i = 1; i <= 10; i++) {
            ring.add(i, 1, 4, i);
        }

        assertThat(all(ring)).containsExactly(7, 8, 9, 10);
        assertThat(ring.back(0)).isEqualTo(10);
        assertThat(ring.back(3)).isEqualTo(7);
        assertThat(ring.back(4)).isNaN();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "0, 1e-6",
        "0, 1e6",
        "1e4, 1",
        "-1e6, 10",
        "0, 1e30",
        "1.7e9, 20",
        "1e12, 5000",
        "3e38, 1e37",
        "0, 1e-40"
    })
    void pointsAreOffByLittleOfTheirRangeInAnyUnit(double level, double spread) {
        Random random = new Random(1);
        PointRing ring = new PointRing();
        double[] values = new double[1_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = level + spread * random.nextGaussian();
            ring.add(values[i], 1, CAPACITY, i + 1);
        }

        double ulp = Math.ulp(Math.abs(level) + spread);
        for (int back = 0; back < CAPACITY; back++) {
            assertThat(ring.back(back)).isCloseTo(values[values.length - 1 - back], within(3e-4 * spread + 2 * ulp));
        }
    }

    @Test
    void aConstantSeriesIsExact() {
        PointRing ring = new PointRing();

        for (int i = 0; i < 50; i++) {
            ring.add(0.1, 1, CAPACITY, i + 1);
        }

        assertThat(all(ring)).containsOnly(0.1);
    }

    @Test
    void aSpikeDoesNotFlattenItsNeighbours() {
        PointRing ring = new PointRing();
        for (int i = 0; i < CAPACITY; i++) {
            ring.add(i % 10, 1, CAPACITY, i + 1);
        }

        ring.add(1e30, 1, CAPACITY, CAPACITY + 1);

        assertThat(ring.back(0)).as("as far as points are told apart").isGreaterThan(500);
        for (int back = 1; back < CAPACITY; back++) {
            assertThat(ring.back(back)).isCloseTo((CAPACITY - back) % 10, within(0.05));
        }
    }

    @Test
    void theGridIsFineAgainWhenASpikeHasGone() {
        PointRing ring = new PointRing();
        for (int i = 0; i < 2 * CAPACITY; i++) {
            ring.add(i == 20 ? 400 : i % 10, 1, CAPACITY, i + 1);
        }

        ring.add(3.3333, 1, CAPACITY, 2 * CAPACITY + 1);

        assertThat(ring.back(0)).isCloseTo(3.3333, within(5e-4));
    }

    @Test
    void aRingThatIsToBeSmallerShrinks() {
        PointRing ring = new PointRing();
        for (int i = 1; i <= 100; i++) {
            ring.add(i, i == 98 ? 3 : 1, 80, i);
        }

        ring.add(101, 1, 10, 101);

        assertThat(all(ring)).containsExactly(92, 93, 94, 95, 96, 97, 98, 99, 100, 101);
        assertThat(ring.stepsBefore(3)).isEqualTo(3);
        assertThat(ring.stepsBefore(2)).isEqualTo(1);
    }

    @Test
    void gapsAreKnownAgainFromStoredBytesAndRegularStepsTakeNone() {
        PointRing ring = new PointRing();
        for (int i = 1; i <= 20; i++) {
            ring.add(i, 1, CAPACITY, i);
        }
        int regular = ring.encodedBytes();
        ring.add(21, 7, CAPACITY, 21);
        ring.add(22, 1_000, CAPACITY, 22);
        ByteBuffer bytes = ByteBuffer.allocate(ring.encodedBytes()).order(ByteOrder.LITTLE_ENDIAN);
        ring.encode(bytes);

        PointRing read = PointRing.decode(bytes.flip());

        assertThat(IntStream.range(0, 4).map(read::stepsBefore)).containsExactly(PointRing.MOST_STEPS, 7, 1, 1);
        assertThat(all(read)).isEqualTo(all(ring));
        assertThat(regular).isEqualTo(2 + 8 + 2 + 2 * 20 + 1);
    }

    @Test
    void copiesOfASeasonAgoAreToldFromPoints() {
        PointRing ring = new PointRing();
        for (int i = 1; i <= 10; i++) {
            ring.add(i, 1, 12, i);
        }
        ring.shift(new LevelShift(1, 100), 1);
        ring.repeat(3, 4, Double.NEGATIVE_INFINITY, 12);
        ring.add(111, 5, 12, 11);
        ByteBuffer bytes = ByteBuffer.allocate(ring.encodedBytes()).order(ByteOrder.LITTLE_ENDIAN);
        ring.encode(bytes);

        PointRing read = PointRing.decode(bytes.flip());

        assertThat(IntStream.range(0, 7).mapToDouble(read::back).toArray())
                .containsExactly(111, 108, 10, 109, 108, 10, 9);
        assertThat(IntStream.range(0, 12).filter(read::isCopy)).containsExactly(1, 2, 3, 4);
        assertThat(read.stepsBefore(0)).isEqualTo(5);
    }

    @Test
    void copiesAreNotBelowWhatTheSeriesCanBe() {
        PointRing ring = new PointRing();
        for (int i = 1; i <= 4; i++) {
            ring.add(i, 1, 12, i);
        }
        ring.shift(new LevelShift(1, -3), 0);

        ring.repeat(4, 4, 0, 12);

        assertThat(all(ring)).containsExactly(-2, -1, 0, 1, 0, 0, 0, 1);
    }

    @Test
    void aPointAfterALongGapThatABuildWithoutCopiesStoredIsNone() {
        PointRing ring = new PointRing();
        for (int i = 1; i <= 3; i++) {
            ring.add(i, i == 2 ? PointRing.MOST_STEPS : 1, 12, i);
        }
        ByteBuffer bytes = ByteBuffer.allocate(ring.encodedBytes()).order(ByteOrder.LITTLE_ENDIAN);
        ring.encode(bytes);
        bytes.put(bytes.limit() - 2, (byte) 255);

        PointRing read = PointRing.decode(bytes.flip());

        assertThat(read.stepsBefore(1)).isEqualTo(255);
        assertThat(IntStream.range(0, 3).filter(read::isCopy)).isEmpty();
    }

    @Test
    void whereNoSeasonIsKeptYetTheNewestPointIsCopied() {
        PointRing ring = new PointRing();
        ring.add(1, 1, 12, 1);
        ring.add(2, 1, 12, 2);

        ring.repeat(3, 4, Double.NEGATIVE_INFINITY, 12);

        assertThat(all(ring)).containsExactly(1, 2, 2, 1, 2, 2);
    }

    @Test
    void whateverItsCapacityBecomesItHasTheLatestPointsAndTheirSteps() {
        Random random = new Random(7);
        PointRing ring = new PointRing();
        List<Integer> values = new ArrayList<>();
        List<Integer> steps = new ArrayList<>();
        int capacity = 40;
        for (int seq = 1; seq <= 3_000; seq++) {
            capacity = seq % 100 == 0 ? 1 + random.nextInt(90) : capacity;
            int step = seq / 300 % 2 == 0 && random.nextInt(10) == 0 ? random.nextInt(5) : 1;
            ring.add(seq % 250, step, capacity, seq);
            values.add(0, seq % 250);
            steps.add(0, step);
            int kept = Math.min(values.size(), capacity);
            values.subList(kept, values.size()).clear();
            steps.subList(kept, steps.size()).clear();
            if (seq % 37 == 0) {
                ByteBuffer bytes = ByteBuffer.allocate(ring.encodedBytes()).order(ByteOrder.LITTLE_ENDIAN);
                ring.encode(bytes);
                assertThat(bytes.hasRemaining()).isFalse();
                ring = seq % 2 == 0 ? PointRing.decode(bytes.flip()) : ring.copy();
            }

            assertThat(ring.size()).isEqualTo(kept);
            for (int back = 0; back < kept; back++) {
                assertThat(ring.back(back)).isCloseTo(values.get(back), within(0.02));
                assertThat(ring.stepsBefore(back)).isEqualTo(steps.get(back));
            }
            assertThat(ring.back(kept)).isNaN();
        }
    }
}
