package io.rollcast.forecaster.series;

import io.rollcast.network.Autoregression;
import io.rollcast.network.RingCapacity;
import io.rollcast.network.Seasons;
import io.rollcast.network.Traits;
import java.nio.ByteBuffer;

/**
 * The traits of a series as of the last time that they were looked for.
 *
 * <p>They are looked for at regular checkpoints alone, and in the kept points alone, so that they depend on the series and
 * not on batches and crashes: at every checkpoint of the first 128 points, and then ever more rarely, down to one in
 * {@value #RAREST} points.
 *
 * @param traits of the series
 * @param stepsPerDay of the series' clock, for which its ring is sized; 0 where it has none
 */
record FoundTraits(Traits traits, int stepsPerDay) {

    /** Of a series that has not been looked at. */
    static final FoundTraits NONE = new FoundTraits(Traits.NONE, 0);

    static final int MOST_BYTES = 3 * Varint.MOST_BYTES + Autoregression.MOST_BYTES;

    /** Points from one search to the next once a series is long. */
    private static final int RAREST = 256;

    /** A search waits for so much of the points before it. */
    private static final int SHARE = 4;

    /**
     * Whether traits are looked for at the regular checkpoint after point {@code seq}.
     *
     * @param known points of the series by then
     */
    private static boolean areDue(long seq, long known) {
        long interval = Math.max(
                SeriesMemory.CHECKPOINT_POINTS, Math.min(RAREST, Long.highestOneBit(Math.max(1, known / SHARE))));
        return seq % interval < SeriesMemory.CHECKPOINT_POINTS;
    }

    /**
     * Looks for them at the regular checkpoint after point {@code seq}, if it is time to. While most of the points are a
     * standstill, such as a shutdown, they are no evidence against a season that is known: it stays until the points since
     * then show one.
     *
     * @param horizon steps ahead of the series' forecasts
     */
    FoundTraits after(long seq, PointRing points, float stepMs, RingCapacity ring, int horizon) {
        boolean areAll = points.size() < ring.of(stepsPerDay, horizon);
        int season = traits.seasons().season();
        int since = season == 0 ? -1 : points.sinceStandstill(areAll ? season + season / 2 : 0);
        if (!areDue(seq, since >= 0 ? since : areAll ? points.size() : seq)) {
            return this;
        }
        return since < 0 ? again(points, stepMs, ring) : since < 2 * season ? this : sinceThen(points, since);
    }

    private FoundTraits sinceThen(PointRing points, int since) {
        Traits now = Traits.find(points::leveled, since, stepsPerDay);
        return now.seasons().season() > 0 ? new FoundTraits(now, stepsPerDay) : this;
    }

    /**
     * Looks for them in all points. Where the series has gone to another level, it is looked at as if it had always been there;
     * unless it then has no season, or another one than known, and as it was has one with which the last shift comes. What had
     * been taken for shifts is forgotten then.
     */
    FoundTraits again(PointRing points, float stepMs, RingCapacity ring) {
        int perDay = ring.stepsPerDay(stepMs);
        Traits found = Traits.find(points::leveled, points.size(), perDay);
        if (points.hasShifts()) {
            Traits asItWas = Traits.find(points::back, points.size(), perDay);
            int season = found.seasons().season();
            boolean isKnown = season > 0 && season == traits.seasons().season();
            if (!isKnown
                    && season != asItWas.seasons().season()
                    && asItWas.seasons().season() > 0
                    && LevelShift.isLastOf(asItWas.seasons().season(), points)) {
                points.forgetShifts();
                found = asItWas;
            }
        }
        return new FoundTraits(found, perDay);
    }

    /** Points after which errors are as large again: a day where it divides the season, else the season; 0 where none is known. */
    int errorSeason() {
        int season = traits.seasons().season();
        return season > 0 && stepsPerDay > 0 && season % stepsPerDay == 0 ? stepsPerDay : season;
    }

    /** {@code season varint | week varint | steps of a day varint | regression}. */
    void encode(ByteBuffer bytes) {
        Varint.write(traits.seasons().season(), bytes);
        Varint.write(traits.seasons().week(), bytes);
        Varint.write(stepsPerDay, bytes);
        traits.regression().encode(bytes);
    }

    /** Reads what {@link #encode} wrote; early builds of format 7 knew no regression. */
    static FoundTraits decode(ByteBuffer bytes) {
        Seasons seasons = new Seasons((int) Varint.read(bytes), (int) Varint.read(bytes));
        int stepsPerDay = (int) Varint.read(bytes);
        Autoregression regression = bytes.hasRemaining() ? Autoregression.decode(bytes) : Autoregression.NONE;
        return new FoundTraits(new Traits(seasons, regression), stepsPerDay);
    }
}
