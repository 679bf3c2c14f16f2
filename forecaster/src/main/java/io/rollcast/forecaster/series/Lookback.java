package io.rollcast.forecaster.series;

import io.rollcast.network.Past;
import io.rollcast.network.RunningScale;
import io.rollcast.network.Traits;
import io.rollcast.network.View;
import io.rollcast.wire.points.Point;
import java.util.List;

/**
 * Gathers what a network sees of a series besides the values of its points. At each point it sees that point exactly and
 * those before it as they are kept, in 16 bits; so a point that waits together with others before it is given what it would
 * be given if they had been taken in by then.
 */
final class Lookback {

    /**
     * What is known at a point, at the level where the series is now. One class for all, so that compiled code calls it without asking which one it is.
     *
     * @param present value of the point
     * @param ring of the points before it
     * @param skipped latest points of the ring that come after it, or are it
     * @param season by which an absurd value is not repeated, 0 for none
     */
    private record Known(double present, PointRing ring, int skipped, int season) implements Past {

        @Override
        public double back(int points) {
            if (points == 0) {
                return present;
            }
            int back = skipped + points - 1;
            // An absurd value that has just come may be another level; a network must see that.
            return ring.leveled(season > 0 && points > LevelShift.POINTS ? ring.repeated(back, season, skipped) : back);
        }
    }

    private Lookback() {}

    /**
     * Gathers at kept points and at those that are pending after them.
     *
     * @param view of the network
     * @param kept latest points of the ring at which to gather, as many as there are at most
     * @param pending points to come, the oldest first
     * @param capacity of the ring while they come
     * @param seq number of the ring's newest point
     * @param scale of the series at that point
     * @return shape [kept + pending, {@link View#size()}], row by row; a new array
     */
    static double[] gather(
            View view,
            Traits traits,
            PointRing ring,
            int kept,
            List<Point> pending,
            int capacity,
            long seq,
            RunningScale scale) {
        int size = view.size();
        if (size == 0) {
            return View.NOTHING;
        }
        int season = traits.seasons().season();
        double[] gathered = new double[(kept + pending.size()) * size];
        int row = 0;
        for (; row < kept; row++) {
            int newest = kept - 1 - row;
            view.gather(new Known(ring.leveled(newest), ring, newest + 1, season), traits, gathered, row * size);
        }
        PointRing before = pending.size() == 1 ? ring : ring.copyOfValues();
        RunningScale scaleBefore = pending.size() == 1 ? scale : scale.copy();
        for (int i = 0; i < pending.size(); i++, row++) {
            double present = pending.get(i).value();
            view.gather(new Known(present, before, 0, season), traits, gathered, row * size);
            if (pending.size() > 1) {
                before.add(present, 1, capacity, seq + i + 1);
                scaleBefore.observe(present);
                before.expect(scaleBefore);
            }
        }
        return gathered;
    }
}
