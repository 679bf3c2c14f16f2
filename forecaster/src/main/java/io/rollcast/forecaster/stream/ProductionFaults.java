package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.stream.ForecasterConfig.Guarantee;
import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.wire.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of the stream when a topic refuses a record of ours. {@link TopicLimits} keep that from happening;
 * where it does, because a topic was changed meanwhile, they learn from it here, so that it happens once.
 *
 * <p>Without transactions the stream goes on, and the record is missing. Within a transaction it cannot: Kafka's
 * producer has the transaction fail with the record, whatever this handler answers, so that the thread is replaced and
 * does its uncommitted work again, this time within the limits. So it does in either case for an event on the internal
 * topic: without it, a point would be missing. One that is too large cannot be made smaller, so it is sent again until the
 * topic accepts it, or so many threads have died that the forecaster ends. All other faults end the thread, and so does a
 * record of the changelog: without it, the state would be wrong.
 *
 * <p>Made by Kafka Streams; called by the producer's thread, or by the stream thread that sends.
 */
public final class ProductionFaults implements ProductionExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProductionFaults.class);
    private static final String SUPPORT = "rollcast.production.faults";
    private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

    /** What a handler needs; Kafka Streams hands it over with the settings. */
    private static final class Support {
        private final boolean transactional;
        private final String events;
        private final Set<String> limited;
        private final TopicLimits limits;
        private final ForecasterMeters meters;
        private final AtomicLong quietUntilNanos = new AtomicLong(System.nanoTime());

        Support(ForecasterConfig config, TopicLimits limits, ForecasterMeters meters) {
            Topics topics = config.topics();
            transactional = config.delivery().guarantee() == Guarantee.EXACTLY_ONCE;
            events = ForecastTopology.eventsTopic(config);
            limited = Stream.concat(
                            Stream.of(topics.forecasts(), topics.deadLetters(), topics.accuracy(), events),
                            topics.anomalies().stream())
                    .collect(Collectors.toSet());
            this.limits = limits;
            this.meters = meters;
        }
    }

    private @Nullable Support support;

    /** Settings that install the handler. */
    public static Map<String, Object> settings(ForecasterConfig config, TopicLimits limits, ForecasterMeters meters) {
        return Map.of(
                StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
                ProductionFaults.class,
                SUPPORT,
                new Support(config, limits, meters));
    }

    @Override
    public void configure(Map<String, ?> settings) {
        support = (Support) settings.get(SUPPORT);
    }

    @Override
    public Response handleError(
            @Nullable ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception fault) {
        Support known = Objects.requireNonNull(support, "configure comes first");
        if (!known.limited.contains(record.topic())) {
            return Response.fail();
        }
        boolean isEvent = record.topic().equals(known.events);
        boolean isDoneAgain = isEvent || known.transactional;
        String outcome = isDoneAgain ? "its uncommitted work is done again" : "which is left out";
        if (fault instanceof RecordTooLargeException) {
            if (isEvent) {
                outcome =
                        "which cannot be smaller: raise the topic's max.message.bytes, or max.request.size in --kafka-properties";
            } else {
                known.limits.refusedSize(record.topic());
            }
            known.meters.refusedRecord(ForecasterMeters.TOO_LARGE);
        } else if (fault instanceof InvalidTimestampException) {
            known.limits.refusedTimestamp(record.topic());
            known.meters.refusedRecord(ForecasterMeters.TIMESTAMP);
        } else {
            return Response.fail();
        }
        long quietUntil = known.quietUntilNanos.get();
        long now = System.nanoTime();
        if (now - quietUntil >= 0 && known.quietUntilNanos.compareAndSet(quietUntil, now + QUIET_NANOS)) {
            LOG.warn(
                    "Topic {} refused a record of timestamp {}, {}: {}",
                    record.topic(),
                    record.timestamp(),
                    outcome,
                    fault.getMessage());
        }
        return isDoneAgain ? Response.fail() : Response.resume();
    }
}
