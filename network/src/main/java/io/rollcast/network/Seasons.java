package io.rollcast.network;

/**
 * The seasons of a series, in points.
 *
 * @param season main season, such as a day; 0 where none is known
 * @param week a week where the main season is a day, or another long season; 0 where none is known
 */
public record Seasons(int season, int week) {

    /** Those of a series of which no season is known. */
    public static final Seasons NONE = new Seasons(0, 0);

    /** Longest season, in points: a ring holds no more. */
    public static final int LONGEST = 0xFFFF;

    public Seasons {
        if (season < 0 || week < 0 || season > LONGEST || week > LONGEST) {
            throw new IllegalArgumentException(
                    "seasons of %d and %d points: they must be 0 to %d".formatted(season, week, LONGEST));
        }
    }
}
