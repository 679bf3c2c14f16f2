package io.rollcast.trainer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rollcast.network.Provenance;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Every meter of the trainer's own. All threads may use it. */
final class TrainerMeters {

    private final MeterRegistry registry;
    private final Map<String, Double> validation = new ConcurrentHashMap<>();

    TrainerMeters(MeterRegistry registry, History history) {
        this.registry = registry;
        gauge("history.points", "Points kept to learn from", "points", history::points);
        gauge("history.series", "Series of which points are kept", "series", history::series);
        gauge("history.evicted", "Points that had to go because the history is bounded", "points", history::evicted);
    }

    void gauge(String name, String description, String unit, Supplier<Number> value) {
        Gauge.builder("rollcast.trainer." + name, value)
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }

    void malformed() {
        Counter.builder("rollcast.trainer.malformed")
                .description(
                        "Records of the observations topic that are no observations; the forecaster dead-letters them")
                .register(registry)
                .increment();
    }

    void fitted(String architecture, double seconds) {
        Timer.builder("rollcast.trainer.fit")
                .description("Time of one fit")
                .tag("architecture", architecture)
                .register(registry)
                .record(Duration.ofNanos((long) (seconds * 1e9)));
    }

    /** Notes how a network did on what was held out, beside the baselines. */
    void validated(String architecture, Provenance.Validation result) {
        validation(architecture, "held-out-series", result.heldOutSeriesMse());
        validation(architecture, "held-out-time", result.heldOutTimeMse());
        validation("last-value", "all", result.lastValueMse());
        validation("mean", "all", result.meanMse());
        validation("linear", "all", result.linearMse());
    }

    private void validation(String predictor, String set, double mse) {
        String key = predictor + "|" + set;
        if (validation.put(key, mse) != null) {
            return;
        }
        Gauge.builder("rollcast.trainer.validation.mse", validation, v -> v.getOrDefault(key, Double.NaN))
                .description("Mean squared error on what was held out of the latest fit")
                .tags("predictor", predictor, "set", set)
                .register(registry);
    }

    void released(String architecture) {
        count("releases", "Releases published", architecture);
    }

    void rejected(String architecture) {
        count("rejected", "Fitted networks that were not good enough to publish", architecture);
    }

    void failed(String architecture) {
        count("failures", "Fits that ended in an error", architecture);
    }

    private void count(String name, String description, String architecture) {
        Counter.builder("rollcast.trainer." + name)
                .description(description)
                .tag("architecture", architecture)
                .register(registry)
                .increment();
    }
}
