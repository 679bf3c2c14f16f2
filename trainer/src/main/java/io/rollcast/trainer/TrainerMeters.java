package io.rollcast.trainer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.rollcast.network.Provenance;
import io.rollcast.trainer.history.History;
import io.rollcast.trainer.history.Intake;
import io.rollcast.wire.Decision;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** All meters of the trainer. All threads may use it. */
final class TrainerMeters {

    /** How a fit can end, each with a counter of its own. */
    private enum Ending {
        RELEASED("rollcast.trainer.releases", "Fitted networks that were published"),
        REJECTED("rollcast.trainer.rejected", "Fitted networks that were not good enough to be published"),
        FAILED("rollcast.trainer.failures", "Fits that ended in an error");

        private final String meter;
        private final String description;

        Ending(String meter, String description) {
            this.meter = meter;
            this.description = description;
        }
    }

    private final MeterRegistry registry;
    private final Counter malformed;
    private final Counter tooNew;
    private final Map<String, Double> validation = new ConcurrentHashMap<>();
    private final Map<String, Double> scaled = new ConcurrentHashMap<>();
    private final LongSupplier nanos;
    private volatile long releasedNanos;

    /** @param nanos monotonic clock, in nanoseconds */
    TrainerMeters(MeterRegistry registry, History history, TrainerConfig config, LongSupplier nanos) {
        this.registry = registry;
        this.nanos = nanos;
        releasedNanos = nanos.getAsLong();
        // Registered at 0 from the start: the rate of a counter that first appears as 1 misses the first event.
        for (String architecture : config.networks().architectures()) {
            for (Ending ending : Ending.values()) {
                endings(ending, architecture);
            }
        }
        for (Decision.Kind kind : Decision.Kind.values()) {
            decisions(kind);
        }
        gauge("history.points", "Points kept to learn from", "points", history::points);
        gauge("history.series", "Series of which points are kept", "series", history::series);
        FunctionCounter.builder("rollcast.trainer.history.crowded.out", history, History::crowdedOut)
                .description("Silent series that had to go because the history is bounded")
                .baseUnit("series")
                .register(registry);
        FunctionCounter.builder("rollcast.trainer.history.refused", history, History::refused)
                .description("Events that were left out because there was no room for their series")
                .baseUnit("events")
                .register(registry);
        FunctionCounter.builder("rollcast.trainer.history.forgotten", history, History::forgotten)
                .description("Series that were forgotten because no event came for too long")
                .baseUnit("series")
                .register(registry);
        FunctionCounter.builder("rollcast.trainer.history.evicted", history, History::evicted)
                .description("Points that had to go because the history is bounded")
                .baseUnit("points")
                .register(registry);
        gauge(
                "refresh.interval",
                "From the start of one round of fits to the start of the next",
                "seconds",
                () -> config.rounds().every().toMillis() / 1000.0);
        gauge(
                "since.release",
                "Time since this trainer published a release, or since its start if it has published none",
                "seconds",
                () -> (nanos.getAsLong() - releasedNanos) / 1e9);
        malformed = Counter.builder("rollcast.trainer.malformed.records")
                .description(
                        "Records of the observations topic that are no observations; the forecaster dead-letters them")
                .register(registry);
        tooNew = Counter.builder("rollcast.trainer.newer.records")
                .description("Records of the accuracy topic that only a later build of the trainer reads")
                .register(registry);
    }

    private void gauge(String name, String description, String unit, Supplier<Number> value) {
        Gauge.builder("rollcast.trainer." + name, value)
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }

    /** Threads that wait for the format of the topics, such as for a schema registry. */
    void waiting(Supplier<Number> threads) {
        Gauge.builder("rollcast.format.waiting", threads)
                .description("Threads that wait for what the format of the topics needs, such as a schema registry")
                .register(registry);
    }

    /** Events of which no point was made. */
    void leftOut(Intake intake) {
        leftOut(intake, "late", Intake::late);
        leftOut(intake, "duplicate", Intake::duplicates);
    }

    private void leftOut(Intake intake, String reason, ToDoubleFunction<Intake> count) {
        FunctionCounter.builder("rollcast.trainer.left.out.events", intake, count)
                .description("Events that are no points because they came too late or twice")
                .tag("reason", reason)
                .register(registry);
    }

    void malformed() {
        malformed.increment();
    }

    void tooNew() {
        tooNew.increment();
    }

    void fitted(String architecture, double seconds) {
        Timer.builder("rollcast.trainer.fit")
                .description("Time of one fit")
                .tag("architecture", architecture)
                .register(registry)
                .record(Duration.ofNanos((long) (seconds * 1e9)));
    }

    /** Records the errors of a network and of the baselines on held-out windows. */
    void validated(String architecture, Provenance.Validation result) {
        validation(architecture, "held-out-series", result.heldOutSeriesMse());
        validation(architecture, "held-out-time", result.heldOutTimeMse());
        validation("last-value", "all", result.lastValueMse());
        validation("mean", "all", result.meanMse());
        validation("linear", "all", result.linearMse());
        Provenance.Mase mase = result.mase();
        if (mase != null) {
            mase(architecture, mase.network());
            mase("last-value", mase.lastValue());
            mase("mean", mase.mean());
            mase("seasonal-naive", mase.seasonalNaive());
            mase("linear", mase.linear());
            mase("ridge", Objects.requireNonNull(mase.ridge(), "a network judged by this build"));
        }
    }

    private void mase(String predictor, double error) {
        if (scaled.put(predictor, error) == null) {
            Gauge.builder("rollcast.trainer.validation.mase", scaled, v -> v.getOrDefault(predictor, Double.NaN))
                    .description("Mean absolute scaled error on what was held out of the latest fit")
                    .tag("predictor", predictor)
                    .register(registry);
        }
    }

    private void validation(String predictor, String set, @Nullable Double mse) {
        if (mse == null) {
            return;
        }
        String key = predictor + "|" + set;
        if (validation.put(key, mse) != null) {
            return;
        }
        Gauge.builder("rollcast.trainer.validation.mse", validation, v -> v.getOrDefault(key, Double.NaN))
                .description("Mean squared error on what was held out of the latest fit")
                .tags("predictor", predictor, "set", set)
                .register(registry);
    }

    /** Counts a decision on a release. */
    void decided(Decision decision) {
        decisions(decision.kind()).increment();
    }

    private Counter decisions(Decision.Kind kind) {
        return Counter.builder("rollcast.trainer.decisions")
                .description("Decisions on releases: entered, promoted, rejected, rolled back and so on")
                .tag("kind", kind.toString())
                .register(registry);
    }

    /** Counts a network that was published. */
    void released(String architecture) {
        releasedNanos = nanos.getAsLong();
        endings(Ending.RELEASED, architecture).increment();
    }

    /** Counts a fitted network that was not good enough. */
    void rejected(String architecture) {
        endings(Ending.REJECTED, architecture).increment();
    }

    /** Counts a fit that ended with an error. */
    void failed(String architecture) {
        endings(Ending.FAILED, architecture).increment();
    }

    private Counter endings(Ending ending, String architecture) {
        return Counter.builder(ending.meter)
                .description(ending.description)
                .tag("architecture", architecture)
                .register(registry);
    }
}
