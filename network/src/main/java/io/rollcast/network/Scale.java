package io.rollcast.network;

/**
 * Level and spread of one series as a network is to see them, and by them the way from the series' unit to the networks' and
 * back. Observed are those of its {@link RunningScale}.
 *
 * <p>Estimated from these, and used, are level and spread as in empirical Bayes (Morris 1983): drawn towards what is
 * typical for the release's series by as much as the observation may yet err. A series that is plainly of another kind,
 * by {@value #ALIEN} standard errors, is taken for what it shows itself to be.
 *
 * <p>Mutable; not thread-safe.
 */
public final class Scale {

    /** Count, the observed level as the sum of two floats, and the observed spread. */
    static final int STATE_SIZE = 4;

    static final double FARTHEST = RunningScale.FARTHEST;

    /** Where nothing is scaled, this bounds what a network sees: the square of a larger number may overflow in it. */
    private static final double FARTHEST_UNSCALED = 1e6;

    /** Up to so many standard errors from what is typical, a series is typical. */
    private static final double TYPICAL = 4;

    private static final double ALIEN = 6;

    private final Scaler scaler;
    private RunningScale observed;
    private double level;
    private double spread;

    Scale(Scaler scaler) {
        this.scaler = scaler;
        this.observed = new RunningScale(scaler.span());
        this.level = scaler.level();
        this.spread = scaler.spread();
    }

    /** Goes on from what {@link #write} wrote. */
    void read(float[] state) {
        if (scaler.span() > 0) {
            observed = new RunningScale(scaler.span(), state[0], (double) state[1] + state[2], state[3]);
            estimate();
        }
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

    /** Takes in the next point. */
    public void observe(double value) {
        if (scaler.span() == 0) {
            return;
        }
        observed.observe(value);
        estimate();
        if (spread == 0) {
            // A constant is itself to the last bit; an observed level is known to 48.
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
                    Math.log(observed.spread()), Math.log(scaler.spread()), scaler.spreadDeviation(), 1 / (count - 1));
            alien = ofSpread.alien();
            spread = Math.exp(ofSpread.estimate(alien));
        }
        // What is typical of a level is so among series of typical spread.
        Evidence ofLevel =
                new Evidence(observed.level(), scaler.level(), scaler.levelDeviation(), spread * spread / count);
        level = ofLevel.estimate(Math.max(alien, ofLevel.alien()));
    }

    /** A quantity of a series as observed, with the observation's error, and of the release's series. */
    private record Evidence(double observed, double typical, double deviation, double errorVariance) {

        /** From 0, a typical series, to 1, one of another kind. */
        double alien() {
            double distance = Math.abs(observed - typical) / Math.sqrt(deviation * deviation + errorVariance);
            return Math.max(0, Math.min(1, (distance - TYPICAL) / (ALIEN - TYPICAL)));
        }

        /** The posterior mean for a normal prior, or the observation where the series is of another kind. */
        double estimate(double alien) {
            double share = deviation * deviation / (deviation * deviation + errorVariance);
            return typical + (share + alien * (1 - share)) * (observed - typical);
        }
    }

    /** In spreads from the level; 0 while the series has been constant. */
    public float toNetwork(double value) {
        if (scaler.span() == 0) {
            return (float) clamp(value, FARTHEST_UNSCALED);
        }
        return spread == 0 ? 0 : (float) clamp((value - level) / spread, FARTHEST);
    }

    /** From spreads around the level to the series' unit. */
    public double toSeries(float standardised) {
        return toSeries(level, spread, standardised);
    }

    /** The same by a level and a spread of before. Finite, whatever the arguments, as long as they are. */
    static double toSeries(double level, double spread, float standardised) {
        return clamp(level + spread * standardised, Float.MAX_VALUE);
    }

    /** In the series' unit. */
    public double level() {
        return level;
    }

    /** In the series' unit. */
    public double spread() {
        return spread;
    }

    private static double clamp(double value, double farthest) {
        return Math.max(-farthest, Math.min(farthest, value));
    }
}
