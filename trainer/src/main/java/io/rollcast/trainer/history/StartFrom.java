package io.rollcast.trainer.history;

/** Place in the observations at which to start: {@code earliest}, {@code latest}, or the first point at or after a time. */
public record StartFrom(Kind kind, long epochMs) {

    public enum Kind {
        EARLIEST,
        LATEST,
        TIME
    }

    public static final StartFrom EARLIEST = new StartFrom(Kind.EARLIEST, 0);
    public static final StartFrom LATEST = new StartFrom(Kind.LATEST, 0);
}
