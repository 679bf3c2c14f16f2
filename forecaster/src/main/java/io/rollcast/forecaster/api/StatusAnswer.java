package io.rollcast.forecaster.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rollcast.forecaster.accuracy.ErrorHistory;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an instance says of itself; figures are this instance's own. Times are epoch milliseconds. */
record StatusAnswer(
        String instance,
        String state,
        long nowMs,
        long startedMs,
        TopicNames topics,
        String serving,
        @Nullable Long servingSinceMs,
        long points,
        long forecasts,
        double pointsPerSecond,
        double forecastsPerSecond,
        Latency latencyMs,
        @Nullable Long lag,
        long series,
        DeadLetters deadLetters,
        long swaps,
        ErrorHistory.Verdict verdict,
        List<ErrorHistory.PredictorAccuracy> accuracy,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<ErrorHistory.Means> errorHistory,

        @Nullable Double noiseMse,
        List<Instance> instances) {

    record TopicNames(String observations, String forecasts) {}

    /** From a point's event time to its forecast. */
    record Latency(double p50, double p99) {}

    record DeadLetters(long total, Map<String, Long> byReason) {}

    /** An instance that can be asked; its name is null until it has been. */
    record Instance(@Nullable String instance, String url, boolean self) {}
}
