package io.rollcast.forecaster.accuracy;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * How the forecasts of this process have turned out so far, by predictor and steps ahead: sums for Prometheus to take
 * rates of, and the mean since the predictor's first forecast. Only the {@value #MOST_PREDICTORS} predictors last seen are
 * kept, each with the meters of {@value #MOST_STEPS} steps ahead at most, so that the number of meters is bounded however
 * many releases come and go and however far they forecast. A baseline has the meters of each horizon that it stood beside.
 *
 * <p>Stream threads merge; HTTP threads and the demo read.
 */
public final class LiveAccuracy {

    static final int MOST_PREDICTORS = 12;
    static final int MOST_STEPS = 24;
    private static final String INSIDE = "Those of them that fell within the bounds";

    private static final class Entry {
        final Tally.Score score = new Tally.Score();
        final Map<Integer, List<Meter>> metersBySteps = new HashMap<>();
        int meteredHorizon;
    }

    private final MeterRegistry registry;
    private final ErrorHistory history;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /** @param history is told as well, for what was lately */
    public LiveAccuracy(MeterRegistry registry, ErrorHistory history) {
        this.registry = registry;
        this.history = history;
    }

    public synchronized void merge(Tally tally) {
        tally.scores().forEach((predictor, score) -> {
            Entry entry = entry(predictor);
            entry.score.add(score);
            if (entry.meteredHorizon != score.horizon()) {
                entry.meteredHorizon = score.horizon();
                for (int steps : ChosenSteps.of(score.horizon(), MOST_STEPS)) {
                    entry.metersBySteps.computeIfAbsent(steps, any -> meters(predictor, entry, steps));
                }
            }
            history.add(predictor, score);
        });
    }

    private Entry entry(String predictor) {
        Entry entry = entries.get(predictor);
        if (entry == null) {
            entry = new Entry();
            entries.put(predictor, entry);
            if (entries.size() > MOST_PREDICTORS) {
                Iterator<Entry> leastRecent = entries.values().iterator();
                leastRecent.next().metersBySteps.values().forEach(meters -> meters.forEach(registry::remove));
                leastRecent.remove();
            }
        }
        return entry;
    }

    private List<Meter> meters(String predictor, Entry entry, int steps) {
        Tags tags = Tags.of("predictor", predictor, "horizon", String.valueOf(steps));
        return List.of(
                FunctionCounter.builder("rollcast.forecaster.live.squared.error", entry, e -> squaredError(e, steps))
                        .description("Sum of the squared errors of forecasts that met their point")
                        .tags(tags)
                        .register(registry),
                FunctionCounter.builder("rollcast.forecaster.live.scaled.error", entry, e -> scaledError(e, steps))
                        .description("Sum of the absolute errors of forecasts that met their point, in spreads of their"
                                + " series, at most 4 each")
                        .tags(tags)
                        .register(registry),
                FunctionCounter.builder("rollcast.forecaster.live.scored", entry, e -> count(e, steps))
                        .description("Forecasts that met their point")
                        .tags(tags)
                        .register(registry),
                FunctionCounter.builder("rollcast.forecaster.interval.points", entry, e -> bounded(e, steps))
                        .description("Points that were held against the bounds that had been emitted for them, of each"
                                + " series those after one point in 16")
                        .tags(tags)
                        .register(registry),
                FunctionCounter.builder("rollcast.forecaster.interval.inside", entry, e -> inside80(e, steps))
                        .description(INSIDE)
                        .tags(tags.and("interval", "80"))
                        .register(registry),
                FunctionCounter.builder("rollcast.forecaster.interval.inside", entry, e -> inside95(e, steps))
                        .description(INSIDE)
                        .tags(tags.and("interval", "95"))
                        .register(registry),
                Gauge.builder("rollcast.forecaster.live.mse", entry, e -> squaredError(e, steps) / count(e, steps))
                        .description("Mean squared error since the predictor's first forecast in this process")
                        .tags(tags)
                        .register(registry));
    }

    private synchronized double squaredError(Entry entry, int steps) {
        return entry.score.squaredError(steps);
    }

    private synchronized double scaledError(Entry entry, int steps) {
        return entry.score.scaledError(steps);
    }

    private synchronized double count(Entry entry, int steps) {
        return entry.score.count(steps);
    }

    private synchronized double bounded(Entry entry, int steps) {
        return entry.score.bounded(steps);
    }

    private synchronized double inside80(Entry entry, int steps) {
        return entry.score.inside80(steps);
    }

    private synchronized double inside95(Entry entry, int steps) {
        return entry.score.inside95(steps);
    }

    /** Share of points within the 80 % interval, likewise. */
    public synchronized double @Nullable [] coverage80(String predictor) {
        Entry entry = entries.get(predictor);
        return entry == null ? null : entry.score.coverage80();
    }

    /** Share of points within the 95 % interval, likewise. */
    public synchronized double @Nullable [] coverage95(String predictor) {
        Entry entry = entries.get(predictor);
        return entry == null ? null : entry.score.coverage95();
    }

    /**
     * The live mean squared error of a predictor.
     *
     * @param predictor release id, or the name of a baseline
     * @return shape [the predictor's horizon], NaN where nothing has been scored; or null if the predictor is not known
     */
    public synchronized double @Nullable [] mse(String predictor) {
        return mean(predictor, Tally.Score::squaredError);
    }

    /** The same, absolute and in spreads of each series, none of them more than {@link Tally#MOST_SPREADS}. */
    public synchronized double @Nullable [] scaledError(String predictor) {
        return mean(predictor, Tally.Score::scaledError);
    }

    private double @Nullable [] mean(String predictor, ToDoubleBiFunction<Tally.Score, Integer> sum) {
        Entry entry = entries.get(predictor);
        if (entry == null) {
            return null;
        }
        double[] means = new double[entry.score.horizon()];
        for (int steps = 1; steps <= means.length; steps++) {
            means[steps - 1] = sum.applyAsDouble(entry.score, steps) / entry.score.count(steps);
        }
        return means;
    }
}
