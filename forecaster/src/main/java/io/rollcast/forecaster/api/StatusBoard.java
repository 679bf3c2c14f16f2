package io.rollcast.forecaster.api;

import io.rollcast.forecaster.accuracy.ErrorHistory;
import io.rollcast.forecaster.vitals.RecentRate;
import io.rollcast.forecaster.vitals.Vitals;
import io.rollcast.wire.Topics;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts the status together. The hub's thread samples once a second; any thread may ask. */
final class StatusBoard {

    private final String instance;
    private final Topics topics;
    private final Clock clock;
    private final Vitals vitals;
    private final ErrorHistory errors;
    private final Supplier<List<StatusAnswer.Instance>> instances;
    private final long startedMs;
    private final RecentRate points = new RecentRate();
    private final RecentRate forecasts = new RecentRate();

    StatusBoard(
            String instance,
            Topics topics,
            Clock clock,
            Vitals vitals,
            ErrorHistory errors,
            Supplier<List<StatusAnswer.Instance>> instances) {
        this.instance = instance;
        this.topics = topics;
        this.clock = clock;
        this.vitals = vitals;
        this.errors = errors;
        this.instances = instances;
        this.startedMs = clock.millis();
    }

    /** To be called once a second, for the rates and the verdict: it says since when, whether anyone looks or not. */
    void sample(long nowNanos) {
        points.update(nowNanos, vitals.acceptedPoints());
        forecasts.update(nowNanos, vitals.emittedForecasts());
        var unused = errors.verdict(vitals.serving(), vitals.servingSinceMs());
    }

    /** Everything. */
    StatusAnswer full() {
        return answer(errors.history());
    }

    /** Without the history, which a reader of events has already. */
    StatusAnswer brief() {
        return answer(null);
    }

    private StatusAnswer answer(@Nullable List<ErrorHistory.Means> history) {
        Map<String, Long> letters = new TreeMap<>(vitals.deadLettersByReason());
        String serving = vitals.serving();
        Long servingSinceMs = vitals.servingSinceMs();
        double lag = vitals.lag();
        return new StatusAnswer(
                instance,
                vitals.state(),
                clock.millis(),
                startedMs,
                new StatusAnswer.TopicNames(topics.source().toString(), topics.forecasts()),
                serving,
                servingSinceMs,
                vitals.acceptedPoints(),
                vitals.emittedForecasts(),
                points.perSecond(),
                forecasts.perSecond(),
                new StatusAnswer.Latency(vitals.recentLatencyMs(0.5), vitals.recentLatencyMs(0.99)),
                Double.isNaN(lag) ? null : Long.valueOf((long) lag),
                vitals.series(),
                new StatusAnswer.DeadLetters(
                        letters.values().stream().mapToLong(Long::longValue).sum(), letters),
                vitals.swaps(),
                errors.verdict(serving, servingSinceMs),
                errors.accuracy(),
                history,
                null,
                instances.get());
    }
}
