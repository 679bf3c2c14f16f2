package io.rollcast.forecaster;

import io.rollcast.network.ModelSpec;
import io.rollcast.wire.Forecast;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a series from forecast to forecast, all of it as of the last one: the latest points, the
 * network's recurrent state, and the forecasts whose points are still to come.
 *
 * <p>Stored it takes 16 bits a number, as decision 008 explains. Mutable, and owned by one stream task.
 */
final class SeriesMemory {

    /** A forecast whose points have not all come yet. */
    record Outstanding(String predictor, float[] forecast) {}

    static final float[] NO_STATE = {};

    /** Of the stored format. */
    private static final byte VERSION = 3;

    /** Forecasts emitted so far; the next one has this number plus 1. */
    long emittedSeq;

    /** Of the last point that was forecast from. */
    long timestampMs;

    /** Smoothed interval between points, milliseconds; 0 until two points have been seen. */
    float stepMs;

    PointRing points = new PointRing();

    /** The release that {@link #recurrent} belongs to: {@link ServedModel#fingerprint()}; 0 for none. */
    long fingerprint;

    /** The scale's numbers, then shape [state arrays, layers, units]; empty for none. */
    float[] recurrent = NO_STATE;

    /** How many of {@link #recurrent} are the scale's, which are kept exactly. */
    private int scaleNumbers;

    /** Numbers that share one factor when they are stored: a layer's. */
    private int units;

    /** The forecasts made at the last points, the newest last; at most {@link Forecast#HORIZON}. */
    final Deque<Outstanding> outstanding = new ArrayDeque<>();

    /** The last {@code most} of the kept points and the pending ones up to the one at {@code index}. */
    float[] window(List<Point> pending, int index, int most) {
        int fromPending = Math.min(index + 1, most);
        int fromRing = Math.min(most - fromPending, points.size());
        float[] window = new float[fromRing + fromPending];
        points.copyTo(window, fromRing);
        for (int i = 0; i < fromPending; i++) {
            window[fromRing + i] = pending.get(index + 1 - fromPending + i).value();
        }
        return window;
    }

    /** A point has been forecast from; it is the latest now. */
    void advance(Point point, int ringPoints, String predictor, float[] forecast) {
        long interval = point.timestampMs() - timestampMs;
        if (emittedSeq > 0 && interval > 0) {
            // A running mean over the first points, an exponential one (weight 1/16) from then on.
            stepMs += (interval - stepMs) / Math.min(emittedSeq, 16);
        }
        timestampMs = point.timestampMs();
        emittedSeq++;
        points.add(point.value(), ringPoints);
        if (emittedSeq % ringPoints == 0) {
            points.refine();
        }
        if (outstanding.size() == Forecast.HORIZON) {
            outstanding.remove();
        }
        outstanding.add(new Outstanding(predictor, forecast));
    }

    /** The network's state after the last point, {@link ModelSpec#stateSize()} numbers. */
    void remember(long releaseFingerprint, ModelSpec spec, float[] state) {
        fingerprint = releaseFingerprint;
        recurrent = state;
        scaleNumbers = spec.dimensions().scaler().stateSize();
        units = spec.dimensions().units();
    }

    /** The next forecast starts from the points alone. */
    void forget() {
        fingerprint = 0;
        recurrent = NO_STATE;
        scaleNumbers = 0;
        units = 1;
    }

    /** Who made the latest forecast; null before the first. */
    @Nullable
    String servedBy() {
        Outstanding latest = outstanding.peekLast();
        return latest == null ? null : latest.predictor();
    }

    /**
     * This as bytes, little-endian, as processors have it:
     *
     * <pre>
     * version u8 | emittedSeq i64 | timestampMs i64 | stepMs f32 | points, see {@link PointRing#encode}
     * fingerprint i64 | scale u8: f32 each | layers u8, units u16: factor f32, i16 each
     * predictors u8: length u8, UTF-8 each
     * outstanding u8 | offset f32 | exponent i16 | each: predictor u8, the values still to come i16 each
     * </pre>
     *
     * Of a forecast made k points ago, the first k - 1 values have met their points and are not written.
     */
    byte[] encode() {
        List<String> predictors = predictors();
        List<byte[]> names = new ArrayList<>(predictors.size());
        int forecasts = outstanding.size();
        int layers = units == 0 ? 0 : (recurrent.length - scaleNumbers) / units;
        int size = 21 + points.encodedBytes() + 8 + 1 + 4 * scaleNumbers + 3 + layers * (4 + 2 * units) + 8;
        for (String predictor : predictors) {
            byte[] name = predictor.getBytes(StandardCharsets.UTF_8);
            names.add(name);
            size += 1 + name.length;
        }
        size += forecasts * (1 + 2 * Forecast.HORIZON) - forecasts * (forecasts - 1);

        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(VERSION).putLong(emittedSeq).putLong(timestampMs).putFloat(stepMs);
        points.encode(bytes);
        bytes.putLong(fingerprint).put((byte) scaleNumbers);
        for (int i = 0; i < scaleNumbers; i++) {
            bytes.putFloat(recurrent[i]);
        }
        bytes.put((byte) layers).putShort((short) units);
        for (int layer = 0; layer < layers; layer++) {
            encodeLayer(bytes, scaleNumbers + layer * units);
        }
        bytes.put((byte) names.size());
        names.forEach(name -> bytes.put((byte) name.length).put(name));
        Grid grid = gridOfForecasts();
        bytes.put((byte) forecasts).putFloat(grid.offset()).putShort((short) grid.exponent());
        int met = forecasts;
        for (Outstanding forecast : outstanding) {
            bytes.put((byte) predictors.indexOf(forecast.predictor));
            for (int h = --met; h < Forecast.HORIZON; h++) {
                bytes.putShort(grid.count(forecast.forecast[h]));
            }
        }
        return bytes.array();
    }

