package io.rollcast.network;

/**
 * What is found of a series in its points, and looked for again from time to time.
 *
 * @param seasons of the series
 * @param regression of the series on its own past
 */
public record Traits(Seasons seasons, Autoregression regression) {

    /** Those of a series that has not been looked at. */
    public static final Traits NONE = new Traits(Seasons.NONE, Autoregression.NONE);

    /**
     * Finds them. The result depends on the arguments alone. It costs some tens of microseconds.
     *
     * @param past of the series up to its newest point
     * @param count number of points that are known, the newest first
     * @param stepsPerDay steps of a day, 0 if not known: {@link SeasonFinder#stepsPerDay}
     */
    public static Traits find(Past past, int count, int stepsPerDay) {
        Seasons seasons = SeasonFinder.find(past, count, stepsPerDay);
        return new Traits(seasons, Autoregression.fit(past, count, seasons));
    }
}
