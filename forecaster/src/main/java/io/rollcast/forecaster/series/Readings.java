package io.rollcast.forecaster.series;

import io.rollcast.wire.Bounds;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;
import java.util.function.DoubleUnaryOperator;

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
        double power = Places.ofForecasts(memory.spread());
        Bounds bounds = forecast.bounds();
        return forecast.with(
                forecast.seq(),
                totals(reading, forecast.forecast(), total -> rounded(total, power, Math::rint)),
                new Bounds(
                        totals(reading, bounds.lower(), total -> below(total, power)),
                        totals(reading, bounds.upper(), total -> above(total, power)),
                        totals(reading, bounds.lower95(), total -> below(total, power)),
                        totals(reading, bounds.upper95(), total -> above(total, power))));
    }

    /** Running sums from a reading on, rounded, shape [horizon], in the counter's unit; none is below the reading. */
    private static double[] totals(double reading, double[] increases, DoubleUnaryOperator rounding) {
        double[] totals = new double[increases.length];
        double total = reading;
        for (int i = 0; i < totals.length; i++) {
            total += increases[i];
            totals[i] = Math.max(reading, rounding.applyAsDouble(total));
        }
        return totals;
    }

    /** Bounds are rounded outwards: a counter that stands still must not be beside those that say so. */
    private static double below(double total, double power) {
        return Math.min(total, rounded(total, power, Math::floor));
    }

    private static double above(double total, double power) {
        return Math.max(total, rounded(total, power, Math::ceil));
    }

    private static double rounded(double total, double power, DoubleUnaryOperator toInteger) {
        return power > 0 ? toInteger.applyAsDouble(total * power) / power : total;
    }
}
