package io.rollcast.inspect;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;

/**
 * How often series have points.
 *
 * @param usualMs median of the series' usual intervals, milliseconds; 0 if there are too few points
 * @param fastMs that of the fast ones, a tenth of the series
 * @param slowMs that of the slow ones, a tenth of the series
 * @param slowShare share of the series that are nearer to the slow ones
 */
record Paces(
        @JsonProperty("usual_ms") long usualMs,
        @JsonProperty("fast_ms") long fastMs,
        @JsonProperty("slow_ms") long slowMs,
        @JsonProperty("slow_share") double slowShare) {

    /** Intervals of a series from which its pace is certain. */
    private static final int ENOUGH = 8;

    private static final double EDGE = 0.1;

    static Paces of(List<SeriesStats> series) {
        double[] usual = medians(series, 1);
        if (usual.length == 0) {
            return new Paces(0, 0, 0, 0);
        }
        double[] certain = medians(series, ENOUGH);
        double[] medians = certain.length == 0 ? new double[] {usual[usual.length / 2]} : certain;
        double fast = medians[(int) Math.round(EDGE * (medians.length - 1))];
        double slow = medians[(int) Math.round((1 - EDGE) * (medians.length - 1))];
        double middle = Math.sqrt(fast * slow);
        long slower = Arrays.stream(medians).filter(median -> median > middle).count();
        return new Paces(
                Times.snapped(usual[usual.length / 2]),
                Times.snapped(fast),
                Times.snapped(slow),
                (double) slower / medians.length);
    }

    private static double[] medians(List<SeriesStats> series, int leastIntervals) {
        return series.stream()
                .filter(stats -> stats.intervals() >= leastIntervals)
                .mapToDouble(SeriesStats::intervalMs)
                .sorted()
                .toArray();
    }

    /** Whether no step is that of all series. */
    boolean differ() {
        return slowMs > 2 * fastMs;
    }
}
