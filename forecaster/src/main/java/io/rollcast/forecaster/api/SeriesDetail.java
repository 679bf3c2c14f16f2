package io.rollcast.forecaster.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.rollcast.forecaster.series.SeriesRow;
import io.rollcast.wire.Bounds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of a series and means something to people.
 *
 * @param row the series in a line
 * @param instance who owns it now
 * @param points the kept ones, the oldest first; the newest is the row's
 * @param forecast the latest
 * @param outstanding forecasts whose points have not all come: {@code forecast} alone, as no other is stored with its values
 */
public record SeriesDetail(
        @JsonUnwrapped SeriesRow row,
        String instance,
        List<Kept> points,
        Latest forecast,
        List<Outstanding> outstanding) {

    /**
     * A point, by its number.
     *
     * @param atMs its event time, epoch milliseconds; of one that is not exact, by the usual steps between points
     * @param value in the series' unit
     * @param imputed whether it was missing, and imputed; null of one that is not exact: that is no longer known
     * @param exact whether all is as it came; before the last checkpoint the value is that of {@link
     *     io.rollcast.forecaster.series.PointRing}
     */
    public record Kept(
            long seq, long atMs, double value, @Nullable Boolean imputed, boolean exact) {}

    /**
     * The latest forecast; fields as in the record on the forecasts topic, but for {@code values}, shape [horizon]. Its bounds
     * are by the quantiles of the last checkpoint, some points ago; of a counter, by which forecasts are stored as
     * increases, those of its increases; none where there is no checkpoint yet.
     *
     * @param imputed number of points directly before the origin that were missing, and imputed; null where these reach back
     *     to points of which that is no longer known
     */
    public record Latest(
            long seq,
            long originMs,
            long stepMs,
            String model,
            String digest,
            boolean warm,
            @Nullable Integer imputed,
            double[] values,
            @JsonUnwrapped Bounds bounds) {}

    /** A forecast from point {@code seq}; NaN stands for values that have met their points. */
    public record Outstanding(long seq, String model, double[] values) {}
}
