package io.rollcast.benchmark;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A series' state of a peer as the bytes that are stored, so that nothing is encoded or decoded: number and time of the
 * last point, mean interval, some ballast, and a ring of the last points that grows until it is full.
 */
final class PeerState {

    private static final int SEQ = 0;
    private static final int TIMESTAMP = 8;
    private static final int STEP = 16;
    private static final int BALLAST = 20;

    private final int ringPoints;
    private final int ringBegin;

    /**
     * @param ringPoints points kept
     * @param ballastBytes what another one's state has besides points; random, so that it is as hard to compress
     */
    PeerState(int ringPoints, int ballastBytes) {
        this.ringPoints = ringPoints;
        this.ringBegin = BALLAST + ballastBytes;
    }

    /** A state that takes so many bytes once its ring is full. */
    static PeerState ofBytes(int bytes, int ringPoints) {
        return new PeerState(ringPoints, Math.max(0, bytes - BALLAST - ringPoints * Float.BYTES));
    }

    /** The state after one more point; a new array, since a store's cache still holds the one before. */
    byte[] append(String series, byte @Nullable [] before, float value, long timestampMs) {
        byte[] after = before == null ? begin(series) : copy(before);
        ByteBuffer state = ByteBuffer.wrap(after);
        long seq = state.getLong(SEQ) + 1;
        long interval = timestampMs - state.getLong(TIMESTAMP);
        if (seq > 1 && interval > 0) {
            float step = state.getFloat(STEP);
            state.putFloat(STEP, step + (interval - step) / Math.min(seq - 1, 16));
        }
        state.putLong(SEQ, seq);
        state.putLong(TIMESTAMP, timestampMs);
        state.putFloat(place(seq), value);
        return after;
    }

    private byte[] begin(String series) {
        byte[] state = new byte[ringBegin + Float.BYTES];
        new SplittableRandom(series.hashCode()).nextBytes(state);
        ByteBuffer.wrap(state).putLong(SEQ, 0).putFloat(STEP, 0);
        return state;
    }

    private byte[] copy(byte[] before) {
        boolean full = before.length == ringBegin + ringPoints * Float.BYTES;
        return Arrays.copyOf(before, full ? before.length : before.length + Float.BYTES);
    }

    private int place(long seq) {
        return ringBegin + (int) ((seq - 1) % ringPoints) * Float.BYTES;
    }

    /** Number of the last point, from 1. */
    static long seq(byte[] state) {
        return ByteBuffer.wrap(state).getLong(SEQ);
    }

    /** Mean interval between points, milliseconds. */
    static long stepMs(byte[] state) {
        return Math.round((double) ByteBuffer.wrap(state).getFloat(STEP));
    }

    /** The last points, the oldest first; where there are fewer, the first one stands for those before it. */
    float[] last(byte[] state, int points) {
        ByteBuffer bytes = ByteBuffer.wrap(state);
        long seq = bytes.getLong(SEQ);
        float[] window = new float[points];
        for (int i = 0; i < points; i++) {
            window[i] = bytes.getFloat(place(Math.max(1, seq - points + 1 + i)));
        }
        return window;
    }
}
