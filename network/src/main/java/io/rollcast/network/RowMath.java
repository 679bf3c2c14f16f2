package io.rollcast.network;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Arithmetic on rows of single-precision numbers.
 *
 * <p>Every number comes from the same operations in the same order, whichever rows share a call and whichever
 * implementation runs: a sum is a chain of fused multiply-adds, {@link Math#fma(float, float, float)}, which round once.
 * So the implementations give the same to the last bit, and differ in speed alone.
 */
abstract class RowMath {

    /**
     * Units are filled up to a multiple of this, which all processors' vectors divide. With weights of 0 those that are not
     * there stay 0.
     */
    static final int UNIT_MULTIPLE = 16;

    /** The fastest one here. */
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
     * {@code sums[i] += x[i] w} for rows {@code from} to {@code to}, the last one excluded.
     *
     * @param x shape [rows, depth] or wider
     * @param w shape [depth, columns], columns a multiple of {@value #UNIT_MULTIPLE}
     * @param sums shape [rows, columns] or wider
     */
    abstract void addProducts(float[][] x, int from, int to, float[][] w, float[][] sums);

    /**
     * A GRU's next state: {@code h = n + z (h - n)} with {@code r = logistic(x + s)} of their columns, {@code z} likewise,
     * and {@code n = tanh(x + r s)}.
     *
     * @param x what comes from the input: columns r, z and n of as many units as {@code h} has; overwritten
     * @param s what comes from the state, in the same order
     * @param h the state, overwritten
     */
    abstract void gru(float[] x, float[] s, float[] h);

    /**
     * An LSTM's next state: {@code c = f c + i g} and {@code h = o tanh(c)} with {@code i = logistic(x + s)} of their
     * columns, {@code f} and {@code o} likewise, and {@code g = tanh(x + s)}.
     *
     * @param x what comes from the input: columns i, f, g and o of as many units as {@code h} has; overwritten
     * @param s what comes from the state, in the same order
     * @param h the hidden state, overwritten
     * @param c the cell state, overwritten
     */
    abstract void lstm(float[] x, float[] s, float[] h, float[] c);

    /** The hyperbolic tangent of all numbers, in place; their count is a multiple of {@value #UNIT_MULTIPLE}. */
    abstract void tanh(float[] x);
}
