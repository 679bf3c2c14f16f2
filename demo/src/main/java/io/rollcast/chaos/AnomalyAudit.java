package io.rollcast.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import org.apache.kafka.common.utils.Utils;

/**
 * Holds the anomalies that were read against those of a replay without faults. A series that left is told once when it left
 * and once when it was back, with the replay's figures; one that left together with many others is told by the record of
 * the fleet alone, so that its own may be missing, but never one of the two, and only while a fleet of its partition is away
 * and others of it leave. That series are missing depends on the clock on the wall: of those, only the order is judged. Knows
 * no Kafka. One thread.
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

    /** A series that left in the replay. */
    private record Left(int partition, String series, long atMs) {}

    private static final int MOST_EXAMPLES = 10;

    /** What a forecaster takes for the same time, unless the usual step is longer. */
    private static final long WINDOW_MS = 60_000;

    /** While fewer leave in two windows, a forecaster tells each by itself. */
    private static final int FEW = 10;

    private final int partitions;
    private final long twoWindowsMs;
    private final List<Left> left = new ArrayList<>();
    private final List<Left> untold = new ArrayList<>();
    private final List<String> examples = new ArrayList<>();
    private long records;
    private long wrong;

    /**
     * An audit of a run.
     *
     * @param partitions of the topic of observations
     * @param stepMs from one point of a series to its next
     */
    AnomalyAudit(int partitions, long stepMs) {
        this.partitions = partitions;
        twoWindowsMs = 2 * Math.max(WINDOW_MS, stepMs);
    }

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
        int partition = Utils.toPositive(Utils.murmur2(series.getBytes(UTF_8))) % partitions;
        boolean isBeginningTold = false;
        for (Anomaly anomaly : replayed) {
            boolean isTold = seen.contains(anomaly);
            if (anomaly.event() == Event.BEGINS) {
                Left leaving = new Left(partition, series, anomaly.atMs());
                left.add(leaving);
                if (!isTold) {
                    untold.add(leaving);
                }
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

    /**
     * What came out, now that all series are judged.
     *
     * @param fleets their records, those of a partition in their order
     */
    Verdict verdict(List<Anomaly> fleets) {
        for (Left one : untold) {
            if (!isLeftTo(fleets, one) || leavingWith(one) < FEW) {
                wrong(
                        "series %s left at %d, and is told neither by itself nor by a fleet of partition %d",
                        one.series, one.atMs, one.partition);
            }
        }
        return new Verdict(records, fleets.size(), untold.size(), wrong, List.copyOf(examples));
    }

    /** Whether a fleet was away then; where a forecaster died, its end is not told. */
    private boolean isLeftTo(List<Anomaly> fleets, Left one) {
        boolean isAway = false;
        for (Anomaly fleet : fleets) {
            if (fleet.of() == Kind.OUTSIDE && Objects.equals(fleet.partition(), one.partition)) {
                isAway = fleet.event() == Event.BEGINS
                        ? isAway || fleet.atMs() - twoWindowsMs <= one.atMs
                        : isAway && one.atMs <= fleet.atMs() + twoWindowsMs;
            }
        }
        return isAway;
    }

    private long leavingWith(Left one) {
        return left.stream()
                .filter(other -> other.partition == one.partition && Math.abs(other.atMs - one.atMs) <= twoWindowsMs)
                .map(Left::series)
                .distinct()
                .limit(FEW)
                .count();
    }
}
