package io.rollcast.network;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Arithmetic on the processor's vectors with the JDK's incubating Vector API (decision 012). The class is compiled apart
 * from the others and loaded by name, because the module is present only if the command line of the JVM adds it.
 *
 * <p>It is long because registers are named variables: each block of rows and columns has a loop of its own.
 */
final class VectorMath extends RowMath {

    private static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() > UNIT_MULTIPLE
                    ? FloatVector.SPECIES_512
                    : FloatVector.SPECIES_PREFERRED;

    private static final int LANES = SPECIES.length();

    /** Processors with vectors of 512 bits have 32 registers for them; others may have 16. */
    private static final boolean HAS_MANY_REGISTERS = SPECIES == FloatVector.SPECIES_512;

    /**
     * Goes through the weights in blocks of columns that stay in the processor's nearest cache for all rows. Of four rows at
     * a time each weight is loaded once for all four, and the sums stay in registers.
     */
    @Override
    void addProducts(float[][] x, int from, int to, float[][] w, float[][] sums) {
        int columns = w[0].length;
        int grouped = from + (to - from) / 4 * 4;
        int j = 0;
        if (HAS_MANY_REGISTERS) {
            for (; j + 4 * LANES <= columns; j += 4 * LANES) {
                for (int row = from; row < grouped; row += 4) {
                    addFourByFour(x, row, w, sums, j);
                }
            }
        }
        for (; j + 2 * LANES <= columns; j += 2 * LANES) {
            for (int row = from; row < grouped; row += 4) {
                addFourByTwo(x, row, w, sums, j);
            }
        }
        for (; j < columns; j += LANES) {
            for (int row = from; row < grouped; row += 4) {
                addFourByOne(x, row, w, sums, j);
            }
        }
        for (int row = grouped; row < to; row++) {
            addOne(x[row], w, sums[row]);
        }
    }

    private static void addFourByFour(float[][] x, int row, float[][] w, float[][] sums, int j) {
        float[] x0 = x[row];
        float[] x1 = x[row + 1];
        float[] x2 = x[row + 2];
        float[] x3 = x[row + 3];
        float[] s0 = sums[row];
        float[] s1 = sums[row + 1];
        float[] s2 = sums[row + 2];
        float[] s3 = sums[row + 3];
        FloatVector a0 = FloatVector.fromArray(SPECIES, s0, j);
        FloatVector b0 = FloatVector.fromArray(SPECIES, s0, j + LANES);
        FloatVector c0 = FloatVector.fromArray(SPECIES, s0, j + 2 * LANES);
        FloatVector d0 = FloatVector.fromArray(SPECIES, s0, j + 3 * LANES);
        FloatVector a1 = FloatVector.fromArray(SPECIES, s1, j);
        FloatVector b1 = FloatVector.fromArray(SPECIES, s1, j + LANES);
        FloatVector c1 = FloatVector.fromArray(SPECIES, s1, j + 2 * LANES);
        FloatVector d1 = FloatVector.fromArray(SPECIES, s1, j + 3 * LANES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, s2, j);
        FloatVector b2 = FloatVector.fromArray(SPECIES, s2, j + LANES);
        FloatVector c2 = FloatVector.fromArray(SPECIES, s2, j + 2 * LANES);
        FloatVector d2 = FloatVector.fromArray(SPECIES, s2, j + 3 * LANES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, s3, j);
        FloatVector b3 = FloatVector.fromArray(SPECIES, s3, j + LANES);
        FloatVector c3 = FloatVector.fromArray(SPECIES, s3, j + 2 * LANES);
        FloatVector d3 = FloatVector.fromArray(SPECIES, s3, j + 3 * LANES);
        for (int k = 0; k < w.length; k++) {
            float[] weights = w[k];
            FloatVector t = FloatVector.fromArray(SPECIES, weights, j);
            FloatVector u = FloatVector.fromArray(SPECIES, weights, j + LANES);
            FloatVector v = FloatVector.fromArray(SPECIES, weights, j + 2 * LANES);
            FloatVector z = FloatVector.fromArray(SPECIES, weights, j + 3 * LANES);
            FloatVector y = FloatVector.broadcast(SPECIES, x0[k]);
            a0 = t.fma(y, a0);
            b0 = u.fma(y, b0);
            c0 = v.fma(y, c0);
            d0 = z.fma(y, d0);
            y = FloatVector.broadcast(SPECIES, x1[k]);
            a1 = t.fma(y, a1);
            b1 = u.fma(y, b1);
            c1 = v.fma(y, c1);
            d1 = z.fma(y, d1);
            y = FloatVector.broadcast(SPECIES, x2[k]);
            a2 = t.fma(y, a2);
            b2 = u.fma(y, b2);
            c2 = v.fma(y, c2);
            d2 = z.fma(y, d2);
            y = FloatVector.broadcast(SPECIES, x3[k]);
            a3 = t.fma(y, a3);
            b3 = u.fma(y, b3);
            c3 = v.fma(y, c3);
            d3 = z.fma(y, d3);
        }
        a0.intoArray(s0, j);
        b0.intoArray(s0, j + LANES);
        c0.intoArray(s0, j + 2 * LANES);
        d0.intoArray(s0, j + 3 * LANES);
        a1.intoArray(s1, j);
        b1.intoArray(s1, j + LANES);
        c1.intoArray(s1, j + 2 * LANES);
        d1.intoArray(s1, j + 3 * LANES);
        a2.intoArray(s2, j);
        b2.intoArray(s2, j + LANES);
        c2.intoArray(s2, j + 2 * LANES);
        d2.intoArray(s2, j + 3 * LANES);
        a3.intoArray(s3, j);
        b3.intoArray(s3, j + LANES);
        c3.intoArray(s3, j + 2 * LANES);
        d3.intoArray(s3, j + 3 * LANES);
    }

