package io.rollcast.trainer.baselines;

import java.util.List;

/** A kind of forecaster that is fitted on each series by itself. Stateless: any thread may fit. */
public interface Baseline {

    /** All of them, the simplest first. */
    List<Baseline> ALL = List.of(new LastValue(), new SeasonalNaive(), new HoltWinters(), new RidgeRegression());

    /** Name in tables and in JSON, such as {@code last-value}. */
    String name();

    /** Fits a forecaster on the first part of a series, at whose last point it stands then. */
    RollingForecaster fit(FirstPart learnt);

    /**
     * First part of a series: all that may be learnt from.
     *
     * @param values the oldest first, at least one, finite
     * @param season length of the season in steps, at least 2; 0 for none
     * @param horizon number of steps ahead to forecast, at least 1
     */
    record FirstPart(double[] values, int season, int horizon) {

        double last() {
            return values[values.length - 1];
        }
    }
}
