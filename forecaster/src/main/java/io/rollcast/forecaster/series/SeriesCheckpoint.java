package io.rollcast.forecaster.series;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.kafka.common.errors.SerializationException;

/**
 * What is stored of a series at every {@link SeriesMemory#CHECKPOINT_POINTS}th point, and when another release takes it over: the points that are kept of it, and
 * the network's state. What came since is in its {@link SeriesTail}.
 *
 * @param seq number of the latest point, from 1
 * @param timestampMs of the latest point
 * @param stepMs usual interval between points, milliseconds; 0 until two points have been seen
 * @param points that are kept, the one with {@code seq} the newest
 * @param fingerprint of the release that the state belongs to, 0 for none
 * @param state of the network after the point with {@code seq}
 */
public record SeriesCheckpoint(
        long seq, long timestampMs, float stepMs, PointRing points, long fingerprint, RoundedState state) {

    /** Of a series that has none yet. */
    static SeriesCheckpoint none() {
        return new SeriesCheckpoint(0, 0, 0, new PointRing(), 0, RoundedState.NONE);
    }

    /** Of the stored format. */
    private static final byte VERSION = 5;

    /**
     * This as bytes, little-endian, as processors have it:
     *
     * <pre>
     * version u8 | seq i64 | timestampMs i64 | stepMs f32 | points, see {@link PointRing#encode}
     * fingerprint i64 | state, see {@link RoundedState#encode}
     * </pre>
     *
     * @param exact whether the state is to be written as it is, because it has not been rounded
     */
    byte[] encode(boolean exact) {
        int size = 1 + 8 + 8 + 4 + points.encodedBytes() + 8 + state.encodedBytes(exact);
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(VERSION).putLong(seq).putLong(timestampMs).putFloat(stepMs);
        points.encode(bytes);
        bytes.putLong(fingerprint);
        state.encode(bytes, exact);
        return bytes.array();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws SerializationException if another build wrote it in another format
     */
    public static SeriesCheckpoint decode(byte[] encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        requireVersion(bytes.get(), VERSION);
        return new SeriesCheckpoint(
                bytes.getLong(),
                bytes.getLong(),
                bytes.getFloat(),
                PointRing.decode(bytes),
                bytes.getLong(),
                RoundedState.decode(bytes));
    }

    static void requireVersion(byte found, byte read) {
        if (found != read) {
            throw new SerializationException(
                    "series state of format %d: this build reads format %d; run the build that wrote it, or reset the application"
                            .formatted(found, read));
        }
    }
}
