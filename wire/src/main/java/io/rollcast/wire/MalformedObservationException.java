package io.rollcast.wire;

import java.util.Locale;

/** Rejection of a record of the observations topic, with its reason. The record goes to the dead-letter topic. */
public final class MalformedObservationException extends Exception {

    private static final long serialVersionUID = 1;

    /** Reason why a record is rejected; {@link #label()} is its name in headers and metrics. */
    public enum Reason {
        NULL_KEY,
        OVERSIZED,
        NOT_UTF8,
        NOT_JSON,
        NOT_A_NUMBER,
        NOT_FINITE,
        /** The record has no field of that name, or none that holds a measurement. */
        NO_FIELD,
        /** Its time cannot be read, or cannot be true. */
        BAD_TIME,
        /** The bytes are not of the format that was configured. */
        UNDECODABLE,
        /** No fault of the record: forecasts have gone on from later points. */
        LATE,
        /** No fault of the record: it would begin a series where there may be no more of them. */
        SERIES_LIMIT;

        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The message becomes a header of a dead letter, and a record of a megabyte may be quoted in it. */
    private static final int MOST_CHARS = 1_000;

    private final Reason reason;

    /** Rejects a record that breaks a rule; the message names the value and the rule, and is cut where it is too long. */
    public MalformedObservationException(Reason reason, String message) {
        super(ShownText.cut(message, MOST_CHARS));
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
