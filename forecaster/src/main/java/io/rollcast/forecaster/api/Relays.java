package io.rollcast.forecaster.api;

import io.rollcast.service.HostPort;
import io.rollcast.service.HttpProblem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings in the points of followed series that other instances have: one stream for each, however many follow it here.
 * When series move, streams follow. The hub says which series are followed; a thread of its own brings the streams into
 * line with that, at once and every half second: an instance that does not answer holds it up once each time, and not once
 * for each of its series. The HTTP client's threads pass events on.
 */
final class Relays implements AutoCloseable, EventHub.Audience {

    private static final Logger LOG = LoggerFactory.getLogger(Relays.class);
    private static final long LOOK_MS = 500;

    private final Finder finder;
    private final Owners owners;
    private final Peers peers;
    /** Who takes the events of a series that is followed. */
    private final Map<String, Consumer<byte[]>> followed = new ConcurrentHashMap<>();
    /** The thread's own. */
    private final Map<String, Relay> relays = new HashMap<>();

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread worker = new Thread(task, "rollcast-api-relays");
        worker.setDaemon(true);
        return worker;
    });

    Relays(Finder finder, Owners owners, Peers peers) {
        this.finder = finder;
        this.owners = owners;
        this.peers = peers;
    }

    void start() {
        var unused = thread.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void begins(String series, Consumer<byte[]> events) {
        followed.put(series, events);
        wake();
    }

    @Override
    public void ends(String series) {
        followed.remove(series);
        wake();
    }

    private void wake() {
        try {
            thread.execute(this::look);
        } catch (RejectedExecutionException e) {
            LOG.debug("Series are followed no longer: the API is closed");
        }
    }

    private void look() {
        try {
            relays.entrySet().removeIf(entry -> {
                boolean isOver = !followed.containsKey(entry.getKey());
                if (isOver) {
                    entry.getValue().close();
                }
                return isOver;
            });
            if (followed.isEmpty()) {
                return;
            }
            Object assignment = owners.assignment();
            Set<HostPort> silent = new HashSet<>();
            followed.forEach((series, events) -> relays.computeIfAbsent(series, any -> new Relay(series, events))
                    .look(assignment, silent));
        } catch (RuntimeException e) {
            LOG.warn("Streams from other instances could not be looked after; the next try follows", e);
        }
    }

    /** The thread ends once it has closed all streams. */
    @Override
    public void close() {
        followed.clear();
        wake();
        thread.shutdown();
    }

    /** Where one series is, and the stream from there. Used by the thread of relays alone. */
    private final class Relay {

        private final String series;
        private final Consumer<byte[]> events;
        private @Nullable Object foundIn;
        private @Nullable HostPort from;
        private @Nullable RelayStream stream;

        private Relay(String series, Consumer<byte[]> events) {
            this.series = series;
            this.events = events;
        }

        /** Opens, moves or closes the stream where that is due. */
        private void look(Object assignment, Set<HostPort> silent) {
            boolean isBroken = stream != null && stream.isOver();
            if (assignment.equals(foundIn) && !isBroken) {
                return;
            }
            HostPort at;
            try {
                at = finder.find(series, silent).at();
            } catch (HttpProblem e) {
                return;
            }
            foundIn = assignment;
            if (!isBroken && Objects.equals(at, from)) {
                return;
            }
            close();
            from = at;
            if (at != null) {
                String path = "/api/stream?series=" + Finder.encode(series);
                stream = RelayStream.open(peers, at, path, events);
            }
        }

        private void close() {
            if (stream != null) {
                stream.close();
                stream = null;
            }
        }
    }
}
