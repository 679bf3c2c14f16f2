package io.rollcast.chaos;

import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Anomaly.Event;
import io.rollcast.wire.Anomaly.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Holds the anomalies that were read against those of a replay without faults. A series that left is told once when it left
 * and once when it was back, with the replay's figures; one that left together with many others is told by the record of
 * the fleet alone, so that its own may be missing, but never one of the two. That series are missing depends on the clock
 * on the wall: of those, only the order is judged. Knows no Kafka. One thread.
 */
final class AnomalyAudit {

    /**
     * What came out.
     *
     * @param records that were read, without those of fleets
     * @param fleets records of fleets
     * @param untold series that left in the replay and were left to a fleet's record
     * @param wrong records that the replay does not have or has otherwise, that came twice, or without their other half
     * @param examples the first few of the latter in words
     */
    record Verdict(long records, long fleets, long untold, long wrong, List<String> examples) {}

    private static final int MOST_EXAMPLES = 10;

    private final List<String> examples = new ArrayList<>();
    private long records;
    private long untold;
    private long wrong;

    /** Judges a series: what was read of it, in order, and what the replay told. */
    void series(String series, List<Anomaly> found, List<Anomaly> replayed) {
        records += found.size();
        Map<Kind, Event> latest = new HashMap<>();
        Set<Anomaly> told = new HashSet<>(replayed);
        Set<Anomaly> seen = new HashSet<>();
        for (Anomaly anomaly : found) {
            if (!seen.add(anomaly)) {
                wrong("series %s is told twice that %s", series, anomaly);
            } else if (Objects.equals(latest.put(anomaly.kind(), anomaly.event()), anomaly.event())
                    || (anomaly.event() == Event.ENDS && !hasBegun(anomaly, seen))) {
                wrong("series %s is told without its other half that %s", series, anomaly);
            } else if (anomaly.kind() == Kind.OUTSIDE && !told.contains(anomaly)) {
                wrong("series %s is told, and not by the replay, that %s", series, anomaly);
            }
        }
        boolean isBeginningTold = false;
        for (Anomaly anomaly : replayed) {
            boolean isTold = seen.contains(anomaly);
            if (anomaly.event() == Event.BEGINS) {
                untold += isTold ? 0 : 1;
                isBeginningTold = isTold;
            } else if (isBeginningTold && !isTold) {
                wrong("series %s is not told that %s", series, anomaly);
            }
        }
    }

    private static boolean hasBegun(Anomaly end, Set<Anomaly> seen) {
        return seen.stream().anyMatch(other -> other.kind() == end.kind() && other.event() == Event.BEGINS);
    }

    private void wrong(String form, Object... arguments) {
        wrong++;
        if (examples.size() < MOST_EXAMPLES) {
            examples.add(String.format(Locale.ROOT, form, arguments));
        }
    }

    /** What came out; without a fleet, nothing may have been left to one. */
    Verdict verdict(long fleets) {
        if (untold > 0 && fleets == 0) {
            wrong("%d series left and are told neither by themselves nor by a fleet", untold);
        }
        return new Verdict(records, fleets, untold, wrong, List.copyOf(examples));
    }
}
