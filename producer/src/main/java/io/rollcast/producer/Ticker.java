package io.rollcast.producer;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Time as the publisher knows it: a clock that never jumps, and waiting. Tests bring their own. */
interface Ticker {

    /** The machine's. */
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

    /** Waits about so long, or less if {@code cut} reaches zero. */
    void pause(long nanos, CountDownLatch cut) throws InterruptedException;
}
