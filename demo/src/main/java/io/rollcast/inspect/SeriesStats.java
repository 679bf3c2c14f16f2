package io.rollcast.inspect;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.stream.LongStream;

/**
 * What the events of one series say of it.
 *
 * @param points events with a time and a value of their own
 * @param intervalMs median interval of different times, milliseconds; 0 for fewer than two
 * @param even intervals that are within a quarter of the median, or of a multiple of it
 * @param intervals of different times
 * @param missing multiples of the median without an event
 * @param duplicates events with the time of another
 * @param differing those of them with another value than the one before
 * @param gaps multiples of the median without an event, of each interval that has any
 * @param late by how much each event that came after one with a later time was behind that, milliseconds
 * @param isSpread whether events are on several partitions
 * @param negative values below zero
 * @param zeros values that are zero
 * @param isWhole whether all values are whole numbers
 * @param dispersion variance of the values by their mean, which of events that come by chance is 1; 0 if the mean is
 * @param rises steps to a higher value
 * @param falls steps to a lower value
 * @param times event times in ascending order
 * @param values in the order of their times
 */
record SeriesStats(
        int points,
        double intervalMs,
        int even,
        int intervals,
        long missing,
        int duplicates,
        int differing,
        long[] gaps,
        long[] late,
        boolean isSpread,
        int negative,
        int zeros,
        boolean isWhole,
        double dispersion,
        int rises,
        int falls,
        long[] times,
        double[] values) {

    private static final double TOLERANCE = 0.25;
    private static final int MOST_MISSING = 1_000;
    private static final int LEAST_OF_COUNTER = 8;
    private static final double MOSTLY = 0.9;

    /** Whole numbers that have grown for so long are a total, whatever their name. */
    private static final int ENOUGH_OF_COUNTER = 30;

    /** Least dispersion of counts, half of that of events that come by chance. */
    private static final double OF_COUNTS = 0.5;

    /** One event. */
    record Event(int partition, long timeMs, double value) {}

    /**
     * Describes the events of a series.
     *
     * @param arrived in the order of their arrival
     */
    static SeriesStats of(List<Event> arrived) {
        LongStream.Builder late = LongStream.builder();
        // Only within a partition is there an order.
        Map<Integer, Long> newest = new HashMap<>();
        for (Event event : arrived) {
            long newestMs = newest.merge(event.partition(), event.timeMs(), Math::max);
            if (event.timeMs() < newestMs) {
                late.add(newestMs - event.timeMs());
            }
        }
        Event[] events = arrived.toArray(new Event[0]);
        Arrays.sort(events, Comparator.comparingLong(Event::timeMs));
        long[] times = Arrays.stream(events).mapToLong(Event::timeMs).toArray();
        double[] values = Arrays.stream(events).mapToDouble(Event::value).toArray();
        long[] intervals = intervals(times);
        double median = intervals.length == 0 ? 0 : sortedCopy(intervals)[intervals.length / 2];
        int even = 0;
        long missing = 0;
        LongStream.Builder gaps = LongStream.builder();
        for (long interval : intervals) {
            long steps = Math.max(1, Math.round(interval / median));
            even += Math.abs(interval - steps * median) <= TOLERANCE * median ? 1 : 0;
            missing += Math.min(MOST_MISSING, steps - 1);
            if (steps > 1) {
                gaps.add(steps - 1);
            }
        }
        int rises = 0;
        int falls = 0;
        int differing = 0;
        for (int i = 1; i < values.length; i++) {
            differing += times[i] == times[i - 1] && values[i] != values[i - 1] ? 1 : 0;
            rises += values[i] > values[i - 1] ? 1 : 0;
            falls += values[i] < values[i - 1] ? 1 : 0;
        }
        return new SeriesStats(
                events.length,
                median,
                even,
                intervals.length,
                missing,
                events.length - 1 - intervals.length,
                differing,
                gaps.build().toArray(),
                late.build().toArray(),
                newest.size() > 1,
                count(values, value -> value < 0),
                count(values, value -> value == 0),
                Arrays.stream(values).allMatch(value -> value == Math.rint(value)),
                dispersion(values),
                rises,
                falls,
                times,
                values);
    }

    private static long[] intervals(long[] times) {
        long[] intervals = new long[Math.max(0, times.length - 1)];
        int count = 0;
        for (int i = 1; i < times.length; i++) {
            if (times[i] > times[i - 1]) {
                intervals[count++] = times[i] - times[i - 1];
            }
        }
        return Arrays.copyOf(intervals, count);
    }

    private static long[] sortedCopy(long[] numbers) {
        long[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static int count(double[] values, DoublePredicate rule) {
        return (int) Arrays.stream(values).filter(rule).count();
    }

    private static double dispersion(double[] values) {
        double mean = Arrays.stream(values).average().orElse(0);
        double variance = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0);
        return mean == 0 ? 0 : variance / mean;
    }

    /** Whether the values only grow, as a total does that now and then starts again near zero. */
    boolean onlyGrows() {
        if (points < LEAST_OF_COUNTER || negative > 0 || rises < 0.2 * points || falls > 0.02 * points + 0.5) {
            return false;
        }
        for (int i = 1; i < values.length; i++) {
            if (values[i] < values[i - 1] && values[i] > 0.5 * values[i - 1]) {
                return false;
            }
        }
        return true;
    }

    /** Whether it can be told if the values only grow. */
    boolean isLongEnough() {
        return points >= LEAST_OF_COUNTER;
    }

    /**
     * Whether the values are those of a counter. A level that rises through the whole sample, such as the use of a disk, is
     * seldom a whole number; the warmth of a morning is not that for long.
     *
     * @param isNamed whether its name says that it is one
     */
    boolean isCounter(boolean isNamed) {
        return onlyGrows() && (isNamed || (isWhole && (falls > 0 || points >= ENOUGH_OF_COUNTER)));
    }

    /** Whether the values count what happened: whole, never negative, often zero. */
    boolean isCount() {
        return isWhole && negative == 0 && zeros >= 0.15 * points && rises > 0 && !isState();
    }

    /** Whether the values can be counts of which those that are zero are not written: few levels in whole numbers vary so. */
    boolean isCountWithoutZeros() {
        return isWhole && negative == 0 && dispersion >= OF_COUNTS && !isState();
    }

    /** Whether the values are a state that is written as it changes: two whole numbers, nearly always the other one. */
    boolean isState() {
        return isWhole
                && points >= LEAST_OF_COUNTER
                && rises + falls >= MOSTLY * (points - 1)
                && Arrays.stream(values).distinct().count() == 2;
    }
}
