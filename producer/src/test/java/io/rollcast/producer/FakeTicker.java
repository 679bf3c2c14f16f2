package io.rollcast.producer;

import java.util.concurrent.CountDownLatch;

/** Time that passes only where somebody waits, or where a test says so. */
final class FakeTicker implements Ticker {

    /** How much later than asked for every wait ends. */
    long oversleepNanos;

    long pauses;
    Runnable onPause = () -> {};
    private long nanos = -7_000_000_000L;

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public void pause(long pauseNanos, CountDownLatch cut) {
        pauses++;
        onPause.run();
        if (cut.getCount() > 0) {
            nanos += pauseNanos + oversleepNanos;
        }
    }

    void pass(long passedNanos) {
        nanos += passedNanos;
    }
}
