package io.rollcast.trainer.baselines;

/**
 * A forecaster of one series that moves from point to point. It is told one value after the other, so it cannot see any that
 * is still to come. One thread.
 */
public interface RollingForecaster {

    /** Takes the next value of the series. */
    void observe(double value);

    /** Forecasts from the latest value; shape [horizon], element h is h + 1 steps ahead, in the series' unit. */
    double[] forecast();
}
