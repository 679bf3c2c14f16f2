package io.rollcast.wire.points;

/**
 * A point of a series: what is forecast, and forecast from.
 *
 * @param value in the series' unit, of a counter the increase a step; NaN for a step that is to be imputed
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
