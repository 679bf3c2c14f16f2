package io.rollcast.forecaster;

import io.rollcast.forecaster.SeriesState.Outstanding;
import io.rollcast.forecaster.SeriesState.Pending;
import io.rollcast.wire.Forecast;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A series' state as bytes, big-endian:
 *
 * <pre>
 * version u8 | lastSeq i64 | pending u16 | lastTimestampMs i64 | stepMs f32
 * points u32, f32 each | pending: timestampMs i64, stepMs i64 each
 * fingerprint i64 | recurrent u32, f32 each
 * predictors u8: length u8, UTF-8 each | outstanding u8: predictor u8, the forecast's values still to come f32 each
 * </pre>
 *
 * Of a forecast made k points ago, the first k - 1 values have met their points and are not written.
 */
final class SeriesStateSerde implements Serde<SeriesState> {

    static final byte VERSION = 1;

    @Override
    public Serializer<SeriesState> serializer() {
        return (topic, state) -> state == null ? null : encode(state);
    }

    @Override
    public Deserializer<SeriesState> deserializer() {
        return (topic, bytes) -> bytes == null ? null : decode(bytes);
    }

    static byte[] encode(SeriesState state) {
        List<String> predictors = state.outstanding.stream()
                .map(Outstanding::predictor)
                .distinct()
                .toList();
        List<byte[]> names = new ArrayList<>();
        int size = 1 + 8 + 2 + 8 + 4 + 4 + 4 * state.points.length + 16 * state.pending.size();
        size += 8 + 4 + 4 * state.recurrent.length + 2;
        for (String predictor : predictors) {
            byte[] name = predictor.getBytes(StandardCharsets.UTF_8);
            names.add(name);
            size += 1 + name.length;
        }
        int outstanding = state.outstanding.size();
        size += outstanding * (1 + 4 * Forecast.HORIZON) - 4 * outstanding * (outstanding - 1) / 2;

        ByteBuffer bytes = ByteBuffer.allocate(size);
        bytes.put(VERSION).putLong(state.lastSeq).putShort((short) state.pendingCount());
        bytes.putLong(state.lastTimestampMs).putFloat(state.stepMs);
        putFloats(bytes.putInt(state.points.length), state.points, 0);
        for (Pending pending : state.pending) {
            bytes.putLong(pending.timestampMs()).putLong(pending.stepMs());
        }
        putFloats(bytes.putLong(state.fingerprint).putInt(state.recurrent.length), state.recurrent, 0);
        bytes.put((byte) names.size());
        names.forEach(name -> bytes.put((byte) name.length).put(name));
        bytes.put((byte) outstanding);
        int age = outstanding;
        for (Outstanding forecast : state.outstanding) {
            bytes.put((byte) predictors.indexOf(forecast.predictor()));
            putFloats(bytes, forecast.forecast(), --age);
        }
        return bytes.array();
    }

    static SeriesState decode(byte[] encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        byte version = bytes.get();
        if (version != VERSION) {
            throw new SerializationException(
                    "series state of format %d: this build reads format %d; run the build that wrote it, or reset the application"
                            .formatted(version, VERSION));
        }
        SeriesState state = new SeriesState();
        state.lastSeq = bytes.getLong();
        int pending = bytes.getShort();
        state.emittedSeq = state.lastSeq - pending;
        state.lastTimestampMs = bytes.getLong();
        state.stepMs = bytes.getFloat();
        state.points = floats(bytes, bytes.getInt());
        for (int i = 0; i < pending; i++) {
            state.pending.add(new Pending(bytes.getLong(), bytes.getLong()));
        }
        state.fingerprint = bytes.getLong();
        state.recurrent = floats(bytes, bytes.getInt());
        String[] predictors = new String[bytes.get()];
        for (int i = 0; i < predictors.length; i++) {
            byte[] name = new byte[bytes.get()];
            bytes.get(name);
            predictors[i] = new String(name, StandardCharsets.UTF_8);
        }
        for (int age = bytes.get(); age > 0; age--) {
            String predictor = predictors[bytes.get()];
            float[] forecast = new float[Forecast.HORIZON];
            bytes.asFloatBuffer().get(forecast, age - 1, Forecast.HORIZON - age + 1);
            bytes.position(bytes.position() + 4 * (Forecast.HORIZON - age + 1));
            state.outstanding.add(new Outstanding(predictor, forecast));
        }
        return state;
    }

    private static void putFloats(ByteBuffer bytes, float[] values, int from) {
        bytes.asFloatBuffer().put(values, from, values.length - from);
        bytes.position(bytes.position() + 4 * (values.length - from));
    }

    private static float[] floats(ByteBuffer bytes, int count) {
        float[] values = new float[count];
        bytes.asFloatBuffer().get(values);
        bytes.position(bytes.position() + 4 * count);
        return values;
    }
}
