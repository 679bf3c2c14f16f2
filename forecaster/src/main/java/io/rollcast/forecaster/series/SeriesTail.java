package io.rollcast.forecaster.series;

import io.rollcast.wire.Anomaly;
import io.rollcast.wire.points.Point;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What is stored of a series at every commit in which it had points: the points since its last checkpoint, from which its
 * memory is brought up to date when it is read again, and what there is to say of it now.
 *
 * @param seq number of the latest point, from 1
 * @param timestampMs of the latest point
 * @param arrivedMs when the latest point was forecast from, epoch milliseconds by the wall clock; stored to the second
 * @param value of the latest point
 * @param stepMs usual interval between points, milliseconds; 0 until two points have been seen
 * @param spread running spread of the series, in its unit
 * @param fingerprint of the release that its recurrent state belongs to, 0 for none, or where a checkpoint has it
 * @param error mean over recent points of the winsorised squared error of the forecasts that were emitted, over all steps,
 *     in spreads squared; NaN while there is none
 * @param lastValueError the same of the last value
 * @param guard what is emitted, and the errors that it goes by
 * @param alarm whether points have left what was forecast
 * @param maker of the latest forecast, or what its guard stands in for, and of those from all {@code points}
 * @param warm whether that one had seen a full window
 * @param forecast shape [horizon], the latest one, in 16 bits a number
 * @param points since the checkpoint, the oldest first
 * @param marks of these points: what was emitted from each, and whether it was imputed
 * @param isCounter whether points are the increases of a counter
 */
