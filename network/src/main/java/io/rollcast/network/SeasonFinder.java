package io.rollcast.network;

import java.util.function.IntToDoubleFunction;

/**
 * Finds the seasons of a series: a day and a week of its clock where its points repeat after them, or else whatever period
 * its autocorrelation shows. Until enough points are known, the clock's day and week stand for what is to be found, as most
 * series whose step is minutes or hours have a day. Of a day of very many points nothing is expected before it has been seen.
 *
 * <p>The result depends on the points alone. It costs some ten microseconds.
 */
public final class SeasonFinder {

    private static final double MS_PER_DAY = 86_400_000;

    /** Fewest steps of a day: of fewer, a day has no shape to speak of. */
    private static final int SHORTEST_DAY = 4;

    private static final int DAYS_PER_WEEK = 7;

    /** A week must be so much more alike than a day to be the main season. */
    private static final double WEEKS_LEAD = 0.05;

    /** Least autocorrelation after a day or a week, and least share that it regains there of what it has lost before. */
    private static final double LEAST_CLOCK = 0.2;

    /** Parts of a season after which the lowest autocorrelation before it is looked for. */
    private static final int TROUGHS = 12;

    /** Least rise of the autocorrelation from its lowest to a period that no clock suggests. */
    private static final double LEAST_RISE = 0.3;

    /** A period that no clock suggests must be so much more alike than a day or a week to be the main season. */
    private static final double PERIODS_LEAD = 0.1;

    /** A shorter period is preferred to a multiple of it that is more alike by no more than this. */
    private static final double MULTIPLES_LEAD = 0.1;

    /** Latest points in which a period without a clock is searched. */
    private static final int SEARCHED = 256;

    /** A longer day is so late to be known that a shorter period, or none, is the better guess until then. */
    private static final int LONGEST_EXPECTED_DAY = 512;

    /** Of fewer points, noise has periods as well. */
    private static final int FEWEST = 48;

    private static final int SHORTEST_PERIOD = 4;

    /** Spreads from the mean beyond which a value is absurd. */
    private static final double ABSURD = 6;

    /** Share of the spread that absurd values leave, if others may have been hidden by them. */
    private static final double MOST_LEFT = 1.0 / 3;

    /** Share of the variance that the best split into two levels must explain to be a level shift. */
    private static final double LEAST_EXPLAINED = 0.4;

    /** The few points on either side of it must differ by so much of the levels' difference. */
    private static final double LEAST_STEP = 0.4;

    private static final int STEP_POINTS = 4;

    /** How far from the best split the step is looked for. */
    private static final int STEP_NEARBY = 12;

    /** Share of a period within which its peak is looked for; noise has peaks of its own beside it. */
    private static final double NEARBY = 0.06;

    /** How often a period must be seen to be believed. */
    private static final double CYCLES = 2.5;

    /** Points beyond a season that are kept, so that all steps ahead find theirs. */
    private static final int SPARE = 32;

    private SeasonFinder() {}

    /**
     * Converts the usual step of a series.
     *
     * @param stepMs milliseconds, 0 if it is not known
     * @return steps of a day, rounded; 0 if it is not known, or a day has no or too many of them
     */
    public static int stepsPerDay(double stepMs) {
        double steps = stepMs > 0 ? Math.rint(MS_PER_DAY / stepMs) : 0;
        return steps >= SHORTEST_DAY && DAYS_PER_WEEK * steps <= Seasons.LONGEST ? (int) steps : 0;
    }

    /**
     * Tells how many points of a series are worth keeping: so many that two weeks, a week, two days or at least a day and a
     * half of them are there, if that is {@code most} or fewer. In two weeks it can be told whether the week repeats.
     *
     * @return number of points; 0 where the clock suggests no season
     */
    public static int pointsWorthKeeping(int stepsPerDay, int most) {
        if (stepsPerDay == 0) {
            return 0;
        }
        for (int points : new int[] {
            2 * DAYS_PER_WEEK * stepsPerDay + SPARE,
            DAYS_PER_WEEK * stepsPerDay + SPARE,
            2 * stepsPerDay + SPARE,
            stepsPerDay + stepsPerDay / 2 + SPARE
        }) {
            if (points <= most) {
                return points;
            }
        }
        return 0;
    }

