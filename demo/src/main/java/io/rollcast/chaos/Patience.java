package io.rollcast.chaos;

import java.time.Duration;

/**
 * How long a forecaster's Kafka clients wait for a broker that is away before something gives: outages are planned to be
 * longer. Read by the plan of faults and by the cluster's settings, so that both mean the same.
 *
 * @param session of a consumer, after which its partitions are given to others
 * @param maxBlock {@code max.block.ms} of a producer, after which a call that ends a transaction gives up; so does
 *     the question of a restore where its changelog ends, whose default is the same
 * @param delivery {@code delivery.timeout.ms} of a producer, after which a record is given up. A commit waits for its
 *     records first, so most often it is this that ends the wait.
 */
record Patience(Duration session, Duration maxBlock, Duration delivery) {

    /** The shortest session that brokers allow by default, so that partitions often change hands. */
    static final Duration SESSION = Duration.ofSeconds(6);

    /** Kafka's defaults, which runs have that are long enough for an outage beyond them. */
    static final Patience KAFKAS = new Patience(SESSION, Duration.ofSeconds(60), Duration.ofSeconds(120));

    /** Short enough for such an outage to fit into half a minute. */
    static final Patience SHORT = new Patience(SESSION, Duration.ofSeconds(7), Duration.ofSeconds(8));

    private static final Duration LONG_RUN = Duration.ofMinutes(10);

    /** Kafka's default of {@code request.timeout.ms}. */
    private static final Duration MOST_REQUEST = Duration.ofSeconds(30);

    Patience {
        if (session.compareTo(Duration.ZERO) <= 0
                || maxBlock.compareTo(session) <= 0
                || delivery.compareTo(maxBlock) <= 0) {
            throw new IllegalArgumentException(
                    "session %s, maxBlock %s, delivery %s: need 0 < session < maxBlock < delivery"
                            .formatted(session, maxBlock, delivery));
        }
    }

    /** For a run of that length. */
    static Patience in(Duration length) {
        return length.compareTo(LONG_RUN) >= 0 ? KAFKAS : SHORT;
    }

    /**
     * {@code request.timeout.ms} of a producer and of a restore: Kafka's default, unless a second request would not fit into a
     * delivery.
     */
    Duration request() {
        Duration half = delivery.dividedBy(2);
        return half.compareTo(MOST_REQUEST) < 0 ? half : MOST_REQUEST;
    }
}
