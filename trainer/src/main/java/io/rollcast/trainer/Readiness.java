package io.rollcast.trainer;

import io.rollcast.trainer.history.History;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Decides when a trainer has read enough for its first round, and reports what is missing until then. Only series that are
 * long enough count, so short-lived ids with a few points each neither start a round nor delay it for ever.
 *
 * <p>The first round begins as soon as half of the series are long enough and all is read that stood on the topic at the
 * start, so that it does not learn from the oldest points alone; or {@code patience} after the first series is long enough,
 * whichever is earlier. Called by the trainer's own thread, several times a second.
 */
final class Readiness {

    /** Time of waiting before the first message. */
    private static final Duration SILENT = Duration.ofMinutes(1);

    private static final Duration REPEATED = Duration.ofMinutes(10);

    private final History history;
    private final int minPoints;
    private final long patienceNanos;
    private final LongSupplier unread;
    private final LongSupplier nanos;
    private boolean begun;
    private boolean isFirstLong;
    private long firstLongNanos;
    private long nextComplaintNanos;

    /**
     * Starts to wait for a history that is still empty.
     *
     * @param minPoints number of points from which a series is long enough, as given to the history
     * @param patience longest time to wait after the first series is long enough
     * @param unread number of records of before the start that have not been read
     * @param nanos monotonic clock, in nanoseconds
     */
    Readiness(History history, int minPoints, Duration patience, LongSupplier unread, LongSupplier nanos) {
        this.history = history;
        this.minPoints = minPoints;
        this.patienceNanos = patience.toNanos();
        this.unread = unread;
        this.nanos = nanos;
        this.nextComplaintNanos = nanos.getAsLong() + SILENT.toNanos();
    }

    /** Returns whether a round may begin; once true, always true. */
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
        begun = now - firstLongNanos >= patienceNanos || (2L * enough >= history.series() && unread.getAsLong() == 0);
        return begun;
    }

    /** Returns what is missing after the first minute and then every ten minutes; empty at all other times. */
    Optional<String> complaint() {
        long now = nanos.getAsLong();
        if (begun || now - nextComplaintNanos < 0) {
            return Optional.empty();
        }
        nextComplaintNanos = now + REPEATED.toNanos();
        if (history.series() == 0) {
            return Optional.of("there is no point: no observation has been read, or none of their steps has ended yet");
        }
        if (history.evicted() > 0 && history.longSeries() == 0) {
            return Optional.of(
                    "none of %d series has --min-points %d: the longest has %d, and the oldest points had to go; raise --history-points, of which %d are kept (-Xmx, if a warning at the start says that the heap has no room for more), or lower --min-points"
                            .formatted(history.series(), minPoints, history.longest(), history.points()));
        }
        if (2L * history.longSeries() >= history.series()) {
            return Optional.of(
                    "%d records that stood on the topic at the start are still to be read: they are waited for, or --every after the first series with --min-points %d"
                            .formatted(unread.getAsLong(), minPoints));
        }
        return Optional.of(
                "%d of %d series have --min-points %d, the longest has %d: half of them are waited for, or --every after the first one"
                        .formatted(history.longSeries(), history.series(), minPoints, history.longest()));
    }
}