    private static void addFourByTwo(float[][] x, int row, float[][] w, float[][] sums, int j) {
        float[] x0 = x[row];
        float[] x1 = x[row + 1];
        float[] x2 = x[row + 2];
        float[] x3 = x[row + 3];
        float[] s0 = sums[row];
        float[] s1 = sums[row + 1];
        float[] s2 = sums[row + 2];
        float[] s3 = sums[row + 3];
        FloatVector a0 = FloatVector.fromArray(SPECIES, s0, j);
        FloatVector b0 = FloatVector.fromArray(SPECIES, s0, j + LANES);
        FloatVector a1 = FloatVector.fromArray(SPECIES, s1, j);
        FloatVector b1 = FloatVector.fromArray(SPECIES, s1, j + LANES);
        FloatVector a2 = FloatVector.fromArray(SPECIES, s2, j);
        FloatVector b2 = FloatVector.fromArray(SPECIES, s2, j + LANES);
        FloatVector a3 = FloatVector.fromArray(SPECIES, s3, j);
        FloatVector b3 = FloatVector.fromArray(SPECIES, s3, j + LANES);
        for (int k = 0; k < w.length; k++) {
            float[] weights = w[k];
            FloatVector t = FloatVector.fromArray(SPECIES, weights, j);
            FloatVector u = FloatVector.fromArray(SPECIES, weights, j + LANES);
            FloatVector y = FloatVector.broadcast(SPECIES, x0[k]);
            a0 = t.fma(y, a0);
            b0 = u.fma(y, b0);
            y = FloatVector.broadcast(SPECIES, x1[k]);
            a1 = t.fma(y, a1);
            b1 = u.fma(y, b1);
            y = FloatVector.broadcast(SPECIES, x2[k]);
            a2 = t.fma(y, a2);
            b2 = u.fma(y, b2);
            y = FloatVector.broadcast(SPECIES, x3[k]);
            a3 = t.fma(y, a3);
            b3 = u.fma(y, b3);
        }
        a0.intoArray(s0, j);
        b0.intoArray(s0, j + LANES);
        a1.intoArray(s1, j);
        b1.intoArray(s1, j + LANES);
        a2.intoArray(s2, j);
        b2.intoArray(s2, j + LANES);
        a3.intoArray(s3, j);
        b3.intoArray(s3, j + LANES);
    }

    private static void addFourByOne(float[][] x, int row, float[][] w, float[][] sums, int j) {
        float[] x0 = x[row];
        float[] x1 = x[row + 1];
        float[] x2 = x[row + 2];
        float[] x3 = x[row + 3];
        float[] s0 = sums[row];
        float[] s1 = sums[row + 1];
        float[] s2 = sums[row + 2];
        float[] s3 = sums[row + 3];
        FloatVector a0 = FloatVector.fromArray(SPECIES, s0, j);
        FloatVector a1 = FloatVector.fromArray(SPECIES, s1, j);
        FloatVector a2 = FloatVector.fromArray(SPECIES, s2, j);
        FloatVector a3 = FloatVector.fromArray(SPECIES, s3, j);
        for (int k = 0; k < w.length; k++) {
            float[] weights = w[k];
            FloatVector t = FloatVector.fromArray(SPECIES, weights, j);
            FloatVector y = FloatVector.broadcast(SPECIES, x0[k]);
            a0 = t.fma(y, a0);
            y = FloatVector.broadcast(SPECIES, x1[k]);
            a1 = t.fma(y, a1);
            y = FloatVector.broadcast(SPECIES, x2[k]);
            a2 = t.fma(y, a2);
            y = FloatVector.broadcast(SPECIES, x3[k]);
            a3 = t.fma(y, a3);
        }
        a0.intoArray(s0, j);
        a1.intoArray(s1, j);
        a2.intoArray(s2, j);
        a3.intoArray(s3, j);
    }

