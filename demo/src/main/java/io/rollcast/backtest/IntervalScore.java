package io.rollcast.backtest;

import io.rollcast.wire.Bounds;
import java.util.Arrays;

/**
 * How the intervals of one forecaster did on one series: coverage, width, and the interval score of Gneiting and Raftery
 * (2007), which is the width and, for each point beyond a bound, 2/alpha times how far beyond. One thread at a time.
 */
final class IntervalScore {

    /** An interval is called right for a series if its coverage is off by so much at most. */
    private static final double RIGHT = 0.05 + 1e-9;

    /** One of the two intervals. */
    enum Level {
        OF_80("80 %", "interval score"),
        OF_95("95 %", "MSIS");

        private final String share;
        private final String nameOfScore;

        Level(String share, String nameOfScore) {
            this.share = share;
            this.nameOfScore = nameOfScore;
        }

        /** What is meant to fall within. */
        String share() {
            return share;
        }

        /** What the scaled interval score is called. */
        String nameOfScore() {
            return nameOfScore;
        }
    }

    /** What has been summed up of one of the intervals. */
    private static final class Sums {
        final double share;
        final long[] inside;
        double width;
        double score;

        /** Width of the best constant intervals for the same errors; NaN before {@link #finish}. */
        double idealWidth = Double.NaN;

        Sums(double share, int horizon) {
            this.share = share;
            this.inside = new long[horizon];
        }

        void add(int h, double value, double lower, double upper) {
            double beyond = Math.max(0, Math.max(lower - value, value - upper));
            inside[h] += beyond == 0 ? 1 : 0;
            width += upper - lower;
            score += upper - lower + 2 / (1 - share) * beyond;
        }
    }

    private final long[] count;
    private final Sums of80;
    private final Sums of95;

    /** By steps ahead; dropped by {@link #finish}. */
    private final float[][] errors;

    IntervalScore(int horizon) {
        this.count = new long[horizon];
        this.of80 = new Sums(0.8, horizon);
        this.of95 = new Sums(0.95, horizon);
        this.errors = new float[horizon][16];
    }

    private Sums of(Level level) {
        return level == Level.OF_80 ? of80 : of95;
    }

    /** A point has come {@code h + 1} steps after a forecast, which was off by {@code error}, the point less the forecast. */
    void add(int h, double value, double error, Bounds bounds) {
        if (bounds.steps() == 0) {
            return;
        }
        int at = (int) count[h]++;
        if (at == errors[h].length) {
            errors[h] = Arrays.copyOf(errors[h], 2 * at);
        }
        errors[h][at] = (float) error;
        of80.add(h, value, bounds.lower()[h], bounds.upper()[h]);
        of95.add(h, value, bounds.lower95()[h], bounds.upper95()[h]);
    }

    /** All forecasts have been made: errors are summed up and dropped. */
    void finish() {
        of80.idealWidth = 0;
        of95.idealWidth = 0;
        for (int h = 0; h < count.length; h++) {
            float[] sorted = Arrays.copyOf(errors[h], (int) count[h]);
            Arrays.sort(sorted);
            of80.idealWidth += count[h] * (quantile(sorted, 0.9) - quantile(sorted, 0.1));
            of95.idealWidth += count[h] * (quantile(sorted, 0.975) - quantile(sorted, 0.025));
        }
        Arrays.setAll(errors, h -> new float[0]);
    }

    private static double quantile(float[] sorted, double share) {
        if (sorted.length == 0) {
            return 0;
        }
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** Points that were held against bounds so many steps ahead, counted from 1. */
    long count(int step) {
        return count[step - 1];
    }

    /** Those of them that fell within. */
    long inside(Level level, int step) {
        return of(level).inside[step - 1];
    }

    private long total() {
        return Arrays.stream(count).sum();
    }

    /** Share of the points that fell within, over all steps ahead; NaN where nothing was measured. */
    double coverage(Level level) {
        return (double) Arrays.stream(of(level).inside).sum() / total();
    }

    /** Whether that is right; nothing measured is not right. */
    boolean isRight(Level level) {
        return Math.abs(coverage(level) - of(level).share) <= RIGHT;
    }

    /** Mean width, in those of the best constant interval of each step ahead; NaN where that has none. */
    double relativeWidth(Level level) {
        return of(level).idealWidth > 0 ? of(level).width / of(level).idealWidth : Double.NaN;
    }

    /** Mean width in the series' unit; NaN where nothing was measured. */
    double width(Level level) {
        return of(level).width / total();
    }

    /** That of the best constant interval of each step ahead. */
    double idealWidth(Level level) {
        return of(level).idealWidth / total();
    }

    /** Mean interval score in the series' unit; NaN where nothing was measured. */
    double score(Level level) {
        return of(level).score / total();
    }
}
