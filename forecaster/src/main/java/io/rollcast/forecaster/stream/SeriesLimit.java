package io.rollcast.forecaster.stream;

import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The most series that a process keeps, of all its tasks together. Stream threads may pass it by one series each, if they
 * ask at the same time.
 *
 * @param most 0 for no bound
 * @param series how many there are
 */
record SeriesLimit(long most, AtomicLong series) {

    boolean isReached() {
        return most > 0 && series.get() >= most;
    }

    /** Why a record that would begin another series goes to the dead-letter topic. */
    MalformedObservationException refusal() {
        return new MalformedObservationException(
                Reason.SERIES_LIMIT,
                "a new series, and this forecaster keeps --max-series %d already: raise it, or end others by records without a value or --forget-after"
                        .formatted(most));
    }
}
