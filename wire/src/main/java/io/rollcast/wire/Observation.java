package io.rollcast.wire;

/**
 * One measurement of one series. A {@link io.rollcast.wire.format.WireFormat} defines its bytes on a topic.
 *
 * @param series the series' id, not empty
 * @param value measured value in the series' own unit, within +-{@value #MOST_VALUE}
 * @param timestampMs event time, epoch milliseconds
 */
public record Observation(String series, double value, long timestampMs) {

    /** Largest absolute value that is accepted: squared errors must stay finite. */
    public static final double MOST_VALUE = 3.4028235e38;

    /** Longest key that is accepted, in bytes: the series id is repeated in every forecast. */
    public static final int MAX_KEY_BYTES = 512;

    /** Longest record value that is accepted, in bytes: a measurement is a number with a few more fields at most. */
    public static final int MAX_VALUE_BYTES = 16 * 1024;

    public Observation {
        if (series.isEmpty()) {
            throw new IllegalArgumentException("a series id must not be empty");
        }
        if (!(Math.abs(value) <= MOST_VALUE)) {
            throw new IllegalArgumentException(
                    "the value %s of series '%s' must be within +-3.4e38".formatted(value, series));
        }
    }
}
