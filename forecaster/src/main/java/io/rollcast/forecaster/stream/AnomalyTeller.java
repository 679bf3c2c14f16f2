package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.series.SeriesTail;
import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Anomaly.Event;
import io.rollcast.wire.Anomaly.Kind;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which anomalies of a task's series are told: each by itself, or one for all of them where many series leave what was
 * forecast, or go missing, at about the same time.
 *
 * <p>It belongs to one life of the task, whose thread alone calls it.
 */
final class AnomalyTeller {

    private final FleetWatch outside;
    private final FleetWatch missing;
    private final LongSupplier series;
    private final Consumer<Anomaly> told;

    /**
     * A teller for one task.
     *
     * @param wallClock what the time is
     * @param series number of the task's series
     * @param told takes what is to be told
     */
    AnomalyTeller(int partition, LongSupplier wallClock, LongSupplier series, Consumer<Anomaly> told) {
        this.outside = new FleetWatch(partition, Kind.OUTSIDE, wallClock);
        this.missing = new FleetWatch(partition, Kind.MISSING, wallClock);
        this.series = series;
        this.told = told;
    }

    /** A series leaves what was forecast, or is back, as is one that was missing. */
    void anomalous(SeriesMemory memory, Anomaly anomaly) {
        tell(anomaly.atMs(), memory, anomaly);
    }

    /** No point of a series has come for too long. */
    void missing(SeriesMemory memory, long nowMs) {
        tell(nowMs, memory, memory.misses());
    }

    /**
     * A series ends, and with it what was told of it: it is not away any more.
     *
     * @param tail what there is to say of it, or null if it is not known
     */
    void ended(String series, @Nullable SeriesTail tail, long nowMs) {
        if (tail != null) {
            tail.ends(series, nowMs).stream()
                    .filter(anomaly -> tail.alarm().isTold(anomaly.kind()))
                    .forEach(told);
        }
        outside.comesBack(series);
        missing.comesBack(series);
    }

    /** A point has come: many series that were outside may be back with it. */
    void point(long timestampMs) {
        tellIfAny(outside.passes(timestampMs));
    }

    /** Missing series have been looked for: many that were missing may be back. */
    void lookedForMissing(long nowMs) {
        tellIfAny(missing.passes(nowMs));
    }

    /** A series that leaves with many others is not told by itself; one that is back is told if that it left was. */
    private void tell(long atMs, SeriesMemory memory, Anomaly anomaly) {
        FleetWatch fleet = anomaly.kind() == Kind.MISSING ? missing : outside;
        boolean begins = anomaly.event() == Event.BEGINS;
        boolean isTold;
        if (begins) {
            tellIfAny(fleet.leaves(memory.series(), atMs, (double) memory.stepMs(), series.getAsLong()));
            isTold = !fleet.isLeaving(atMs);
        } else {
            fleet.comesBack(memory.series());
            isTold = memory.alarm().isTold(anomaly.kind());
        }
        memory.alarm().told(anomaly.kind(), begins && isTold);
        if (isTold) {
            told.accept(anomaly);
        }
    }

    private void tellIfAny(@Nullable Anomaly anomaly) {
        if (anomaly != null) {
            told.accept(anomaly);
        }
    }
}
