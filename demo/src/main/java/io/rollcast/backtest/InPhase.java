package io.rollcast.backtest;

import io.rollcast.trainer.baselines.RollingForecaster;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import java.util.Arrays;
import java.util.List;

/**
 * The values of a series as baselines see them, which find a season by counting. For the steps of a gap that is too long to
 * be imputed, less whole seasons, there is what was a season before, as forecasters have it; after it, a day ago would be
 * another hour of the day otherwise. Of a series without such gaps these are its values.
 *
 * @param values shape [points and steps that stand for missing ones]
 * @param places shape [points], index of the value of each point
 */
record InPhase(double[] values, int[] places) {

    /**
     * Values of some points.
     *
     * @param values shape [points]
     * @param stepMs from one step to the next, milliseconds
     * @param season in steps; 0 for none
     */
    static InPhase of(List<Point> points, double[] values, long stepMs, int season) {
        double[] all = new double[values.length];
        int[] places = new int[values.length];
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            int missing = i == 0 ? 0 : missing(points.get(i - 1), points.get(i), stepMs, season);
            if (count + missing >= all.length) {
                all = Arrays.copyOf(all, 2 * all.length + missing);
            }
            for (int step = 0; step < missing; step++) {
                all[count] = all[count - Math.min(season, count)];
                count++;
            }
            places[i] = count;
            all[count++] = values[i];
        }
        return new InPhase(Arrays.copyOf(all, count), places);
    }

    private static int missing(Point before, Point point, long stepMs, int season) {
        if (season == 0 || point.origin() != Origin.AFTER_GAP) {
            return 0;
        }
        return Math.toIntExact(((point.timestampMs() - before.timestampMs()) / stepMs - 1) % season);
    }

    /** Those of the first points. */
    double[] first(int points) {
        return Arrays.copyOf(values, places[points - 1] + 1);
    }

    /** Tells a forecaster, which knows all values before, that of a point. */
    void observe(RollingForecaster forecaster, int point) {
        for (int place = places[point - 1] + 1; place <= places[point]; place++) {
            forecaster.observe(values[place]);
        }
    }
}
