package io.rollcast.forecaster.series;

import io.rollcast.wire.Forecast;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.ByteUtils;

/**
 * What is stored of a series at every commit in which it had points: the points since its last checkpoint, from which its
 * memory is brought up to date when it is read again, and what there is to say of it now.
 *
 * @param seq number of the latest point, from 1
 * @param timestampMs of the latest point
 * @param value of the latest point
 * @param stepMs usual interval between points, milliseconds; 0 until two points have been seen
 * @param fingerprint of the release that its recurrent state belongs to, 0 for none
 * @param squaredError mean over recent points of the squared error of the forecasts that were emitted, over all steps, in
 *     the series' unit squared; NaN while there is none
 * @param lastValueSquaredError the same of the last value
 * @param predictor who made the latest forecast
 * @param warm whether that one had seen a full window
 * @param forecast shape [horizon], the latest one, in 16 bits a number
 * @param points since the checkpoint, the oldest first
 */
public record SeriesTail(
        long seq,
        long timestampMs,
        float value,
        float stepMs,
        long fingerprint,
        float squaredError,
        float lastValueSquaredError,
        String predictor,
        boolean warm,
        float[] forecast,
        List<Point> points) {

    /** Of the stored format. */
    private static final byte VERSION = 4;

    /** All but the name and the points. */
    private static final int FIXED_BYTES = 1 + 8 + 8 + 4 + 4 + 8 + 4 + 4 + 1 + 1 + 4 + 2 + 2 * Forecast.HORIZON + 1;

    private static final int MOST_POINT_BYTES = Float.BYTES + 10;

    /**
     * This as bytes, little-endian:
     *
     * <pre>
     * version u8 | seq i64 | timestampMs i64 | value f32 | stepMs f32 | fingerprint i64
     * squaredError f32 | lastValueSquaredError f32 | warm u8 | predictor: length u8, UTF-8
     * forecast: offset f32 | exponent i16 | i16 each
     * points u8 | each, the newest first: value f32, milliseconds before the one that follows it: varint
     * </pre>
     */
    public byte[] encode() {
        byte[] name = predictor.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + name.length + MOST_POINT_BYTES * points.size())
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(VERSION).putLong(seq).putLong(timestampMs).putFloat(value).putFloat(stepMs);
        bytes.putLong(fingerprint).putFloat(squaredError).putFloat(lastValueSquaredError);
        bytes.put((byte) (warm ? 1 : 0)).put((byte) name.length).put(name);
        Grid grid = Grid.over(forecast);
        bytes.putFloat(grid.offset()).putShort((short) grid.exponent());
        for (float step : forecast) {
            bytes.putShort(grid.count(step));
        }
        bytes.put((byte) points.size());
        long next = timestampMs;
        for (int i = points.size() - 1; i >= 0; i--) {
            bytes.putFloat(points.get(i).value());
            ByteUtils.writeVarlong(next - points.get(i).timestampMs(), bytes);
            next = points.get(i).timestampMs();
        }
        byte[] encoded = new byte[bytes.position()];
        bytes.flip().get(encoded);
        return encoded;
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws SerializationException if another build wrote it in another format
     */
    public static SeriesTail decode(byte[] encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        SeriesCheckpoint.requireVersion(bytes.get(), VERSION);
        long seq = bytes.getLong();
        long timestampMs = bytes.getLong();
        float value = bytes.getFloat();
        float stepMs = bytes.getFloat();
        long fingerprint = bytes.getLong();
        float squaredError = bytes.getFloat();
        float lastValueSquaredError = bytes.getFloat();
        boolean warm = bytes.get() != 0;
        byte[] name = new byte[bytes.get()];
        bytes.get(name);
        Grid grid = new Grid(bytes.getFloat(), bytes.getShort());
        float[] forecast = new float[Forecast.HORIZON];
        for (int h = 0; h < forecast.length; h++) {
            forecast[h] = grid.value(bytes.getShort());
        }
        Point[] points = new Point[bytes.get()];
        long next = timestampMs;
        for (int i = points.length - 1; i >= 0; i--) {
            float pointValue = bytes.getFloat();
            next -= ByteUtils.readVarlong(bytes);
            points[i] = new Point(pointValue, next);
        }
        return new SeriesTail(
                seq,
                timestampMs,
                value,
                stepMs,
                fingerprint,
                squaredError,
                lastValueSquaredError,
                new String(name, StandardCharsets.UTF_8),
                warm,
                forecast,
                new ArrayList<>(List.of(points)));
    }
}
