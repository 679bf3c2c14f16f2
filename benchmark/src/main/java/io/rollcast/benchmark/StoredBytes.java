package io.rollcast.benchmark;

import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.network.ModelRelease;

/**
 * How many bytes a forecaster stores of a series that has filled its ring: measured on one.
 *
 * @param perPoint written for every point, where each has a commit of its own
 * @param whole that are in the store
 */
public record StoredBytes(int perPoint, int whole) {

    /** Of a series that a release forecasts. */
    public static StoredBytes of(ModelRelease release, int ringPoints) {
        int measured = 10 * SeriesMemory.CHECKPOINT_POINTS;
        SteppedSeries series = new SteppedSeries(release, ringPoints, ringPoints + measured);
        long written = 0;
        int whole = 0;
        for (int point = 0; point < ringPoints + measured; point++) {
            series.next();
            byte[] checkpoint = series.memory().takeCheckpoint();
            int tail = series.memory().tail().encode().length;
            if (point >= ringPoints) {
                written += tail + (checkpoint == null ? 0 : checkpoint.length);
                whole = checkpoint == null ? whole : checkpoint.length + tail;
            }
        }
        return new StoredBytes((int) (written / measured), whole);
    }
}
