package io.rollcast.network;

/**
 * Running level and spread of a series as observed: mean and standard deviation of the points so far; after the first
 * {@code span} points, exponential ones with a weight of {@code 1 / span} (Welford 1962, West 1979). After {@value #FIRST}
 * points, a value farther than {@value #FARTHEST} spreads from the level counts as {@value #FARTHEST} spreads away, so that
 * a single spike does not flatten the series for a long time; a lasting shift is still followed exponentially fast.
 *
 * <p>A {@link Scale} estimates from it how networks see the series; forecasters count errors in units of its spread. All
 * numbers are stored without loss: {@link #count()} and {@link #spread()} in single precision, {@link #level()} as the sum
 * of two single-precision numbers. Mutable; not thread-safe.
 */
public final class RunningScale {

    static final double FARTHEST = 16;

    /** Number of first points that are never taken for spikes, because too little is known yet. */
    private static final int FIRST = 8;

    /** Relative resolution of a level, which is known to 48 bits: a value that is nearer to it is equal to it. */
    private static final double RESOLUTION = 0x1p-46;

    private final int span;
    private double count;
    private double level;
    private double spread;

    /** Makes the scale of a series that has not begun. */
    public RunningScale(int span) {
        this(span, 0, 0, 0);
    }

    /**
     * Restores a scale that was stored.
     *
     * @param span points over which level and spread forget
     * @param count points so far, at most {@code span}
     * @param level mean, in the series' unit
     * @param spread standard deviation, in the series' unit
     */
    public RunningScale(int span, double count, double level, double spread) {
        this.span = span;
        this.count = count;
        this.level = level;
        this.spread = spread;
    }

    /** The same, which goes on by itself. */
    public RunningScale copy() {
        return new RunningScale(span, count, level, spread);
    }

    /** Observes the next point. */
    public void observe(double value) {
        count = Math.min(count + 1, span);
        double weight = 1 / count;
        double deviation = value - level;
        if (Math.abs(deviation) <= RESOLUTION * Math.abs(value)) {
            deviation = 0;
        }
        double reach = reach();
        deviation = Math.max(-reach, Math.min(reach, deviation));
        level = rounded(level + weight * deviation);
        spread = (float) Math.sqrt((1 - weight) * (spread * spread + weight * deviation * deviation));
    }

    /** How far a value may be from the level that is not taken for a spike, in the series' unit. */
    public double reach() {
        return count > FIRST && spread > 0 ? FARTHEST * spread : Double.POSITIVE_INFINITY;
    }

    /** Rounds a level to the bits that are stored, so that results do not depend on when it is stored. */
    private static double rounded(double level) {
        float high = (float) level;
        return Float.isFinite(high) ? (double) high + (float) (level - high) : level;
    }

    /** Points so far, at most the span. */
    public double count() {
        return count;
    }

    /** Mean, in the series' unit. */
    public double level() {
        return level;
    }

    /** Standard deviation, in the series' unit. */
    public double spread() {
        return spread;
    }
}
