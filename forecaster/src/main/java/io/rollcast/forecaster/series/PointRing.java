package io.rollcast.forecaster.series;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The latest points of a series in 16 bits each, on a grid over twice their range: a point is off by at most 1/32,000 of
 * that range. The grid stays where it is until a point does not fit, so a point is rounded once.
 *
 * <p>A point farther from all others than {@value #FARTHEST} times their range is kept as being just so far, lest a single
 * spike make the grid too coarse for all that surround it. Networks see no difference: to them 16 spreads are the limit.
 *
 * <p>Of their times it is kept how many of the series' usual steps each point lies behind the one before it, so that gaps,
 * the step and the phase are known from a point's time. A series without gaps takes no memory for that.
 */
public final class PointRing {

    private static final int FARTHEST = 64;

    /** So many points may be anywhere: too little is known to call one a spike. */
    private static final int FIRST = 8;

    /** A longer gap counts as one of so many steps. */
    static final int MOST_STEPS = 255;

    private static final byte[] ALL_REGULAR = {};

    private short[] counts = {};
    private Grid grid = Grid.NONE;

    /** Steps from the point before, unsigned, point by point; empty where all are 1. */
    private byte[] steps = ALL_REGULAR;

    /** How many points there are. */
    public int size() {
        return counts.length;
    }

    /** A point in the series' unit; 0 is the newest. NaN where it is no longer kept. */
    public double back(int points) {
        return points < counts.length ? grid.value(counts[counts.length - 1 - points]) : Double.NaN;
    }

    /** How many usual steps a point lies behind the one before it, at most {@value #MOST_STEPS}; 0 is the newest point. */
    public int stepsBefore(int points) {
        return steps.length == 0 ? 1 : Byte.toUnsignedInt(steps[steps.length - 1 - points]);
    }

    /** A copy without the steps between points, to which others can be added. */
    PointRing copyOfValues() {
        PointRing copy = new PointRing();
        copy.counts = counts.clone();
        copy.grid = grid;
        return copy;
    }

    /** A copy to which other points can be added. */
    PointRing copy() {
        PointRing copy = copyOfValues();
        copy.steps = steps;
        return copy;
    }

    /** Writes the latest {@code most} points, or as many as there are, the oldest first. */
    void copyTo(double[] to, int most) {
        int take = Math.min(most, counts.length);
        for (int i = 0; i < take; i++) {
            to[i] = grid.value(counts[counts.length - take + i]);
        }
    }

    /**
     * Appends point {@code seq} of the series; of more than {@code capacity} the oldest are dropped. Whenever all of them
     * are others than before, the grid is laid anew: a spike may have gone.
     *
     * @param value in the series' unit
     * @param stepsBefore usual steps since the point before, 1 for the first
     */
    void add(double value, int stepsBefore, int capacity, long seq) {
        if (counts.length == 0 || !grid.reaches(value)) {
            layGrid(value);
        }
        addSteps(Math.max(0, Math.min(MOST_STEPS, stepsBefore)), capacity);
        if (counts.length < capacity) {
            counts = Arrays.copyOf(counts, counts.length + 1);
        } else if (counts.length == capacity) {
            System.arraycopy(counts, 1, counts, 0, capacity - 1);
        } else {
            counts = Arrays.copyOfRange(counts, counts.length - capacity + 1, counts.length + 1);
        }
        counts[counts.length - 1] = grid.count(value);
        if (seq % capacity == 0) {
            layGrid(back(0));
        }
    }

    private void addSteps(int stepsBefore, int capacity) {
        if (stepsBefore == 1 && steps.length == 0) {
            return;
        }
        int before = Math.min(counts.length, capacity - 1);
        byte[] next = new byte[before + 1];
        if (steps.length == 0) {
            Arrays.fill(next, (byte) 1);
        } else {
            System.arraycopy(steps, steps.length - before, next, 0, before);
        }
        next[before] = (byte) stepsBefore;
        steps = isRegular(next) ? ALL_REGULAR : next;
    }

    private static boolean isRegular(byte[] steps) {
        for (byte step : steps) {
            if (step != 1) {
                return false;
            }
        }
        return true;
    }

    private void layGrid(double next) {
        double[] values = new double[counts.length];
        copyTo(values, values.length);
        double low = values.length == 0 ? next : values[0];
        double high = low;
        for (double value : values) {
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
        return 2 + 8 + 2 + 2 * counts.length + 1 + steps.length;
    }

    /** {@code points u16 | offset f64 | exponent i16 | i16 each | regular u8, steps before each u8 where it is 0}. */
    void encode(ByteBuffer bytes) {
        bytes.putShort((short) counts.length).putDouble(grid.offset()).putShort((short) grid.exponent());
        bytes.asShortBuffer().put(counts);
        bytes.position(bytes.position() + 2 * counts.length);
        bytes.put((byte) (steps.length == 0 ? 1 : 0)).put(steps);
    }

    static PointRing decode(ByteBuffer bytes) {
        PointRing ring = new PointRing();
        ring.counts = new short[Short.toUnsignedInt(bytes.getShort())];
        ring.grid = new Grid(bytes.getDouble(), bytes.getShort());
        bytes.asShortBuffer().get(ring.counts);
        bytes.position(bytes.position() + 2 * ring.counts.length);
        if (bytes.get() == 0) {
            ring.steps = new byte[ring.counts.length];
            bytes.get(ring.steps);
        }
        return ring;
    }
}
