package io.rollcast.forecaster.vitals;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a forecaster can say of itself at once. Called by HTTP threads and the API's own. */
public interface Vitals {

    /** Kafka Streams' word for what it is doing. */
    String state();

    /** Observations accepted by this process. */
    long acceptedPoints();

    /** Forecasts emitted by this process. */
    long emittedForecasts();

    /** Observations in Kafka that this process has not read yet; NaN while that is not known of any partition. */
    double lag();

    /** Observations that this process could not accept, by reason. */
    Map<String, Long> deadLettersByReason();

    /** Observations that this process could not accept. */
    default long deadLetters() {
        return deadLettersByReason().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** How often a release took over in this process, the first one from the fallback. */
    long swaps();

    /** Id of the release that serves, or {@code last-value}. */
    String serving();

    /** Since when, epoch milliseconds; null while there is no release. */
    @Nullable
    Long servingSinceMs();

    /** How many series this process keeps. */
    long series();

    /** Milliseconds from a point's arrival to its forecast that a share of the recent ones took; NaN without any. */
    double recentLatencyMs(double quantile);
}
