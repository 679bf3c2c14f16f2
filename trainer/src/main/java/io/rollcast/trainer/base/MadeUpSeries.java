package io.rollcast.trainer.base;

import java.util.Arrays;

/**
 * Made-up series of many kinds, on which a network learns to forecast series that it has never seen. Variety counts for
 * more than realism: days and weeks at several steps, free oscillations, noise of all persistences and tails, walks, trends,
 * shifts, spikes, counts, constants, in units from a hundredth to a million.
 *
 * <p>A seed and an index give the same series on every machine.
 */
public final class MadeUpSeries {

    /**
     * A series.
     *
     * @param values consecutive points, in the series' unit
     * @param stepsPerDay steps of a day of its clock; 0 where its clock knows no day
     */
    public record Made(double[] values, int stepsPerDay) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Made made && Arrays.equals(values, made.values) && stepsPerDay == made.stepsPerDay;
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(values) + stepsPerDay;
        }

        @Override
        public String toString() {
            return "Made[%d values, %d a day]".formatted(values.length, stepsPerDay);
        }
    }

    private static final int[] STEPS_PER_DAY = {24, 48, 96, 144, 288, 0};
    private static final double[] CLOCKS = {0.38, 0.05, 0.07, 0.08, 0.16, 0.26};

    private static final double REFERENCE_POINTS_PER_UNIT = 59;

    /** Golden ratio in 64 bits, which spreads seeds that differ little. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final Draw draw;
    private final int length;
    private final int perDay;

    private MadeUpSeries(Draw draw) {
        this.draw = draw;
        this.length = draw.chance(0.15) ? draw.integer(250, 700) : draw.integer(700, 2_500);
        this.perDay = STEPS_PER_DAY[draw.weighted(CLOCKS)];
    }

    /** Makes a series; {@code index} tells it from the others of a seed. */
    public static Made of(long seed, int index) {
        return new MadeUpSeries(new Draw(SPREAD * (seed * SPREAD + index + 1))).make();
    }

    private Made make() {
        double[] values;
        switch (draw.weighted(0.1, 0.12, 0.78)) {
            case 0 -> values = reference();
            case 1 -> values = special();
            default -> values = transformed(composed());
        }
        inSomeUnit(values);
        return new Made(values, perDay);
    }

    /** The reference generator of the producer: two sines of random frequency and phase, and uniform noise. */
    private double[] reference() {
        double[] values = new double[length];
        double frequency1 = draw.uniform(10, 20);
        double frequency2 = draw.uniform(20, 40);
        double phase1 = draw.uniform(0, 1);
        double phase2 = draw.uniform(0, 1);
        for (int t = 0; t < length; t++) {
            double time = t / REFERENCE_POINTS_PER_UNIT;
            values[t] = 0.5 * StrictMath.sin((time - phase1) * frequency1)
                    + 0.2 * StrictMath.sin((time - phase2) * frequency2)
                    + draw.uniform(-0.5, 0.5);
        }
        return values;
    }

    /** Season, oscillation, slow movement, noise and shocks, each of its own size. */
    private double[] composed() {
        double[] values = new double[length];
        if (perDay > 0 && draw.chance(0.8)) {
            add(values, Patterns.days(draw, length, perDay), 1);
        }
        if (draw.chance(perDay > 0 ? 0.1 : 0.5)) {
            add(values, Patterns.oscillations(draw, length), draw.logUniform(0.2, 1));
        }
        if (draw.chance(0.6)) {
            add(values, movement(), draw.logUniform(0.05, 3));
        }
        addNoise(values);
        if (draw.chance(0.15)) {
            Shocks.levelShifts(draw, values);
        }
        if (draw.chance(0.15)) {
            Shocks.spikes(draw, values);
        }
        if (draw.chance(0.05)) {
            Shocks.dropouts(draw, values);
        }
        return values;
    }

    private static void add(double[] values, double[] more, double size) {
        for (int t = 0; t < values.length; t++) {
            values[t] += size * more[t];
        }
    }

    /** A walk, a slow stationary movement or a trend, of a deviation of 1. */
    private double[] movement() {
        double[] values = new double[length];
        double persistence = draw.chance(0.5) ? 1 : draw.uniform(0.98, 0.9995);
        boolean isTrend = draw.chance(0.3);
        double bend = draw.chance(0.6) ? 1 : draw.logUniform(0.4, 3);
        double slope = 0;
        boolean isLocal = draw.chance(0.15);
        for (int t = 1; t < length; t++) {
            slope = isLocal ? 0.98 * slope + 0.02 * draw.gaussian() : 0;
            values[t] = isTrend
                    ? StrictMath.pow((double) t / length, bend)
                    : persistence * values[t - 1] + slope + (isLocal ? 0 : draw.gaussian());
        }
        Patterns.standardise(values);
        double sign = draw.sign();
        for (int t = 0; t < length; t++) {
            values[t] *= sign;
        }
        return values;
    }

    private void addNoise(double[] values) {
        double size = draw.chance(0.03) ? 0 : draw.logUniform(0.02, 2);
        double persistence = draw.chance(0.35) ? 0 : draw.chance(0.5) ? draw.uniform(0, 0.9) : draw.uniform(0.9, 0.995);
        double second = draw.chance(0.15) ? -draw.uniform(0.2, 0.9) : 0;
        // A second coefficient makes noise that swings; both are kept stationary.
        double first = second == 0 ? persistence : persistence * (1 - second) * 0.98;
        int tails = draw.weighted(0.5, 0.3, 0.2);
        double volatility = draw.chance(0.25) ? draw.logUniform(0.2, 1.5) : 0;
        boolean followsLevel = draw.chance(0.2);
        double innovation = second == 0 ? Math.sqrt(1 - persistence * persistence) : 0.5;
        double calm = 0;
        double last = 0;
        double before = 0;
        for (int t = 0; t < values.length; t++) {
            calm = 0.98 * calm + 0.2 * draw.gaussian();
            double shock = switch (tails) {
                case 0 -> draw.gaussian();
                case 1 -> draw.student();
                default -> draw.laplace();
            };
            double noise = first * last + second * before + innovation * shock;
            before = last;
            last = noise;
            double now = volatility > 0 ? StrictMath.exp(volatility * calm) : 1;
            values[t] += size * now * noise * (followsLevel ? Math.max(0.1, 1 + 0.6 * values[t]) : 1);
        }
    }

    /** What measuring and counting make of a movement. */
    private double[] transformed(double[] values) {
        switch (draw.weighted(0.46, 0.16, 0.08, 0.07, 0.14, 0.04, 0.05)) {
            case 1 -> skew(values);
            case 2 -> clip(values);
            case 3 -> quantise(values);
            case 4 -> count(values);
            case 5 -> {
                for (int t = 0; t < values.length; t++) {
                    values[t] = Math.abs(values[t]);
                }
            }
            case 6 -> {
                // a percentage
                double steepness = draw.uniform(0.5, 3);
                double center = draw.uniform(-2, 2);
                for (int t = 0; t < values.length; t++) {
                    values[t] = 100 / (1 + StrictMath.exp(-steepness * values[t] - center));
                }
            }
            default -> {
                // as it is
            }
        }
        return values;
    }

    private void skew(double[] values) {
        double strength = draw.uniform(0.2, 1.5);
        for (int t = 0; t < values.length; t++) {
            values[t] = StrictMath.exp(strength * Math.max(-8, Math.min(8, values[t])));
        }
    }

    private void clip(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double low = draw.chance(0.7) ? sorted[(int) (draw.uniform(0, 0.6) * length)] : sorted[0];
        double high = draw.chance(0.4) ? sorted[(int) (draw.uniform(0.7, 1) * length)] : sorted[length - 1];
        for (int t = 0; t < values.length; t++) {
            values[t] = Math.max(low, Math.min(Math.max(low, high), values[t]));
        }
    }

    private void quantise(double[] values) {
        double step = draw.logUniform(0.05, 2);
        for (int t = 0; t < values.length; t++) {
            values[t] = step * Math.rint(values[t] / step);
        }
    }

    /** Counts whose rate follows the values: busy ones, and ones that are mostly zero. */
    private void count(double[] values) {
        double level = draw.logUniform(0.05, 300);
        double strength = draw.uniform(0.2, 1);
        double overdispersion = draw.chance(0.3) ? draw.uniform(0.1, 1) : 0;
        for (int t = 0; t < values.length; t++) {
            double rate = level * StrictMath.exp(strength * Math.max(-5, Math.min(5, values[t])));
            double more = overdispersion > 0 ? StrictMath.exp(overdispersion * draw.gaussian()) : 1;
            values[t] = draw.poisson(Math.min(1e6, rate * more));
        }
    }

    /** Series that are no sum of the usual parts. */
    private double[] special() {
        double[] values = new double[length];
        switch (draw.weighted(0.2, 0.2, 0.2, 0.2, 0.1, 0.1)) {
            case 0 -> heldLevels(values);
            case 1 -> filling(values);
            case 2 -> onAndOff(values);
            case 3 -> line(values);
            case 4 -> Arrays.fill(values, draw.gaussian());
            default -> growth(values);
        }
        return values;
    }

    /** Levels that hold for some time, such as of a setting or a stock. */
    private void heldLevels(double[] values) {
        double rate = draw.logUniform(0.002, 0.1);
        boolean isWalk = draw.chance(0.5);
        double noise = draw.chance(0.5) ? 0 : draw.logUniform(0.01, 0.3);
        double level = draw.gaussian();
        for (int t = 0; t < values.length; t++) {
            if (draw.chance(rate)) {
                level = (isWalk ? level : 0) + draw.gaussian();
            }
            values[t] = level + noise * draw.gaussian();
        }
    }

    /** Rises by little and falls at once, such as memory that is collected or a disk that is cleared. */
    private void filling(double[] values) {
        double rise = draw.logUniform(0.005, 0.1);
        double noise = draw.logUniform(0.001, 0.1);
        boolean atLimit = draw.chance(0.6);
        double left = draw.uniform(0, 0.5);
        double level = 0;
        for (int t = 0; t < values.length; t++) {
            level += rise * draw.uniform(0.2, 1.8);
            if (atLimit ? level > 1 : draw.chance(rise)) {
                level *= left * draw.uniform(0.5, 1);
            }
            values[t] = level + noise * draw.gaussian();
        }
    }

    private void onAndOff(double[] values) {
        double on = draw.logUniform(0.005, 0.3);
        double off = draw.logUniform(0.005, 0.3);
        double noise = draw.chance(0.4) ? 0 : draw.logUniform(0.01, 0.3);
        boolean isOn = draw.chance(0.5);
        for (int t = 0; t < values.length; t++) {
            isOn = isOn ? !draw.chance(off) : draw.chance(on);
            values[t] = (isOn ? 1 : 0) + noise * draw.gaussian() * (isOn ? 1 : 0.2);
        }
    }

    /** A straight line, with hardly any noise or none; it may turn. */
    private void line(double[] values) {
        double slope = draw.sign() * draw.logUniform(1e-3, 1);
        double noise = draw.chance(0.3) ? 0 : Math.abs(slope) * draw.logUniform(0.05, 20);
        double turn = draw.chance(0.4) ? draw.logUniform(0.001, 0.02) : 0;
        double level = 0;
        for (int t = 0; t < values.length; t++) {
            if (draw.chance(turn)) {
                slope = draw.sign() * draw.logUniform(1e-3, 1);
            }
            level += slope;
            values[t] = level + noise * draw.gaussian();
        }
    }

    /** Grows or shrinks by a rate, or saturates. */
    private void growth(double[] values) {
        double rate = draw.sign() * draw.logUniform(1e-4, 5e-3);
        boolean saturates = draw.chance(0.5);
        double noise = draw.logUniform(1e-3, 0.1);
        for (int t = 0; t < values.length; t++) {
            double level = StrictMath.exp(Math.max(-20, Math.min(8, rate * t)));
            values[t] = (saturates ? level / (1 + level) : level) * (1 + noise * draw.gaussian());
        }
    }

    private void inSomeUnit(double[] values) {
        double unit = draw.logUniform(1e-2, 1e6);
        double offset = draw.chance(0.5) ? 0 : draw.logUniform(0.5, 100) * (draw.chance(0.85) ? 1 : -1);
        for (int t = 0; t < values.length; t++) {
            values[t] = unit * (Math.max(-1e9, Math.min(1e9, values[t])) + offset);
        }
    }
}
