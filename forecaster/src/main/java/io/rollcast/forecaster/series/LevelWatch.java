package io.rollcast.forecaster.series;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Watches whether the points of a series stay at another level. Once a point is far beyond the interval of the latest
 * forecast, those after it are held against the same forecast, which knows nothing of them; after
 * {@value LevelShift#POINTS} in a row on the same side it is looked whether the level has shifted.
 *
 * <p>Mutable; a series' memory owns it, and stores it with its checkpoints.
 */
final class LevelWatch {

    /** How many times as far as the 95 % interval reaches a point is off that is far. */
    private static final double FAR = 2.5;

    static final int MOST_BYTES = 1 + Varint.MOST_BYTES + Short.BYTES * LevelShift.POINTS;

    /** Points in a row. */
    private int far;

    /** Of the forecast that they are held against. */
    private long origin;

    /**
     * There is another point.
     *
     * @param outstanding forecasts, those still among them whose last point it is
     * @param intervals of the series
     * @param points of the series, the newest among them
     * @param found of the series
     * @param seq number of the newest point
     * @return what has happened before the last {@value LevelShift#POINTS} of the points; null if nothing has
     */
    @Nullable
    LevelShift next(Outstanding outstanding, Intervals intervals, PointRing points, FoundTraits found, long seq) {
        if (points.hasShifts() && LevelShift.isUndone(points)) {
            far = 0;
            return points.lastShift().inverse();
        }
        int index = far > 0 ? outstanding.from(origin) : -1;
        if (index < 0) {
            far = 0;
            index = newest(outstanding, intervals, points, seq);
        }
        if (index < 0 || !isFar(outstanding, index, intervals, points, seq)) {
            far = 0;
            return null;
        }
        origin = seq - outstanding.steps(index, seq);
        far++;
        if (far < LevelShift.POINTS) {
            return null;
        }
        far = 0;
        double[] expected = new double[LevelShift.POINTS];
        int steps = outstanding.steps(index, seq);
        for (int i = 0; i < expected.length; i++) {
            expected[i] = outstanding.value(index, steps - expected.length + 1 + i);
        }
        return LevelShift.find(expected, points, found);
    }

    /**
     * The newest forecast, if it can be relied on: it knows of the last shift, it was emitted as it is, but perhaps for its first
     * step, and so the intervals are of its like.
     */
    private static int newest(Outstanding outstanding, Intervals intervals, PointRing points, long seq) {
        boolean isReliable = outstanding.size() > 0
                && intervals.areKnown()
                && outstanding.emitted(0).isOfRelease()
                && points.hasKnownLevelFor(outstanding.steps(0, seq) + 1);
        return isReliable ? 0 : -1;
    }

    private boolean isFar(Outstanding outstanding, int index, Intervals intervals, PointRing points, long seq) {
        int steps = outstanding.steps(index, seq);
        if (steps > outstanding.horizon(index)) {
            return false;
        }
        double error = points.back(0) - emitted(outstanding, index, steps, points, 1);
        boolean isSameSide =
                far == 0 || error * (points.back(1) - emitted(outstanding, index, steps - 1, points, 2)) > 0;
        return isSameSide && Math.abs(error) > FAR * intervals.reach95(outstanding.unit(index), steps, error > 0);
    }

    /** What was emitted, which intervals are of; {@code origin} is so many points back. */
    private static double emitted(Outstanding outstanding, int index, int steps, PointRing points, int origin) {
        return steps == 1 && outstanding.emitted(index).hasLastValueFirst()
                ? points.back(origin)
                : outstanding.value(index, steps);
    }

    /** {@code points in a row u8, and if there are any: steps since the forecast varint | what it had said of them i16 each}. */
    void encode(Outstanding outstanding, long seq, ByteBuffer bytes) {
        int index = far > 0 ? outstanding.from(origin) : -1;
        bytes.put((byte) (index < 0 ? 0 : far));
        if (index >= 0) {
            int steps = outstanding.steps(index, seq);
            Varint.write(steps, bytes);
            outstanding.encodeMet(index, steps - far + 1, steps, bytes);
        }
    }

    /** Reads what {@link #encode} wrote. */
    static LevelWatch decode(Outstanding outstanding, long seq, ByteBuffer bytes) {
        LevelWatch watch = new LevelWatch();
        watch.far = bytes.get();
        if (watch.far > 0) {
            int steps = (int) Varint.read(bytes);
            watch.origin = seq - steps;
            outstanding.decodeMet(outstanding.from(watch.origin), steps - watch.far + 1, steps, bytes);
        }
        return watch;
    }
}
