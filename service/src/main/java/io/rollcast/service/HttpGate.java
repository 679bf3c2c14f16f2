package io.rollcast.service;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * First handler of every request: lets in as many as the service can answer beside its work, and refuses the others with
 * status 503. Health is always let in: a probe that goes unanswered gets the service restarted.
 *
 * <p>No thread waits for a client: see {@link HeldResponse}. Called by Jetty's threads.
 */
final class HttpGate extends Handler.Wrapper {

    private static final String HEALTH = "/health/";
    private static final String METRICS = "/metrics";
    /** Of the answers' share, in addition to it: whoever watches the service still can when others ask too much. */
    private static final double METRICS_PART = 0.5;
    /** What reading a request and sending its answer costs beside making it, about. */
    private static final long OVERHEAD_NANOS = 100_000;
    /** Refusals that wait; what is beyond is refused at once, and its connection closed. */
    private static final int MOST_WAITING_REFUSALS = 500;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final HttpLimits limits;
    private final HttpConnections connections;
    private final AnswerBudget answers;
    private final AnswerBudget metrics;
    private final Semaphore callers;
    private final Semaphore instances;
    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicInteger waitingRefusals = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();

    HttpGate(HttpLimits limits, HttpConnections connections) {
        this.limits = limits;
        this.connections = connections;
        this.answers = new AnswerBudget(limits.cores(), limits.saved(), System::nanoTime);
        this.metrics = new AnswerBudget(METRICS_PART * limits.cores(), limits.saved(), System::nanoTime);
        this.callers = new Semaphore(limits.mostAtOnce());
        this.instances = new Semaphore(limits.mostAtOnce());
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        HttpConnections.Watched connection =
                connections.of(request.getConnectionMetaData().getConnection());
        connection.works();
        Callback done = Callback.from(callback, connection::waits);
        String path = Request.getPathInContext(request);
        if (path.startsWith(HEALTH)) {
            return answer(request, response, connection, done);
        }
        AnswerBudget budget = path.equals(METRICS) ? metrics : answers;
        Duration closedFor = budget.closedFor();
        if (!closedFor.isZero()) {
            return refuse(
                    request,
                    response,
                    connection,
                    done,
                    HttpProblem.unavailable(
                            closedFor,
                            "answers have taken their share of the processor, %.2f cores: ask less often, or give"
                                    + " --http-share more",
                            limits.cores()));
        }
        // Those that ask on behalf of others must not wait behind them: two instances would wait for each other.
        Semaphore room = request.getHeaders().contains(HttpRoutes.HOP) ? instances : callers;
        if (heldBytes.get() > limits.mostHeldBytes() || !room.tryAcquire()) {
            return refuse(
                    request,
                    response,
                    connection,
                    done,
                    HttpProblem.unavailable(limits.refuseAfter(), "too many requests are being answered: ask again"));
        }
        long begin = THREADS.getCurrentThreadCpuTime();
        try {
            return answer(request, response, connection, done);
        } finally {
            room.release();
            budget.spend(THREADS.getCurrentThreadCpuTime() - begin + OVERHEAD_NANOS);
        }
    }

    private boolean answer(Request request, Response response, HttpConnections.Watched connection, Callback done)
            throws Exception {
        HeldResponse held = new HeldResponse(request, response);
        return super.handle(request, held, new Callback.Nested(done) {
            @Override
            public void succeeded() {
                connection.delivers();
                long bytes = held.held();
                heldBytes.addAndGet(bytes);
                held.send(Callback.from(getCallback(), () -> heldBytes.addAndGet(-bytes)));
            }
        });
    }

    /** Refuses, but not at once: who asks again and again is slowed down by it, at the cost of a timer. */
    private boolean refuse(
            Request request,
            Response response,
            HttpConnections.Watched connection,
            Callback done,
            HttpProblem problem) {
        refused.incrementAndGet();
        connection.delivers();
        if (waitingRefusals.incrementAndGet() <= MOST_WAITING_REFUSALS) {
            var unused = request.getComponents()
                    .getScheduler()
                    .schedule(
                            () -> {
                                waitingRefusals.decrementAndGet();
                                HttpAnswers.refuse(request, response, problem, false, done);
                            },
                            limits.refuseAfter().toMillis(),
                            TimeUnit.MILLISECONDS);
        } else {
            waitingRefusals.decrementAndGet();
            HttpAnswers.refuse(request, response, problem, true, done);
        }
        return true;
    }

    /** Requests that were refused so far. */
    long refused() {
        return refused.get();
    }
}
