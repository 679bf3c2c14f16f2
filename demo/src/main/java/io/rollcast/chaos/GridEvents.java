package io.rollcast.chaos;

import io.rollcast.producer.Signal;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Events for the steps of a grid, as sensors send them: at random times, some late, some twice, and in some steps none. They
 * come in the order of their arrival, without end; the same arguments give the same events.
 *
 * <p>An event that is late within the grace belongs to its step; one beyond it finds its step closed. No gap of a series is
 * planned to be longer than its rules impute. One thread.
 */
final class GridEvents {

    /**
     * An event.
     *
     * @param arrivalMs when it comes, on the clock of event times
     * @param isAgain whether it has come before
     */
    record Event(String series, long timestampMs, double value, long arrivalMs, boolean isAgain) {

        /** How much later it comes than it happened, milliseconds. */
        long delayMs() {
            return arrivalMs - timestampMs;
        }
    }

    /** Share of steps without events. */
    static final double MISSING = 0.03;

    /** Share of events that come late: half of them within the grace, half beyond. */
    static final double LATE = 0.05;

    /** Share of events that come twice: half of those again at once, half within a step. */
    static final double TWICE = 0.05;

    /** Most events of a series in a step; as often one, two and so on. */
    static final int MOST_EVENTS = 4;

    private static final double MEAN_EVENTS = (1 - MISSING) * (1 + MOST_EVENTS) / 2.0 * (1 + TWICE);
    private static final int LEAST_STEP_MS = 100;

    private final PointRules rules;
    private final long startMs;
    private final SplittableRandom random;
    private final List<Signal> signals = new ArrayList<>();
    private final int[] missing;
    private final PriorityQueue<Event> coming = new PriorityQueue<>(Comparator.comparingLong(Event::arrivalMs)
            .thenComparing(Event::series)
            .thenComparingLong(Event::timestampMs)
            .thenComparing(Event::isAgain));
    private long plannedSteps;

    /**
     * Events of so many series.
     *
     * @param startMs where the first step begins, epoch milliseconds, about
     */
    GridEvents(int series, long seed, long startMs, PointRules rules) {
        this.rules = rules;
        this.startMs = rules.stepOf(startMs);
        this.missing = new int[series];
        random = new SplittableRandom(seed);
        for (int i = 0; i < series; i++) {
            signals.add(new Signal(seed, i, Signal.DEFAULT_NOISE, 0));
        }
    }

    /** Rules by which so many series have about {@code rate} events a second, and steps of 100 ms at least. */
    static PointRules rules(int series, int rate) {
        long stepMs = Math.max(LEAST_STEP_MS, Math.round(1_000 * MEAN_EVENTS * series / rate));
        return new PointRules(Kind.GAUGE, stepMs, Aggregate.MEAN, 2 * stepMs, Empty.MISSING, 10, Duplicates.DROP);
    }

    /** The next one to arrive. */
    Event next() {
        while (coming.isEmpty() || coming.peek().arrivalMs() >= startMs + plannedSteps * rules.stepMs()) {
            planStep(startMs + plannedSteps++ * rules.stepMs());
        }
        return coming.remove();
    }

    private void planStep(long beginMs) {
        for (int i = 0; i < missing.length; i++) {
            if (missing[i] < rules.longestGap() && random.nextDouble() < MISSING) {
                missing[i]++;
                continue;
            }
            missing[i] = 0;
            for (int events = 1 + random.nextInt(MOST_EVENTS); events > 0; events--) {
                plan(i, beginMs + random.nextLong(rules.stepMs()));
            }
        }
    }

    private void plan(int series, long timestampMs) {
        Event event = new Event(
                KnownStream.id(series), timestampMs, signals.get(series).next(), timestampMs + delayMs(), false);
        coming.add(event);
        if (random.nextDouble() < TWICE) {
            long againMs = event.arrivalMs + (random.nextBoolean() ? 0 : random.nextLong(rules.stepMs()));
            coming.add(new Event(event.series, timestampMs, event.value, againMs, true));
        }
    }

    private long delayMs() {
        if (random.nextDouble() >= LATE) {
            return 0;
        }
        long within = 1 + random.nextLong(rules.graceMs());
        return random.nextBoolean() ? within : rules.stepMs() + rules.graceMs() + within;
    }
}
