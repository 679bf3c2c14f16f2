package io.rollcast.backtest;

import io.rollcast.network.SeasonFinder;
import java.time.Duration;

/** The season of a series: a day, a week or none, by the autocorrelation of what may be learnt from. */
final class Season {

    /** A day is preferred to a week that is no better than this. */
    private static final double MARGIN = 0.05;

    private Season() {}

    /** Length of a day in steps, or 0 where it is not between 2 steps and half of the points. */
    static int day(int points, long stepMs) {
        return steps(Duration.ofDays(1), points, stepMs);
    }

    private static int steps(Duration season, int points, long stepMs) {
        long steps = stepMs <= 0 ? 0 : Math.round((double) season.toMillis() / stepMs);
        return steps < 2 || steps > points / 2 ? 0 : (int) steps;
    }

    /** Length of the season in steps; 0 for none. */
    static int of(double[] values, long stepMs) {
        int day = day(values.length, stepMs);
        int week = steps(Duration.ofDays(7), values.length, stepMs);
        double ofDay = day == 0 ? -1 : correlation(values, day);
        double ofWeek = week == 0 ? -1 : correlation(values, week);
        int season = ofDay >= ofWeek - MARGIN ? day : week;
        double least = SeasonFinder.leastCorrelation(season, lag -> correlation(values, lag));
        return Math.max(ofDay, ofWeek) >= least ? season : 0;
    }

    /** Autocorrelation; 0 of a constant. */
    static double correlation(double[] values, int lag) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double product = 0;
        double square = 0;
        for (int i = 0; i < values.length; i++) {
            double centred = values[i] - mean;
            square += centred * centred;
            product += i + lag < values.length ? centred * (values[i + lag] - mean) : 0;
        }
        return square == 0 ? 0 : product / square;
    }
}
