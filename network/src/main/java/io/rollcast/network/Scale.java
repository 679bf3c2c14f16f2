package io.rollcast.network;

/**
 * Estimated level and spread of one series, and conversion between the series' unit and the network's.
 *
 * <p>The series' {@link RunningScale} gives the observed level and spread. The estimates are drawn from these towards what
 * is typical of the release's series, the more, the less certain the observation is, as in empirical Bayes (Morris 1983).
 * A series that differs from the typical by {@value #ALIEN} standard errors or more is of another kind: its estimates are
 * the observed values.
 *
 * <p>Mutable; not thread-safe.
 */
public final class Scale {

    /** Numbers stored for a scale: count, observed level as the sum of two floats, observed spread. */
    static final int STATE_SIZE = 4;

    static final double FARTHEST = RunningScale.FARTHEST;

    /** Bound of what a network sees where nothing is scaled: the square of a larger number may overflow in the network. */
    private static final double FARTHEST_UNSCALED = 1e6;

    /** Standard errors up to which a series counts as typical. */
    private static final double TYPICAL = 4;

    private static final double ALIEN = 6;

    private final Scaler scaler;
    private final double logTypicalSpread;
    private RunningScale observed;
    private double level;
    private double spread;

    Scale(Scaler scaler) {
        this.scaler = scaler;
        this.logTypicalSpread = StrictMath.log(scaler.spread());
        this.observed = new RunningScale(scaler.span());
        this.level = scaler.level();
        this.spread = scaler.spread();
    }

    /**
     * Begins a series, where {@link #write} left it or, of an empty state, before its first point. Level and spread are
     * estimated at its next point.
     */
    void begin(float[] state) {
        observed = scaler.span() == 0 || state.length == 0
                ? new RunningScale(scaler.span())
                : new RunningScale(scaler.span(), state[0], (double) state[1] + state[2], state[3]);
        level = scaler.level();
        spread = scaler.spread();
    }

    /** Writes this to the first {@link Scaler#stateSize()} numbers of a series' state. */
    void write(float[] state) {
        if (scaler.span() > 0) {
            state[0] = (float) observed.count();
            state[1] = (float) observed.level();
            state[2] = (float) (observed.level() - state[1]);
            state[3] = (float) observed.spread();
        }
    }

    /** Observes the next point. */
    public void observe(double value) {
        if (scaler.span() == 0) {
            return;
        }
        observed.observe(value);
        estimate();
        if (spread == 0) {
            // The observed level has 48 bits only; that of a constant series must be exact.
            level = value;
        }
    }

    private void estimate() {
        double count = observed.count();
        if (count > 1 && observed.spread() == 0) {
            spread = 0;
            level = observed.level();
            return;
        }
        double alien = 0;
        spread = scaler.spread();
        if (count > 1) {
            // The variance of a logarithm of 1 / (2 n) holds for independent Gaussian points; these may be neither.
            Evidence ofSpread = new Evidence(
                    StrictMath.log(observed.spread()), logTypicalSpread, scaler.spreadDeviation(), 1 / (count - 1));
            alien = ofSpread.alien();
            spread = StrictMath.exp(ofSpread.estimate(alien));
        }
        // The typical level holds among series of typical spread, so a series of alien spread has an alien level.
        Evidence ofLevel =
                new Evidence(observed.level(), scaler.level(), scaler.levelDeviation(), spread * spread / count);
        level = ofLevel.estimate(Math.max(alien, ofLevel.alien()));
    }

    /** An observed quantity of a series with the variance of its error, and its distribution over the release's series. */
    private record Evidence(double observed, double typical, double deviation, double errorVariance) {

        /** Returns 0 for a typical series, 1 for a series of another kind, and numbers between for those between. */
        double alien() {
            double distance = Math.abs(observed - typical) / Math.sqrt(deviation * deviation + errorVariance);
            return Math.max(0, Math.min(1, (distance - TYPICAL) / (ALIEN - TYPICAL)));
        }

        /** Returns the posterior mean for a normal prior, or the observation where the series is of another kind. */
        double estimate(double alien) {
            double share = deviation * deviation / (deviation * deviation + errorVariance);
            return typical + (share + alien * (1 - share)) * (observed - typical);
        }
    }

    /** Converts a value to spreads from the level; 0 while the series has been constant. */
    public float toNetwork(double value) {
        if (scaler.span() == 0) {
            return (float) clamp(value, FARTHEST_UNSCALED);
        }
        return spread == 0 ? 0 : (float) clamp((value - level) / spread, FARTHEST);
    }

    /** Converts spreads from the level to the series' unit. */
    public double toSeries(float standardised) {
        return toSeries(level, spread, standardised);
    }

    /** The same with an earlier level and spread. The result is finite if the arguments are. */
    static double toSeries(double level, double spread, float standardised) {
        return clamp(level + spread * standardised, Float.MAX_VALUE);
    }

    /** Estimated level, in the series' unit. */
    public double level() {
        return level;
    }

    /** Estimated spread, in the series' unit. */
    public double spread() {
        return spread;
    }

    private static double clamp(double value, double farthest) {
        return Math.max(-farthest, Math.min(farthest, value));
    }
}
