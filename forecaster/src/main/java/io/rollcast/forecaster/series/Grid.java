package io.rollcast.forecaster.series;

/**
 * Numbers in 16 bits: multiples of a power of two, counted from an offset that is one itself. What has been rounded to a
 * grid is exact on it ever after, and on any finer one that reaches as far.
 */
final class Grid {

    static final Grid NONE = new Grid(0, 0);

    private static final int MOST = Short.MAX_VALUE;

    private final double offset;
    private final int exponent;
    private final double step;
    private final double stepsPerUnit;

    /**
     * @param offset in the series' unit
     * @param exponent the step is 2 to this power, in the series' unit
     */
    Grid(double offset, int exponent) {
        this.offset = offset;
        this.exponent = exponent;
        this.step = powerOfTwo(exponent);
        this.stepsPerUnit = powerOfTwo(-exponent);
    }

    /** Distance of two neighbouring numbers, in the series' unit. */
    double step() {
        return step;
    }

    /** A grid as fine as it can be, whose ends lie as far outside of {@code low} and {@code high} as half their distance. */
    static Grid over(double low, double high) {
        double ulp = Math.ulp(Math.max(Math.abs(low), Math.abs(high)));
        int exponent = Math.max(Math.getExponent((high - low) / MOST) + 1, Math.getExponent(ulp));
        double step = powerOfTwo(exponent);
        return new Grid(Math.rint((low + high) / 2 / step) * step, exponent);
    }

    /** The same around all of {@code values}, of which there is one at least. */
    static Grid over(double[] values) {
        double low = values[0];
        double high = values[0];
        for (double value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return over(low, high);
    }

    /** A copy of {@code values} on the finest grid around all of them. */
    static double[] rounded(double[] values) {
        Grid grid = over(values);
        double[] rounded = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = grid.value(grid.count(values[i]));
        }
        return rounded;
    }

    /** {@code Math.scalb(1.0, exponent)}, at once where that is a normal number. */
    static double powerOfTwo(int exponent) {
        return exponent >= Double.MIN_EXPONENT && exponent <= Double.MAX_EXPONENT
                ? Double.longBitsToDouble((long) (exponent + Double.MAX_EXPONENT) << 52)
                : Math.scalb(1.0, exponent);
    }

    double offset() {
        return offset;
    }

    int exponent() {
        return exponent;
    }

    boolean reaches(double value) {
        return Math.abs(exact(value)) <= MOST;
    }

    /** The nearest count; the last one where the grid does not reach. */
    short count(double value) {
        return (short) Math.max(-MOST, Math.min(MOST, (int) exact(value)));
    }

    double value(short count) {
        return offset + count * step;
    }

    private double exact(double value) {
        return Math.rint((value - offset) * stepsPerUnit);
    }
}
