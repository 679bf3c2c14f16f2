package io.rollcast.producer;

import io.rollcast.wire.Observation;
import org.jspecify.annotations.Nullable;

/**
 * One point to be sent to the observations topic.
 *
 * @param observation series and value
 * @param timestampMs event time, epoch milliseconds, at least 0; null for the time at which the point is sent
 */
record Point(Observation observation, @Nullable Long timestampMs) {

    Point {
        if (timestampMs != null && timestampMs < 0) {
            throw new IllegalArgumentException(
                    "timestamp %d: Kafka knows no time before 1970; give epoch milliseconds of at least 0"
                            .formatted(timestampMs));
        }
    }
}
