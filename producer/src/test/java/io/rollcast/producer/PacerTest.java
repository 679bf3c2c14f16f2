package io.rollcast.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PacerTest {

    private static final long MS = 1_000_000;
    private static final Point ANY = null;

    private final FakeTicker ticker = new FakeTicker();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final long startNanos = ticker.nanos();
    private final Pacer pacer = new Pacer(ticker, stop);

    private long elapsed() {
        return ticker.nanos() - startNanos;
    }

    @Test
    void keepsTheRateThoughEveryWaitEndsLate() throws InterruptedException {
        // Given
        ticker.oversleepNanos = 300_000;
        Schedule schedule = Schedule.perSecond(3_000);
        long latest = 0;

        // When
        for (int i = 0; i < 30_001; i++) {
            long due = schedule.dueNanos(i, ANY);
            pacer.await(due);
            assertThat(elapsed()).as("point %d is not early", i).isGreaterThanOrEqualTo(due);
            latest = Math.max(latest, elapsed() - due);
        }

        // Then
        assertThat(elapsed()).isBetween(10_000 * MS, 10_010 * MS);
        assertThat(latest).isLessThanOrEqualTo(2 * MS);
    }

    @Test
    void waitsOncePerMillisecondAndNotOncePerPoint() throws InterruptedException {
        // Given
        Schedule schedule = Schedule.perSecond(100_000);

        // When
        for (int i = 0; i < 100_000; i++) {
            pacer.await(schedule.dueNanos(i, ANY));
        }

        // Then
        assertThat(ticker.pauses).isBetween(500L, 1_001L);
    }

    @Test
    void makesUpForADelayInBoundedBursts() throws InterruptedException {
        // Given: 500 ms lost at a rate of one point a millisecond
        Schedule schedule = Schedule.perSecond(1_000);
        pacer.await(schedule.dueNanos(1, ANY));
        ticker.pass(500 * MS);

        // When
        long burst = 0;
        long longestBurst = 0;
        long nanosBefore = ticker.nanos();
        long caughtUpAt = Long.MAX_VALUE;
        for (int i = 2; i < 2_000; i++) {
            long due = schedule.dueNanos(i, ANY);
            pacer.await(due);
            burst = ticker.nanos() == nanosBefore ? burst + 1 : 1;
            longestBurst = Math.max(longestBurst, burst);
            nanosBefore = ticker.nanos();
            if (caughtUpAt == Long.MAX_VALUE && elapsed() - due < 10 * MS) {
                caughtUpAt = elapsed();
            }
        }

        // Then: nothing is lost, at about twice the rate
        assertThat(longestBurst).isBetween(5L, 12L);
        assertThat(caughtUpAt).isBetween(900 * MS, 1_100 * MS);
        assertThat(elapsed()).isBetween(1_999 * MS, 2_001 * MS);
    }

    @Test
    void doesNotMakeUpForALongAbsence() throws InterruptedException {
        // Given
        Schedule schedule = Schedule.perSecond(1_000);
        pacer.await(schedule.dueNanos(1, ANY));
        ticker.pass(60_000 * MS);

        // When
        for (int i = 2; i <= 10_000; i++) {
            pacer.await(schedule.dueNanos(i, ANY));
        }

        // Then: ten seconds' worth, and the minute, less the second that is made up for
        assertThat(elapsed()).isBetween(68_990 * MS, 69_010 * MS);
    }

    @Test
    void doesNotHoldBackAPublisherThatCannotKeepUp() throws InterruptedException {
        // Given: a point takes longer than its interval
        Schedule schedule = Schedule.perSecond(10_000);

        // When
        for (int i = 0; i < 50_000; i++) {
            pacer.await(schedule.dueNanos(i, ANY));
            ticker.pass(150_000);
        }

        // Then: it is as fast as without a pacer
        assertThat(elapsed()).isBetween(7_500 * MS, 7_520 * MS);
    }

    @Test
    void anUnpacedStreamNeverWaits() throws InterruptedException {
        // When
        for (int i = 0; i < 1_000; i++) {
            pacer.await(Schedule.unpaced().dueNanos(i, ANY));
        }

        // Then
        assertThat(ticker.pauses).isZero();
    }

    @Test
    void aStopEndsALongWait() throws InterruptedException {
        // Given
        ticker.onPause = stop::countDown;

        // When
        pacer.await(3_600_000 * MS);

        // Then
        assertThat(ticker.pauses).isEqualTo(1);
        assertThat(elapsed()).isZero();
    }
}
