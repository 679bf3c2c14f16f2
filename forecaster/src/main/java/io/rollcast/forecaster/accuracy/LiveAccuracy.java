package io.rollcast.forecaster.accuracy;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.rollcast.wire.Forecast;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the forecasts of this process have turned out so far, by predictor and horizon: sums for Prometheus to take rates
 * of, and the mean since the predictor's first forecast. Only the {@value #MOST_PREDICTORS} predictors last seen are
 * kept, so that the number of meters is bounded however many releases come and go.
 *
 * <p>Stream threads merge; HTTP threads and the demo read.
 */
public final class LiveAccuracy {

    static final int MOST_PREDICTORS = 12;

    private static final class Entry {
        final Tally.Score score = new Tally.Score();
        final List<Meter> meters = new ArrayList<>();
    }

    private final MeterRegistry registry;
    private final ErrorHistory history;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    public LiveAccuracy(MeterRegistry registry) {
        this(registry, new ErrorHistory(Clock.systemUTC(), Tally.SEASONAL_NAIVE));
    }

    /** @param history is told as well, for what was lately */
    public LiveAccuracy(MeterRegistry registry, ErrorHistory history) {
        this.registry = registry;
        this.history = history;
    }

    public synchronized void merge(Tally tally) {
        tally.scores().forEach((predictor, score) -> {
            entry(predictor).score.add(score);
            history.add(predictor, score.count, score.squaredError);
        });
    }

    private Entry entry(String predictor) {
        Entry entry = entries.get(predictor);
        if (entry == null) {
            entry = new Entry();
            register(predictor, entry);
            entries.put(predictor, entry);
            if (entries.size() > MOST_PREDICTORS) {
                Iterator<Entry> leastRecent = entries.values().iterator();
                leastRecent.next().meters.forEach(registry::remove);
                leastRecent.remove();
            }
        }
        return entry;
    }

    private void register(String predictor, Entry entry) {
        for (int h = 0; h < Forecast.HORIZON; h++) {
            int horizon = h;
            Tags tags = Tags.of("predictor", predictor, "horizon", String.valueOf(h + 1));
            entry.meters.add(FunctionCounter.builder(
                            "rollcast.forecaster.live.squared.error", entry, e -> squaredError(e, horizon))
                    .description("Sum of the squared errors of forecasts that met their point")
                    .tags(tags)
                    .register(registry));
            entry.meters.add(FunctionCounter.builder("rollcast.forecaster.live.scored", entry, e -> count(e, horizon))
                    .description("Forecasts that met their point")
                    .tags(tags)
                    .register(registry));
            entry.meters.add(Gauge.builder(
                            "rollcast.forecaster.live.mse", entry, e -> squaredError(e, horizon) / count(e, horizon))
                    .description("Mean squared error since the predictor's first forecast in this process")
                    .tags(tags)
                    .register(registry));
        }
    }

    private synchronized double squaredError(Entry entry, int horizon) {
        return entry.score.squaredError[horizon];
    }

    private synchronized double count(Entry entry, int horizon) {
        return entry.score.count[horizon];
    }

    /**
     * The live mean squared error of a predictor.
     *
     * @param predictor release id, or the name of a baseline
     * @return shape [horizon], NaN where nothing has been scored; or null if the predictor is not known
     */
    public synchronized double @Nullable [] mse(String predictor) {
        Entry entry = entries.get(predictor);
        if (entry == null) {
            return null;
        }
        double[] mse = new double[Forecast.HORIZON];
        for (int h = 0; h < mse.length; h++) {
            mse[h] = entry.score.squaredError[h] / entry.score.count[h];
        }
        return mse;
    }
}
