package io.rollcast.network;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Arithmetic on rows of single-precision numbers.
 *
 * <p>Each number is the result of the same operations in the same order, whichever rows share a call and whichever
 * implementation runs: a sum is a chain of fused multiply-adds, {@link Math#fma(float, float, float)}, which round once.
 * So all implementations give the same numbers to the last bit; they differ in speed alone.
 */
abstract class RowMath {

    /**
     * Multiple to which units are padded; the length of every processor's vectors divides it. The padding has weights of 0,
     * so that it stays 0.
     */
    static final int UNIT_MULTIPLE = 16;

    /** Fastest implementation on this JVM. */
    static final RowMath FASTEST = fastest();

    private static RowMath fastest() {
        Logger log = LoggerFactory.getLogger(RowMath.class);
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            log.info("Networks run at half speed: 'java --add-modules jdk.incubator.vector' lets them use vectors");
            return new LoopMath();
        }
        try {
            RowMath vectors = Class.forName("io.rollcast.network.VectorMath")
                    .asSubclass(RowMath.class)
                    .getDeclaredConstructor()
                    .newInstance();
            log.debug("Networks run on {}", vectors);
            return vectors;
        } catch (ReflectiveOperationException | LinkageError e) {
            log.warn("Networks run at half speed: this JDK's vectors are not those that were compiled for", e);
            return new LoopMath();
        }
    }

    static int padded(int units) {
        return (units + UNIT_MULTIPLE - 1) / UNIT_MULTIPLE * UNIT_MULTIPLE;
    }

    /**
     * Computes {@code sums[i] += x[i] w} for rows {@code from} (included) to {@code to} (excluded).
     *
     * @param x shape [rows, depth] or wider
     * @param w shape [depth, columns], columns a multiple of {@value #UNIT_MULTIPLE}
     * @param sums shape [rows, columns] or wider
     */
    abstract void addProducts(float[][] x, int from, int to, float[][] w, float[][] sums);

    /**
     * Computes a GRU's next state: {@code h = n + z (h - n)} with {@code r = logistic(x + s)} of their columns, {@code z}
     * likewise, and {@code n = tanh(x + r s)}.
     *
     * @param x sums from the input: columns r, z and n of as many units as {@code h} has; overwritten
     * @param s sums from the state, in the same order
     * @param h state, replaced by the next one
     */
    abstract void gru(float[] x, float[] s, float[] h);

    /**
     * Computes an LSTM's next state: {@code c = f c + i g} and {@code h = o tanh(c)} with {@code i = logistic(x + s)} of
     * their columns, {@code f} and {@code o} likewise, and {@code g = tanh(x + s)}.
     *
     * @param x sums from the input: columns i, f, g and o of as many units as {@code h} has; overwritten
     * @param s sums from the state, in the same order
     * @param h hidden state, replaced by the next one
     * @param c cell state, replaced by the next one
     */
    abstract void lstm(float[] x, float[] s, float[] h, float[] c);

    /** Replaces all numbers by their hyperbolic tangents; their count is a multiple of {@value #UNIT_MULTIPLE}. */
    abstract void tanh(float[] x);

    /**
     * Replaces all numbers, none of which is above 0, by their exponentials: {@link Exp}; their count is a multiple of
     * {@value #UNIT_MULTIPLE}.
     */
    abstract void exp(float[] x);
}
