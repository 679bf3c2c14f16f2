package io.rollcast.backtest;

import io.rollcast.network.Past;
import io.rollcast.network.SeasonFinder;

/**
 * A series that is forecast again and again, from each point of its last part.
 *
 * @param name id of the series
 * @param values in the series' unit, ordered by time
 * @param stepsPerDay steps of a day by the usual step; 0 if not known
 * @param learnt number of points that forecasters may be fitted to; the first forecast is made at the last of them
 */
record Series(String name, double[] values, int stepsPerDay, int learnt) {

    /** How many forecasts a forecaster makes: one from the last learnt point, and one from each later point but the last. */
    int origins() {
        return values.length - learnt;
    }

    /** The point that forecast number {@code index} is made from. */
    int origin(int index) {
        return learnt - 1 + index;
    }

    /** Season of the learnt part, in points; 0 where it has none of which there are two. */
    int season() {
        int season = SeasonFinder.find(Past.of(values, learnt - 1), learnt, stepsPerDay)
                .season();
        return 2 * season <= learnt ? season : 0;
    }

    /**
     * What errors are divided by: the mean absolute error, over the learnt part, of the value a day before; of the last value
     * where a day is unknown or longer than half of the learnt part. 0 for a series that never changes.
     */
    double unit() {
        int lag = stepsPerDay > 0 && 2 * stepsPerDay <= learnt ? stepsPerDay : 1;
        double sum = 0;
        for (int t = lag; t < learnt; t++) {
            sum += Math.abs(values[t] - values[t - lag]);
        }
        return sum / (learnt - lag);
    }
}
