package io.rollcast.network;

import java.util.Locale;

/** Refusal of bytes as a release, with its reason. The forecaster keeps serving the previous release. */
public final class RefusedReleaseException extends Exception {

    private static final long serialVersionUID = 1;

    /** Reason why a release is refused; {@link #label()} is its name in logs and metrics. */
    public enum Reason {
        /** Not a safetensors file: truncated, overlapping, oversized, or of an unknown data type. */
        CORRUPT,
        /** A sound file of a format or specification that this build does not know. */
        UNKNOWN_FORMAT,
        /** Tensors that are not those of the specification. */
        WRONG_SHAPE,
        /** A weight that is NaN or infinite. */
        NON_FINITE,
        /** No better than a naive forecast on its own validation. */
        WORSE_THAN_NAIVE,
        /** The champion names a release that is not on the topic. */
        UNKNOWN_RELEASE;

        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Reason reason;

    public RefusedReleaseException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
