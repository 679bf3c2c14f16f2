package io.rollcast.forecaster.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.rollcast.forecaster.api.ForecastTap.Emitted;
import io.rollcast.forecaster.api.ForecastTap.Spout;
import io.rollcast.forecaster.serving.ReleaseLedger;
import io.rollcast.service.HttpProblem;
import io.rollcast.wire.Bounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes events on to everybody who reads them. An event is written as text once, whoever many read it. All is done by one
 * thread of its own, in rounds that are the longer the more readers there are: no stream thread waits for a reader, and
 * none of them for another.
 */
final class EventHub implements AutoCloseable, ReleaseLedger.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(EventHub.class);

    static final int MOST_CLIENTS = 1_000;
    /** A quarter of what may wait for a reader; with the longest horizon a point takes up to half of it. */
    private static final int MOST_POINTS_BYTES = EventClient.MOST_QUEUED_BYTES / 4;

    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long TICK_MS = 50;
    /** A round for every reader takes so much longer, up to two seconds: that bounds what they cost. */
    private static final long ROUND_NANOS_A_CLIENT = 1_500_000;

    private static final long LONGEST_ROUND_NANOS = 2 * SECOND_NANOS;

    /** A series that is followed, and by whom. */
    private record Followed(Spout spout, Set<EventClient> clients) {}

    /**
     * Is told which series are followed here. Called under the hub's lock, so that what is heard last is what holds: it
     * must neither block nor call back.
     */
    interface Audience {
        /** A series is followed from now on; its events that come from elsewhere go to {@code events}. */
        void begins(String series, Consumer<byte[]> events);

        void ends(String series);
    }

    /** What an event of a point says. */
    record PointEvent(
            String series,
            long seq,
            long atMs,
            double value,
            long stepMs,
            String model,
            boolean warm,
            int imputed,
            double[] forecast,
            @JsonUnwrapped Bounds bounds) {

        static PointEvent of(Emitted emitted) {
            var forecast = emitted.forecast();
            return new PointEvent(
                    forecast.series(),
                    forecast.seq(),
                    forecast.originMs(),
                    emitted.value(),
                    forecast.stepMs(),
                    forecast.model(),
                    forecast.warm(),
                    forecast.imputed(),
                    forecast.forecast(),
                    forecast.bounds());
        }
    }

    private final ForecastTap tap;
    private final StatusBoard board;
    private final Set<EventClient> clients = ConcurrentHashMap.newKeySet();
    private final Map<String, Followed> followed = new HashMap<>();
    private final Queue<byte[]> announcements = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread worker = new Thread(task, "rollcast-api-events");
        worker.setDaemon(true);
        return worker;
    });
    private final Audience audience;
    private volatile boolean isClosed;
    private long nextRoundNanos = System.nanoTime();
    private long nextStatusNanos = System.nanoTime();
    private volatile byte @Nullable [] status;

    EventHub(ForecastTap tap, StatusBoard board, Audience audience) {
        this.tap = tap;
        this.board = board;
        this.audience = audience;
    }

    void start() {
        var unused = thread.scheduleWithFixedDelay(this::tick, 0, TICK_MS, TimeUnit.MILLISECONDS);
    }

    int clients() {
        return clients.size();
    }

    /** Refuses when there are too many readers. Asked before a stream is begun. */
    void requireRoom() {
        if (clients.size() >= MOST_CLIENTS) {
            throw HttpProblem.unavailable(
                    RETRY, "%d streams are open, and that is all there may be: close some", MOST_CLIENTS);
        }
    }

    /** Begins to pass events on. */
    void add(EventClient client) {
        clients.add(client);
        String series = client.series();
        if (series != null) {
            follow(series, client);
        }
        byte[] known = status;
        if (client.kind() == EventClient.Kind.PAGE && known != null) {
            client.offer(known);
        }
        var unused = client.end().whenComplete((done, fault) -> remove(client));
        if (isClosed) {
            client.close();
        }
    }

    private synchronized void follow(String series, EventClient client) {
        Followed one = followed.get(series);
        if (one == null) {
            one = new Followed(tap.open(series), ConcurrentHashMap.newKeySet());
            followed.put(series, one);
            audience.begins(series, event -> relay(series, event));
        }
        one.clients.add(client);
    }

    private void remove(EventClient client) {
        clients.remove(client);
        String series = client.series();
        if (series != null) {
            leave(series, client);
        }
    }

    private synchronized void leave(String series, EventClient client) {
        Followed one = followed.get(series);
        if (one != null && one.clients.remove(client) && one.clients.isEmpty()) {
            followed.remove(series);
            tap.close(series);
            audience.ends(series);
        }
    }

    /** Whether anybody here reads a series' points. */
    synchronized boolean isFollowed(String series) {
        return followed.containsKey(series);
    }

    /** Passes on an event of a series that another instance has. */
    private void relay(String series, byte[] event) {
        Followed one;
        synchronized (this) {
            one = followed.get(series);
        }
        if (one != null) {
            offer(one.clients, event);
        }
    }

    @Override
    public void swapped(ReleaseLedger.Swap swap) {
        announce("swap", swap);
    }

    @Override
    public void refused(ReleaseLedger.Refusal refusal) {
        announce("refused", refusal);
    }

    private void announce(String name, Object data) {
        if (!clients.isEmpty()) {
            announcements.add(EventClient.event(name, ApiJson.write(data)));
        }
    }

    private void tick() {
        try {
            long now = System.nanoTime();
            if (now - nextStatusNanos >= 0) {
                nextStatusNanos = now + SECOND_NANOS;
                board.sample(now);
                status = clients.isEmpty() ? null : EventClient.event("status", ApiJson.write(board.brief()));
                if (status != null) {
                    announcements.add(status);
                }
            }
            if (now - nextRoundNanos >= 0) {
                round(now);
                nextRoundNanos = now + Math.min(LONGEST_ROUND_NANOS, clients.size() * ROUND_NANOS_A_CLIENT);
            }
        } catch (RuntimeException e) {
            LOG.error("A round of events failed; the next one is tried", e);
        }
    }

    private void round(long now) {
        for (byte[] event = announcements.poll(); event != null; event = announcements.poll()) {
            for (EventClient client : clients) {
                if (client.kind() == EventClient.Kind.PAGE && !client.offer(event)) {
                    client.drop();
                }
            }
        }
        List<Followed> all;
        synchronized (this) {
            all = new ArrayList<>(followed.values());
        }
        for (Followed one : all) {
            List<PointEvent> points =
                    one.spout.fetch().stream().map(PointEvent::of).toList();
            if (points.size() == 1) {
                offer(one.clients, EventClient.event("point", ApiJson.write(points.get(0))));
            } else if (!points.isEmpty()) {
                offer(one.clients, EventClient.event("points", ApiJson.write(newest(points))));
            }
        }
        for (EventClient client : clients) {
            if (!client.advance(now)) {
                client.drop();
            }
        }
    }

    /** Of a series that catches up on a long horizon, more would overflow the queue of a reader who is not slow at all. */
    private static List<PointEvent> newest(List<PointEvent> points) {
        int from = points.size();
        int bytes = 0;
        while (from > 0 && (bytes += ApiJson.write(points.get(from - 1)).length) <= MOST_POINTS_BYTES) {
            from--;
        }
        return points.subList(from, points.size());
    }

    private static void offer(Set<EventClient> clients, byte[] event) {
        for (EventClient client : clients) {
            if (!client.offer(event)) {
                client.drop();
            }
        }
    }

    @Override
    public void close() {
        isClosed = true;
        thread.shutdownNow();
        clients.forEach(EventClient::close);
    }
}
