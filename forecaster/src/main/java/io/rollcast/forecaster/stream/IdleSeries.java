package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.series.SeriesTail;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Finds the series of a task that no point has come for, a slice of the store at a time: {@value #SLICE} series a second, in
 * the order of their ids, over and over. A series is idle when for as long as it may be
 *
 * <ul>
 *   <li>no point of it has arrived, by the wall clock. So a replay of history ends no series that it feeds, nor do timestamps
 *       of a wrong unit, whatever their dates are.
 *   <li>and its latest point is as old by the task's time: the greatest event time of its points, and of those that are
 *       refused because there are too many series, none ahead of the wall clock among them. So what was not forecast
 *       because this process was down does not end a series: the points that wait in Kafka come first, and the task's time
 *       with them.
 * </ul>
 *
 * <p>A task that has had no point for {@value #QUIET_SLICES} slices (ten minutes), or for as long as a series may be idle where
 * that is shorter, has none waiting in Kafka: then its time is the wall clock's, and silent partitions lose their series too.
 *
 * <p>A store goes past the tombstones of series that have ended, one by one, until it is compacted; with a million of them a
 * slice takes seconds. So going past them takes {@value #MOST_PERCENT} % of the thread's processor time at most: after a long
 * slice some are left out.
 *
 * <p>It belongs to one life of the task, whose thread alone calls it. When points arrived is stored with them, so a restart
 * delays nothing but a silent partition's quiet minutes.
 */
final class IdleSeries {

    /** From one slice to the next. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Reading and forgetting so many takes some hundredths of a second. */
    private static final int SLICE = 1_000;

    private static final int QUIET_SLICES = 600;

    private static final int MOST_PERCENT = 3;

    private static final long MOST_NANOS = INTERVAL.toNanos() * MOST_PERCENT / 100;

    /** What a series that has not ended may take, however cold the code is. */
    private static final long SERIES_NANOS = 50_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final SeriesStore store;
    private final LongSupplier processorNanos;
    private final long forgetAfterMs;
    private final long quietSlices;
    private @Nullable Bytes from;
    private long streamMs = Long.MIN_VALUE;
    private long slicesWithoutPoint;
    private long slicesToLeaveOut;

    /**
     * Nothing has been looked at yet.
     *
     * @param forgetAfter how long a series may be idle
     */
    IdleSeries(SeriesStore store, Duration forgetAfter) {
        this(store, forgetAfter, THREADS::getCurrentThreadCpuTime);
    }

    /** @param processorNanos what the calling thread has had of the processor */
    IdleSeries(SeriesStore store, Duration forgetAfter, LongSupplier processorNanos) {
        this.store = store;
        this.processorNanos = processorNanos;
        this.forgetAfterMs = forgetAfter.toMillis();
        this.quietSlices = Math.min(QUIET_SLICES, forgetAfter.dividedBy(INTERVAL));
    }

    /** An event has been read that is a point of a series, or would be if there were room for its series. */
    void arrived(long eventMs, long nowMs) {
        if (eventMs <= nowMs) {
            streamMs = Math.max(streamMs, eventMs);
        }
        slicesWithoutPoint = 0;
    }

    /** The idle series of the next slice; no forecast may be owed. */
    List<String> next(long nowMs) {
        // Slices are counted, and not time: a process that was suspended has waited for nothing.
        boolean isQuiet = slicesWithoutPoint++ >= quietSlices;
        long taskMs = isQuiet ? nowMs : streamMs;
        if (slicesToLeaveOut > 0) {
            slicesToLeaveOut--;
            return List.of();
        }
        long beginNanos = processorNanos.getAsLong();
        List<String> idle = new ArrayList<>();
        int[] seen = {0};
        from = store.visit(from, SLICE, (series, tail) -> {
            seen[0]++;
            if (isIdle(tail, taskMs, nowMs)) {
                idle.add(series);
            }
        });
        long pastNanos = processorNanos.getAsLong() - beginNanos - seen[0] * SERIES_NANOS;
        slicesToLeaveOut = Math.max(0, pastNanos) / MOST_NANOS;
        return idle;
    }

    private boolean isIdle(SeriesTail tail, long taskMs, long nowMs) {
        long latestMs = Math.min(tail.timestampMs(), tail.arrivedMs());
        return nowMs - tail.arrivedMs() >= forgetAfterMs && taskMs >= latestMs + forgetAfterMs;
    }
}
