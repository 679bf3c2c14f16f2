package io.rollcast.forecaster.stream;

import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many series a process keeps, in all its tasks together, and the most that it may. Stream threads may pass that by one
 * series each, if they ask at the same time.
 */
public final class SeriesLimit {

    private final long most;
    private final AtomicLong kept = new AtomicLong();
    private final AtomicLong begun = new AtomicLong();

    /** @param most 0 for no bound */
    public SeriesLimit(long most) {
        this.most = most;
    }

    /** There are so many more with points, or fewer. */
    void add(long more) {
        kept.addAndGet(more);
    }

    /** There are so many more with events that make points, or fewer; most of them have points as well. */
    void addBegun(long more) {
        begun.addAndGet(more);
    }

    /** How many there are at least. */
    public long count() {
        return Math.max(kept.get(), begun.get());
    }

    boolean isReached() {
        return most > 0 && count() >= most;
    }

    /** Why a record that would begin another series goes to the dead-letter topic. */
    MalformedObservationException refusal() {
        return new MalformedObservationException(
                Reason.SERIES_LIMIT,
                "a new series, and this forecaster keeps --max-series %d already: raise it, or end others by records without a value or --forget-after"
                        .formatted(most));
    }
}
