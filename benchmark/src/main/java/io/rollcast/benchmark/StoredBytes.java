package io.rollcast.benchmark;

import io.rollcast.forecaster.series.Point;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.network.ModelSpec;
import io.rollcast.wire.Forecast;
import java.util.SplittableRandom;

/**
 * How many bytes a forecaster stores of a series that has filled its ring: measured on one. Here for what only the
 * forecaster sees.
 *
 * @param perPoint written for every point, where each has a commit of its own
 * @param whole that are in the store
 */
public record StoredBytes(int perPoint, int whole) {

    /** Of a series that a network with this specification forecasts. */
    public static StoredBytes of(ModelSpec spec, int ringPoints) {
        SplittableRandom random = new SplittableRandom(1);
        SeriesMemory memory = new SeriesMemory("s-00042");
        float[] state = new float[spec.stateSize()];
        int measured = 10 * SeriesMemory.CHECKPOINT_POINTS;
        long written = 0;
        int whole = 0;
        for (int point = 0; point < ringPoints + measured; point++) {
            for (int i = 0; i < state.length; i++) {
                state[i] = (float) random.nextDouble(-1, 1);
            }
            memory.remember(1, spec, state);
            Point next = new Point((float) random.nextDouble(-1, 1), 1_764_000_000_000L + 200L * point);
            memory.advance(next, ringPoints, "gru/1", true, new float[Forecast.HORIZON]);
            memory.settle();
            byte[] checkpoint = memory.takeCheckpoint();
            int tail = memory.tail().encode().length;
            if (point >= ringPoints) {
                written += tail + (checkpoint == null ? 0 : checkpoint.length);
                whole = checkpoint == null ? whole : checkpoint.length + tail;
            }
        }
        return new StoredBytes((int) (written / measured), whole);
    }
}
