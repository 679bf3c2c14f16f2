package io.rollcast.forecaster.series;

/** The bytes that are stored of a series have a format that this build does not read. No retry mends that. */
public final class UnreadableStateException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * Names the formats and the remedy.
     *
     * @param found version of the stored bytes
     */
    public UnreadableStateException(int found) {
        super(
                "series state of format %d: this build reads formats %d and %d; run the build that wrote it, or reset the application"
                        .formatted(found, StateFormat.BEFORE, StateFormat.LATEST));
    }
}