    private Grid gridOfForecasts() {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        int met = outstanding.size();
        for (Outstanding forecast : outstanding) {
            for (int h = --met; h < Forecast.HORIZON; h++) {
                low = Math.min(low, forecast.forecast[h]);
                high = Math.max(high, forecast.forecast[h]);
            }
        }
        return outstanding.isEmpty() ? Grid.NONE : Grid.over(low, high);
    }

    private List<String> predictors() {
        List<String> predictors = new ArrayList<>(2);
        for (Outstanding forecast : outstanding) {
            if (!predictors.contains(forecast.predictor)) {
                predictors.add(forecast.predictor);
            }
        }
        return predictors;
    }

    private void encodeLayer(ByteBuffer bytes, int from) {
        float largest = 0;
        for (int i = from; i < from + units; i++) {
            largest = Math.max(largest, Math.abs(recurrent[i]));
        }
        float factor = largest / Short.MAX_VALUE;
        float inverse = largest == 0 ? 0 : Short.MAX_VALUE / largest;
        bytes.putFloat(factor);
        ShortBuffer shorts = bytes.asShortBuffer();
        for (int i = from; i < from + units; i++) {
            shorts.put((short) Math.rint(recurrent[i] * inverse));
        }
        bytes.position(bytes.position() + 2 * units);
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws SerializationException if another build wrote it in another format
     */
    static SeriesMemory decode(byte[] encoded) {
        SeriesMemory memory = new SeriesMemory();
        ByteBuffer bytes = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        byte version = bytes.get();
        if (version != VERSION) {
            throw new SerializationException(
                    "series state of format %d: this build reads format %d; run the build that wrote it, or reset the application"
                            .formatted(version, VERSION));
        }
        memory.emittedSeq = bytes.getLong();
        memory.timestampMs = bytes.getLong();
        memory.stepMs = bytes.getFloat();
        memory.points = PointRing.decode(bytes);
        memory.fingerprint = bytes.getLong();
        memory.decodeRecurrent(bytes);
        String[] predictors = new String[bytes.get()];
        for (int i = 0; i < predictors.length; i++) {
            byte[] name = new byte[bytes.get()];
            bytes.get(name);
            predictors[i] = new String(name, StandardCharsets.UTF_8);
        }
        int forecasts = bytes.get();
        Grid grid = new Grid(bytes.getFloat(), bytes.getShort());
        for (int met = forecasts - 1; met >= 0; met--) {
            String predictor = predictors[bytes.get()];
            float[] forecast = new float[Forecast.HORIZON];
            for (int h = met; h < forecast.length; h++) {
                forecast[h] = grid.value(bytes.getShort());
            }
            memory.outstanding.add(new Outstanding(predictor, forecast));
        }
        return memory;
    }

    private void decodeRecurrent(ByteBuffer bytes) {
        scaleNumbers = bytes.get();
        float[] scale = new float[scaleNumbers];
        for (int i = 0; i < scaleNumbers; i++) {
            scale[i] = bytes.getFloat();
        }
        int layers = bytes.get();
        units = Short.toUnsignedInt(bytes.getShort());
        if (layers == 0) {
            return;
        }
        recurrent = new float[scaleNumbers + layers * units];
        System.arraycopy(scale, 0, recurrent, 0, scaleNumbers);
        int at = scaleNumbers;
        for (int layer = 0; layer < layers; layer++) {
            float factor = bytes.getFloat();
            ShortBuffer shorts = bytes.asShortBuffer();
            for (int i = 0; i < units; i++) {
                recurrent[at++] = factor * shorts.get();
            }
            bytes.position(bytes.position() + 2 * units);
        }
    }
}
