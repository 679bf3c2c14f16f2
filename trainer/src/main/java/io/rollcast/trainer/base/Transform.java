package io.rollcast.trainer.base;

import java.util.Set;

/** How the sum of a series' parts becomes its values: as it is, skewed, bounded, counted or summed up. */
enum Transform {
    NONE,
    EXPONENTIAL,
    SQUARED,
    ABSOLUTE,
    PERCENTAGE,
    COUNTS,
    CUMULATIVE;

    /** Standardised values are cut here, so that an exponential stays within what is measured. */
    private static final double MOST_SPREADS = 6;

    static Transform draw(Draw draw) {
        return values()[draw.pick(0.52, 0.12, 0.04, 0.04, 0.09, 0.15, 0.04)];
    }

    /** Whether values have a natural unit, and so are not scaled afterwards. */
    boolean hasUnit() {
        return this == PERCENTAGE || this == COUNTS;
    }

    /** Transforms values in place and adds the kind. */
    void apply(Draw draw, double[] values, Set<Kind> kinds) {
        switch (this) {
            case NONE -> {}
            case EXPONENTIAL -> exponential(draw, values, kinds);
            case SQUARED -> squared(draw, values, kinds);
            case ABSOLUTE -> absolute(draw, values, kinds);
            case PERCENTAGE -> percentage(draw, values, kinds);
            case COUNTS -> counts(draw, values, kinds);
            case CUMULATIVE -> cumulative(draw, values, kinds);
        }
    }

    private static void exponential(Draw draw, double[] values, Set<Kind> kinds) {
        kinds.add(Kind.EXPONENTIAL);
        exponential(values, draw.between(0.3, 1.5));
    }

    /** Exponential of the standardised values times a factor. */
    private static void exponential(double[] values, double factor) {
        Curves.standardise(values);
        for (int i = 0; i < values.length; i++) {
            values[i] = StrictMath.exp(factor * Math.max(-MOST_SPREADS, Math.min(MOST_SPREADS, values[i])));
        }
    }

    private static void squared(Draw draw, double[] values, Set<Kind> kinds) {
        kinds.add(Kind.SQUARED);
        Curves.standardise(values);
        double shift = draw.between(0, 2);
        for (int i = 0; i < values.length; i++) {
            values[i] = (values[i] + shift) * (values[i] + shift);
        }
    }

    private static void absolute(Draw draw, double[] values, Set<Kind> kinds) {
        kinds.add(Kind.ABSOLUTE);
        Curves.standardise(values);
        double shift = draw.between(0, 1.5);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i] + shift);
        }
    }

    private static void percentage(Draw draw, double[] values, Set<Kind> kinds) {
        kinds.add(Kind.PERCENTAGE);
        Curves.standardise(values);
        double slope = draw.logBetween(0.15, 2.5);
        double centre = draw.between(-3, 3);
        for (int i = 0; i < values.length; i++) {
            values[i] = 100 / (1 + StrictMath.exp(-slope * values[i] - centre));
        }
    }

    /** Poisson or negative-binomial numbers, of which the values are the rate. */
    private static void counts(Draw draw, double[] values, Set<Kind> kinds) {
        kinds.add(Kind.COUNTS);
        boolean intermittent = draw.chance(0.3);
        double mean = intermittent ? draw.logBetween(0.03, 0.5) : draw.logBetween(0.8, 1_000);
        if (draw.chance(0.5)) {
            exponential(values, draw.between(0.3, 1.2));
        } else {
            Curves.fitUnitRange(values);
        }
        Curves.scale(values, mean / Math.max(Curves.mean(values), Double.MIN_NORMAL), 0);
        boolean overdispersed = draw.chance(0.5);
        double shape = draw.logBetween(0.3, 30);
        int zeros = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = overdispersed ? draw.negativeBinomial(values[i], shape) : draw.poisson(values[i]);
            zeros += values[i] == 0 ? 1 : 0;
        }
        if (2 * zeros > values.length) {
            kinds.add(Kind.INTERMITTENT);
        }
    }

    /** Sums of increments of at least 0, as a counter has them; a third of the counters start again at times. */
    private static void cumulative(Draw draw, double[] values, Set<Kind> kinds) {
        kinds.add(Kind.CUMULATIVE);
        Curves.fitUnitRange(values);
        double restarts = draw.chance(0.35) ? 1 / draw.logBetween(50, 1_000) : 0;
        double sum = draw.chance(0.5) ? 0 : draw.logBetween(1, 1_000);
        for (int i = 0; i < values.length; i++) {
            sum = draw.chance(restarts) ? 0 : sum + values[i];
            values[i] = sum;
        }
    }
}