    private static void addOne(float[] x, float[][] w, float[] sums) {
        int columns = w[0].length;
        int j = 0;
        for (; j + 4 * LANES <= columns; j += 4 * LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, sums, j);
            FloatVector b = FloatVector.fromArray(SPECIES, sums, j + LANES);
            FloatVector c = FloatVector.fromArray(SPECIES, sums, j + 2 * LANES);
            FloatVector d = FloatVector.fromArray(SPECIES, sums, j + 3 * LANES);
            for (int k = 0; k < w.length; k++) {
                FloatVector y = FloatVector.broadcast(SPECIES, x[k]);
                a = FloatVector.fromArray(SPECIES, w[k], j).fma(y, a);
                b = FloatVector.fromArray(SPECIES, w[k], j + LANES).fma(y, b);
                c = FloatVector.fromArray(SPECIES, w[k], j + 2 * LANES).fma(y, c);
                d = FloatVector.fromArray(SPECIES, w[k], j + 3 * LANES).fma(y, d);
            }
            a.intoArray(sums, j);
            b.intoArray(sums, j + LANES);
            c.intoArray(sums, j + 2 * LANES);
            d.intoArray(sums, j + 3 * LANES);
        }
        for (; j < columns; j += LANES) {
            FloatVector a = FloatVector.fromArray(SPECIES, sums, j);
            for (int k = 0; k < w.length; k++) {
                a = FloatVector.fromArray(SPECIES, w[k], j).fma(FloatVector.broadcast(SPECIES, x[k]), a);
            }
            a.intoArray(sums, j);
        }
    }

    // The gates are computed stage by stage, with intermediate results in memory, and no helper takes or returns vectors:
    // HotSpot inlines a limited amount of code, and a vector that is passed to a call becomes an object.

    @Override
    void gru(float[] x, float[] s, float[] h) {
        int units = h.length;
        logistic(s, x, 0, 2 * units);
        addReset(s, x, units);
        tanh(x, 2 * units, 3 * units);
        update(x, h);
    }

    private static void addReset(float[] s, float[] x, int units) {
        for (int j = 0; j < units; j += LANES) {
            FloatVector.fromArray(SPECIES, x, j)
                    .fma(
                            FloatVector.fromArray(SPECIES, s, 2 * units + j),
                            FloatVector.fromArray(SPECIES, x, 2 * units + j))
                    .intoArray(x, 2 * units + j);
        }
    }

    private static void update(float[] x, float[] h) {
        int units = h.length;
        for (int j = 0; j < units; j += LANES) {
            FloatVector.fromArray(SPECIES, h, j)
                    .sub(FloatVector.fromArray(SPECIES, x, 2 * units + j))
                    .fma(
                            FloatVector.fromArray(SPECIES, x, units + j),
                            FloatVector.fromArray(SPECIES, x, 2 * units + j))
                    .intoArray(h, j);
        }
    }

    @Override
    void lstm(float[] x, float[] s, float[] h, float[] c) {
        int units = h.length;
        logistic(s, x, 0, 2 * units);
        add(s, x, 2 * units, 3 * units);
        tanh(x, 2 * units, 3 * units);
        logistic(s, x, 3 * units, 4 * units);
        updateCell(x, c);
        System.arraycopy(c, 0, h, 0, units);
        tanh(h, 0, units);
        gateOutput(x, h);
    }

    private static void updateCell(float[] x, float[] c) {
        int units = c.length;
        for (int j = 0; j < units; j += LANES) {
            FloatVector.fromArray(SPECIES, x, j)
                    .mul(FloatVector.fromArray(SPECIES, x, 2 * units + j))
                    .intoArray(x, j);
            FloatVector.fromArray(SPECIES, x, units + j)
                    .fma(FloatVector.fromArray(SPECIES, c, j), FloatVector.fromArray(SPECIES, x, j))
                    .intoArray(c, j);
        }
    }

    private static void gateOutput(float[] x, float[] h) {
        int units = h.length;
        for (int j = 0; j < units; j += LANES) {
            FloatVector.fromArray(SPECIES, h, j)
                    .mul(FloatVector.fromArray(SPECIES, x, 3 * units + j))
                    .intoArray(h, j);
        }
    }

    private static void add(float[] s, float[] x, int from, int to) {
        for (int j = from; j < to; j += LANES) {
            FloatVector.fromArray(SPECIES, x, j)
                    .add(FloatVector.fromArray(SPECIES, s, j))
                    .intoArray(x, j);
        }
    }

    /** Computes {@code x = logistic(x + s)} as {@code (1 + tanh((x + s) / 2)) / 2}. */
    private static void logistic(float[] s, float[] x, int from, int to) {
        for (int j = from; j < to; j += LANES) {
            FloatVector.fromArray(SPECIES, x, j)
                    .add(FloatVector.fromArray(SPECIES, s, j))
                    .mul(FloatVector.broadcast(SPECIES, 0.5f))
                    .intoArray(x, j);
        }
        tanh(x, from, to);
        for (int j = from; j < to; j += LANES) {
            FloatVector.fromArray(SPECIES, x, j)
                    .fma(FloatVector.broadcast(SPECIES, 0.5f), FloatVector.broadcast(SPECIES, 0.5f))
                    .intoArray(x, j);
        }
    }

    @Override
    void tanh(float[] x) {
        tanh(x, 0, x.length);
    }

    private static void tanh(float[] x, int from, int to) {
        for (int j = from; j < to; j += LANES) {
            FloatVector y = FloatVector.fromArray(SPECIES, x, j)
                    .min(FloatVector.broadcast(SPECIES, Tanh.SATURATED))
                    .max(FloatVector.broadcast(SPECIES, -Tanh.SATURATED));
            FloatVector s = y.mul(y);
            FloatVector p = FloatVector.broadcast(SPECIES, Tanh.P4)
                    .fma(s, FloatVector.broadcast(SPECIES, Tanh.P3))
                    .fma(s, FloatVector.broadcast(SPECIES, Tanh.P2))
                    .fma(s, FloatVector.broadcast(SPECIES, Tanh.P1))
                    .fma(s, FloatVector.broadcast(SPECIES, 1));
            FloatVector q = FloatVector.broadcast(SPECIES, Tanh.Q4)
                    .fma(s, FloatVector.broadcast(SPECIES, Tanh.Q3))
                    .fma(s, FloatVector.broadcast(SPECIES, Tanh.Q2))
                    .fma(s, FloatVector.broadcast(SPECIES, Tanh.Q1))
                    .fma(s, FloatVector.broadcast(SPECIES, 1));
            y.mul(p).div(q).intoArray(x, j);
        }
    }

    @Override
    void exp(float[] x) {
        for (int j = 0; j < x.length; j += LANES) {
            FloatVector bounded = FloatVector.fromArray(SPECIES, x, j).max(FloatVector.broadcast(SPECIES, Exp.LEAST));
            FloatVector shifted = bounded.fma(
                    FloatVector.broadcast(SPECIES, Exp.LOG2_E), FloatVector.broadcast(SPECIES, Exp.ROUNDING));
            FloatVector minusN = FloatVector.broadcast(SPECIES, Exp.ROUNDING).sub(shifted);
            FloatVector r = minusN.fma(
                    FloatVector.broadcast(SPECIES, Exp.LN2_LOW),
                    minusN.fma(FloatVector.broadcast(SPECIES, Exp.LN2_HIGH), bounded));
            FloatVector p = FloatVector.broadcast(SPECIES, Exp.P6)
                    .fma(r, FloatVector.broadcast(SPECIES, Exp.P5))
                    .fma(r, FloatVector.broadcast(SPECIES, Exp.P4))
                    .fma(r, FloatVector.broadcast(SPECIES, Exp.P3))
                    .fma(r, FloatVector.broadcast(SPECIES, Exp.P2))
                    .fma(r, FloatVector.broadcast(SPECIES, 1))
                    .fma(r, FloatVector.broadcast(SPECIES, 1));
            shifted.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, Exp.SIGNIFICAND_BITS)
                    .add(Exp.BIAS << Exp.SIGNIFICAND_BITS)
                    .reinterpretAsFloats()
                    .mul(p)
                    .intoArray(x, j);
        }
    }

    @Override
    public String toString() {
        return "vectors of %d bits".formatted(SPECIES.vectorBitSize());
    }
}
