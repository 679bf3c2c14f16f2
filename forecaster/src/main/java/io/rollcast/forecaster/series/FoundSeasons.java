package io.rollcast.forecaster.series;

import io.rollcast.network.SeasonFinder;
import io.rollcast.network.Seasons;
import java.nio.ByteBuffer;

/**
 * The seasons of a series as of the last time that they were looked for.
 *
 * <p>They are looked for at regular checkpoints alone, and in the kept points alone, so that they depend on the series and
 * not on batches and crashes: at every checkpoint of the first 256 points, and then ever more rarely, down to one in
 * {@value #RAREST} points.
 *
 * @param seasons in points
 * @param stepsPerDay of the series' clock, for which its ring is sized; 0 where it has none
 */
record FoundSeasons(Seasons seasons, int stepsPerDay) {

    /** Of a series that has not been looked at. */
    static final FoundSeasons NONE = new FoundSeasons(Seasons.NONE, 0);

    static final int MOST_BYTES = 3 * Varint.MOST_BYTES;

    /** Points from one search to the next once a series is long. */
    private static final int RAREST = 256;

    /** A search waits for so much of the points before it. */
    private static final int SHARE = 8;

    /** Whether seasons are looked for at the regular checkpoint after point {@code seq}. */
    static boolean areDue(long seq) {
        long interval = Math.max(
                SeriesMemory.CHECKPOINT_POINTS, Math.min(RAREST, Long.highestOneBit(Math.max(1, seq / SHARE))));
        return seq % interval < SeriesMemory.CHECKPOINT_POINTS;
    }

    /** Looks for them. */
    static FoundSeasons in(PointRing points, float stepMs, RingCapacity ring) {
        int stepsPerDay = ring.stepsPerDay(stepMs);
        Seasons seasons = SeasonFinder.find(points::back, points.size(), stepsPerDay);
        return seasons.equals(Seasons.NONE) && stepsPerDay == 0 ? NONE : new FoundSeasons(seasons, stepsPerDay);
    }

    /** {@code season varint | week varint | steps of a day varint}. */
    void encode(ByteBuffer bytes) {
        Varint.write(seasons.season(), bytes);
        Varint.write(seasons.week(), bytes);
        Varint.write(stepsPerDay, bytes);
    }

    /** Reads what {@link #encode} wrote. */
    static FoundSeasons decode(ByteBuffer bytes) {
        Seasons seasons = new Seasons((int) Varint.read(bytes), (int) Varint.read(bytes));
        return new FoundSeasons(seasons, (int) Varint.read(bytes));
    }
}
