package io.rollcast.forecaster;

import java.util.ArrayList;
import java.util.List;

/**
 * What the store holds of one series: its memory as of the last forecast, and the points that came since. These are
 * pending: accepted, stored, not yet forecast. Being stored with the memory is what makes batching exact: whoever
 * restores the state knows which forecasts are still owed.
 *
 * <p>The memory stays in its bytes here, since a point that arrives does not change it; {@link SeriesMemory} is what
 * they say. Mutable, and owned by one stream task; {@link SeriesStateSerde} turns it into bytes and back.
 *
 * @param memory as {@link SeriesMemory#encode} wrote it; empty before the first forecast
 * @param pending the oldest first
 */
record SeriesState(byte[] memory, List<Point> pending) {

    /** A point as it came, in the series' unit. */
    record Point(float value, long timestampMs) {}

    private static final byte[] NOTHING = {};

    /** Of a series that has just begun. */
    SeriesState() {
        this(NOTHING, new ArrayList<>(2));
    }

    /** Of a series that is owed no forecast. */
    static SeriesState of(SeriesMemory memory) {
        return new SeriesState(memory.encode(), new ArrayList<>(2));
    }

    /** Takes in a point. It is pending from now on. */
    void append(float value, long timestampMs) {
        pending.add(new Point(value, timestampMs));
    }
}
