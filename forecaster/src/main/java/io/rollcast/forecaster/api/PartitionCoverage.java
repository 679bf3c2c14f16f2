package io.rollcast.forecaster.api;

import io.rollcast.forecaster.api.Peers.Answer;
import io.rollcast.service.HostPort;
import io.rollcast.service.HttpProblem;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which partitions one question has been answered for, and what kept this instance from looking into the others. Made for
 * each question by {@link Finder}, and used by the thread that asks.
 */
final class PartitionCoverage {

    private static final Duration RETRY = Duration.ofSeconds(1);
    /** Tokens are changed by starting one forecaster after the other anew. */
    private static final Duration RETRY_REFUSED = Duration.ofSeconds(10);

    private final Set<Integer> partitions;
    private @Nullable HttpProblem refusal;
    private @Nullable HttpProblem busy;
    private @Nullable HostPort silent;

    /** @param here partitions of this instance */
    PartitionCoverage(Set<Integer> here) {
        partitions = new HashSet<>(here);
    }

    /** @param answer of a peer, or null if it could not be reached */
    void add(HostPort peer, @Nullable Answer answer) {
        if (answer == null) {
            silent = peer;
        } else if (answer.status() == 200 || answer.status() == 404) {
            partitions.addAll(answer.partitions());
        } else if (answer.status() >= 500) {
            busy = HttpProblem.unavailable(
                    answer.retryAfter(),
                    "the forecaster at %s cannot answer now (HTTP %d): ask again soon",
                    peer,
                    answer.status());
        } else if (answer.isForbidden()) {
            refusal = HttpProblem.unavailable(
                    RETRY_REFUSED,
                    "the forecaster at %s refuses questions of this one (HTTP %d): %s",
                    peer,
                    answer.status(),
                    Peers.REMEDY);
        } else {
            refusal = HttpProblem.of(
                    502,
                    "the forecaster at %s does not answer the question (HTTP %d): are all of the same build?",
                    peer,
                    answer.status());
        }
    }

    /**
     * Refuses unless all partitions have been looked into. What passes soon is told before what may last.
     *
     * @param all how many there are; 0 while nobody knows
     * @param what cannot be read otherwise
     * @throws HttpProblem 502 if an instance does not know the question, else 503
     */
    void require(int all, String what) {
        if (all > 0 && IntStream.range(0, all).allMatch(partitions::contains)) {
            return;
        }
        if (busy != null) {
            throw busy;
        }
        if (silent != null) {
            throw HttpProblem.unavailable(
                    RETRY, "%s cannot be read now: no answer from the forecaster at %s; ask again soon", what, silent);
        }
        if (refusal != null) {
            throw refusal;
        }
        throw HttpProblem.unavailable(
                RETRY, "%s cannot be read now: work is being shared out anew, or state restored; ask again soon", what);
    }
}
