package io.rollcast.forecaster.api;

import io.rollcast.service.HostPort;
import io.rollcast.service.HttpProblem;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings in the points of followed series that other instances have: one stream for each, however many follow it here.
 * When series move, streams follow. A thread of its own looks after them every second; the HTTP client's threads pass
 * events on.
 */
final class Relays implements AutoCloseable, EventHub.Audience {

    private static final Logger LOG = LoggerFactory.getLogger(Relays.class);
    private static final long LOOK_MS = 500;
    /** Another instance says something every second; one that does not is gone, even if nobody has told. */
    private static final long SILENCE_NANOS = 5_000_000_000L;

    private final Finder finder;
    private final Owners owners;
    private final Peers peers;
    private final BiConsumer<String, byte[]> events;
    private final Map<String, Relay> relays = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread worker = new Thread(task, "rollcast-api-relays");
        worker.setDaemon(true);
        return worker;
    });

    /** @param events takes events with the id of their series */
    Relays(Finder finder, Owners owners, Peers peers, BiConsumer<String, byte[]> events) {
        this.finder = finder;
        this.owners = owners;
        this.peers = peers;
        this.events = events;
    }

    void start() {
        var unused = thread.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void begins(String series) {
        relays.put(series, new Relay(series));
        var unused = thread.submit(this::look);
    }

    @Override
    public void ends(String series) {
        Relay relay = relays.remove(series);
        if (relay != null) {
            relay.cancel();
        }
    }

    private void look() {
        try {
            if (relays.isEmpty()) {
                return;
            }
            Object assignment = owners.assignment();
            for (Relay relay : relays.values()) {
                relay.look(assignment);
            }
        } catch (RuntimeException e) {
            LOG.warn("Streams from other instances could not be looked after; the next try follows", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        relays.values().forEach(Relay::cancel);
    }

    /** One series' stream from wherever it is; takes lines and passes whole events on. */
    private final class Relay implements Flow.Subscriber<String> {

        private final String series;
        private final StringBuilder event = new StringBuilder();
        private @Nullable Object foundIn;
        private @Nullable HostPort from;
        private volatile Flow.@Nullable Subscription subscription;
        private volatile boolean hasEnded;
        private volatile boolean isCancelled;
        private volatile long heardNanos;

        private Relay(String series) {
            this.series = series;
        }

        /** Opens, moves or closes the stream where that is due. */
        private void look(Object assignment) {
            if (from != null && System.nanoTime() - heardNanos > SILENCE_NANOS) {
                hasEnded = true;
            }
            if (isCancelled || (assignment.equals(foundIn) && !hasEnded)) {
                return;
            }
            HostPort at;
            try {
                at = finder.find(series).at();
            } catch (HttpProblem e) {
                return;
            }
            boolean goesOn = at != null && at.equals(from) && !hasEnded;
            foundIn = assignment;
            if (goesOn) {
                return;
            }
            cancelStream();
            from = at;
            hasEnded = false;
            if (at != null) {
                open(at);
            }
        }

        private void open(HostPort at) {
            heardNanos = System.nanoTime();
            String path = "/api/stream?series=" + Finder.encode(series);
            var unused = peers.follow(
                            at,
                            path,
                            BodySubscribers.fromLineSubscriber(this, any -> null, StandardCharsets.UTF_8, null))
                    .whenComplete((response, fault) -> hasEnded = true);
        }

        private void cancelStream() {
            Flow.Subscription current = subscription;
            if (current != null) {
                current.cancel();
                subscription = null;
            }
        }

        private void cancel() {
            isCancelled = true;
            cancelStream();
        }

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
            if (isCancelled) {
                newSubscription.cancel();
            } else {
                newSubscription.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(String line) {
            heardNanos = System.nanoTime();
            if (!line.isEmpty()) {
                event.append(line).append('\n');
                return;
            }
            if (event.indexOf("event: point") == 0) {
                event.append('\n');
                events.accept(series, event.toString().getBytes(StandardCharsets.UTF_8));
            }
            event.setLength(0);
        }

        @Override
        public void onError(Throwable fault) {
            hasEnded = true;
        }

        @Override
        public void onComplete() {
            hasEnded = true;
        }
    }
}
