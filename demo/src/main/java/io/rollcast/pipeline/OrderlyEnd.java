package io.rollcast.pipeline;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command put away what it has when a signal, such as Ctrl-C, ends this process: the command learns of it, and the
 * process waits until the command says that it is done, but not for ever.
 */
public final class OrderlyEnd {

    private static final Duration MOST = Duration.ofSeconds(30);

    /** What of this time a command may still spend on its work: closing takes the rest. */
    public static final Duration LAST_WORK = MOST.dividedBy(3);

    private final CountDownLatch signal = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    public OrderlyEnd() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::holdProcess, "orderly-end"));
    }

    private void holdProcess() {
        signal.countDown();
        try {
            done.await(MOST.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits so long for a signal, and returns whether it has come. */
    public boolean await(Duration most) throws InterruptedException {
        return signal.await(most.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** All is put away. */
    public void done() {
        done.countDown();
    }
}
