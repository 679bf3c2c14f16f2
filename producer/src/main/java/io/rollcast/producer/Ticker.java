package io.rollcast.producer;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Time source of the publisher: a monotonic clock, and waiting. Tests have their own. */
interface Ticker {

    /** The machine's clock. */
    Ticker SYSTEM = new Ticker() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void pause(long nanos, CountDownLatch cut) throws InterruptedException {
            boolean unused = cut.await(nanos, TimeUnit.NANOSECONDS);
        }
    };

    long nanos();

    /** Waits for about {@code nanos} nanoseconds, or until {@code cut} reaches zero. */
    void pause(long nanos, CountDownLatch cut) throws InterruptedException;
}
