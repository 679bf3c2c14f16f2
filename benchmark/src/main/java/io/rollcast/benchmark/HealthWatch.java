package io.rollcast.benchmark;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * What an orchestrator sees: asks for {@code /health/live} four times a second, over a new connection each time. An answer
 * that takes longer than a probe's usual time limit counts as none.
 */
final class HealthWatch implements AutoCloseable {

    private static final long EVERY_NANOS = 250_000_000;
    private static final long LIMIT_NANOS = 5_000_000_000L;

    /**
     * What was seen.
     *
     * @param asked probes that have ended
     * @param answered of which had 200 within 5 s
     * @param slowestMs of those answered
     */
    record Seen(
            @JsonProperty("asked") int asked,
            @JsonProperty("answered") int answered,
            @JsonProperty("slowest_ms") double slowestMs) {}

    private final AtomicBoolean isClosing = new AtomicBoolean();
    private final Thread thread;
    private int asked;
    private int answered;
    private long slowestNanos;

    HealthWatch(int port) {
        thread = new Thread(() -> run(port), "health-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(int port) {
        while (!isClosing.get()) {
            long begin = System.nanoTime();
            boolean isWell = isWell(port);
            long took = System.nanoTime() - begin;
            synchronized (this) {
                asked++;
                if (isWell && took <= LIMIT_NANOS) {
                    answered++;
                    slowestNanos = Math.max(slowestNanos, took);
                }
            }
            LockSupport.parkNanos(EVERY_NANOS);
        }
    }

    private static boolean isWell(int port) {
        try (RawHttp connection = new RawHttp(port)) {
            connection.send(RawHttp.get("/health/live"));
            return Math.abs(connection.answer()) == 200;
        } catch (IOException e) {
            return false;
        }
    }

    synchronized Seen seen() {
        return new Seen(asked, answered, Math.round(slowestNanos / 1e4) / 100.0);
    }

    @Override
    public void close() {
        isClosing.set(true);
    }
}
