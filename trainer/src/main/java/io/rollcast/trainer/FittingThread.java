package io.rollcast.trainer;

import io.rollcast.trainer.Round.Outcome;
import io.rollcast.trainer.fit.Windows.TooLittleHistoryException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rounds have a thread of their own, one at a time. The trainer's thread begins them, and asks what has become of them. */
final class FittingThread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FittingThread.class);

    /** Once closed, it discards what is begun: the trainer's thread may be about to begin a round just then. */
    private final ExecutorService thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> new Thread(task, "rollcast-fit"),
            new ThreadPoolExecutor.DiscardPolicy());

    private @Nullable Future<List<Outcome>> running;

    /** Done when the thread has left what was broken off. */
    private Future<?> left = CompletableFuture.completedFuture(null);

    /** Whether a round may begin: one that has been broken off has its copy of the history until it has really ended. */
    boolean isFree() {
        return running == null && left.isDone();
    }

    /** Whether a round is on, and not broken off. */
    boolean isFitting() {
        return running != null;
    }

    void begin(Callable<List<Outcome>> round) {
        running = thread.submit(round);
    }

    /** Breaks off the round that is on, if there is one. It ends when it next looks for an interrupt. */
    boolean breakOff() {
        if (running == null || !running.cancel(true)) {
            return false;
        }
        running = null;
        left = thread.submit(() -> {});
        return true;
    }

    /** Reports the fault of a round that has ended. */
    void collect() {
        if (running == null || !running.isDone()) {
            return;
        }
        try {
            running.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TooLittleHistoryException tooLittle) {
                LOG.warn("No round yet: {}", tooLittle.getMessage());
            } else {
                LOG.error("The round failed, the next one comes in its time", e.getCause());
            }
        }
        running = null;
    }

    /** Interrupts a round that is on, and waits for its end. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(30, TimeUnit.SECONDS)) {
                LOG.warn("The fit did not end within 30 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
