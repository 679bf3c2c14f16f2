package io.rollcast.wire.format;

import org.jspecify.annotations.Nullable;

/**
 * Something that a format needs cannot be reached at the moment, such as a schema registry. It is no fault of the record:
 * the reader waits and reads the same record again.
 */
public final class UnavailableFormatException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param message what cannot be reached, with its URL if there is one, and why */
    public UnavailableFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
