package io.rollcast.wire.points;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the events of a series become its points.
 *
 * @param kind what is measured
 * @param stepMs length of a step of the grid in milliseconds; 0 for no grid: each event is a point
 * @param aggregate what a step's events come to
 * @param graceMs how long a step waits for late events after its end, by event time, milliseconds
 * @param empty what a step without events is, once the series has begun
 * @param longestGap most steps in a row that are imputed or filled; after a longer gap the series starts afresh
 * @param duplicates what becomes of an event that is the one before again: {@link #judge}; on a grid, whether an event counts
 *     beside another of its time, or instead of it
 * @param counters which series are counters though the others are not
 */
public record PointRules(
        Kind kind,
        long stepMs,
        Aggregate aggregate,
        long graceMs,
        Empty empty,
        int longestGap,
        Duplicates duplicates,
        Optional<Counters> counters) {

    /** Each event is a point; what is late or came twice is left out. */
    public static final PointRules PLAIN =
            new PointRules(Kind.GAUGE, 0, Aggregate.MEAN, 0, Empty.MISSING, 10, Duplicates.DROP);

    /** Greatest {@link #longestGap}. */
    public static final int MOST_GAP = 10_000;

    /**
     * Series that are counters though the others are not.
     *
     * @param ids of whole ids
     * @param rules of these series
     */
    public record Counters(Pattern ids, PointRules rules) {}

    /** What is measured. */
    public enum Kind {
        /** A level, such as a temperature. */
        GAUGE,
        /** A total that only grows and now and then starts again at zero; its increase is forecast. */
        COUNTER,
        /** How often something has happened, or how much has come, in a step. */
        COUNT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a step's events come to. */
    public enum Aggregate {
        MEAN,
        SUM,
        /** The value of the event with the latest time. */
        LAST,
        MIN,
        MAX,
        /** The number of events. */
        COUNT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a step without events is. */
    public enum Empty {
        /** Unknown: the network goes on with its own forecast. */
        MISSING,
        ZERO,
        /** The value of the step before. */
        HOLD;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What becomes of an event that is the one before again. */
    public enum Duplicates {
        KEEP,
        DROP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What becomes of an event. */
    public enum Verdict {
        TAKEN,
        /** Its step is closed; without a grid, it is older than the newest point. */
        LATE,
        DUPLICATE
    }

    public PointRules {
        if (stepMs < 0 || graceMs < 0) {
            throw new IllegalArgumentException(
                    "a step of %d ms and a grace of %d ms: neither may be negative".formatted(stepMs, graceMs));
        }
        if (longestGap < 0 || longestGap > MOST_GAP) {
            throw new IllegalArgumentException(
                    "a longest gap of %d steps: it must be 0 to %d".formatted(longestGap, MOST_GAP));
        }
    }

    /** The same rules for all series. */
    public PointRules(
            Kind kind,
            long stepMs,
            Aggregate aggregate,
            long graceMs,
            Empty empty,
            int longestGap,
            Duplicates duplicates) {
        this(kind, stepMs, aggregate, graceMs, empty, longestGap, duplicates, Optional.empty());
    }

    /**
     * These rules for all series but those with such ids, which are counters.
     *
     * @param longestImputed most steps in a row without a reading over which an increase is spread, 0 to {@value #MOST_GAP}
     */
    public PointRules withCounters(Pattern ids, int longestImputed) {
        PointRules ofCounters = new PointRules(
                Kind.COUNTER, stepMs, Aggregate.LAST, graceMs, Empty.MISSING, longestImputed, duplicates);
        return new PointRules(
                kind,
                stepMs,
                aggregate,
                graceMs,
                empty,
                longestGap,
                duplicates,
                Optional.of(new Counters(ids, ofCounters)));
    }

    /** The rules of one series. */
    public PointRules of(String series) {
        return counters.filter(some -> some.ids.matcher(series).matches())
                .map(Counters::rules)
                .orElse(this);
    }

    /** Points of a grid of {@code step}, which take the mean of a step's events; no grace, empty steps are missing. */
    public static PointRules grid(Duration step) {
        return new PointRules(Kind.GAUGE, step.toMillis(), Aggregate.MEAN, 0, Empty.MISSING, 10, Duplicates.DROP);
    }

    /** Whether points have a grid of steps. */
    public boolean hasGrid() {
        return stepMs > 0;
    }

    /** Whether each event of any series that is neither late nor a duplicate is a point as it is. */
    public boolean isPlain() {
        return !hasGrid() && kind != Kind.COUNTER && counters.isEmpty();
    }

    /** Whether steps without events are filled as soon as they are closed. */
    public boolean fillsEmptySteps() {
        return hasGrid() && empty != Empty.MISSING && kind != Kind.COUNTER;
    }

    /** Beginning of the step that an event belongs to, epoch milliseconds. */
    public long stepOf(long timestampMs) {
        return Math.floorDiv(timestampMs, stepMs) * stepMs;
    }

    /** The time before which all steps are closed, when the latest event time is {@code latestMs}. */
    public long closedBefore(long latestMs) {
        return stepOf(latestMs - graceMs);
    }

    /**
     * What becomes of an event without a grid. One with the time of the newest point is a duplicate if it has its value as
     * well; or, whatever its value is, if the usual step is a second or more: then it is another reading of the same moment,
     * such as that of a second collector.
     *
     * @param pace up to the newest point
     * @param lastValue of that point
     */
    public Verdict judge(Pace pace, double lastValue, long timestampMs, double value) {
        if (pace.points() == 0 || timestampMs > pace.newestMs()) {
            return Verdict.TAKEN;
        }
        if (timestampMs < pace.newestMs()) {
            return Verdict.LATE;
        }
        boolean isDuplicate = value == lastValue || pace.isSlow();
        return isDuplicate && duplicates == Duplicates.DROP ? Verdict.DUPLICATE : Verdict.TAKEN;
    }
}
