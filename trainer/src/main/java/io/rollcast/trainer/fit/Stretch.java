package io.rollcast.trainer.fit;

import java.util.Arrays;

/**
 * Consecutive points of a series to learn from.
 *
 * @param values in the series' unit, the oldest first; not copied, so callers must not change them
 * @param stepsPerDay steps of a day of the series' clock; 0 where that is not known
 */
public record Stretch(double[] values, int stepsPerDay) {

    /** Number of points. */
    int length() {
        return values.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Stretch stretch
                && Arrays.equals(values, stretch.values)
                && stepsPerDay == stretch.stepsPerDay;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(values) + stepsPerDay;
    }

    @Override
    public String toString() {
        return "Stretch[%d values, %d a day]".formatted(values.length, stepsPerDay);
    }
}
