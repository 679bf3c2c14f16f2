package io.rollcast.forecaster.series;

import java.nio.ByteBuffer;

/**
 * Values that a series does not pass, such as the full charge of a battery, the power of a connection, or the two states of a
 * switch: those that its points pile up at. No forecast of it is beyond, nor a bound, until a point is.
 *
 * @param least -infinity where there is none
 * @param most infinity where there is none
 */
record Limits(double least, double most) {

    static final Limits NONE = new Limits(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    private static final Limits ZERO = new Limits(0, Double.POSITIVE_INFINITY);

    static final int MOST_BYTES = 2 * Double.BYTES;

    /** Flags that {@link #flags} returns, beside others of a byte. */
    private static final int HAS_LEAST = 16;

    private static final int HAS_MOST = 32;

    /** Points among which a limit is told from a value that has come by chance. */
    private static final int FEWEST = 100;

    /** One in so many of them must be at the limit. */
    private static final int SHARE = 32;

    /** More of them must be at it than within so much of the range before it, or it is but the last of some steps. */
    private static final double NEAR = 0.125;

    /** So often must a series have come to it, or it is but where a series was that drifts. */
    private static final int VISITS = 3;

    /** So much of the range must a series have gone away from it for the next visit. */
    private static final double AWAY = 0.25;

    /** Of the spread: points are kept in 16 bits, so a limit is not known more finely until a point is at it. */
    private static final double AS_KEPT = 1.0 / 1024;

    /** The limits that the points show that are kept of a series. */
    static Limits of(PointRing points) {
        if (points.size() < FEWEST) {
            return NONE;
        }
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        double[] values = new double[points.size()];
        for (int back = 0; back < values.length; back++) {
            values[back] = points.back(back);
            least = Math.min(least, values[back]);
            most = Math.max(most, values[back]);
        }
        return new Limits(
                isLimit(points, values, least, most) ? least : NONE.least,
                isLimit(points, values, most, least) ? most : NONE.most);
    }

    /**
     * Whether points pile up at one end of the range.
     *
     * @param values of the points, the newest first
     */
    private static boolean isLimit(PointRing points, double[] values, double end, double otherEnd) {
        // Of most series too few are there, which is soon known.
        if (count(values, end) * SHARE < values.length) {
            return false;
        }
        double range = Math.abs(otherEnd - end);
        int at = 0;
        int near = 0;
        int visits = 0;
        boolean isAway = true;
        for (int back = 0; back < values.length; back++) {
            if (points.isCopy(back)) {
                continue;
            }
            double distance = Math.abs(values[back] - end);
            if (distance == 0) {
                at++;
                visits += isAway ? 1 : 0;
                isAway = false;
            } else if (distance < NEAR * range) {
                near++;
            } else if (distance >= AWAY * range) {
                isAway = true;
            }
        }
        return range > 0 && at * SHARE >= values.length && at > near && visits >= VISITS;
    }

    private static int count(double[] values, double value) {
        int count = 0;
        for (double other : values) {
            count += other == value ? 1 : 0;
        }
        return count;
    }

    /** What is left of them after a point: one that is passed is none; one that is as good as met is where the point is. */
    Limits met(double value, double spread) {
        if (value >= least && value <= most) {
            return this;
        }
        double tolerance = AS_KEPT * spread;
        return new Limits(
                value >= least ? least : value >= least - tolerance ? value : NONE.least,
                value <= most ? most : value <= most + tolerance ? value : NONE.most);
    }

    /** These, as they were found in points as they are kept, or the ones before where those are the same and known exactly. */
    Limits after(Limits before, double spread) {
        double tolerance = AS_KEPT * spread;
        return new Limits(
                Math.abs(before.least - least) <= tolerance ? before.least : least,
                Math.abs(before.most - most) <= tolerance ? before.most : most);
    }

    /** The same where no point has been below zero. */
    Limits aboveZero() {
        return least >= 0 ? this : equals(NONE) ? ZERO : new Limits(0, most);
    }

    double within(double value) {
        return Math.max(least, Math.min(most, value));
    }

    int flags() {
        return (least > NONE.least ? HAS_LEAST : 0) | (most < NONE.most ? HAS_MOST : 0);
    }

    /** Those that {@link #flags} has, f64 each. */
    void encode(ByteBuffer bytes) {
        if (least > NONE.least) {
            bytes.putDouble(least);
        }
        if (most < NONE.most) {
            bytes.putDouble(most);
        }
    }

    static Limits decode(int flags, ByteBuffer bytes) {
        double least = (flags & HAS_LEAST) == 0 ? NONE.least : bytes.getDouble();
        double most = (flags & HAS_MOST) == 0 ? NONE.most : bytes.getDouble();
        return new Limits(least, most);
    }
}
