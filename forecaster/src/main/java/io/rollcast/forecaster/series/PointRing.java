package io.rollcast.forecaster.series;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The latest points of a series in 16 bits each, on a grid over twice their range: a point is off by at most 1/32,000 of
 * that range. The grid stays where it is until a point does not fit, so a point is rounded once.
 *
 * <p>A point farther from all others than {@value #FARTHEST} times their range is kept as being just so far, lest a single
 * spike make the grid too coarse for all that surround it. Networks see no difference: to them 16 spreads are the limit.
 */
public final class PointRing {

    private static final int FARTHEST = 64;

    /** So many points may be anywhere: too little is known to call one a spike. */
    private static final int FIRST = 8;

    private short[] counts = {};
    private Grid grid = Grid.NONE;

    /**
     * What forecasters keep of a series, for whoever replays one to compare numbers.
     *
     * @param points of the series, from its first
     * @param capacity how many are kept at most
     * @return the latest of them as they are kept, the oldest first
     */
    public static float[] kept(float[] points, int capacity) {
        PointRing ring = new PointRing();
        for (int seq = 1; seq <= points.length; seq++) {
            ring.add(points[seq - 1], capacity, seq);
        }
        float[] kept = new float[ring.size()];
        ring.copyTo(kept, kept.length);
        return kept;
    }

    public int size() {
        return counts.length;
    }

    /** In the series' unit; 0 is the newest. NaN where it is no longer kept. */
    public float back(int steps) {
        return steps < counts.length ? grid.value(counts[counts.length - 1 - steps]) : Float.NaN;
    }

    /** Writes the latest {@code most} points, or as many as there are, the oldest first. */
    void copyTo(float[] to, int most) {
        int take = Math.min(most, counts.length);
        for (int i = 0; i < take; i++) {
            to[i] = grid.value(counts[counts.length - take + i]);
        }
    }

    /**
     * Appends point {@code seq} of the series; of more than {@code capacity} the oldest is dropped. Whenever all of them
     * are others than before, the grid is laid anew: a spike may have gone.
     */
    void add(float value, int capacity, long seq) {
        if (counts.length == 0 || !grid.reaches(value)) {
            layGrid(value);
        }
        if (counts.length < capacity) {
            counts = Arrays.copyOf(counts, counts.length + 1);
        } else {
            System.arraycopy(counts, 1, counts, 0, counts.length - 1);
        }
        counts[counts.length - 1] = grid.count(value);
        if (seq % capacity == 0) {
            layGrid(back(0));
        }
    }

    private void layGrid(float next) {
        float[] values = new float[counts.length];
        copyTo(values, values.length);
        double low = values.length == 0 ? next : values[0];
        double high = low;
        for (float value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        boolean known = values.length >= FIRST && high > low;
        double reach = known ? FARTHEST * (high - low) : Double.POSITIVE_INFINITY;
        double bounded = Math.max(low - reach, Math.min(high + reach, next));
        grid = Grid.over(Math.min(low, bounded), Math.max(high, bounded));
        for (int i = 0; i < values.length; i++) {
            counts[i] = grid.count(values[i]);
        }
    }

    int encodedBytes() {
        return 2 + 4 + 2 + 2 * counts.length;
    }

    /** {@code points u16 | offset f32 | exponent i16 | i16 each}. */
    void encode(ByteBuffer bytes) {
        bytes.putShort((short) counts.length).putFloat(grid.offset()).putShort((short) grid.exponent());
        bytes.asShortBuffer().put(counts);
        bytes.position(bytes.position() + 2 * counts.length);
    }

    static PointRing decode(ByteBuffer bytes) {
        PointRing ring = new PointRing();
        ring.counts = new short[Short.toUnsignedInt(bytes.getShort())];
        ring.grid = new Grid(bytes.getFloat(), bytes.getShort());
        bytes.asShortBuffer().get(ring.counts);
        bytes.position(bytes.position() + 2 * ring.counts.length);
        return ring;
    }
}
