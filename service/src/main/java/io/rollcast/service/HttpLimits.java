package io.rollcast.service;

import java.time.Duration;

/**
 * What clients of an HTTP server may take of the service, whose work must go on whoever asks. Set by {@link OperatorServer},
 * held by {@link HttpGate} and {@link HttpConnections}.
 *
 * @param mostConnections that are open; beyond, the one that has been waiting for its client longest is closed
 * @param headersWithin time for a client to send the headers of a request that it has begun, or the first one at all
 * @param idleFor time between requests of a connection
 * @param answerWithin time for a client to take an answer
 * @param mostAtOnce requests that are worked on at the same time
 * @param mostHeldBytes of answers that their clients have not taken yet
 * @param cores processors' share that answers may take in the long run; {@code /metrics} has half of it in addition
 * @param saved time of that share that can be saved up and be taken at once
 * @param refuseAfter what a refusal waits: a client that asks again and again is slowed down
 */
record HttpLimits(
        int mostConnections,
        Duration headersWithin,
        Duration idleFor,
        Duration answerWithin,
        int mostAtOnce,
        long mostHeldBytes,
        double cores,
        Duration saved,
        Duration refuseAfter) {

    HttpLimits {
        if (mostConnections < 1 || mostAtOnce < 1 || mostHeldBytes < 1 || !(cores > 0)) {
            throw new IllegalArgumentException(
                    "limits of %d connections, %d requests, %d bytes and %s cores: each must be above 0"
                            .formatted(mostConnections, mostAtOnce, mostHeldBytes, cores));
        }
    }

    /** The usual ones, with a share of all processors in percent. */
    static HttpLimits of(double percent) {
        return new HttpLimits(
                2_000,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                64,
                64L * 1024 * 1024,
                percent / 100 * Runtime.getRuntime().availableProcessors(),
                Duration.ofSeconds(60),
                Duration.ofSeconds(1));
    }
}