    /**
     * Finds the seasons.
     *
     * @param past of the series up to its newest point
     * @param count number of points that are known, the newest first
     * @param stepsPerDay steps of a day, 0 if not known: {@link #stepsPerDay}
     */
    public static Seasons find(Past past, int count, int stepsPerDay) {
        int day = stepsPerDay;
        int week = DAYS_PER_WEEK * day;
        if (day > 0 && count < day + day / 2) {
            return day <= LONGEST_EXPECTED_DAY
                    ? new Seasons(day, week)
                    : new Seasons(period(past, Math.min(count, SEARCHED)), 0);
        }
        double[] deviations = deviations(past, count);
        double ofDay = day > 0 ? autocorrelation(deviations, day) : 0;
        double ofWeek = day > 0 && count >= week + day ? autocorrelation(deviations, week) : 0;
        int period = period(past, Math.min(count, SEARCHED));
        if (period > 0 && autocorrelation(deviations, period) > Math.max(ofDay, ofWeek) + PERIODS_LEAD) {
            return new Seasons(period, 0);
        }
        if (Math.max(ofDay, ofWeek) < LEAST_CLOCK) {
            return new Seasons(period, 0);
        }
        IntToDoubleFunction correlation = lag -> autocorrelation(deviations, lag);
        if (ofWeek > ofDay + WEEKS_LEAD && ofWeek >= leastCorrelation(week, correlation)) {
            return new Seasons(week, week);
        }
        return ofDay >= leastCorrelation(day, correlation) ? new Seasons(day, week) : new Seasons(period, 0);
    }

    /**
     * Returns the least autocorrelation after a season by which points repeat. Those of a trend, or of values that wander
     * slowly, are alike after a day as well, but more so after half a day; where a season is, the autocorrelation has fallen
     * before it and rises again.
     *
     * @param season in steps
     * @param correlation autocorrelation after so many steps
     */
    public static double leastCorrelation(int season, IntToDoubleFunction correlation) {
        double lowest = 1;
        int before = 0;
        for (int part = 1; part < TROUGHS; part++) {
            int lag = season * part / TROUGHS;
            if (lag > before) {
                lowest = Math.min(lowest, correlation.applyAsDouble(lag));
                before = lag;
            }
        }
        return LEAST_CLOCK + (1 - LEAST_CLOCK) * Math.max(0, lowest);
    }

    /** Returns the period whose autocorrelation rises farthest above the lowest before it; 0 if none rises far enough. */
    private static int period(Past past, int count) {
        double[] deviations = deviations(past, count);
        int longest = count < FEWEST ? 0 : (int) (count / CYCLES);
        double[] correlations = new double[Math.max(2, longest + 2)];
        for (int lag = 1; lag < correlations.length && lag < count; lag++) {
            correlations[lag] = autocorrelation(deviations, lag);
        }
        int best = 0;
        double bestRise = LEAST_RISE;
        double lowest = 1;
        for (int lag = 1; lag <= longest; lag++) {
            lowest = Math.min(lowest, correlations[lag]);
            double rise = correlations[lag] - lowest;
            boolean isPeak = lag >= SHORTEST_PERIOD
                    && correlations[lag] >= correlations[lag - 1]
                    && correlations[lag] >= correlations[lag + 1]
                    && correlations[lag] >= LEAST_CLOCK;
            if (isPeak && rise > bestRise + (best == 0 ? 0 : MULTIPLES_LEAD)) {
                best = lag;
                bestRise = rise;
            }
        }
        int peak = best;
        int last = Math.min((int) (best * (1 + NEARBY)), longest);
        for (int lag = (int) Math.ceil(best * (1 - NEARBY)); lag <= last; lag++) {
            if (correlations[lag] > correlations[peak]) {
                peak = lag;
            }
        }
        return peak;
    }

