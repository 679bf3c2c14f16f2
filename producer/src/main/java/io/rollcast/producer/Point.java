package io.rollcast.producer;

import org.jspecify.annotations.Nullable;

/**
 * One point to be sent to the observations topic.
 *
 * @param series id of its series
 * @param value in the series' unit
 * @param timestampMs event time, epoch milliseconds, at least 0; null for the time at which the point is sent
 */
record Point(String series, double value, @Nullable Long timestampMs) {

    Point {
        if (timestampMs != null && timestampMs < 0) {
            throw new IllegalArgumentException(
                    "timestamp %d: Kafka knows no time before 1970; give epoch milliseconds of at least 0"
                            .formatted(timestampMs));
        }
    }
}
