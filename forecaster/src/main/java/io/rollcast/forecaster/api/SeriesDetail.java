package io.rollcast.forecaster.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.rollcast.forecaster.series.SeriesRow;
import io.rollcast.wire.Bounds;
import java.util.List;

/**
 * All that is kept of a series and means something to people.
 *
 * @param row the series in a line
 * @param instance who owns it now
 * @param points the kept ones, the oldest first; the newest is the row's
 * @param forecast the latest
 * @param outstanding forecasts whose points have not all come, the oldest first; the last one is {@code forecast}
 */
public record SeriesDetail(
        @JsonUnwrapped SeriesRow row,
        String instance,
        List<Kept> points,
        Latest forecast,
        List<Outstanding> outstanding) {

    /** A point, by its number. */
    public record Kept(long seq, double value) {}

    /**
     * The latest forecast; fields as in the record on the forecasts topic, but for {@code values}, shape [horizon]. Its bounds
     * are by the quantiles of the last checkpoint, some points ago; of a counter, by which forecasts are stored as
     * increases, those of its increases; none where there is no checkpoint yet.
     */
    public record Latest(
            long seq,
            long originMs,
            long stepMs,
            String model,
            String digest,
            boolean warm,
            double[] values,
            @JsonUnwrapped Bounds bounds) {}

    /** A forecast from point {@code seq}; NaN stands for values that have met their points. */
    public record Outstanding(long seq, String model, double[] values) {}
}