public record SeriesTail(
        long seq,
        long timestampMs,
        long arrivedMs,
        double value,
        float stepMs,
        float spread,
        long fingerprint,
        float error,
        float lastValueError,
        Guard guard,
        Alarm alarm,
        Maker maker,
        boolean warm,
        double[] forecast,
        List<Point> points,
        long marks,
        boolean isCounter) {

    private static final long MS_PER_SECOND = 1_000;

    private static final int WARM = 1;
    private static final int HAS_DIGEST = 2;
    private static final int COUNTER = 4;

    /** All but the name, the forecast and the points. */
    private static final int FIXED_BYTES = 1
            + 8
            + 8
            + ExactDecimal.MOST_BYTES
            + 4
            + 4
            + 8
            + 4
            + 4
            + 1
            + 8
            + 1
            + 10
            + 2
            + 1
            + Varint.MOST_BYTES
            + Guard.MOST_BYTES
            + Varint.MOST_BYTES
            + Alarm.MOST_BYTES;

    /** Where a thread writes tails before it is known how long they are: one is written for every batch of a series. */
    private static final ThreadLocal<ByteBuffer> ROOM =
            ThreadLocal.withInitial(() -> ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN));

    private static final int MOST_POINT_BYTES = ExactDecimal.MOST_BYTES + Varint.MOST_BYTES;

    /**
     * This as bytes, little-endian:
     *
     * <pre>
     * version u8 | seq i64 | points u8 | timestampMs i64 | value, see {@link ExactDecimal} | stepMs f32 | spread f32
     * fingerprint i64 where there has been no checkpoint: all points are here
     * error f32 | lastValueError f32 | warm 1, has a digest 2, counter 4: u8 | maker: digest i64 where it has one, length u8, UTF-8
     * forecast: steps varint | offset f64 | exponent i16 | i16 each
     * points, the newest first: value, milliseconds before the one that follows it: varint
     * seconds from the latest point's timestamp to its arrival: varint
     * guard, see {@link Guard}
     * marks of the points, 4 bits each, the oldest in the lowest: varint
     * alarm, see {@link Alarm}
     * </pre>
     *
     * Early builds of format 7 did not mark counters, and neither wrote nor read the last line: no series has left. Nor, earlier ones, the line before:
     * no point is imputed to them, and no naive forecast was emitted. Builds of format 6, and early ones of 7, neither wrote
     * nor read the line before that: there is no guard to them. Early builds of format 6 had not the line before that either;
     * to them a point arrived at its timestamp.
     */
    public byte[] encode() {
        byte[] name = maker.name().getBytes(StandardCharsets.UTF_8);
        int most =
                FIXED_BYTES + name.length + Varint.MOST_BYTES + 2 * forecast.length + MOST_POINT_BYTES * points.size();
        ByteBuffer bytes = room(most);
        bytes.put(StateFormat.LATEST).putLong(seq).put((byte) points.size()).putLong(timestampMs);
        int places = ExactDecimal.write(value, 0, bytes);
        bytes.putFloat(stepMs).putFloat(spread);
        if (seq == points.size()) {
            bytes.putLong(fingerprint);
        }
        bytes.putFloat(error).putFloat(lastValueError);
        boolean hasDigest = !maker.digest().isEmpty();
        bytes.put((byte) ((warm ? WARM : 0) | (hasDigest ? HAS_DIGEST : 0) | (isCounter ? COUNTER : 0)));
        if (hasDigest) {
            bytes.putLong(HexFormat.fromHexDigitsToLong(maker.digest()));
        }
        bytes.put((byte) name.length).put(name);
        Grid grid = Grid.over(forecast);
        Varint.write(forecast.length, bytes);
        bytes.putDouble(grid.offset()).putShort((short) grid.exponent());
        for (double step : forecast) {
            bytes.putShort(grid.count(step));
        }
        long next = timestampMs;
        for (int i = points.size() - 1; i >= 0; i--) {
            places = ExactDecimal.write(points.get(i).value(), places, bytes);
            Varint.write(next - points.get(i).timestampMs(), bytes);
            next = points.get(i).timestampMs();
        }
        Varint.write(Math.floorDiv(arrivedMs - timestampMs, MS_PER_SECOND), bytes);
        guard.encode(bytes);
        Varint.write(marks, bytes);
        alarm.encode(bytes);
        byte[] encoded = new byte[bytes.position()];
        bytes.flip().get(encoded);
        return encoded;
    }

    private static ByteBuffer room(int most) {
        if (ROOM.get().capacity() < most) {
            ROOM.set(ByteBuffer.allocate(most).order(ByteOrder.LITTLE_ENDIAN));
        }
        return ROOM.get().clear();
    }

    /**
     * Reads what {@link #encode} wrote, or a build of format 6, 7 or 8, whose guard did not judge the first step apart, and whose
     * marks had 3 bits.
     *
     * @throws UnreadableStateException if another build wrote it in another format
     */
    public static SeriesTail decode(byte[] encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        boolean judgesFirst = StateFormat.requireRead(bytes.get()) >= StateFormat.WITH_FIRST_STEP;
        long seq = bytes.getLong();
        Point[] points = new Point[bytes.get()];
        long timestampMs = bytes.getLong();
        double value = ExactDecimal.read(bytes);
        float stepMs = bytes.getFloat();
        float spread = bytes.getFloat();
        long fingerprint = seq == points.length ? bytes.getLong() : 0;
        float error = bytes.getFloat();
        float lastValueError = bytes.getFloat();
        int flags = bytes.get();
        String digest = (flags & HAS_DIGEST) == 0 ? "" : HexFormat.of().toHexDigits(bytes.getLong());
        String name = text(bytes);
        double[] forecast = new double[(int) Varint.read(bytes)];
        readForecast(bytes, new Grid(bytes.getDouble(), bytes.getShort()), forecast);
        long next = timestampMs;
        for (int i = points.length - 1; i >= 0; i--) {
            double pointValue = ExactDecimal.read(bytes);
            next -= Varint.read(bytes);
            points[i] = new Point(pointValue, next);
        }
        long delayMs = bytes.hasRemaining() ? MS_PER_SECOND * Varint.read(bytes) : 0;
        Guard guard = bytes.hasRemaining() ? Guard.decode(bytes, judgesFirst) : new Guard();
        long marks = bytes.hasRemaining() ? Varint.read(bytes) : 0;
        if (!judgesFirst) {
            marks = TailPoints.widened(marks, 3);
        }
        Alarm alarm = bytes.hasRemaining() ? Alarm.decode(bytes) : new Alarm();
        return new SeriesTail(
                seq,
                timestampMs,
                timestampMs + delayMs,
                value,
                stepMs,
                spread,
                fingerprint,
                error,
                lastValueError,
                guard,
                alarm,
                new Maker(name, digest),
                (flags & WARM) != 0,
                forecast,
                new ArrayList<>(List.of(points)),
                marks,
                (flags & COUNTER) != 0);
    }

    /** {@link SeriesRow#relativeError} of an encoded tail, which is not decoded: a task looks at those of all its series. */
    public static double relativeError(byte[] encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        StateFormat.requireRead(bytes.get());
        long seq = bytes.getLong();
        int points = bytes.get();
        bytes.getLong();
        ExactDecimal.read(bytes);
        int skipped = Float.BYTES + Float.BYTES + (seq == points ? Long.BYTES : 0);
        bytes.position(bytes.position() + skipped);
        return SeriesRow.relativeError(bytes.getFloat(), bytes.getFloat());
    }

    /**
     * The series ends: what is to be told to be over. Outside, it was so up to its latest point, for which nothing that was
     * expected is kept; missing, it is until the present.
     */
    public List<Anomaly> ends(String series, long nowMs) {
        List<Anomaly> over = new ArrayList<>(2);
        if (alarm.isOutside()) {
            over.add(Anomaly.outsideEnds(
                    series,
                    seq,
                    timestampMs,
                    alarm.sinceMs(),
                    seq - alarm.sinceSeq() + 1,
                    value,
                    null,
                    alarm.peak(),
                    model()));
        }
        if (alarm.isMissing()) {
            long sinceMs = timestampMs + Math.round((double) stepMs);
            over.add(Anomaly.missingEnds(series, seq, Math.max(nowMs, sinceMs), sinceMs));
        }
        return over;
    }

    /** Whether the point at an index of {@link #points} was imputed. */
    public boolean isImputed(int index) {
        return TailPoints.isImputed(marks, index);
    }

    /** Name of what made the latest forecast as it was emitted. */
    public String model() {
        return guard.nameOr(maker.name());
    }

    private static String text(ByteBuffer bytes) {
        byte[] text = new byte[Byte.toUnsignedInt(bytes.get())];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static void readForecast(ByteBuffer bytes, Grid grid, double[] forecast) {
        for (int h = 0; h < forecast.length; h++) {
            forecast[h] = grid.value(bytes.getShort());
        }
    }
}
