package io.rollcast.network;

/** Arithmetic in simple loops without calls, which HotSpot turns into vector instructions by itself. */
final class LoopMath extends RowMath {

    @Override
    void addProducts(float[][] x, int from, int to, float[][] w, float[][] sums) {
        int row = from;
        for (; row + 2 <= to; row += 2) {
            addProducts(x[row], x[row + 1], w, sums[row], sums[row + 1]);
        }
        if (row < to) {
            addProduct(x[row], 0, w, sums[row]);
        }
    }

    private static void addProducts(float[] x, float[] y, float[][] w, float[] xSums, float[] ySums) {
        int k = 0;
        for (; k + 3 <= w.length; k += 3) {
            add(xSums, x[k], x[k + 1], x[k + 2], ySums, y[k], y[k + 1], y[k + 2], w[k], w[k + 1], w[k + 2]);
        }
        addProduct(x, k, w, xSums);
        addProduct(y, k, w, ySums);
    }

    private static void addProduct(float[] x, int first, float[][] w, float[] sums) {
        int k = first;
        for (; k + 4 <= w.length; k += 4) {
            add(sums, x[k], x[k + 1], x[k + 2], x[k + 3], w[k], w[k + 1], w[k + 2], w[k + 3]);
        }
        for (; k < w.length; k++) {
            add(sums, x[k], w[k]);
        }
    }

    private static void add(
            float[] xSums,
            float x0,
            float x1,
            float x2,
            float[] ySums,
            float y0,
            float y1,
            float y2,
            float[] u,
            float[] v,
            float[] w) {
        for (int j = 0; j < u.length; j++) {
            xSums[j] = Math.fma(x2, w[j], Math.fma(x1, v[j], Math.fma(x0, u[j], xSums[j])));
            ySums[j] = Math.fma(y2, w[j], Math.fma(y1, v[j], Math.fma(y0, u[j], ySums[j])));
        }
    }

    private static void add(
            float[] sums, float x0, float x1, float x2, float x3, float[] u, float[] v, float[] w, float[] z) {
        for (int j = 0; j < u.length; j++) {
            sums[j] = Math.fma(x3, z[j], Math.fma(x2, w[j], Math.fma(x1, v[j], Math.fma(x0, u[j], sums[j]))));
        }
    }

    private static void add(float[] sums, float x0, float[] u) {
        for (int j = 0; j < u.length; j++) {
            sums[j] = Math.fma(x0, u[j], sums[j]);
        }
    }

    @Override
    void gru(float[] x, float[] s, float[] h) {
        int units = h.length;
        logistic(s, x, 0, 2 * units);
        for (int j = 0; j < units; j++) {
            x[2 * units + j] = Math.fma(x[j], s[2 * units + j], x[2 * units + j]);
        }
        tanh(x, 2 * units, 3 * units);
        for (int j = 0; j < units; j++) {
            h[j] = Math.fma(x[units + j], h[j] - x[2 * units + j], x[2 * units + j]);
        }
    }

    @Override
    void lstm(float[] x, float[] s, float[] h, float[] c) {
        int units = h.length;
        logistic(s, x, 0, 2 * units);
        for (int j = 2 * units; j < 3 * units; j++) {
            x[j] += s[j];
        }
        tanh(x, 2 * units, 3 * units);
        logistic(s, x, 3 * units, 4 * units);
        for (int j = 0; j < units; j++) {
            c[j] = Math.fma(x[units + j], c[j], x[j] * x[2 * units + j]);
        }
        System.arraycopy(c, 0, h, 0, units);
        tanh(h, 0, units);
        for (int j = 0; j < units; j++) {
            h[j] *= x[3 * units + j];
        }
    }

    /** Computes {@code x = logistic(x + s)} as {@code (1 + tanh((x + s) / 2)) / 2}. */
    private static void logistic(float[] s, float[] x, int from, int to) {
        for (int j = from; j < to; j++) {
            x[j] = (x[j] + s[j]) * 0.5f;
        }
        tanh(x, from, to);
        for (int j = from; j < to; j++) {
            x[j] = Math.fma(x[j], 0.5f, 0.5f);
        }
    }

    @Override
    void tanh(float[] x) {
        tanh(x, 0, x.length);
    }

    private static void tanh(float[] x, int from, int to) {
        for (int j = from; j < to; j++) {
            float y = Math.max(-Tanh.SATURATED, Math.min(Tanh.SATURATED, x[j]));
            float s = y * y;
            float p = Math.fma(Math.fma(Math.fma(Math.fma(Tanh.P4, s, Tanh.P3), s, Tanh.P2), s, Tanh.P1), s, 1);
            float q = Math.fma(Math.fma(Math.fma(Math.fma(Tanh.Q4, s, Tanh.Q3), s, Tanh.Q2), s, Tanh.Q1), s, 1);
            x[j] = y * p / q;
        }
    }

    @Override
    void exp(float[] x) {
        for (int j = 0; j < x.length; j++) {
            x[j] = Exp.of(x[j]);
        }
    }
}
