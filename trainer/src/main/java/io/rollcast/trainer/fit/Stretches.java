package io.rollcast.trainer.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A series as stretches of points between its gaps. In a history a gap is a NaN among the values, and a missing step is
 * infinity. A missing step is imputed by the value before it: the next one was not known when it passed, and a line to it would
 * tell what is to be forecast. Steps that are missing after a gap, or at the series' begin, have none before and belong to it.
 *
 * @param values in the series' unit, the oldest first, NaN at each gap; not copied where no step is missing
 * @param imputed indices of the steps that were missing
 */
@SuppressWarnings("ArrayRecordComponent")
record Stretches(double[] values, BitSet imputed) {

    /** Stretches of a series of a history. */
    static Stretches of(double[] series) {
        BitSet imputed = new BitSet(0);
        if (Arrays.stream(series).noneMatch(Double::isInfinite)) {
            return new Stretches(series, imputed);
        }
        double[] values = series.clone();
        for (int i = 0; i < values.length; i++) {
            if (Double.isInfinite(values[i])) {
                values[i] = i == 0 ? Double.NaN : values[i - 1];
                imputed.set(i, !Double.isNaN(values[i]));
            }
        }
        return new Stretches(values, imputed);
    }

    int length() {
        return values.length;
    }

    /** Returns the stretches of the first {@code points} points that have {@code least} or more, in their order. */
    List<Stretch> ofFirst(int points, int least, int stepsPerDay) {
        List<Stretch> stretches = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i <= points; i++) {
            if (i == points || Double.isNaN(values[i])) {
                if (i - begin >= least) {
                    stretches.add(
                            new Stretch(Arrays.copyOfRange(values, begin, i), imputed.get(begin, i), stepsPerDay));
                }
                begin = i + 1;
            }
        }
        return stretches;
    }

    boolean hasGap(int from, int to) {
        for (int i = from; i < to; i++) {
            if (Double.isNaN(values[i])) {
                return true;
            }
        }
        return false;
    }

    boolean hasGap() {
        return hasGap(0, values.length);
    }

    /** Returns whether one of these points was measured, where there is no gap among them. */
    boolean hasMeasured(int from, int to) {
        return imputed.nextClearBit(from) < to;
    }

    /** Returns all values that were measured; the values themselves if there is neither a gap nor a missing step. */
    double[] measured() {
        if (imputed.isEmpty() && !hasGap()) {
            return values;
        }
        double[] measured = new double[values.length];
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i]) && !imputed.get(i)) {
                measured[count++] = values[i];
            }
        }
        return Arrays.copyOf(measured, count);
    }

    /** Returns the index of the first of the points before {@code index}, back to a gap, {@code most} of them at most. */
    int firstBefore(int index, int most) {
        int first = index;
        while (first > 0 && index - first < most && !Double.isNaN(values[first - 1])) {
            first--;
        }
        return first;
    }

    /** Number of points of the longest stretch. */
    int longest() {
        int longest = 0;
        int begin = 0;
        for (int i = 0; i <= values.length; i++) {
            if (i == values.length || Double.isNaN(values[i])) {
                longest = Math.max(longest, i - begin);
                begin = i + 1;
            }
        }
        return longest;
    }
}
