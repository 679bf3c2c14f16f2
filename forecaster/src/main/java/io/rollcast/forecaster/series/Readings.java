package io.rollcast.forecaster.series;

import io.rollcast.wire.Bounds;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;

/** Forecasts of counters as users read them: of what the counter will stand at, not of its increases. */
public final class Readings {

    private Readings() {}

    /**
     * The forecast of a counter's increases as one of its readings, which never fall; any other forecast as it is. Bounds
     * are sums of those of each step: wider than need be, as not all steps err on the same side.
     *
     * @param memory of the series, by whose spread values are rounded
     * @param point that it was made from
     */
    public static Forecast of(SeriesMemory memory, Point point, Forecast forecast) {
        double reading = point.reading();
        if (Double.isNaN(reading)) {
            return forecast;
        }
        Bounds bounds = forecast.bounds();
        return forecast.with(
                forecast.seq(),
                totals(memory, reading, forecast.forecast()),
                new Bounds(
                        totals(memory, reading, bounds.lower()),
                        totals(memory, reading, bounds.upper()),
                        totals(memory, reading, bounds.lower95()),
                        totals(memory, reading, bounds.upper95())));
    }

    /** Running sums from a reading on, shape [horizon], in the counter's unit; none is below the reading. */
    private static double[] totals(SeriesMemory memory, double reading, double[] increases) {
        double[] totals = new double[increases.length];
        double total = reading;
        for (int i = 0; i < totals.length; i++) {
            total += increases[i];
            totals[i] = total;
        }
        Places.round(totals, memory.spread());
        for (int i = 0; i < totals.length; i++) {
            totals[i] = Math.max(reading, totals[i]);
        }
        return totals;
    }
}
