package io.rollcast.producer.replay;

import io.rollcast.wire.format.EpochUnit;
import io.rollcast.wire.format.TimeFormat;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * What the times of a replayed file mean.
 *
 * @param format of times that are written out; numbers are, too, where it has patterns
 * @param unit unit of times that are numbers, counted from 1970; AUTO for the one that the magnitude of the first tells
 * @param zone time zone of times that state none
 * @param grid times of rows that have none; empty to read them from the file
 */
public record TimeRules(TimeFormat format, EpochUnit unit, ZoneId zone, Optional<TimeGrid> grid) {

    /** Rules by which nothing is stated: times are of ISO 8601, the unit is told by magnitude, and the zone is UTC. */
    public static final TimeRules TOLD =
            new TimeRules(TimeFormat.ISO, EpochUnit.AUTO, ZoneOffset.UTC, Optional.empty());

    /**
     * Even times, the same for every series.
     *
     * @param startMs time of the first point, epoch milliseconds
     * @param step time from point to point, at least 1 ms
     */
    public record TimeGrid(long startMs, Duration step) {

        /** Time of a point, epoch milliseconds; the first one is number 0. */
        long timestampMs(long number) {
            return Math.addExact(startMs, Math.multiplyExact(number, step.toMillis()));
        }
    }
}
