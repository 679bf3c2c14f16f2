package io.rollcast.wire;

/** Refusal of a topic that is missing or unfit for its purpose. The message is one line: topic, rule and remedy. */
public final class UnsuitableTopicException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnsuitableTopicException(String message) {
        super(message);
    }
}
