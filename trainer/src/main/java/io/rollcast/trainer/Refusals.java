package io.rollcast.trainer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long brokers have refused a trainer: its login, or a right that it needs. A client tries again by itself, within
 * seconds, and between two tries nothing seems wrong; so refusals belong together unless one is long after the other.
 * Requests that succeed in between do not count, as other rights may be needed for them. Patience mends no refusal, but a password
 * or a right may be changed at the broker a moment before it is changed here. Any thread.
 */
final class Refusals {

    /** Refusals end a trainer that has had them for so long. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    /** What a client of Kafka is asked for, and may be refused. */
    interface Request<T> {
        T send() throws InterruptedException;
    }

    private final Duration patience;
    private final LongSupplier nanos;
    private boolean isAny;
    private long firstNanos;
    private long latestNanos;
    private @Nullable KafkaException lasting;

    /**
     * @param patience time from the first to the latest refusal of those that end the trainer; half of it, without any, ends them
     * @param nanos clock
     */
    Refusals(Duration patience, LongSupplier nanos) {
        this.patience = patience;
        this.nanos = nanos;
    }

    /** Notes what a client of Kafka threw, if it is a refusal. */
    synchronized void note(KafkaException trouble) {
        if (!isRefusal(trouble)) {
            return;
        }
        long now = nanos.getAsLong();
        if (!isAny || now - latestNanos > patience.toNanos() / 2) {
            firstNanos = now;
        }
        isAny = true;
        latestNanos = now;
        if (now - firstNanos >= patience.toNanos()) {
            lasting = trouble;
        }
    }

    /**
     * Ends what should not go on.
     *
     * @throws KafkaException the latest refusal, once they have lasted
     */
    synchronized void check() {
        if (lasting != null) {
            throw lasting;
        }
    }

    /**
     * Sends a request again, after a second each, as long as it is refused: a right that is missing for a moment must not lose
     * what a fit has taken hours for.
     *
     * @throws KafkaException what else goes wrong; or the latest refusal, once they have lasted
     */
    <T> T patiently(Request<T> request) throws InterruptedException {
        while (true) {
            try {
                return request.send();
            } catch (KafkaException e) {
                if (!isRefusal(e)) {
                    throw e;
                }
                LOG.warn("Kafka refuses what a round needs, which is tried again: {}", e.toString());
                note(e);
                check();
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private static boolean isRefusal(KafkaException trouble) {
        for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
                return true;
            }
        }
        return false;
    }
}
