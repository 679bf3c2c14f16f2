package io.rollcast.network;

/**
 * How many points a forecaster keeps of a series; fits look back on as many. A series whose clock has a day is kept for longer
 * where there is room for it: for two weeks, a week, two days or a day and a half, so that its seasons can be found and looked
 * back on.
 *
 * @param points kept of any series, and most that it is warmed up from for a new release; 1 to {@value #LARGEST}
 * @param most points kept of a series for the sake of its day or week, 0 to {@value #LARGEST}; where they are fewer than
 *     {@code points}, no series is kept for longer
 */
public record RingCapacity(int points, int most) {

    /** Most points that may be kept. */
    public static final int LARGEST = 10_000;

    /** What is kept of any series where nothing else is said. */
    public static final int STANDARD_POINTS = 200;

    /** Two weeks of points that come every 10 minutes, a week of those of five, a day and a half of those of one. */
    public static final int STANDARD_MOST = 2_192;

    public static final RingCapacity STANDARD = new RingCapacity(STANDARD_POINTS, STANDARD_MOST);

    public RingCapacity {
        if (points < 1 || points > LARGEST || most < 0 || most > LARGEST) {
            throw new IllegalArgumentException(
                    "a ring of %d points that may grow to %d: it must hold 1 to %d, and may grow to 0 to %d"
                            .formatted(points, most, LARGEST, LARGEST));
        }
    }

    /**
     * Points that are kept of a series.
     *
     * @param stepsPerDay of its clock, 0 for none
     * @param horizon steps ahead of its forecasts: so far back the last value is looked up when they meet their points
     */
    public int of(int stepsPerDay, int horizon) {
        return Math.max(Math.max(points, horizon), SeasonFinder.pointsWorthKeeping(stepsPerDay, most));
    }

    /**
     * Steps of a day of a series' clock; 0 where a day and a half cannot be kept, since nobody can tell then whether the
     * series has a day.
     *
     * @param stepMs usual step of the series, milliseconds; 0 if it is not known
     */
    public int stepsPerDay(double stepMs) {
        return knownDay(SeasonFinder.stepsPerDay(stepMs));
    }

    /** The same of the steps of a day. */
    public int knownDay(int stepsPerDay) {
        return stepsPerDay + stepsPerDay / 2 <= of(stepsPerDay, 0) ? stepsPerDay : 0;
    }
}
