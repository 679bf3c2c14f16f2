package io.rollcast.network;

/**
 * The exponential function of numbers that are not above 0, in single precision: {@code 2^n e^r} with a Taylor polynomial in
 * {@code r}, off by at most some 2e-7 of the result. As all arithmetic here it gives the same bits on every machine.
 */
final class Exp {

    private static final float LEAST = -87;
    private static final float LOG2_E = 1.442695f;

    /** Adding and subtracting it rounds to an integer. */
    private static final float ROUNDING = 0x1.8p23f;

    /** The natural logarithm of 2, as a number of few bits and the rest. */
    private static final float LN2_HIGH = 355 / 512f;

    private static final float LN2_LOW = (float) (0.6931471805599453 - LN2_HIGH);

    private Exp() {}

    static float of(float x) {
        float bounded = Math.max(LEAST, x);
        float n = Math.fma(bounded, LOG2_E, ROUNDING) - ROUNDING;
        float r = Math.fma(-n, LN2_LOW, Math.fma(-n, LN2_HIGH, bounded));
        float p = Math.fma(1 / 720f, r, 1 / 120f);
        p = Math.fma(p, r, 1 / 24f);
        p = Math.fma(p, r, 1 / 6f);
        p = Math.fma(p, r, 0.5f);
        p = Math.fma(p, r, 1);
        p = Math.fma(p, r, 1);
        return p * Float.intBitsToFloat(((int) n + 127) << 23);
    }
}
