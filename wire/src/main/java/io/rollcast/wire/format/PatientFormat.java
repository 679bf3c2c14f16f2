package io.rollcast.wire.format;

import io.rollcast.wire.Forecast;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another format, tried again for as long as it is {@linkplain UnavailableFormatException unavailable}: an outage delays
 * records and rejects none. Waits on the thread that converts, first 100 ms, then twice as long each time, at most 5 s; the
 * log has a warning at once and every 30 s, and the end of the outage.
 *
 * <p>A stream thread that waits neither polls nor commits. After {@code transaction.timeout.ms} (10 s, or a minute with steps) the
 * broker aborts its transaction, and after {@code max.poll.interval.ms} (5 min) the group gives its partitions to members
 * that may reach what this one cannot. In both cases the thread learns of it at its next commit, drops its uncommitted work,
 * restores its state and reads the same records again: none is lost and none is forecast twice. Larger limits would save
 * that restore, at the price of a crashed instance that holds up readers and its partitions for as long.
 *
 * <p>Made by a service around the format of its topics, and closed before the threads that use it are.
 */
public final class PatientFormat implements WireFormat, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PatientFormat.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final long WARN_NANOS = Duration.ofSeconds(30).toNanos();

    /** One conversion. */
    private interface Conversion<T, E extends Exception> {
        T convert() throws E;
    }

    private final WireFormat format;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();

    public PatientFormat(WireFormat format) {
        this.format = format;
    }

    /** Number of threads that wait for the format now. */
    public int waiting() {
        return waiting.get();
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnavailableFormatException if this is closed, or the thread interrupted, before the format is available
     */
    @Override
    public List<Observation> observations(IncomingRecord record) throws MalformedObservationException {
        return this.<List<Observation>, MalformedObservationException>patiently(() -> format.observations(record));
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnavailableFormatException if this is closed, or the thread interrupted, before the format is available
     */
    @Override
    public List<String> ended(IncomingRecord record) throws MalformedObservationException {
        return this.<List<String>, MalformedObservationException>patiently(() -> format.ended(record));
    }

    @Override
    public boolean keyedBySeries() {
        return format.keyedBySeries();
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnavailableFormatException if this is closed, or the thread interrupted, before the format is available
     */
    @Override
    public byte[] value(Forecast forecast) {
        return this.<byte[], RuntimeException>patiently(() -> format.value(forecast));
    }

    private <T, E extends Exception> T patiently(Conversion<T, E> conversion) throws E {
        try {
            return conversion.convert();
        } catch (UnavailableFormatException e) {
            waiting.incrementAndGet();
            try {
                return retry(conversion, e);
            } finally {
                waiting.decrementAndGet();
            }
        }
    }

    private <T, E extends Exception> T retry(Conversion<T, E> conversion, UnavailableFormatException first) throws E {
        UnavailableFormatException fault = first;
        long sinceNanos = System.nanoTime();
        long warnedNanos = sinceNanos - WARN_NANOS;
        Duration wait = FIRST_WAIT;
        while (true) {
            if (System.nanoTime() - warnedNanos >= WARN_NANOS) {
                warnedNanos = System.nanoTime();
                LOG.warn("Records wait, none is lost: {}", fault.getMessage());
            }
            awaitNextTry(wait, fault);
            try {
                T converted = conversion.convert();
                LOG.info(
                        "Records no longer wait, after {} s",
                        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - sinceNanos));
                return converted;
            } catch (UnavailableFormatException e) {
                fault = e;
            }
            Duration twice = wait.multipliedBy(2);
            wait = twice.compareTo(LONGEST_WAIT) < 0 ? twice : LONGEST_WAIT;
        }
    }

    private void awaitNextTry(Duration wait, UnavailableFormatException fault) {
        try {
            if (!closed.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new UnavailableFormatException(
                "ended while records waited, which are read again at the next start: " + fault.getMessage(), fault);
    }

    /** Ends all waits, present and future, with an {@link UnavailableFormatException}. */
    @Override
    public void close() {
        closed.countDown();
    }
}
