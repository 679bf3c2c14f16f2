package io.rollcast.forecaster.api;

import io.rollcast.service.HostPort;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stream of events from another instance, from its opening to its end: another stream is another object, so that what
 * still arrives of one cannot touch the next. Takes lines and passes whole events of points on.
 *
 * <p>Opened, asked and closed by the thread of {@link Relays}; lines come from the HTTP client's threads.
 */
final class RelayStream implements Flow.Subscriber<String> {

    /** Another instance says something every second; one that does not is gone, even if nobody has told. */
    private static final long SILENCE_NANOS = 5_000_000_000L;

    private final Consumer<byte[]> events;
    private final StringBuilder event = new StringBuilder();
    private final CompletableFuture<HttpResponse<Void>> answer;
    private volatile boolean hasEnded;
    private volatile boolean isClosed;
    private volatile long heardNanos = System.nanoTime();
    private Flow.@Nullable Subscription subscription;

    private RelayStream(Peers peers, HostPort at, String path, Consumer<byte[]> events) {
        this.events = events;
        this.answer = peers.follow(
                at, path, BodySubscribers.fromLineSubscriber(this, any -> null, StandardCharsets.UTF_8, null));
    }

    /** @param events takes events as they came, each with its blank line */
    static RelayStream open(Peers peers, HostPort at, String path, Consumer<byte[]> events) {
        RelayStream stream = new RelayStream(peers, at, path, events);
        var unused = stream.answer.whenComplete((response, fault) -> stream.hasEnded = true);
        return stream;
    }

    /** Whether nothing more is to be expected of it. */
    boolean isOver() {
        return hasEnded || System.nanoTime() - heardNanos > SILENCE_NANOS;
    }

    /** Ends it, also before it has begun: no event that arrives later is passed on. */
    void close() {
        isClosed = true;
        answer.cancel(true);
        synchronized (this) {
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        synchronized (this) {
            subscription = newSubscription;
        }
        if (isClosed) {
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
        if (!isClosed && event.indexOf("event: point") == 0) {
            event.append('\n');
            events.accept(event.toString().getBytes(StandardCharsets.UTF_8));
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
