package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.series.UnreadableStateException;
import io.rollcast.wire.format.UnavailableFormatException;
import java.util.Optional;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a forecaster when one of its stream threads dies: the thread is replaced, unless patience cannot mend what
 * it died of, or too many died lately. Called by the threads that die.
 */
public final class ThreadDeaths implements StreamsUncaughtExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ThreadDeaths.class);

    private final ForecasterConfig config;
    private final ThreadReplacements replacements = new ThreadReplacements(System::nanoTime);

    /** For the threads of a forecaster with this configuration. */
    public ThreadDeaths(ForecasterConfig config) {
        this.config = config;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable cause) {
        if (GrownTopic.isCauseOf(cause)) {
            return end(GrownTopic.explanation(config), cause);
        }
        Optional<String> ofDisk = DiskFault.line(cause, config);
        if (ofDisk.isPresent()) {
            return DiskFault.causeOf(cause).filter(DiskFault.READ_ONLY::equals).isPresent()
                    ? end(ofDisk.get(), cause)
                    : replaceOrEnd(ofDisk.get(), cause);
        }
        for (Throwable any = cause; any != null; any = any.getCause()) {
            if (any instanceof UnreadableStateException) {
                return end(String.valueOf(any.getMessage()), cause);
            }
            if (any instanceof MissingSourceTopicException) {
                return end(
                        "topic %s does not exist any more: create it with its former number of partitions, or start the forecaster again, which creates it; forecasts continue with the points that come"
                                .formatted(config.topics().source()),
                        cause);
            }
            if (any instanceof AuthorizationException || any instanceof AuthenticationException) {
                return end(
                        "the broker no longer permits what it needs: %s; 'rollcast forecast --acls User:NAME' with the same options prints the rights"
                                .formatted(any.getMessage()),
                        cause);
            }
            if (any instanceof FencedInstanceIdException) {
                return end(
                        "another forecaster of the group has the name of this one, which is in %s: was the state directory copied? Delete that file in one of the two and start it again"
                                .formatted(config.state()
                                        .directory()
                                        .resolve(config.identity().applicationId())
                                        .resolve(InstanceId.FILE)),
                        cause);
            }
            if (any instanceof UnavailableFormatException) {
                // Thrown at a thread that waits, and then only because the service is being closed.
                LOG.info("Stream thread {} {}", Thread.currentThread().getName(), any.getMessage());
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            }
        }
        if (!replacements.allow()) {
            LOG.error(
                    "Stream thread {} died, and {} were replaced within {} min, so the forecaster ends",
                    Thread.currentThread().getName(),
                    ThreadReplacements.MOST,
                    ThreadReplacements.WITHIN.toMinutes(),
                    cause);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.error(
                "Stream thread {} died and is replaced; its uncommitted work is done again",
                Thread.currentThread().getName(),
                cause);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** For a fault that one line explains, and that may pass. */
    private StreamThreadExceptionResponse replaceOrEnd(String explanation, Throwable cause) {
        if (!replacements.allow()) {
            return end(
                    "%s (%d stream threads died within %d min)"
                            .formatted(explanation, ThreadReplacements.MOST, ThreadReplacements.WITHIN.toMinutes()),
                    cause);
        }
        LOG.error(
                "Stream thread {} died and is replaced; its uncommitted work is done again: {}",
                Thread.currentThread().getName(),
                explanation);
        LOG.debug("What Kafka Streams says of it", cause);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private static StreamThreadExceptionResponse end(String explanation, Throwable cause) {
        LOG.error("The forecaster ends: {}", explanation);
        LOG.debug("What Kafka Streams says of it", cause);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
}
