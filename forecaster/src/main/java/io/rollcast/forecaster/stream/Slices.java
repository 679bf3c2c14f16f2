package io.rollcast.forecaster.stream;

import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * How a store is looked through for what has been silent: a slice of it a second, over and over. But no pass begins within
 * {@value #PASS_SECONDS} s of the last one: a thread that has hundreds of small stores would do little else.
 */
final class Slices {

    /** Series of one. */
    static final int SIZE = 1_000;

    private static final int PASS_SECONDS = 10;

    private final long passSeconds;
    private long second;
    private long nextSecond;
    private long nextPassSecond;
    private @Nullable Bytes from;

    /** @param silence that is looked for; a pass begins no later than after a third of it, if that is shorter */
    Slices(Duration silence) {
        passSeconds = Math.max(1, Math.min(PASS_SECONDS, silence.toSeconds() / 3));
    }

    /** A second has passed. Returns whether the next slice is to be looked at. */
    boolean isDue() {
        return second++ >= nextSecond;
    }

    /** Where it begins, or null at the first key. */
    @Nullable
    Bytes from() {
        return from;
    }

    /**
     * It has been looked at.
     *
     * @param next where the next one begins, or null after the last
     * @param leftOut seconds without one, as it took long
     */
    void looked(@Nullable Bytes next, long leftOut) {
        if (from == null) {
            nextPassSecond = second - 1 + passSeconds;
        }
        from = next;
        nextSecond = Math.max(second + leftOut, next == null ? nextPassSecond : 0);
    }
}
