package io.rollcast.service;

import io.rollcast.wire.ShownText;
import io.rollcast.wire.UnsuitableTopicException;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Distinguishes faults of configuration from faults of the program: for the former an operator needs one line with the
 * remedy, for the latter a developer needs the stack trace. Used by {@link CommandRunner}.
 */
final class Faults {

    private Faults() {}

    /** Returns a line with fault and remedy, or nothing for a fault of the program, which needs a stack trace. */
    static Optional<String> line(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            Optional<String> line = lineOf(cause);
            if (line.isPresent()) {
                return line.map(Faults::oneLine);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> lineOf(Throwable cause) {
        String message = cause.getMessage();
        if (cause instanceof ConfigurationException || cause instanceof UnsuitableTopicException) {
            return Optional.ofNullable(message);
        }
        if (cause instanceof ConfigException) {
            return Optional.of("a Kafka client setting is refused: %s; --kafka-properties must have a valid value"
                    .formatted(message));
        }
        if (cause instanceof AuthenticationException) {
            return Optional.of(
                    "the broker refuses the connection: %s; security.protocol and sasl.* or ssl.* in".formatted(message)
                            + " --kafka-properties must fit its listener");
        }
        if (cause instanceof AuthorizationException) {
            return Optional.of(
                    "the broker does not permit it: %s; an ACL must allow this principal".formatted(message));
        }
        if (cause instanceof TimeoutException) {
            return Optional.of(
                    "Kafka does not answer in time: %s; its brokers must be up and within reach".formatted(message));
        }
        return Optional.empty();
    }

    /** Joins the lines of a text: messages of libraries can have several, and texts of records control characters. */
    static String oneLine(String text) {
        return ShownText.line(text.strip().replaceAll("\\s*\\R\\s*", " "));
    }
}
