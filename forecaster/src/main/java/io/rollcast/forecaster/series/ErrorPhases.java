package io.rollcast.forecaster.series;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * How large the errors of a series are at each phase of its season, beside those of the whole season: of solar power they are
 * large at noon, and there are none at night. A season is divided into {@value #MOST_BINS} bins at most.
 *
 * <p>Each bin has a running mean of the absolute errors that fell into it, over some {@value #VISITS} seasons, in units of the
 * errors that were usual when each was made, so that it does not change when all errors become larger; its neighbours learn of
 * each error as well, {@value #NEIGHBOUR} times as much. Bins begin at 1, which counts as {@value #ASSUMED} of those seasons.
 *
 * <p>By chance, too, bins differ: the mean of n absolute errors has a variance of about 1 / n. As much of what they differ is left
 * out (the positive part of James and Stein's estimator, 1961), so that a season that has nothing to do with the errors, or is
 * none, changes nothing.
 *
 * <p>Bins are integers, and all else follows from them; mutable; the series' {@link Intervals} own it.
 */
final class ErrorPhases {

    private static final int MOST_BINS = 24;

    /** Seasons over which a bin forgets. */
    private static final int VISITS = 20;

    /** Seasons that the beginning counts as. */
    private static final int ASSUMED = 2;

    private static final double NEIGHBOUR = 0.25;

    /** Least weight of an error, with which a bin forgets over so many of its points: less would be lost in rounding. */
    private static final double LEAST_WEIGHT = 1.0 / 256;

    /** What stands for 1 in a bin. */
    private static final int ONE = 2048;

    /** Largest error that counts, and what a bin can be at least, in errors of the whole season. */
    private static final double LARGEST = 8;

    private static final double SMALLEST = 1.0 / 32;

    static final int MOST_BYTES = 3 * Varint.MOST_BYTES + Short.BYTES * MOST_BINS;

    /** Points of a season; 0 while none is known. */
    private int season;

    /** Where in the season the latest point is. */
    private int position;

    /** Points since the bins began, up to so many seasons that it no longer matters. */
    private int points;

    private short[] bins = {};

    /** Sum of the bins. */
    private int sum;

    /** Part of what the bins differ that is more than chance. */
    private double share;

    /** The series has a season of so many points, or none: 0. With another one than before the bins begin again. */
    void follow(int season) {
        if (season == this.season) {
            return;
        }
        this.season = season;
        position = 0;
        points = 0;
        bins = new short[Math.min(season, MOST_BINS)];
        Arrays.fill(bins, (short) ONE);
        sum = ONE * bins.length;
        share = 0;
    }

    /** Points of the season; 0 while none is known. */
    int season() {
        return season;
    }

    /** So many steps have passed since the latest point. */
    void pass(long steps) {
        if (season > 0) {
            position = (int) ((position + steps) % season);
        }
    }

    /** Errors that are usual so many steps after the latest point, or before it, over those that are usual over the whole season. */
    double factor(long steps) {
        return share == 0 ? 1 : 1 + share * ((double) bins[bin(steps)] * bins.length / sum - 1);
    }

    private int bin(long steps) {
        int at = Math.floorMod(position + steps, season);
        return season <= MOST_BINS ? at : (int) ((long) at * MOST_BINS / season);
    }

    /**
     * The next point has met its forecasts.
     *
     * @param error its mean absolute error, over what is usual over the whole season
     */
    void met(double error) {
        if (season == 0) {
            return;
        }
        int bin = bin(1);
        double seasons = Math.min(VISITS, ASSUMED + (double) points / season);
        double weight = Math.max(LEAST_WEIGHT, 1 / (seasons * Math.max(1, (double) season / MOST_BINS)));
        learn(bin, error, weight);
        learn((bin + 1) % bins.length, error, NEIGHBOUR * weight);
        learn((bin + bins.length - 1) % bins.length, error, NEIGHBOUR * weight);
        points = Math.min(points + 1, VISITS * season);
        share = moreThanChance();
    }

    private double moreThanChance() {
        double squares = 0;
        for (short bin : bins) {
            squares += (double) bin * bin;
        }
        double variance = bins.length * squares / ((double) sum * sum) - 1;
        double errorsOfABin = (double) points / bins.length;
        return variance > 0 ? Math.max(0, 1 - 1 / (errorsOfABin * variance)) : 0;
    }

    private void learn(int bin, double error, double weight) {
        double before = (double) bins[bin] / ONE;
        double after = before + weight * (Math.min(error, LARGEST) - before);
        int rounded = (int) Math.rint(ONE * Math.max(SMALLEST, after));
        sum += rounded - bins[bin];
        bins[bin] = (short) rounded;
    }

    /** Becomes what the other is. */
    void set(ErrorPhases other) {
        season = other.season;
        position = other.position;
        points = other.points;
        sum = other.sum;
        share = other.share;
        if (bins.length == other.bins.length) {
            System.arraycopy(other.bins, 0, bins, 0, bins.length);
        } else {
            bins = other.bins.clone();
        }
    }

    /** Bytes that the bins take in memory. */
    int heapBytes() {
        return Short.BYTES * bins.length;
    }

    /** {@code season varint}, and where there is one {@code position varint | points varint | bins i16 each}. */
    void encode(ByteBuffer bytes) {
        Varint.write(season, bytes);
        if (season > 0) {
            Varint.write(position, bytes);
            Varint.write(points, bytes);
            for (short bin : bins) {
                bytes.putShort(bin);
            }
        }
    }

    /** Reads what {@link #encode} wrote. */
    static ErrorPhases decode(ByteBuffer bytes) {
        ErrorPhases phases = new ErrorPhases();
        phases.follow((int) Varint.read(bytes));
        if (phases.season > 0) {
            phases.position = (int) Varint.read(bytes);
            phases.points = (int) Varint.read(bytes);
            phases.sum = 0;
            for (int i = 0; i < phases.bins.length; i++) {
                phases.bins[i] = bytes.getShort();
                phases.sum += phases.bins[i];
            }
            phases.share = phases.points > 0 ? phases.moreThanChance() : 0;
        }
        return phases;
    }
}
