package io.rollcast.forecaster.series;

import io.rollcast.network.RunningScale;
import io.rollcast.wire.Bounds;

/**
 * Intervals around the forecasts of any forecaster of one series, learnt by the rule of {@link Intervals}, so that other
 * forecasters can be compared with releases; but for the phases of a season and for limits other than zero, of which it knows none. It is told every step of the series in turn. One thread.
 */
public final class TrackedIntervals {

    private final Intervals intervals = new Intervals();
    private final Outstanding outstanding = new Outstanding();
    private final RunningScale scale = new RunningScale(SeriesMemory.SCALE_SPAN);

    /** Looked at for naive forecasts that stand in, of which there are none here. */
    private final PointRing points = new PointRing();

    private boolean neverNegative = true;
    private long seq;

    /** Takes the next point of the series. */
    public void observe(double value) {
        scale.observe(value);
        neverNegative &= value >= 0;
        intervals.score(outstanding, points, 0, seq + 1, value, scale.spread(), Intervals.Coverage.NONE);
        skip();
    }

    /** The next point of the series is missing. */
    public void skip() {
        seq++;
        outstanding.met(seq);
    }

    /**
     * Steps are missing before the next point, too many to be told one by one: what was forecast before is held against no
     * point after them, as {@link SeriesMemory#startAnew} has it.
     */
    public void startAnew() {
        outstanding.clear();
    }

    /**
     * Returns the bounds of a forecast from the latest point, which is held against the points to come.
     *
     * @param forecast shape [horizon], in the series' unit
     */
    public Bounds around(double[] forecast) {
        short unit = intervals.unit(forecast.length, scale.spread());
        outstanding.add(seq, "", forecast, unit, Guard.Predictor.RELEASE);
        return intervals.around(
                0, forecast, unit, scale.spread(), neverNegative ? Limits.NONE.aboveZero() : Limits.NONE);
    }
}
