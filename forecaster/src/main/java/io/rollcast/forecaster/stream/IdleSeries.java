package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.series.SeriesTail;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.common.utils.Bytes;

/**
 * Finds the series of a task that no point has come for: those that have ended, where they are to be forgotten, and those that
 * are missing, where that is to be told. It looks at {@link Slices} of the store, in the order of the ids. A series has ended
 * when for as long as it may be idle, and is missing when for so many of its usual steps, and {@value #LEAST_MISSING_MS} ms at
 * least,
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
 * slice takes seconds. So going past them takes {@value #MOST_PERCENT} % of the thread's processor time at most, for each of its
 * tasks: after a long slice some are left out.
 *
 * <p>It belongs to one life of the task, whose thread alone calls it. When points arrived is stored with them, so a restart
 * delays nothing but a silent partition's quiet minutes.
 */
final class IdleSeries {

    /** From one slice to the next. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final int QUIET_SLICES = 600;

    /**
     * When nothing has been read for so long, nothing waits in Kafka. {@link StepIntake} takes it as a time of the task's life: after
     * it, a series that no event has come for is fed by no replay.
     */
    static final long QUIET_MS = QUIET_SLICES * INTERVAL.toMillis();

    private static final int MOST_PERCENT = 3;

    private static final long MOST_NANOS = INTERVAL.toNanos() * MOST_PERCENT / 100;

    /** What a series that has not ended may take, however cold the code is. */
    private static final long SERIES_NANOS = 50_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** A series of fast points is not missing sooner: points may wait in Kafka for so long. */
    static final long LEAST_MISSING_MS = 30_000;

    /** Series that have ended, and series that are missing and were not before. */
    record Found(List<String> ended, List<String> missing) {

        static final Found NONE = new Found(List.of(), List.of());
    }

    private final SeriesStore store;
    private final LongSupplier processorNanos;
    private final long forgetAfterMs;
    private final int missingAfter;
    private final long quietSlices;
    private final Slices slices;
    private long streamMs = Long.MIN_VALUE;
    private long slicesWithoutPoint;

    /**
     * Nothing has been looked at yet.
     *
     * @param forgetAfter how long a series may be idle before it is forgotten, or empty for ever
     * @param missingAfter usual steps without a point after which a series is missing; 0 for never
     */
    IdleSeries(SeriesStore store, Optional<Duration> forgetAfter, int missingAfter) {
        this(store, forgetAfter, missingAfter, THREADS::getCurrentThreadCpuTime);
    }

    /** @param processorNanos what the calling thread has had of the processor */
    IdleSeries(SeriesStore store, Optional<Duration> forgetAfter, int missingAfter, LongSupplier processorNanos) {
        this.store = store;
        this.processorNanos = processorNanos;
        this.forgetAfterMs = forgetAfter.map(Duration::toMillis).orElse(Long.MAX_VALUE / 2);
        this.missingAfter = missingAfter;
        this.quietSlices = Math.min(QUIET_SLICES, forgetAfterMs / INTERVAL.toMillis());
        this.slices = new Slices(
                Duration.ofMillis(missingAfter > 0 ? Math.min(LEAST_MISSING_MS, forgetAfterMs) : forgetAfterMs));
    }

    /** An event has been read that is a point of a series, or would be if there were room for its series. */
    void arrived(long eventMs, long nowMs) {
        if (eventMs <= nowMs) {
            streamMs = Math.max(streamMs, eventMs);
        }
        slicesWithoutPoint = 0;
    }

    /** What is found in the next slice; no forecast may be owed. */
    Found next(long nowMs) {
        // Slices are counted, and not time: a process that was suspended has waited for nothing.
        boolean isQuiet = slicesWithoutPoint++ >= quietSlices;
        long taskMs = isQuiet ? nowMs : streamMs;
        if (!slices.isDue()) {
            return Found.NONE;
        }
        long beginNanos = processorNanos.getAsLong();
        List<String> ended = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        int[] seen = {0};
        Bytes next = store.visit(slices.from(), Slices.SIZE, (series, tail) -> {
            seen[0]++;
            if (isIdle(tail, forgetAfterMs, taskMs, nowMs)) {
                ended.add(series);
            } else if (missingAfter > 0 && isMissing(tail, taskMs, nowMs)) {
                missing.add(series);
            }
        });
        long pastNanos = processorNanos.getAsLong() - beginNanos - seen[0] * SERIES_NANOS;
        slices.looked(next, Math.max(0, pastNanos) / MOST_NANOS);
        return new Found(ended, missing);
    }

    private static boolean isIdle(SeriesTail tail, long forMs, long taskMs, long nowMs) {
        long latestMs = Math.min(tail.timestampMs(), tail.arrivedMs());
        return nowMs - tail.arrivedMs() >= forMs && taskMs >= latestMs + forMs;
    }

    private boolean isMissing(SeriesTail tail, long taskMs, long nowMs) {
        long forMs = Math.max(LEAST_MISSING_MS, (long) (missingAfter * (double) tail.stepMs()));
        return !tail.alarm().isMissing() && tail.stepMs() > 0 && isIdle(tail, forMs, taskMs, nowMs);
    }
}
