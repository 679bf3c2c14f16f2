package io.rollcast.wire;

import java.util.Locale;

/** A record that is no observation, or is one that cannot be accepted, and why. It goes to the dead-letter topic. */
public final class MalformedObservationException extends Exception {

    private static final long serialVersionUID = 1;

    /** Why a record is not accepted; {@link #label()} is what headers and metrics call it. */
    public enum Reason {
        NULL_KEY,
        OVERSIZED,
        NOT_UTF8,
        NOT_JSON,
        NOT_A_NUMBER,
        NOT_FINITE,
        /** No fault of the record: it would begin a series where there may be no more of them. */
        SERIES_LIMIT;

        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Reason reason;

    /** A record that breaks a rule; the message names value and rule. */
    public MalformedObservationException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
