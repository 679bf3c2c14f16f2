package io.rollcast.forecaster.series;

import io.rollcast.network.RunningScale;
import io.rollcast.wire.Bounds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of a series at every {@link SeriesMemory#CHECKPOINT_POINTS}th point, and when another maker takes it over:
 * the points that are kept of it, the network's state, and the forecasts whose points are still to come. What came since is
 * in its {@link SeriesTail}.
 *
 * @param seq number of the latest point, from 1
 * @param timestampMs of the latest point
 * @param stepMs usual interval between points, milliseconds; 0 until two points have been seen
 * @param scale running level and spread of the series
 * @param points that are kept, the one with {@code seq} the newest
 * @param fingerprint of the release that the state belongs to, 0 for none
 * @param state of the network after the point with {@code seq}
 * @param outstanding forecasts whose points are still to come
 * @param neverNegative whether no point has been below zero
 * @param limits that no point has passed
 * @param moved points since the series first moved, 0 to 5; empty if that is not known
 * @param found traits that were found at the last checkpoint at which they were looked for
 * @param intervals how far points fall from what is forecast
 * @param level whether points have been at another level
 * @param readings of a counter, null for any other series
 */
public record SeriesCheckpoint(
        long seq,
        long timestampMs,
        float stepMs,
        RunningScale scale,
        PointRing points,
        long fingerprint,
        RoundedState state,
        Outstanding outstanding,
        boolean neverNegative,
        Limits limits,
        OptionalInt moved,
        FoundTraits found,
        Intervals intervals,
        LevelWatch level,
        @Nullable Readings readings) {

    /**
     * This as bytes, little-endian, as processors have it:
     *
     * <pre>
     * version u8 | seq i64 | timestampMs i64 | stepMs f32 | scale: count u16, level f64, spread f32
     * points, see {@link PointRing#encode} | fingerprint i64 | state, see {@link RoundedState#encode}
     * outstanding, see {@link Outstanding#encode} | never negative 1, points since it moved times 2, see {@link Limits#flags}: u8
     * limits, see {@link Limits#encode} | traits, see {@link FoundTraits#encode}
     * intervals, see {@link Intervals#encode} | outstanding, see {@link Outstanding#encodeUnits}
     * shifts of the points, see {@link PointRing#encodeShifts} | level, see {@link LevelWatch#encode}
     * of a counter: readings, see {@link Readings#encode} | outstanding, see {@link Outstanding#encodeSurpluses}
     * </pre>
     *
     * @param exact whether the state is to be written as it is, because it has not been rounded
     */
    byte[] encode(boolean exact) {
        int most = 1
                + 8
                + 8
                + 4
                + 2
                + 8
                + 4
                + points.encodedBytes()
                + 8
                + state.encodedBytes(exact)
                + outstanding.mostEncodedBytes()
                + 1
                + Limits.MOST_BYTES
                + FoundTraits.MOST_BYTES
                + intervals.mostEncodedBytes()
                + outstanding.mostEncodedUnits()
                + points.encodedShiftBytes()
                + LevelWatch.MOST_BYTES
                + (readings == null ? 0 : readings.encodedBytes() + outstanding.encodedSurplusBytes());
        ByteBuffer bytes = ByteBuffer.allocate(most).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(StateFormat.LATEST).putLong(seq).putLong(timestampMs).putFloat(stepMs);
        bytes.putShort((short) scale.count()).putDouble(scale.level()).putFloat((float) scale.spread());
        points.encode(bytes);
        bytes.putLong(fingerprint);
        state.encode(bytes, exact);
        outstanding.encode(seq, bytes);
        bytes.put((byte) ((neverNegative ? 1 : 0) | moved.orElse(0) << 1 | limits.flags()));
        limits.encode(bytes);
        found.encode(bytes);
        intervals.encode(bytes);
        outstanding.encodeUnits(bytes);
        points.encodeShifts(bytes);
        level.encode(outstanding, seq, bytes);
        if (readings != null) {
            readings.encode(bytes);
            outstanding.encodeSurpluses(bytes);
        }
        byte[] encoded = new byte[bytes.position()];
        bytes.flip().get(encoded);
        return encoded;
    }

    /**
     * Reads what {@link #encode} wrote, or a build of format 8, which knew no limits; of format 7, in which errors are alike at all
     * phases of a season and nothing is known of a first move; or of format 6, which knew no seasons: they are looked for in time.
     * Early builds of that format did not have the byte before them either; the points that are kept stand for it. Early builds
     * of format 7 knew no intervals, or no shifts, or nothing of a counter's readings.
     *
     * @throws UnreadableStateException if another build wrote it in another format
     */
    public static SeriesCheckpoint decode(byte[] encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        byte format = StateFormat.requireRead(bytes.get());
        long seq = bytes.getLong();
        long timestampMs = bytes.getLong();
        float stepMs = bytes.getFloat();
        RunningScale scale =
                new RunningScale(SeriesMemory.SCALE_SPAN, bytes.getShort(), bytes.getDouble(), bytes.getFloat());
        PointRing points = PointRing.decode(bytes);
        long fingerprint = bytes.getLong();
        RoundedState state = RoundedState.decode(bytes);
        Outstanding outstanding = Outstanding.decode(seq, bytes);
        int signs = bytes.hasRemaining() ? bytes.get() : isNeverNegative(points) ? 1 : 0;
        boolean neverNegative = (signs & 1) != 0;
        Limits limits = Limits.decode(signs, bytes);
        OptionalInt moved = format >= StateFormat.WITH_PHASES ? OptionalInt.of(signs >> 1 & 7) : OptionalInt.empty();
        FoundTraits found = format >= StateFormat.WITH_TRAITS ? FoundTraits.decode(bytes) : FoundTraits.NONE;
        Intervals intervals = new Intervals();
        if (bytes.hasRemaining()) {
            intervals = Intervals.decode(bytes, format >= StateFormat.WITH_PHASES);
            outstanding.decodeUnits(bytes);
        }
        LevelWatch level = new LevelWatch();
        if (bytes.hasRemaining()) {
            points.decodeShifts(bytes);
            level = LevelWatch.decode(outstanding, seq, bytes);
        }
        Readings readings = null;
        if (bytes.hasRemaining()) {
            readings = Readings.decode(bytes);
            outstanding.decodeSurpluses(bytes);
        }
        return new SeriesCheckpoint(
                seq,
                timestampMs,
                stepMs,
                scale,
                points,
                fingerprint,
                state,
                outstanding,
                neverNegative,
                limits,
                moved,
                found,
                intervals,
                level,
                readings);
    }

    /**
     * Bounds of the latest forecast of the series, by what was known at the checkpoint and the points since then.
     *
     * @param tail of the series after the checkpoint
     */
    public Bounds bounds(SeriesTail tail) {
        Limits known = neverNegative ? limits.aboveZero() : limits;
        for (int i = 0; i < tail.points().size(); i++) {
            if (!tail.isImputed(i)) {
                known = known.met(tail.points().get(i).value(), tail.spread());
            }
        }
        return intervals.around(
                tail.seq() - seq,
                tail.forecast(),
                intervals.unit(tail.forecast().length, tail.spread()),
                tail.spread(),
                known);
    }

    private static boolean isNeverNegative(PointRing points) {
        for (int back = 0; back < points.size(); back++) {
            if (points.back(back) < 0) {
                return false;
            }
        }
        return true;
    }
}
