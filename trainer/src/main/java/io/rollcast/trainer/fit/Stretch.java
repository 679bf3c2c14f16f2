package io.rollcast.trainer.fit;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Consecutive points of a series to learn from.
 *
 * @param values in the series' unit, the oldest first; not copied, so callers must not change them
 * @param imputed indices of points that were not measured, which are neither forecast nor forecast from; not copied either
 * @param stepsPerDay steps of a day of the series' clock; 0 where that is not known
 */
public record Stretch(double[] values, BitSet imputed, int stepsPerDay) {

    /** Points all of which were measured. */
    public Stretch(double[] values, int stepsPerDay) {
        this(values, new BitSet(0), stepsPerDay);
    }

    /** Number of points. */
    int length() {
        return values.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Stretch stretch
                && Arrays.equals(values, stretch.values)
                && imputed.equals(stretch.imputed)
                && stepsPerDay == stretch.stepsPerDay;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(values) + imputed.hashCode()) + stepsPerDay;
    }

    @Override
    public String toString() {
        return "Stretch[%d values, %d of them imputed, %d a day]"
                .formatted(values.length, imputed.cardinality(), stepsPerDay);
    }
}
