package io.rollcast.trainer;

import io.rollcast.trainer.history.History;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Says when a trainer has seen enough for its first round, and what is missing while it has not. Only series that are long
 * enough count: ids that come and go, of a few points each, neither start a round nor keep it waiting for ever.
 *
 * <p>The first round begins as soon as half of the series are long enough; at the latest, {@code patience} after the first
 * one is. The trainer's own thread asks, several times a second.
 */
final class Readiness {

    /** Waiting for less is nothing to speak of. */
    private static final Duration SILENT = Duration.ofMinutes(1);

    private static final Duration REPEATED = Duration.ofMinutes(10);

    private final History history;
    private final int minPoints;
    private final long patienceNanos;
    private final LongSupplier nanos;
    private boolean begun;
    private boolean isFirstLong;
    private long firstLongNanos;
    private long nextComplaintNanos;

    /**
     * Nothing has been seen yet.
     *
     * @param minPoints points that make a series long enough, as given to the history
     * @param nanos the clock
     */
    Readiness(History history, int minPoints, Duration patience, LongSupplier nanos) {
        this.history = history;
        this.minPoints = minPoints;
        this.patienceNanos = patience.toNanos();
        this.nanos = nanos;
        this.nextComplaintNanos = nanos.getAsLong() + SILENT.toNanos();
    }

    /** Whether a round may begin. Once it may, it always may. */
    boolean isReady() {
        int enough = history.longSeries();
        if (begun || enough == 0) {
            return begun;
        }
        long now = nanos.getAsLong();
        if (!isFirstLong) {
            isFirstLong = true;
            firstLongNanos = now;
        }
        begun = 2L * enough >= history.series() || now - firstLongNanos >= patienceNanos;
        return begun;
    }

    /** What is missing, once a minute has passed and then every ten; empty at all other times. */
    Optional<String> complaint() {
        long now = nanos.getAsLong();
        if (begun || now - nextComplaintNanos < 0) {
            return Optional.empty();
        }
        nextComplaintNanos = now + REPEATED.toNanos();
        if (history.series() == 0) {
            return Optional.of("no observation has been read");
        }
        if (history.evicted() > 0 && history.longSeries() == 0) {
            return Optional.of(
                    "none of %d series has --min-points %d: the longest has %d, and the oldest points had to go; raise --history-points, which keeps %d, or lower --min-points"
                            .formatted(history.series(), minPoints, history.longest(), history.points()));
        }
        return Optional.of(
                "%d of %d series have --min-points %d, the longest has %d: half of them are waited for, or --every after the first one"
                        .formatted(history.longSeries(), history.series(), minPoints, history.longest()));
    }
}
