package io.rollcast.wire;

/**
 * One measurement of one series. How it stands on a topic is a {@link io.rollcast.wire.format.WireFormat}'s business.
 *
 * @param series the series' id, not empty
 * @param value in the series' own unit, within +-{@value #MOST_VALUE}
 */
public record Observation(String series, double value) {

    /** Values beyond this are refused: their squares, which errors are made of, must stay finite. */
    public static final double MOST_VALUE = 3.4028235e38;

    /** Longer keys are refused: a series id is repeated in every forecast. */
    public static final int MAX_KEY_BYTES = 512;

    /** Longer values are refused: a measurement is a number, with a little company at most. */
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
