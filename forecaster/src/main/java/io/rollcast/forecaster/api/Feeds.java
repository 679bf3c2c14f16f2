package io.rollcast.forecaster.api;

import io.rollcast.forecaster.accuracy.ErrorHistory;
import io.rollcast.forecaster.accuracy.WorstSeries;
import io.rollcast.forecaster.serving.ReleaseLedger;
import java.time.Clock;

/**
 * What the forecaster's threads tell the API in passing.
 *
 * @param releases the books of releases
 * @param errors of forecasts that met their points
 * @param tap takes forecasts that somebody follows
 * @param worst the series with the worst forecasts
 * @param anomalies the latest ones
 */
public record Feeds(
        ReleaseLedger releases, ErrorHistory errors, ForecastTap tap, WorstSeries worst, RecentAnomalies anomalies) {

    /** Empty ones. */
    public static Feeds create(Clock clock) {
        return new Feeds(
                new ReleaseLedger(),
                new ErrorHistory(clock),
                new ForecastTap(),
                new WorstSeries(),
                new RecentAnomalies());
    }
}
