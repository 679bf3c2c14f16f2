package io.rollcast.forecaster.series;

import io.rollcast.wire.Accuracy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Forecasts of a series whose points are still to come, {@value #MOST} at most, each with its origin and its maker. Of a
 * horizon of up to {@value #MOST} steps every forecast is here until its last point has come; of a longer one every second,
 * third and so on, so that there are no more of them: each step ahead is scored equally often.
 *
 * <p>Values are in 16 bits, on a grid over the range of their forecast. Flat arrays, since there is one of these for every
 * series in memory.
 *
 * <p>It is long because its arrays are one ring, and their bytes, old and new, are read and written beside each other.
 */
public final class Outstanding {

    static final int MOST = Accuracy.MOST_OUTSTANDING;

    private static final int MOST_NAME_BYTES = 64;

    private static final float[] NO_SURPLUSES = {};

    private final long[] origins = new long[MOST];
    private final String[] predictors = new String[MOST];
    private final double[] offsets = new double[MOST];
    private final short[] exponents = new short[MOST];
    private final short[] lengths = new short[MOST];

    /** What {@link Intervals} counts the errors of each in. */
    private final short[] units = new short[MOST];

    /** What was emitted in place of each. */
    private final byte[] emitted = new byte[MOST];

    /** Of a counter, by how much it has risen more than each has said so far; empty for any other series. */
    private float[] surpluses = NO_SURPLUSES;

    /** Shape [{@value #MOST}, width]; element h of a row is h + 1 steps ahead. */
    private short[] counts = {};

    private int width;
    private int size;
    private int newest = MOST - 1;

    /** Whether the newest is from point {@code origin}: not every one of a long horizon is kept. */
    boolean isKept(long origin) {
        return size > 0 && origins[newest] == origin;
    }

    /** How many there are. */
    public int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /**
     * The series has another season: what seasonal-naive forecasts that stood in had said is not known any more. The newest
     * of them goes, and all before it.
     */
    void forgetSeason() {
        for (int index = 0; index < size; index++) {
            if (emitted(index).isOfSeason()) {
                size = index;
            }
        }
    }

    /** Adds the forecast from point {@code origin}, if it is one of those that are kept; the oldest may have to go. */
    void add(long origin, String predictor, double[] forecast, short unit, Guard.Predictor emitted) {
        int stride = Accuracy.stride(forecast.length);
        if (stride > 1 && origin % stride != 0) {
            return;
        }
        Grid grid = Grid.over(forecast);
        int row = push(origin, predictor, grid, forecast.length);
        for (int h = 0; h < forecast.length; h++) {
            counts[row + h] = grid.count(forecast[h]);
        }
        units[newest] = unit;
        this.emitted[newest] = (byte) emitted.code();
    }

    /** Makes room for a forecast of {@code length} steps; returns where its counts go. */
    private int push(long origin, String predictor, Grid grid, int length) {
        if (length > width) {
            widen(length);
        }
        newest = (newest + 1) % MOST;
        size = Math.min(size + 1, MOST);
        origins[newest] = origin;
        if (!predictor.equals(predictors[newest])) {
            predictors[newest] = predictor;
        }
        offsets[newest] = grid.offset();
        exponents[newest] = (short) grid.exponent();
        lengths[newest] = (short) length;
        if (surpluses.length > 0) {
            surpluses[newest] = 0;
        }
        return newest * width;
    }

    private void widen(int length) {
        short[] wider = new short[MOST * length];
        for (int row = 0; row < MOST; row++) {
            System.arraycopy(counts, row * width, wider, row * length, width);
        }
        counts = wider;
        width = length;
    }

    /** Point {@code seq} has come: those that it was the last one of go. They are the oldest, but where horizons change. */
    void met(long seq) {
        while (size > 0 && origins[place(size - 1)] + lengths[place(size - 1)] <= seq) {
            size--;
        }
    }

    /** Steps from the origin of forecast {@code index}, of which 0 is the newest, to point {@code seq}. */
    public int steps(int index, long seq) {
        return Math.toIntExact(seq - origins[place(index)]);
    }

    /** The forecast from point {@code origin}; -1 if it is not here. */
    int from(long origin) {
        for (int index = 0; index < size; index++) {
            if (origins[place(index)] == origin) {
                return index;
            }
        }
        return -1;
    }

    /** How many steps ahead forecast {@code index} reaches. */
    public int horizon(int index) {
        return lengths[place(index)];
    }

    /** Who made forecast {@code index}. */
    public String predictor(int index) {
        return predictors[place(index)];
    }

    /** What forecast {@code index} says {@code steps} ahead, in the series' unit. */
    public double value(int index, int steps) {
        int place = place(index);
        return offsets[place] + counts[place * width + steps - 1] * Grid.powerOfTwo(exponents[place]);
    }

    /** What errors of forecast {@code index} are counted in, as {@link Intervals} has said. */
    short unit(int index) {
        return units[place(index)];
    }

    /** What was emitted in place of forecast {@code index}. */
    public Guard.Predictor emitted(int index) {
        return Guard.Predictor.of(emitted[place(index)]);
    }

    /**
     * A counter has risen by so much more than forecast {@code index} had said of one of its steps.
     *
     * @return the sum of that over all of its steps so far
     */
    double addSurplus(int index, double surplus) {
        if (surpluses.length == 0) {
            surpluses = new float[MOST];
        }
        return surpluses[place(index)] += (float) surplus;
    }

    /** Writes what forecast {@code index} says of the steps from one to another, which have been met: i16 each. */
    void encodeMet(int index, int from, int to, ByteBuffer bytes) {
        for (int steps = from; steps <= to; steps++) {
            bytes.putShort(counts[place(index) * width + steps - 1]);
        }
    }

    /** Reads what {@link #encodeMet} wrote. */
    void decodeMet(int index, int from, int to, ByteBuffer bytes) {
        for (int steps = from; steps <= to; steps++) {
            counts[place(index) * width + steps - 1] = bytes.getShort();
        }
    }

    private int place(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("forecast %d of %d".formatted(index, size));
        }
        return newest >= index ? newest - index : newest - index + MOST;
    }

    /** Most bytes that {@link #encode} writes. */
    int mostEncodedBytes() {
        int bytes = 2;
        for (int index = 0; index < size; index++) {
            bytes += MOST_NAME_BYTES + 5 * Varint.MOST_BYTES + Short.BYTES * lengths[place(index)];
        }
        return bytes;
    }

    /**
     * What is still to come of them, the oldest first:
     *
     * <pre>
     * makers u8: length u8, UTF-8 | forecasts u8, each:
     *   maker u8 | steps since its origin varint | its steps still to come varint
     *   exponent less that of the one before varint | offset, counted in steps of the grid, less that of the one before varint
     *   i16 each
     * </pre>
     *
     * @param seq number of the latest point
     */
    void encode(long seq, ByteBuffer bytes) {
        List<String> makers = new ArrayList<>(2);
        for (int index = size - 1; index >= 0; index--) {
            if (!makers.contains(predictor(index))) {
                makers.add(predictor(index));
            }
        }
        bytes.put((byte) makers.size());
        for (String maker : makers) {
            byte[] name = maker.getBytes(StandardCharsets.UTF_8);
            bytes.put((byte) name.length).put(name);
        }
        bytes.put((byte) size);
        int exponent = 0;
        long offset = 0;
        for (int index = size - 1; index >= 0; index--) {
            int place = place(index);
            int met = steps(index, seq);
            long nextOffset = (long) Math.scalb(offsets[place], -exponents[place]);
            bytes.put((byte) makers.indexOf(predictors[place]));
            Varint.write(met, bytes);
            Varint.write(lengths[place] - met, bytes);
            Varint.write(exponents[place] - exponent, bytes);
            Varint.write(nextOffset - offset, bytes);
            for (int h = met; h < lengths[place]; h++) {
                bytes.putShort(counts[place * width + h]);
            }
            exponent = exponents[place];
            offset = nextOffset;
        }
    }

    /** Reads what {@link #encode} wrote. */
    static Outstanding decode(long seq, ByteBuffer bytes) {
        String[] makers = new String[bytes.get()];
        for (int i = 0; i < makers.length; i++) {
            byte[] name = new byte[Byte.toUnsignedInt(bytes.get())];
            bytes.get(name);
            makers[i] = new String(name, StandardCharsets.UTF_8);
        }
        Outstanding outstanding = new Outstanding();
        int count = bytes.get();
        int exponent = 0;
        long offset = 0;
        for (int i = 0; i < count; i++) {
            String maker = makers[bytes.get()];
            int met = (int) Varint.read(bytes);
            int length = met + (int) Varint.read(bytes);
            exponent += (int) Varint.read(bytes);
            offset += Varint.read(bytes);
            Grid grid = new Grid(Math.scalb((double) offset, exponent), exponent);
            int row = outstanding.push(seq - met, maker, grid, length);
            for (int h = met; h < length; h++) {
                outstanding.counts[row + h] = bytes.getShort();
            }
        }
        return outstanding;
    }

    int mostEncodedUnits() {
        return 3 * size;
    }

    /** Of each, the oldest first: {@code unit i16 | what was emitted u8}. */
    void encodeUnits(ByteBuffer bytes) {
        for (int index = size - 1; index >= 0; index--) {
            bytes.putShort(units[place(index)]).put(emitted[place(index)]);
        }
    }

    /** Reads what {@link #encodeUnits} wrote. */
    void decodeUnits(ByteBuffer bytes) {
        for (int index = size - 1; index >= 0; index--) {
            units[place(index)] = bytes.getShort();
            emitted[place(index)] = bytes.get();
        }
    }

    int encodedSurplusBytes() {
        return Float.BYTES * size;
    }

    /** Of each, the oldest first: f32. */
    void encodeSurpluses(ByteBuffer bytes) {
        for (int index = size - 1; index >= 0; index--) {
            bytes.putFloat(surpluses.length == 0 ? 0 : surpluses[place(index)]);
        }
    }

    /** Reads what {@link #encodeSurpluses} wrote. */
    void decodeSurpluses(ByteBuffer bytes) {
        surpluses = new float[MOST];
        for (int index = size - 1; index >= 0; index--) {
            surpluses[place(index)] = bytes.getFloat();
        }
    }

    /** Bytes that the values take in memory. */
    int heapBytes() {
        return Short.BYTES * counts.length;
    }
}
