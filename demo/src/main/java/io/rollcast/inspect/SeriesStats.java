package io.rollcast.inspect;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;

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
 * @param late events that came after one with a later time
 * @param latestMs how late the latest of these was, milliseconds
 * @param isSpread whether events are on several partitions
 * @param negative values below zero
 * @param zeros values that are zero
 * @param isWhole whether all values are whole numbers
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
        int late,
        long latestMs,
        boolean isSpread,
        int negative,
        int zeros,
        boolean isWhole,
        int rises,
        int falls,
        long[] times,
        double[] values) {

    private static final double TOLERANCE = 0.25;
    private static final int MOST_MISSING = 1_000;
    private static final int LEAST_OF_COUNTER = 8;

    /** One event. */
    record Event(int partition, long timeMs, double value) {}

    /**
     * Describes the events of a series.
     *
     * @param arrived in the order of their arrival
     */
    static SeriesStats of(List<Event> arrived) {
        int late = 0;
        long latestMs = 0;
        // Only within a partition is there an order.
        Map<Integer, Long> newest = new HashMap<>();
        for (Event event : arrived) {
            long newestMs = newest.merge(event.partition(), event.timeMs(), Math::max);
            late += event.timeMs() < newestMs ? 1 : 0;
            latestMs = Math.max(latestMs, newestMs - event.timeMs());
        }
        Event[] events = arrived.toArray(new Event[0]);
        Arrays.sort(events, Comparator.comparingLong(Event::timeMs));
        long[] times = Arrays.stream(events).mapToLong(Event::timeMs).toArray();
        double[] values = Arrays.stream(events).mapToDouble(Event::value).toArray();
        long[] gaps = intervals(times);
        double median = gaps.length == 0 ? 0 : sortedCopy(gaps)[gaps.length / 2];
        int even = 0;
        long missing = 0;
        for (long gap : gaps) {
            long steps = Math.max(1, Math.round(gap / median));
            even += Math.abs(gap - steps * median) <= TOLERANCE * median ? 1 : 0;
            missing += Math.min(MOST_MISSING, steps - 1);
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
                gaps.length,
                missing,
                events.length - 1 - gaps.length,
                differing,
                late,
                latestMs,
                newest.size() > 1,
                count(values, value -> value < 0),
                count(values, value -> value == 0),
                Arrays.stream(values).allMatch(value -> value == Math.rint(value)),
                rises,
                falls,
                times,
                values);
    }

    private static long[] intervals(long[] times) {
        long[] gaps = new long[Math.max(0, times.length - 1)];
        int count = 0;
        for (int i = 1; i < times.length; i++) {
            if (times[i] > times[i - 1]) {
                gaps[count++] = times[i] - times[i - 1];
            }
        }
        return Arrays.copyOf(gaps, count);
    }

    private static long[] sortedCopy(long[] numbers) {
        long[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static int count(double[] values, DoublePredicate rule) {
        return (int) Arrays.stream(values).filter(rule).count();
    }

    /** Whether the values are a total that only grows and now and then starts again near zero. */
    boolean isCounter() {
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

    /** Whether it can be told if this is a counter. */
    boolean isLongEnough() {
        return points >= LEAST_OF_COUNTER;
    }

    /** Whether the values count what happened: whole, never negative, often zero. */
    boolean isCount() {
        return isWhole && negative == 0 && zeros >= 0.15 * points && rises > 0;
    }
}
