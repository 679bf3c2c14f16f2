package io.rollcast.forecaster;

import io.rollcast.forecaster.SeriesState.Point;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A series' state as bytes, big-endian:
 *
 * <pre>
 * version u8 | pending u16: value f32, timestampMs i64 each | memory: the rest, see {@link SeriesMemory#encode}
 * </pre>
 *
 * A point is stored by writing twelve bytes more; the memory is encoded once, when its forecast has been made.
 */
final class SeriesStateSerde implements Serde<SeriesState> {

    static final byte VERSION = 2;

    private static final int HEADER_BYTES = 3;
    private static final int POINT_BYTES = 12;

    @Override
    public Serializer<SeriesState> serializer() {
        return (topic, state) -> state == null ? null : encode(state);
    }

    @Override
    public Deserializer<SeriesState> deserializer() {
        return (topic, bytes) -> bytes == null ? null : decode(bytes);
    }

    static byte[] encode(SeriesState state) {
        int pending = state.pending().size();
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + POINT_BYTES * pending + state.memory().length);
        bytes.put(VERSION).putShort((short) pending);
        for (int i = 0; i < pending; i++) {
            Point point = state.pending().get(i);
            bytes.putFloat(point.value()).putLong(point.timestampMs());
        }
        return bytes.put(state.memory()).array();
    }

    static SeriesState decode(byte[] encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        byte version = bytes.get();
        if (version != VERSION) {
            throw new SerializationException(
                    "series state of format %d: this build reads format %d; run the build that wrote it, or reset the application"
                            .formatted(version, VERSION));
        }
        int pending = Short.toUnsignedInt(bytes.getShort());
        List<Point> points = new ArrayList<>(pending + 1);
        for (int i = 0; i < pending; i++) {
            points.add(new Point(bytes.getFloat(), bytes.getLong()));
        }
        return new SeriesState(Arrays.copyOfRange(encoded, bytes.position(), encoded.length), points);
    }

    /** Whether a stored state owes a forecast, without reading all of it. */
    static boolean isPending(byte[] encoded) {
        return encoded.length > 2 && (encoded[1] | encoded[2]) != 0;
    }
}
