package io.rollcast.chaos;

import java.time.Duration;

/**
 * How long a forecaster's Kafka clients wait for a broker that is away before something gives: outages are planned to be
 * longer. Read by the plan of faults and by the cluster's settings, so that both mean the same.
 *
 * @param session of a consumer, after which its partitions are given to others
 * @param maxBlock {@code max.block.ms} of a producer, after which its transaction fails with a timeout
 */
record Patience(Duration session, Duration maxBlock) {

    /** The shortest session that brokers allow by default, so that partitions often change hands. */
    static final Duration SESSION = Duration.ofSeconds(6);

    /** Kafka's default of {@code max.block.ms}. */
    static final Duration KAFKAS_MAX_BLOCK = Duration.ofSeconds(60);

    /** Short enough for an outage that is longer to fit into half a minute. */
    private static final Duration SHORT_MAX_BLOCK = Duration.ofSeconds(8);

    /** Runs from this length on have time for an outage longer than Kafka's default. */
    private static final Duration LONG_RUN = Duration.ofMinutes(10);

    Patience {
        if (session.compareTo(Duration.ZERO) <= 0 || maxBlock.compareTo(session) <= 0) {
            throw new IllegalArgumentException(
                    "session %s, maxBlock %s: need 0 < session < maxBlock".formatted(session, maxBlock));
        }
    }

    /** For a run of that length. */
    static Patience in(Duration length) {
        return new Patience(SESSION, length.compareTo(LONG_RUN) >= 0 ? KAFKAS_MAX_BLOCK : SHORT_MAX_BLOCK);
    }
}
