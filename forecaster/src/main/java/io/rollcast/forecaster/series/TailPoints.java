package io.rollcast.forecaster.series;

import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import java.util.ArrayList;
import java.util.List;

/**
 * The points of a series since its last checkpoint, of which nothing else is stored; and how many of them its memory has yet
 * to take in, since it was read from the store. Numbers, since young objects that old ones refer to keep the garbage
 * collector busy.
 */
final class TailPoints {

    private static final int IMPUTED = 1;
    private static final int MARK_BITS = 4;
    private static final int MARK_MASK = (1 << MARK_BITS) - 1;

    private final double[] values = new double[SeriesMemory.CHECKPOINT_POINTS];
    private final long[] timestampsMs = new long[SeriesMemory.CHECKPOINT_POINTS];

    /** What was emitted from each point, and whether it was imputed: in {@value #MARK_BITS} bits. */
    private final byte[] marks = new byte[SeriesMemory.CHECKPOINT_POINTS];

    private int size;
    private int behind;

    /** The points as they were stored, none of which has been taken in. */
    void restore(List<Point> stored, long storedMarks) {
        for (int i = 0; i < stored.size(); i++) {
            add(stored.get(i), (byte) (storedMarks >> (MARK_BITS * i) & MARK_MASK));
        }
        behind = size;
    }

    /** Marks of builds of formats before 9, of so many bits each, as {@link #marks} has them. */
    static long widened(long marks, int bits) {
        long wide = 0;
        for (int i = 0; i < SeriesMemory.CHECKPOINT_POINTS; i++) {
            wide |= (marks >> (bits * i) & (1 << bits) - 1) << (MARK_BITS * i);
        }
        return wide;
    }

    void add(Point point, Guard.Predictor emitted) {
        add(point, (byte) (emitted.code() << 1 | (point.isImputed() ? IMPUTED : 0)));
    }

    private void add(Point point, byte mark) {
        marks[size] = mark;
        values[size] = point.value();
        timestampsMs[size++] = point.timestampMs();
    }

    /** Of all points, the oldest first in the lowest bits. */
    long marks() {
        long all = 0;
        for (int i = size - 1; i >= 0; i--) {
            all = all << MARK_BITS | marks[i];
        }
        return all;
    }

    /** Whether a point was imputed, by the {@link #marks} of all; 0 is the oldest. */
    static boolean isImputed(long marks, int index) {
        return (marks >> (MARK_BITS * index) & IMPUTED) != 0;
    }

    /** What was emitted from the next point to be taken in. */
    Guard.Predictor nextEmitted() {
        return Guard.Predictor.of(marks[size - behind] >> 1);
    }

    /** There is a checkpoint: it has them all. */
    void clear() {
        size = 0;
    }

    /** All of them, the oldest first. */
    List<Point> points() {
        return from(0);
    }

    /** Those that have yet to be taken in, the oldest first. */
    List<Point> behind() {
        return behind == 0 ? List.of() : from(size - behind);
    }

    /** Takes the oldest of those in. */
    Point takeIn() {
        int next = size - behind--;
        return point(next);
    }

    private Point point(int index) {
        return (marks[index] & IMPUTED) == 0
                ? new Point(values[index], timestampsMs[index])
                : new Point(values[index], timestampsMs[index], Origin.IMPUTED, Double.NaN);
    }

    private List<Point> from(int first) {
        List<Point> points = new ArrayList<>(size - first);
        for (int i = first; i < size; i++) {
            points.add(point(i));
        }
        return points;
    }
}
