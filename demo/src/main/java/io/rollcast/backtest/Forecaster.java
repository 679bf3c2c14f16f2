package io.rollcast.backtest;

/** Forecasts a series from each point of its last part. Threads share it. */
interface Forecaster {

    /** Name in reports. */
    String label();

    /**
     * Forecasts the steps ahead of each origin. A forecast depends on the points up to its origin alone, and what is fitted on
     * the learnt part alone.
     *
     * @return in the series' unit, shape [{@link Series#origins()}, horizon]
     */
    double[][] forecast(Series series, int horizon);
}
