package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.stream.SeriesStore.Slot;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.PointRules;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Each event is a point as it is, except one that is older than the newest point or a duplicate of it. */
final class EventIntake implements Intake {

    private final PointRules rules;
    private final SeriesStore store;
    private final SeriesLimit limit;
    private final Taker taker;

    EventIntake(PointRules rules, SeriesStore store, SeriesLimit limit, Taker taker) {
        this.rules = rules;
        this.store = store;
        this.limit = limit;
        this.taker = taker;
    }

    @Override
    public void event(String series, double value, long timestampMs, @Nullable Bytes source) {
        if (limit.isReached() && !store.isKnown(series)) {
            taker.refused(series, value, timestampMs, limit.refusal());
            return;
        }
        Slot slot = store.slot(series);
        switch (rules.judge(slot.pace, slot.lastValue, timestampMs, value)) {
            case TAKEN -> {
                slot.pace.next(timestampMs);
                slot.lastValue = value;
                taker.point(series, new Point(value, timestampMs));
            }
            case DUPLICATE -> taker.duplicate();
            case LATE -> taker.refused(series, value, timestampMs, late(slot.pace.newestMs() - timestampMs));
        }
    }

    private static MalformedObservationException late(long behindMs) {
        return new MalformedObservationException(
                Reason.LATE,
                "%d ms older than the newest point of its series, and forecasts have gone on from there: --step with a --grace"
                                .formatted(behindMs)
                        + " waits for late events");
    }
}
