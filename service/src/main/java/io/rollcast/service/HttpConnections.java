package io.rollcast.service;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Connections of an HTTP server: closes those whose clients are too slow, and, when there are too many, those that wait
 * for their clients longest. Jetty's own time limit begins anew with each byte, so a byte a second holds a connection for
 * ever.
 *
 * <p>Told of connections by Jetty's threads and of requests by {@link HttpGate}; looks at all once a second.
 */
final class HttpConnections extends AbstractLifeCycle implements Connection.Listener {

    private static final long LOOK_MS = 1_000;

    /** What a connection waits for. */
    private enum Phase {
        /** The client, that it asks. */
        REQUEST,
        /** The service. */
        WORK,
        /** The client, that it takes the answer. */
        DELIVERY
    }

    /** One connection. */
    final class Watched {

        private final Connection connection;
        private Phase phase = Phase.REQUEST;
        private long sinceNanos = nanoTime.getAsLong();
        private long bytesBefore;
        /** Whether a request is being received: one that is due soon. */
        private boolean isBegun = true;

        private Watched(Connection connection) {
            this.connection = connection;
        }

        /** A request has come and is worked on. */
        synchronized void works() {
            phase = Phase.WORK;
        }

        /** An answer is on its way to the client. */
        synchronized void delivers() {
            enter(Phase.DELIVERY);
        }

        /** The answer has arrived, and the next request may come. */
        synchronized void waits() {
            enter(Phase.REQUEST);
            isBegun = false;
            bytesBefore = connection.getBytesIn();
        }

        private void enter(Phase next) {
            phase = next;
            sinceNanos = nanoTime.getAsLong();
        }

        /** Since when the client has kept it waiting, or now if it has not. */
        private synchronized long waitingSince(long now) {
            return phase == Phase.WORK ? now : sinceNanos;
        }

        private synchronized boolean isLate(long now) {
            if (phase == Phase.WORK) {
                return false;
            }
            if (phase == Phase.REQUEST && !isBegun && connection.getBytesIn() != bytesBefore) {
                isBegun = true;
                sinceNanos = now;
            }
            var limit = phase == Phase.DELIVERY
                    ? limits.answerWithin()
                    : isBegun ? limits.headersWithin() : limits.idleFor();
            return now - sinceNanos > limit.toNanos();
        }

        private void close(String why) {
            cutOff.incrementAndGet();
            connection.getEndPoint().close(new TimeoutException(why));
        }
    }

    private final HttpLimits limits;
    private final LongSupplier nanoTime;
    private final Scheduler scheduler;
    private final Map<Connection, Watched> all = new ConcurrentHashMap<>();
    private final AtomicLong cutOff = new AtomicLong();
    private Scheduler.@Nullable Task next;

    HttpConnections(HttpLimits limits, LongSupplier nanoTime, Scheduler scheduler) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.scheduler = scheduler;
    }

    @Override
    protected void doStart() {
        next = scheduler.schedule(this::look, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doStop() {
        if (next != null) {
            next.cancel();
        }
    }

    private void look() {
        closeLate();
        if (isRunning()) {
            next = scheduler.schedule(this::look, LOOK_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Closes connections whose clients have had their time. */
    void closeLate() {
        long now = nanoTime.getAsLong();
        for (Watched one : all.values()) {
            if (one.isLate(now)) {
                one.close("the client is too slow");
            }
        }
    }

    /** The connection of a request; one that is closed already is not kept. */
    Watched of(Connection connection) {
        Watched one = all.get(connection);
        return one == null ? new Watched(connection) : one;
    }

    /** Connections that were closed here so far. */
    long cutOff() {
        return cutOff.get();
    }

    int open() {
        return all.size();
    }

    @Override
    public void onOpened(Connection connection) {
        // Beside each connection with TLS there is one that speaks HTTP in it.
        if (connection instanceof SslConnection) {
            return;
        }
        all.put(connection, new Watched(connection));
        while (all.size() > limits.mostConnections()) {
            long now = nanoTime.getAsLong();
            all.values().stream()
                    .max(Comparator.comparingLong(one -> now - one.waitingSince(now)))
                    // Of several threads that choose the same one, all but one go on to the next.
                    .filter(one -> all.remove(one.connection, one))
                    .ifPresent(one -> one.close("there are too many connections"));
        }
    }

    @Override
    public void onClosed(Connection connection) {
        all.remove(connection);
    }
}
