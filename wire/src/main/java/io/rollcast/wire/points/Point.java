package io.rollcast.wire.points;

import io.rollcast.wire.Observation;

/**
 * A point of a series: what is forecast, and forecast from.
 *
 * @param value in the series' unit, of a counter the increase a step; NaN for a step that is to be imputed. What lies beyond
 *     the {@linkplain Observation#MOST_VALUE largest value of an observation}, as the sum of several can, is cut to it:
 *     spreads are stored in single precision
 * @param timestampMs event time, epoch milliseconds; on a grid, the beginning of the step
 * @param origin where the value is from
 * @param reading of a counter: what it stood at at the end of the point; NaN for all else
 */
public record Point(double value, long timestampMs, Origin origin, double reading) {

    /** Where a point's value is from. */
    public enum Origin {
        /** An event, several of them, or the rule for empty steps. */
        MEASURED,
        /** There was no event: the series goes on, and no forecast is emitted. */
        IMPUTED,
        /** Measured, and the first after a gap too long to be imputed: what a network remembers is out of date. */
        AFTER_GAP
    }

    public Point {
        value = Math.max(-Observation.MOST_VALUE, Math.min(Observation.MOST_VALUE, value));
    }

    /** A point that was measured. */
    public Point(double value, long timestampMs) {
        this(value, timestampMs, Origin.MEASURED, Double.NaN);
    }

    /** Whether no forecast is emitted from this point. */
    public boolean isImputed() {
        return origin == Origin.IMPUTED;
    }

    /** Whether the value is still to be imputed. */
    public boolean isOpen() {
        return Double.isNaN(value);
    }
}
