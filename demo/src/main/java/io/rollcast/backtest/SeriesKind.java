package io.rollcast.backtest;

import java.util.Locale;

/** Kinds of series, by the part that may be learnt from; a series is of the first that fits. */
enum SeriesKind {
    /** Fewer than 100 points to learn from. */
    SHORT,
    /** Never negative, and at least three in ten points are zero: rare events, counted. */
    INTERMITTENT,
    /** A straight line explains at least half of the variance. */
    TRENDING,
    /** A day or a week is seen in the autocorrelation. */
    SEASONAL,
    /** Neighbouring points have little in common: an autocorrelation below 0.5. */
    NOISY,
    /** All else: a level that moves slowly. */
    SMOOTH;

    private static final int FEW_POINTS = 100;
    private static final double ZEROS = 0.3;
    private static final double TREND = 0.5;
    private static final double LITTLE = 0.5;

    /**
     * The kind of a series.
     *
     * @param season its length in steps, 0 for none
     */
    static SeriesKind of(double[] values, int season) {
        if (values.length < FEW_POINTS) {
            return SHORT;
        }
        if (isIntermittent(values)) {
            return INTERMITTENT;
        }
        if (explainedByLine(values) >= TREND) {
            return TRENDING;
        }
        if (season > 0) {
            return SEASONAL;
        }
        return Season.correlation(values, 1) < LITTLE ? NOISY : SMOOTH;
    }

    private static boolean isIntermittent(double[] values) {
        int zeros = 0;
        for (double value : values) {
            if (value < 0) {
                return false;
            }
            zeros += value == 0 ? 1 : 0;
        }
        return zeros >= ZEROS * values.length && zeros < values.length;
    }

    /** Share of the variance that a straight line explains, 0 of a constant. */
    private static double explainedByLine(double[] values) {
        double middle = (values.length - 1) / 2.0;
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double product = 0;
        double variance = 0;
        double times = 0;
        for (int i = 0; i < values.length; i++) {
            product += (i - middle) * (values[i] - mean);
            variance += (values[i] - mean) * (values[i] - mean);
            times += (i - middle) * (i - middle);
        }
        return variance == 0 ? 0 : product * product / variance / times;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
