package io.rollcast.wire;

/**
 * Bounds of a forecast at each step ahead: 8 in 10 points are meant to fall between {@code lower} and {@code upper}, and 19
 * in 20 between {@code lower95} and {@code upper95}; as many beyond either side. In the series' unit, shape [horizon];
 * all empty where a forecast has none. The arrays are not to be changed.
 *
 * <p>{@code lower95 <= lower <= forecast <= upper <= upper95}.
 *
 * @param lower bound of the 80 % interval
 * @param upper bound of the 80 % interval
 * @param lower95 bound of the 95 % interval
 * @param upper95 bound of the 95 % interval
 */
public record Bounds(double[] lower, double[] upper, double[] lower95, double[] upper95) {

    private static final double[] NOTHING = {};

    /** Those of a forecast without any. */
    public static final Bounds NONE = new Bounds(NOTHING, NOTHING, NOTHING, NOTHING);

    public Bounds {
        if (upper.length != lower.length || lower95.length != lower.length || upper95.length != lower.length) {
            throw new IllegalArgumentException("bounds of %d, %d, %d and %d steps: all have the forecast's"
                    .formatted(lower.length, upper.length, lower95.length, upper95.length));
        }
    }

    /** Number of steps that they are known for: the forecast's, or 0. */
    public int steps() {
        return lower.length;
    }
}