    /**
     * Deviations from the mean, the newest first; where the level has shifted once, from the means before and after. A value
     * that is absurdly far away counts as the mean of the others. So does one that only a farther one has hidden: values are
     * left out again while that takes most of the spread away, which those of peaks that come with a season do not.
     */
    private static double[] deviations(Past past, int count) {
        boolean[] isAbsurd = new boolean[count];
        int others = count;
        double[] deviations = deviations(past, isAbsurd, others);
        double before = Double.POSITIVE_INFINITY;
        double spread = spread(deviations, others);
        while (spread < MOST_LEFT * before) {
            int left = others;
            for (int i = 0; i < count; i++) {
                if (!isAbsurd[i] && !(Math.abs(deviations[i]) <= ABSURD * spread)) {
                    isAbsurd[i] = true;
                    left--;
                }
            }
            if (left == others) {
                break;
            }
            others = left;
            deviations = deviations(past, isAbsurd, others);
            before = spread;
            spread = spread(deviations, others);
        }
        return deviations;
    }

    private static double spread(double[] deviations, int others) {
        double squares = 0;
        for (double deviation : deviations) {
            squares += deviation * deviation;
        }
        return Math.sqrt(squares / others);
    }

    /** The same, where it is known which values are left out, and how many are not. */
    private static double[] deviations(Past past, boolean[] isLeftOut, int others) {
        double[] deviations = new double[isLeftOut.length];
        double mean = 0;
        for (int i = 0; i < deviations.length; i++) {
            deviations[i] = past.back(i);
            mean += isLeftOut[i] ? 0 : deviations[i] / others;
        }
        for (int i = 0; i < deviations.length; i++) {
            deviations[i] = isLeftOut[i] ? 0 : deviations[i] - mean;
        }
        level(deviations);
        for (int i = 0; i < deviations.length; i++) {
            deviations[i] = isLeftOut[i] ? 0 : deviations[i];
        }
        return deviations;
    }

    /**
     * Takes a level shift away: the split of the points that explains the most of their variance, if that is a large share and
     * the step is there and then. A trend, or a wave as long as all points, has no such step.
     */
    private static void level(double[] deviations) {
        int count = deviations.length;
        double variance = 0;
        for (double deviation : deviations) {
            variance += deviation * deviation;
        }
        double sum = 0;
        double explained = 0;
        int split = 0;
        for (int i = 1; i < count; i++) {
            sum += deviations[i - 1];
            double between = sum * sum * count / ((double) i * (count - i));
            if (between > explained) {
                explained = between;
                split = i;
            }
        }
        if (!(explained > LEAST_EXPLAINED * variance)) {
            return;
        }
        // A season moves the best split by some points, and has steps of its own.
        double sign = Math.signum(mean(deviations, 0, split) - mean(deviations, split, count));
        int step = split;
        double largest = 0;
        for (int i = Math.max(1, split - STEP_NEARBY); i <= Math.min(count - 1, split + STEP_NEARBY); i++) {
            double size = sign * (mean(deviations, i - STEP_POINTS, i) - mean(deviations, i, i + STEP_POINTS));
            if (size > largest) {
                largest = size;
                step = i;
            }
        }
        double newer = mean(deviations, 0, step);
        double older = mean(deviations, step, count);
        if (largest < LEAST_STEP * Math.abs(newer - older)) {
            return;
        }
        for (int i = 0; i < count; i++) {
            deviations[i] -= i < step ? newer : older;
        }
    }

    /** Returns the mean of the values from one index, or the first, to another, or the last. */
    private static double mean(double[] values, int from, int to) {
        int first = Math.max(0, from);
        int end = Math.min(values.length, to);
        double sum = 0;
        for (int i = first; i < end; i++) {
            sum += values[i];
        }
        return sum / (end - first);
    }

    /** Returns the autocorrelation over pairs; 0 where a side of them has no variance. */
    private static double autocorrelation(double[] deviations, int lag) {
        double products = 0;
        double newer = 0;
        double older = 0;
        for (int i = 0; i + lag < deviations.length; i++) {
            double x = deviations[i];
            double y = deviations[i + lag];
            products += x * y;
            newer += x * x;
            older += y * y;
        }
        double correlation = products / Math.sqrt(newer * older);
        return Double.isNaN(correlation) ? 0 : correlation;
    }
}
