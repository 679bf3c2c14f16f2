package io.rollcast.forecaster.api;

import io.javalin.http.Context;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/**
 * One reader of events. Writing never waits: what the connection does not take at once is queued, and a reader whose queue
 * overflows, or who takes nothing for seconds, is dropped.
 *
 * <p>The hub's thread offers and writes; the server's threads write on when a connection takes more.
 */
final class EventClient implements WriteListener {

    /** What may wait for a reader, beside what the system's buffers hold. */
    static final int MOST_QUEUED_BYTES = 256 * 1024;

    private static final long MOST_STUCK_NANOS = 5_000_000_000L;
    /** For a last word to a reader that is dropped. */
    private static final long FAREWELL_NANOS = 1_000_000_000L;

    private static final byte[] RETRY = utf8("retry: 2000\n\n");
    private static final byte[] IDLE = utf8(": idle\n\n");
    private static final byte[] TOO_SLOW = utf8("event: bye\ndata: {\"reason\":\"too slow\"}\n\n");

    /** Who reads: a person's page, or another instance that passes points on. */
    enum Kind {
        PAGE(10),
        /** It is to be noticed soon when it does not listen any more. */
        INSTANCE(1);

        private final long idleNanos;

        Kind(int idleSeconds) {
            idleNanos = idleSeconds * 1_000_000_000L;
        }
    }

    private final Kind kind;
    private final @Nullable String series;
    private final ServletOutputStream out;
    private final Runnable cutOff;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Deque<byte[]> queue = new ArrayDeque<>();
    private int queuedBytes;
    /** Whether the connection takes bytes; if not, the server will say when it does. */
    private boolean isReady;

    private boolean isWritten;
    private boolean isLeaving;
    private boolean isGone;
    private long lastWriteNanos = System.nanoTime();
    private long waitsSinceNanos = System.nanoTime();

    /** @param cutOff closes the connection of a reader who takes nothing any more */
    EventClient(Kind kind, @Nullable String series, ServletOutputStream out, Runnable cutOff) {
        this.kind = kind;
        this.series = series;
        this.out = out;
        this.cutOff = cutOff;
        queue.add(RETRY);
        queuedBytes = RETRY.length;
    }

    /** Turns a request, which is asynchronous already, into a stream of events that lasts until {@link #end} is done. */
    static EventClient start(Context context, Kind kind, @Nullable String series) throws IOException {
        context.contentType("text/event-stream").header("X-Accel-Buffering", "no");
        context.req().getAsyncContext().setTimeout(0);
        EndPoint connection = ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
        EventClient client = new EventClient(kind, series, context.res().getOutputStream(), connection::close);
        context.res().getOutputStream().setWriteListener(client);
        return client;
    }

    Kind kind() {
        return kind;
    }

    @Nullable
    String series() {
        return series;
    }

    /** Done when the stream has ended, from either side. */
    CompletableFuture<Void> end() {
        return end;
    }

    /** Queues an event; whether the reader is fast enough. Written at the next {@link #advance}. */
    synchronized boolean offer(byte[] event) {
        if (isLeaving || isGone) {
            return true;
        }
        if (queuedBytes + event.length > MOST_QUEUED_BYTES) {
            return false;
        }
        queue.add(event);
        queuedBytes += event.length;
        return true;
    }

    /** Writes what the connection takes; whether the reader is fast enough. */
    boolean advance(long now) {
        synchronized (this) {
            if (isGone) {
                return true;
            }
            if (isReady) {
                if (queue.isEmpty() && now - lastWriteNanos > kind.idleNanos) {
                    offer(IDLE);
                }
                write();
            } else if (now - waitsSinceNanos > (isLeaving ? FAREWELL_NANOS : MOST_STUCK_NANOS)) {
                if (!isLeaving) {
                    return false;
                }
                isGone = true;
                cutOff.run();
            }
        }
        finishIfDone();
        return true;
    }

    /** The reader is too slow: it gets a last word if that is possible at once, and is cut off. */
    void drop() {
        synchronized (this) {
            if (isLeaving || isGone) {
                return;
            }
            isLeaving = true;
            waitsSinceNanos = System.nanoTime();
            queue.clear();
            queue.add(TOO_SLOW);
            queuedBytes = TOO_SLOW.length;
            if (isReady) {
                write();
            }
        }
        finishIfDone();
    }

    /** The server ends. */
    void close() {
        synchronized (this) {
            isGone = true;
        }
        end.complete(null);
    }

    @Override
    public void onWritePossible() {
        synchronized (this) {
            isReady = true;
            write();
        }
        finishIfDone();
    }

    @Override
    public void onError(Throwable fault) {
        // The reader has gone away; there is nobody to tell.
        close();
    }

    private void write() {
        try {
            while (out.isReady()) {
                byte[] event = queue.poll();
                if (event != null) {
                    queuedBytes -= event.length;
                    out.write(event);
                    isWritten = true;
                    lastWriteNanos = System.nanoTime();
                } else if (isWritten) {
                    isWritten = false;
                    out.flush();
                } else {
                    isGone = isLeaving;
                    return;
                }
            }
            isReady = false;
            waitsSinceNanos = System.nanoTime();
        } catch (IOException | IllegalStateException e) {
            isGone = true;
        }
    }

    /** Not under the lock: it ends in the server's code. */
    private void finishIfDone() {
        boolean isDone;
        synchronized (this) {
            isDone = isGone;
        }
        if (isDone) {
            end.complete(null);
        }
    }

    static byte[] event(String name, byte[] data) {
        byte[] head = utf8("event: " + name + "\ndata: ");
        byte[] event = new byte[head.length + data.length + 2];
        System.arraycopy(head, 0, event, 0, head.length);
        System.arraycopy(data, 0, event, head.length, data.length);
        event[event.length - 2] = '\n';
        event[event.length - 1] = '\n';
        return event;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
