package io.rollcast.forecaster.series;

/** Bytes that are stored of series have a format that this build does not read, or are damaged. No retry mends that. */
public final class UnreadableStateException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * Names the formats and the remedy.
     *
     * @param found version of the stored bytes
     */
    public UnreadableStateException(int found) {
        super(
                "series state of format %d: this build reads formats %d to %d; run the build that wrote it, or reset the application"
                        .formatted(found, StateFormat.OLDEST, StateFormat.LATEST));
    }

    /**
     * For bytes beside those of the series' forecasts.
     *
     * @param message names the store, what was found, what this build reads, and the remedy
     */
    public UnreadableStateException(String message) {
        super(message);
    }
}
