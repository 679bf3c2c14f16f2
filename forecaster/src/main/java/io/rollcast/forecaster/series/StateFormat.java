package io.rollcast.forecaster.series;

/**
 * Versions of the bytes that are stored of a series. A build writes the latest and reads the three before as well, so that
 * forecasters can be upgraded one after the other; a build that is older than what is stored does not start.
 */
public final class StateFormat {

    /** Version that is written, of checkpoints and tails alike. */
    public static final byte LATEST = 9;

    /** Oldest version that is read as well, of both. */
    static final byte OLDEST = 6;

    /** Version from which on checkpoints have traits. */
    static final byte WITH_TRAITS = 7;

    /** Version from which on intervals know phases of a season, and checkpoints whether a series has moved. */
    static final byte WITH_PHASES = 8;

    /** Version from which on guards judge the first step apart, so that tails have more to say of each point. */
    static final byte WITH_FIRST_STEP = 9;

    private StateFormat() {}

    /**
     * Checks the version of stored bytes.
     *
     * @param found their first byte
     * @return the same
     * @throws UnreadableStateException if this build does not read it
     */
    static byte requireRead(byte found) {
        if (found < OLDEST || found > LATEST) {
            throw new UnreadableStateException(found);
        }
        return found;
    }

    /**
     * Checks the version that a whole store is marked with: that of the build that last began to write to it.
     *
     * @throws UnreadableStateException if a later build wrote to the store
     */
    public static void requireReadable(byte marked) {
        if (marked > LATEST) {
            throw new UnreadableStateException(marked);
        }
    }
}
