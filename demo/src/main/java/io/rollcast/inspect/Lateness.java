package io.rollcast.inspect;

import java.util.Arrays;
import java.util.List;

/**
 * How late events of a sample came.
 *
 * @param points events in all
 * @param late by how much each late one was behind a later one of its series, milliseconds in ascending order
 */
record Lateness(long points, long[] late) {

    /** So few late ones are not worth that all forecasts wait. */
    private static final double MOST_LEFT_LATE = 0.001;

    Lateness {
        late = late.clone();
        Arrays.sort(late);
    }

    static Lateness of(List<SeriesStats> series) {
        return new Lateness(
                series.stream().mapToLong(SeriesStats::points).sum(),
                series.stream()
                        .flatMapToLong(stats -> Arrays.stream(stats.late()))
                        .toArray());
    }

    /** Share of points that are late. */
    double share() {
        return shareBeyond(0);
    }

    /** Share of points that are late after such a grace. */
    double shareBeyond(long graceMs) {
        return points == 0 ? 0 : (double) beyond(graceMs) / points;
    }

    private long beyond(long graceMs) {
        return Arrays.stream(late).filter(each -> each > graceMs).count();
    }

    /** Lateness of the latest, milliseconds. */
    long latestMs() {
        return late.length == 0 ? 0 : late[late.length - 1];
    }

    /**
     * The shortest usual duration that leaves no more points late than are worth no wait, or than the longest one leaves; 0 if
     * no wait is worth it.
     *
     * @param mostMs longest wait
     */
    long graceMs(long mostMs) {
        long worthNoWait = Math.max(1, (long) (MOST_LEFT_LATE * points));
        long inTime = late.length - Math.max(worthNoWait, beyond(mostMs));
        return inTime < worthNoWait ? 0 : Math.min(mostMs, Times.atLeast((double) late[(int) inTime - 1]));
    }
}
