package io.rollcast.network;

/**
 * The exponential function of numbers that are not above 0, in single precision: {@code 2^n e^r} with a Taylor polynomial in
 * {@code r}, off by at most some 2e-7 of the result. As all arithmetic here it gives the same bits on every machine.
 */
final class Exp {

    static final float LEAST = -87;
    static final float LOG2_E = 1.442695f;

    /** Adding it rounds to an integer, which the lowest bits of the sum then are. */
    static final float ROUNDING = 0x1.8p23f;

    /** The natural logarithm of 2, as a number of few bits and the rest. */
    static final float LN2_HIGH = 355 / 512f;

    static final float LN2_LOW = (float) (0.6931471805599453 - LN2_HIGH);

    static final float P2 = 0.5f;
    static final float P3 = 1 / 6f;
    static final float P4 = 1 / 24f;
    static final float P5 = 1 / 120f;
    static final float P6 = 1 / 720f;

    /** The bits of a power of two are its exponent, and this, so far to the left. */
    static final int BIAS = 127;

    static final int SIGNIFICAND_BITS = 23;

    private Exp() {}

    static float of(float x) {
        float bounded = Math.max(LEAST, x);
        float shifted = Math.fma(bounded, LOG2_E, ROUNDING);
        float n = shifted - ROUNDING;
        float r = Math.fma(-n, LN2_LOW, Math.fma(-n, LN2_HIGH, bounded));
        float p = Math.fma(P6, r, P5);
        p = Math.fma(p, r, P4);
        p = Math.fma(p, r, P3);
        p = Math.fma(p, r, P2);
        p = Math.fma(p, r, 1);
        p = Math.fma(p, r, 1);
        int exponent = (Float.floatToRawIntBits(shifted) << SIGNIFICAND_BITS) + (BIAS << SIGNIFICAND_BITS);
        return p * Float.intBitsToFloat(exponent);
    }
}
