package io.rollcast.benchmark;

import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.RingCapacity;
import java.time.Duration;

/**
 * How many bytes a forecaster stores of a series that has filled its ring: measured on one.
 *
 * @param perPoint written for every point, where each has a commit of its own
 * @param whole that are in the store
 */
public record StoredBytes(int perPoint, int whole) {

    /** Of a series that a release forecasts, with points so far apart. */
    public static StoredBytes of(ModelRelease release, RingCapacity ring, Duration interval) {
        int measured = 10 * SeriesMemory.CHECKPOINT_POINTS;
        int filled = Math.max(ring.points(), ring.most());
        SteppedSeries series = new SteppedSeries(release, ring, interval, filled + measured);
        long written = 0;
        int whole = 0;
        for (int point = 0; point < filled + measured; point++) {
            series.next();
            byte[] checkpoint = series.memory().takeCheckpoint();
            int tail = series.memory().tail().encode().length;
            if (point >= filled) {
                written += tail + (checkpoint == null ? 0 : checkpoint.length);
                whole = checkpoint == null ? whole : checkpoint.length + tail;
            }
        }
        return new StoredBytes((int) (written / measured), whole);
    }
}
