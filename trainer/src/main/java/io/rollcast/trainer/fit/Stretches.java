package io.rollcast.trainer.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Stretches of a series between its gaps. A gap is a NaN among the values. */
final class Stretches {

    private Stretches() {}

    /** Returns the stretches in their order, none of them empty; the series itself if it has no gap. */
    static List<double[]> of(double[] series) {
        if (!hasGap(series)) {
            return List.of(series);
        }
        List<double[]> stretches = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i <= series.length; i++) {
            if (i == series.length || Double.isNaN(series[i])) {
                if (i > begin) {
                    stretches.add(Arrays.copyOfRange(series, begin, i));
                }
                begin = i + 1;
            }
        }
        return stretches;
    }

    static boolean hasGap(double[] series) {
        return hasGap(series, 0, series.length);
    }

    static boolean hasGap(double[] series, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Double.isNaN(series[i])) {
                return true;
            }
        }
        return false;
    }

    /** Returns all values without the gaps; the series itself if it has none. */
    static double[] joined(double[] series) {
        return hasGap(series)
                ? Arrays.stream(series).filter(value -> !Double.isNaN(value)).toArray()
                : series;
    }

    /** Returns the points before {@code index}, back to a gap or the series' begin, {@code most} of them at most. */
    static double[] before(double[] series, int index, int most) {
        int first = index;
        while (first > 0 && index - first < most && !Double.isNaN(series[first - 1])) {
            first--;
        }
        return Arrays.copyOfRange(series, first, index);
    }

    /** Number of points of the longest stretch. */
    static int longest(double[] series) {
        return of(series).stream().mapToInt(stretch -> stretch.length).max().orElse(0);
    }
}
