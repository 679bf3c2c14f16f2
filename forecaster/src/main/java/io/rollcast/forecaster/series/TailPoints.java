package io.rollcast.forecaster.series;

import io.rollcast.wire.points.Point;
import java.util.ArrayList;
import java.util.List;

/**
 * The points of a series since its last checkpoint, of which nothing else is stored; and how many of them its memory has yet
 * to take in, since it was read from the store. Numbers, since young objects that old ones refer to keep the garbage
 * collector busy.
 */
final class TailPoints {

    private final double[] values = new double[SeriesMemory.CHECKPOINT_POINTS];
    private final long[] timestampsMs = new long[SeriesMemory.CHECKPOINT_POINTS];
    private int size;
    private int behind;

    /** The points as they were stored, none of which has been taken in. */
    void restore(List<Point> stored) {
        stored.forEach(this::add);
        behind = size;
    }

    void add(Point point) {
        values[size] = point.value();
        timestampsMs[size++] = point.timestampMs();
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
        return new Point(values[next], timestampsMs[next]);
    }

    private List<Point> from(int first) {
        List<Point> points = new ArrayList<>(size - first);
        for (int i = first; i < size; i++) {
            points.add(new Point(values[i], timestampsMs[i]));
        }
        return points;
    }
}
