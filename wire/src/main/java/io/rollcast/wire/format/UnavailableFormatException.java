package io.rollcast.wire.format;

import org.jspecify.annotations.Nullable;

/**
 * Failure of something that a format needs beside the record, such as a schema registry that cannot be reached. It is no
 * fault of the record: the caller waits and tries again, see {@link PatientFormat}.
 */
public final class UnavailableFormatException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** A failure that may pass; the message names what is missing and the remedy. */
    public UnavailableFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
