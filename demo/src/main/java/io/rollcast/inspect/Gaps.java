package io.rollcast.inspect;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcast.wire.points.PointRules;
import java.util.Arrays;
import java.util.List;

/**
 * Steps without a point, in a row.
 *
 * @param longShare share of the intervals that have more of them than are imputed by default
 * @param longEach such intervals of each series, on the average
 * @param usualLong of those intervals nine in ten have so many steps without a point, or fewer; 0 if there are none
 * @param longest most steps without a point between two points
 */
record Gaps(
        @JsonProperty("long_share") double longShare,
        @JsonProperty("long_each") double longEach,
        @JsonProperty("usual_long") long usualLong,
        @JsonProperty long longest) {

    private static final double USUAL = 0.9;

    static Gaps of(List<SeriesStats> series) {
        long[] missing = series.stream()
                .flatMapToLong(stats -> Arrays.stream(stats.gaps()))
                .sorted()
                .toArray();
        long[] tooLong = Arrays.stream(missing)
                .filter(steps -> steps > PointRules.PLAIN.longestGap())
                .toArray();
        double intervals =
                Math.max(1, series.stream().mapToLong(SeriesStats::intervals).sum());
        return new Gaps(
                tooLong.length / intervals,
                tooLong.length
                        / (double) Math.max(
                                1,
                                series.stream()
                                        .filter(stats -> stats.intervals() > 0)
                                        .count()),
                tooLong.length == 0 ? 0 : tooLong[(int) Math.round(USUAL * (tooLong.length - 1))],
                missing.length == 0 ? 0 : missing[missing.length - 1]);
    }
}
