package io.rollcast.forecaster.series;

/**
 * Versions of the bytes that are stored of a series. A build writes the latest and reads the one before as well, so that
 * forecasters can be upgraded one after the other; a build that is older than what is stored does not start.
 */
public final class StateFormat {

    /** Version that is written, of checkpoints and tails alike. */
    public static final byte LATEST = 7;

    /** Version that is read as well, of both. Its tails are as the latest. */
    static final byte BEFORE = 6;

    private StateFormat() {}

    /**
     * Checks the version of stored bytes.
     *
     * @param found their first byte
     * @return whether they are of the latest version
     * @throws UnreadableStateException if this build does not read it
     */
    static boolean isLatest(byte found) {
        if (found != LATEST && found != BEFORE) {
            throw new UnreadableStateException(found);
        }
        return found == LATEST;
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
