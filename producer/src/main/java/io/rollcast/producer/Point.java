package io.rollcast.producer;

import io.rollcast.wire.Observation;
import org.jspecify.annotations.Nullable;

/**
 * One point on its way to the observations topic.
 *
 * @param observation the series and its value
 * @param timestampMs event time, epoch milliseconds, at least 0; null for the moment at which it is sent
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
