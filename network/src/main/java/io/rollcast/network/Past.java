package io.rollcast.network;

/** The points of a series up to one of them, such as a network looks back on. */
@FunctionalInterface
public interface Past {

    /** A value in the series' unit; 0 is the newest point. NaN where it is not known. */
    double back(int points);

    /** The points of an array up to {@code newest}; those before its first are not known. */
    static Past of(double[] values, int newest) {
        return of(values, newest, newest + 1);
    }

    /** The latest points of an array up to {@code newest}, so many at most; those before them are not known. */
    static Past of(double[] values, int newest, int most) {
        int known = Math.min(newest + 1, most);
        return points -> points < known ? values[newest - points] : Double.NaN;
    }
}
