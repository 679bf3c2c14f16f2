package io.rollcast.network;

/**
 * Coefficients of the hyperbolic tangent as a rational function: {@code y P(s) / Q(s)} with {@code s = y^2}, {@code P(s) =
 * 1 + P1 s + ... + P4 s^4} and Q likewise. They minimise the largest relative error up to {@link #SATURATED} (Lawson's
 * iteration, 1961); in single precision, the error is 3e-7 at most.
 */
final class Tanh {

    /** Argument beyond which the tangent is 1 but for the last bit. */
    static final float SATURATED = 8.3f;

    static final float P1 = 0.1342587f;
    static final float P2 = 0.0035491686f;
    static final float P3 = 2.1508487e-5f;
    static final float P4 = 1.4648248e-8f;
    static final float Q1 = 0.46759194f;
    static final float Q2 = 0.026079947f;
    static final float Q3 = 0.00033739497f;
    static final float Q4 = 8.295104e-7f;

    private Tanh() {}
}
