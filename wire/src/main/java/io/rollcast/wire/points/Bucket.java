package io.rollcast.wire.points;

import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Events of one step that is still open. Of two events of the same time the later one counts, unless duplicates are kept. The
 * latest {@value #MOST} are kept one by one for that; what came before is kept as its sums.
 */
final class Bucket {

    /** Most events that are kept one by one. */
    static final int MOST = 64;

    /** Share of a counter that a correction leaves at the least. */
    private static final double LEAST_CORRECTED = 0.9;

    /** Bytes without the events that are kept one by one. */
    static final int LEAST_BYTES = 8 + 7 * 8 + 8 + 1;

    static final int EVENT_BYTES = 16;

    final long startMs;
    private long[] times = new long[4];
    private double[] values = new double[4];
    private int size;

    private long folded;
    private double sum;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double first;
    private double last;
    private long lastMs = Long.MIN_VALUE;

    /** From the first to the last, of a counter. */
    private double increase;

    Bucket(long startMs) {
        this.startMs = startMs;
    }

    /** Events that are kept one by one. */
    int events() {
        return size;
    }

    void add(long timestampMs, double value, Duplicates duplicates) {
        for (int i = size - 1; i >= 0 && duplicates == Duplicates.DROP; i--) {
            if (times[i] == timestampMs) {
                values[i] = value;
                return;
            }
        }
        if (size == MOST) {
            fold(times[0], values[0]);
            System.arraycopy(times, 1, times, 0, MOST - 1);
            System.arraycopy(values, 1, values, 0, MOST - 1);
            size--;
        } else if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        times[size] = timestampMs;
        values[size++] = value;
    }

    private void fold(long timestampMs, double value) {
        folded++;
        sum += value;
        min = Math.min(min, value);
        max = Math.max(max, value);
        if (timestampMs >= lastMs) {
            first = folded == 1 ? value : first;
            increase += folded == 1 ? 0 : increase(last, value);
            lastMs = timestampMs;
            last = value;
        }
    }

    /**
     * What a counter came to from one reading to the next. One that stands lower than before has started again at zero; one
     * that is lower by a small part of it has been corrected.
     */
    static double increase(double from, double to) {
        if (to >= from) {
            return to - from;
        }
        return to > LEAST_CORRECTED * from ? 0 : Math.max(0, to);
    }

    /** What the events come to; nothing can be added any more. */
    double close(Aggregate aggregate) {
        for (int i = 0; i < size; i++) {
            fold(times[i], values[i]);
        }
        size = 0;
        return switch (aggregate) {
            case MEAN -> sum / folded;
            case SUM -> sum;
            case LAST -> last;
            case MIN -> min;
            case MAX -> max;
            case COUNT -> folded;
        };
    }

    /**
     * What a counter came to since a reading before the step; nothing can be added any more. A restart is seen where a reading
     * is lower than the one before it.
     */
    double increaseSince(double reading) {
        IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparingLong(i -> times[i]))
                .forEach(i -> fold(times[i], values[i]));
        size = 0;
        return increase(reading, first) + increase;
    }

    /**
     * {@code start i64 | folded i64 [sum, min, max, last f64, last time i64, first, increase f64] | events u8 | each: time i64,
     * value f64}.
     */
    void encode(ByteBuffer to) {
        to.putLong(startMs).putLong(folded);
        if (folded > 0) {
            to.putDouble(sum).putDouble(min).putDouble(max).putDouble(last).putLong(lastMs);
            to.putDouble(first).putDouble(increase);
        }
        to.put((byte) size);
        for (int i = 0; i < size; i++) {
            to.putLong(times[i]).putDouble(values[i]);
        }
    }

    /** @param hasIncrease whether the bytes have that; of earlier builds, a restart within the step is not known */
    static Bucket decode(ByteBuffer from, boolean hasIncrease) {
        Bucket bucket = new Bucket(from.getLong());
        bucket.folded = from.getLong();
        if (bucket.folded > 0) {
            bucket.sum = from.getDouble();
            bucket.min = from.getDouble();
            bucket.max = from.getDouble();
            bucket.last = from.getDouble();
            bucket.lastMs = from.getLong();
            bucket.first = hasIncrease ? from.getDouble() : bucket.min;
            bucket.increase = hasIncrease ? from.getDouble() : bucket.last - bucket.min;
        }
        int size = Byte.toUnsignedInt(from.get());
        bucket.times = new long[Math.max(4, size)];
        bucket.values = new double[Math.max(4, size)];
        for (int i = 0; i < size; i++) {
            bucket.times[i] = from.getLong();
            bucket.values[i] = from.getDouble();
        }
        bucket.size = size;
        return bucket;
    }
}
