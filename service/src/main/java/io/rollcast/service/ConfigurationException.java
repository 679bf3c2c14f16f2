package io.rollcast.service;

import com.google.errorprone.annotations.FormatMethod;
import org.jspecify.annotations.Nullable;

/**
 * A fault of configuration, or of what it points to, found when a command runs: a port in use, no broker, a locked
 * directory. The message is one line with value, cause and remedy; {@link CommandRunner} prints it without a stack trace.
 */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private ConfigurationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A fault that is found by a check of ours. */
    @FormatMethod
    public static ConfigurationException of(String form, @Nullable Object... arguments) {
        return new ConfigurationException(form.formatted(arguments), null);
    }

    /** The fault behind an exception, which is shown with {@code --stacktrace} alone. */
    @FormatMethod
    public static ConfigurationException causedBy(Throwable cause, String form, @Nullable Object... arguments) {
        return new ConfigurationException(form.formatted(arguments), cause);
    }
}
