package io.rollcast.benchmark;

import com.sun.management.ThreadMXBean;
import io.rollcast.benchmark.Measurement.Reading;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** Finds a contestant's steady state and measures it there. Runs on a thread of its own in the child process. */
final class Stopwatch {

    private static final int LOOK_MS = 20;

    /** Compilers that take less of a processor over this time are said to rest. */
    private static final long REST_MS = 500;

    private static final double BUSY_SHARE = 0.1;

    /** A variant that does no record for so long never will. */
    private static final long PATIENCE_MS = 60_000;

    private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private final Contestant contestant;
    private final ProcessTimes own = new ProcessTimes(ProcessHandle.current());
    private final ProcessTimes broker;

    Stopwatch(Contestant contestant, long brokerPid) {
        this.contestant = contestant;
        this.broker = new ProcessTimes(ProcessHandle.of(brokerPid)
                .orElseThrow(() -> new IllegalStateException("no broker runs as process %d".formatted(brokerPid))));
    }

    /**
     * Waits until the contestant is warm, and measures until the time or the backlog is over. A contestant that did
     * nothing in that time, as others had the processor, is measured until it has done a record.
     */
    Measurement measure(Job.Window window) throws InterruptedException {
        long most = window.records() - window.records() / 20;
        Reading launched = look();
        Reading first = launched;
        while (first.records() == 0) {
            first = lookAgain(launched);
        }
        Reading warm = first;
        while (!isWarm(window, millis(first, warm), warm.records())) {
            warm = look();
        }
        Reading last = warm;
        while (last.records() < most && (millis(warm, last) < window.measureMs() || last.records() == warm.records())) {
            last = lookAgain(warm);
        }
        return Measurement.between(warm, last, millis(first, warm) >= window.warmUpMs());
    }

    /** After time and records enough, once the compilers rest; or when patience or the backlog runs out. */
    private boolean isWarm(Job.Window window, long millis, long records) throws InterruptedException {
        if (millis >= window.mostWarmUpMs() || records >= window.records() / 2) {
            return true;
        }
        return millis >= window.warmUpMs() && records >= window.warmUpRecords() && compilersRest();
    }

    private boolean compilersRest() throws InterruptedException {
        long before = own.compilerNanos();
        TimeUnit.MILLISECONDS.sleep(REST_MS);
        return own.compilerNanos() - before < TimeUnit.MILLISECONDS.toNanos(REST_MS) * BUSY_SHARE;
    }

    private static long millis(Reading from, Reading to) {
        return TimeUnit.NANOSECONDS.toMillis(to.nanos() - from.nanos());
    }

    /** @throws IllegalStateException if no record was done within {@link #PATIENCE_MS} after {@code since} */
    private Reading lookAgain(Reading since) throws InterruptedException {
        Reading now = look();
        if (now.records() == since.records() && millis(since, now) > PATIENCE_MS) {
            throw new IllegalStateException("no record was done within %d s".formatted(PATIENCE_MS / 1_000));
        }
        return now;
    }

    private Reading look() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        if (!contestant.fault().isEmpty()) {
            throw new IllegalStateException(contestant.fault());
        }
        long allocated = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            allocated += Math.max(0, bytes);
        }
        return new Reading(System.nanoTime(), contestant.records(), own.workNanos(), broker.workNanos(), allocated);
    }
}
