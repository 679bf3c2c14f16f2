package io.rollcast.wire;

/** A topic that exists, but cannot serve its purpose as it is. The message is one line: topic, rule and remedy. */
public final class UnsuitableTopicException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnsuitableTopicException(String message) {
        super(message);
    }
}
