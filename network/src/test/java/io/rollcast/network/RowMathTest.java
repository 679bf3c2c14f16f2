package io.rollcast.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowMathTest {

    private final RowMath loops = new LoopMath();
    private final RowMath vectors = RowMath.FASTEST;
    private final Random random = new Random(TestWeights.SEED);

    private float[] row(int length) {
        float[] row = new float[length];
        for (int i = 0; i < length; i++) {
            row[i] = 3 * (float) random.nextGaussian();
        }
        return row;
    }

    private float[][] rows(int count, int length) {
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = row(length);
        }
        return rows;
    }

    private static float[][] copy(float[][] rows) {
        float[][] copy = rows.clone();
        for (int i = 0; i < rows.length; i++) {
            copy[i] = rows[i].clone();
        }
        return copy;
    }

    @Test
    void theseTestsHaveVectors() {
        assertThat(vectors).isNotInstanceOf(LoopMath.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 48, 64, 192, 256})
    void productsAreTheSameToTheLastBit(int columns) {
        for (int depth : new int[] {1, 7, 64}) {
            float[][] x = rows(9, depth);
            float[][] w = rows(depth, columns);
            float[][] byLoops = rows(9, columns);
            float[][] byVectors = copy(byLoops);
            float[][] before = copy(byLoops);

            loops.addProducts(x, 1, 8, w, byLoops);
            vectors.addProducts(x, 1, 8, w, byVectors);

            assertThat(byVectors).isDeepEqualTo(byLoops);
            assertThat(byVectors[0]).isEqualTo(before[0]);
            assertThat(byVectors[8]).isEqualTo(before[8]);
            double sum = before[3][5];
            for (int k = 0; k < depth; k++) {
                sum += (double) x[3][k] * w[k][5];
            }
            assertThat((double) byVectors[3][5]).isCloseTo(sum, Offset.offset(1e-3));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 64, 80})
    void gatesAreTheSameToTheLastBit(int units) {
        float[] x = row(4 * units);
        float[] s = row(4 * units);
        float[][] h = rows(2, units);
        float[][] c = rows(2, units);
        h[1] = h[0].clone();
        c[1] = c[0].clone();

        loops.gru(x.clone(), s, h[0]);
        vectors.gru(x.clone(), s, h[1]);
        loops.lstm(x.clone(), s, h[0], c[0]);
        vectors.lstm(x.clone(), s, h[1], c[1]);

        assertThat(h[1]).isEqualTo(h[0]);
        assertThat(c[1]).isEqualTo(c[0]);
    }

    @Test
    void theTangentErrsByThreeTenMillionthsAtMost() {
        float[] x = new float[1 << 20];
        for (int i = 0; i < x.length; i++) {
            x[i] = -12 + 24f * i / x.length;
        }
        float[] byVectors = x.clone();
        float[] byLoops = x.clone();

        vectors.tanh(byVectors);
        loops.tanh(byLoops);

        assertThat(byVectors).isEqualTo(byLoops);
        for (int i = 0; i < x.length; i++) {
            if (Math.abs(byLoops[i] - Math.tanh(x[i])) > 3e-7) {
                assertThat(byLoops[i]).as("tanh(%s)", x[i]).isCloseTo((float) Math.tanh(x[i]), Offset.offset(3e-7f));
            }
        }
    }

    @Test
    void whatIsNoNumberStaysNone() {
        float[] x = row(16);
        x[3] = Float.NaN;
        x[4] = Float.POSITIVE_INFINITY;
        float[] byLoops = x.clone();

        vectors.tanh(x);
        loops.tanh(byLoops);

        assertThat(x).isEqualTo(byLoops);
        assertThat(x[3]).isNaN();
        assertThat(x[4]).isCloseTo(1, Offset.offset(3e-7f));
    }

    @Test
    void exponentialsAreTheSameToTheLastBit() {
        float[] x = new float[8_000];
        for (int i = 0; i < x.length; i++) {
            x[i] = -(float) Math.pow(10, random.nextDouble(-8, 3));
        }
        x[0] = 0;
        x[1] = Float.NEGATIVE_INFINITY;
        x[2] = Float.NaN;
        float[] byLoops = x.clone();
        float[] byVectors = x.clone();

        loops.exp(byLoops);
        vectors.exp(byVectors);

        assertThat(byVectors).isEqualTo(byLoops);
        assertThat(byVectors[0]).isEqualTo(1);
    }
}
