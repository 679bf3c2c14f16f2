package io.rollcast.service;

import com.google.errorprone.annotations.FormatMethod;
import org.jspecify.annotations.Nullable;

/**
 * A fault of the configuration or of the things that it names, found when a command runs: a port in use, no broker, a
 * locked directory. The message is one line with value, cause and remedy; {@link CommandRunner} prints it without a stack
 * trace.
 */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private ConfigurationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Fault without an underlying exception. */
    @FormatMethod
    public static ConfigurationException of(String form, @Nullable Object... arguments) {
        return new ConfigurationException(form.formatted(arguments), null);
    }

    /** Fault that an exception revealed; the exception is shown with {@code --stacktrace} only. */
    @FormatMethod
    public static ConfigurationException causedBy(Throwable cause, String form, @Nullable Object... arguments) {
        return new ConfigurationException(form.formatted(arguments), cause);
    }
}
