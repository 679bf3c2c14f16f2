package io.rollcast.forecaster.series;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A series has gone to another level and stays there. What it was before then counts as {@code factor} times as much and
 * {@code offset} more, so that a network sees a series without a break; its seasons and its noise are what they were.
 *
 * <p>A spike is not one, nor a trend that has begun, nor what comes with the season, nor a series that stands still, of which
 * nobody knows where it goes on.
 *
 * @param factor 1 for a shift by a difference
 * @param offset in the series' unit, 0 for a shift by a ratio
 */
record LevelShift(double factor, double offset) {

    /** Points at another level by which that is the level now. */
    static final int POINTS = 8;

    /** What looks like a shift comes with the season. */
    static final LevelShift OF_SEASON = new LevelShift(1, 0);

    static final int BYTES = 2 * Double.BYTES;

    /** So many points before it have mostly been at the level before. */
    private static final int BEFORE = 3 * POINTS;

    /** A shift may be undone until there are so many points at its level. */
    private static final int SOON = 8 * POINTS;

    /** How much each of the points is off at the least, as a share of the shift. */
    private static final double LEAST_OF_EACH = 0.5;

    /** How much they may differ among themselves, as a share of the shift. */
    private static final double MOST_DEVIATION = 0.25;

    /** A ratio explains a shift better than a difference does if it leaves so much of the deviation, at the most. */
    private static final double RATIO_IS_BETTER = 0.5;

    /** What a value at the level before is at this one. */
    double applyTo(double before) {
        return factor * before + offset;
    }

    /** The shift back. */
    LevelShift inverse() {
        return new LevelShift(1 / factor, -offset / factor);
    }

    /**
     * Whether the last shift was none, but a burst: soon after it the latest {@value #POINTS} points are all back where the
     * series was. By then its forecasts, made at the level of the burst, may be too far off for their intervals to tell.
     */
    static boolean isUndone(PointRing points) {
        int since = points.sinceShift();
        if (since < 2 * POINTS || since > SOON) {
            return false;
        }
        double before = median(Math.min(BEFORE, points.size() - since), i -> points.leveledBefore(since + i));
        double after = points.lastShift().applyTo(before);
        for (int i = 0; i < POINTS; i++) {
            if (!(Math.abs(points.back(i) - before) < Math.abs(points.back(i) - after))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Looks for one before the latest points.
     *
     * @param expected what had been forecast of the last {@value #POINTS} points without any of them being known, the oldest
     *     first
     * @param points of the series
     * @param found of the series
     * @return the shift, {@link #OF_SEASON}, or null for neither
     */
    static @Nullable LevelShift find(double[] expected, PointRing points, FoundTraits found) {
        double[] actual = new double[POINTS];
        Arrays.setAll(actual, i -> points.back(POINTS - 1 - i));
        double by = median(POINTS, i -> actual[i] - expected[i]);
        LevelShift shift = between(expected, actual, by, points);
        if (shift == null || hasStopped(points) || hasComeBack(expected, actual, points)) {
            return null;
        }
        return isOfSeason(found, points, by) ? OF_SEASON : shift;
    }

    private static @Nullable LevelShift between(double[] expected, double[] actual, double by, PointRing points) {
        double ratio = median(POINTS, i -> actual[i] / expected[i]);
        double deviation = 0;
        double deviationOfRatio = 0;
        int counted = 0;
        for (int i = 0; i < POINTS; i++) {
            if (points.mayBeClipped(POINTS - 1 - i)) {
                continue;
            }
            double offset = actual[i] - expected[i];
            if (!(offset / by > LEAST_OF_EACH)) {
                return null;
            }
            deviation += Math.abs(offset - by);
            deviationOfRatio += Math.abs(actual[i] - ratio * expected[i]);
            counted++;
        }
        double most = counted * MOST_DEVIATION * Math.abs(by);
        if (ratio > 0 && deviationOfRatio < Math.min(most, RATIO_IS_BETTER * deviation)) {
            return new LevelShift(ratio, 0);
        }
        return deviation < most ? new LevelShift(1, by) : null;
    }

    /** Whether a series that was not constant is. */
    private static boolean hasStopped(PointRing points) {
        return isConstant(points, 0) && !isConstant(points, POINTS);
    }

    private static boolean isConstant(PointRing points, int newest) {
        for (int i = 1; i < POINTS; i++) {
            if (points.back(newest + i) != points.back(newest)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the points before were mostly where the latest are: those in between were a spike. */
    private static boolean hasComeBack(double[] expected, double[] actual, PointRing points) {
        double before = median(Math.min(BEFORE, points.size() - POINTS), i -> points.leveled(POINTS + i));
        double left = median(POINTS, i -> expected[i]);
        double now = median(POINTS, i -> actual[i]);
        return Math.abs(before - now) < Math.abs(before - left);
    }

    /**
     * Whether the latest points are about those of a season before, of a week, or of a day by the clock, whatever was forecast;
     * or whether nobody knows, as the season is not over yet. A day or a week is not waited for: few rings hold one.
     */
    private static boolean isOfSeason(FoundTraits found, PointRing points, double by) {
        int season = found.traits().seasons().season();
        return (season > points.size() - POINTS)
                || isAsBefore(season, points, 0, by)
                || isAsBefore(found.traits().seasons().week(), points, 0, by)
                || isAsBefore(found.stepsPerDay(), points, 0, by);
    }

    /**
     * Whether the last shift comes with a season: what came after it had come a season before as well. A single step seems to
     * have seasons of many lengths.
     */
    static boolean isLastOf(int season, PointRing points) {
        int since = points.sinceShift();
        double before = median(POINTS, i -> points.back(since + i));
        return isAsBefore(season, points, since - POINTS, points.lastShift().applyTo(before) - before);
    }

    /** Whether so many points ago it was about as a season before. */
    private static boolean isAsBefore(int season, PointRing points, int ago, double by) {
        double change = median(POINTS, i -> points.back(ago + i) - points.back(ago + season + i));
        return season > 0 && Math.abs(change) <= LEAST_OF_EACH * Math.abs(by);
    }

    /** Median of so many numbers, the upper one of two; NaN if one of them is, or there are none. */
    private static double median(int count, IntToDoubleFunction number) {
        double[] sorted = new double[Math.max(0, count)];
        Arrays.setAll(sorted, number);
        Arrays.sort(sorted);
        return count <= 0 || Double.isNaN(sorted[count - 1]) ? Double.NaN : sorted[count / 2];
    }

    /** {@code factor f64 | offset f64}. */
    void encode(ByteBuffer bytes) {
        bytes.putDouble(factor).putDouble(offset);
    }

    /** Reads what {@link #encode} wrote. */
    static LevelShift decode(ByteBuffer bytes) {
        return new LevelShift(bytes.getDouble(), bytes.getDouble());
    }
}
