package io.rollcast.forecaster.series;

/**
 * The seasonal-naive forecast, from the points that are kept: the value one season before, or as many seasons as it takes to
 * lie in the past. Where there is no season, or it is not kept, the last value stands for it. An absurd value that the season
 * before did not have is not repeated: that of the season before stands for it.
 */
public final class SeasonalNaive {

    private SeasonalNaive() {}

    /** How many steps before a point its forecast lies that was made so many steps ahead: whole seasons. */
    static int stepsBack(int season, int steps) {
        return steps <= season ? season : (steps + season - 1) / season * season;
    }

    /**
     * What was forecast of the point to come so many steps before it.
     *
     * @param points the newest of them one step before that point
     * @param season of the series, 0 for none
     */
    public static double expected(PointRing points, int season, int steps) {
        double before =
                season == 0 ? Double.NaN : points.back(points.repeated(stepsBack(season, steps) - 1, season, steps));
        return Double.isNaN(before) ? points.back(steps - 1) : before;
    }
}
