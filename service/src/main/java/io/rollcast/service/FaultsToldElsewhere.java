package io.rollcast.service;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Log filter for Kafka's clients, above all Kafka Streams, which says in several stack traces that a right is missing, or that
 * the disk of the state is full, read-only or damaged; the forecaster says it in one line. So with the death of a stream
 * thread, with a task whose state is restored afresh, and with clients whose thread is being ended. All of them pass if the
 * library's debug messages are enabled.
 *
 * <p>Named in {@code logback.xml}; called by any thread that logs.
 */
public final class FaultsToldElsewhere extends Filter<ILoggingEvent> {

    private static final String KAFKA = "org.apache.kafka.";
    private static final String REFUSAL = "AuthorizationException";

    /** Of the store of bytes: its words are in the forecaster's line. */
    private static final String STORE_FAULT = "org.rocksdb.RocksDBException";

    /** A thread was interrupted while it closed a client: whoever did that ends it. */
    private static final String INTERRUPTION = "org.apache.kafka.common.errors.InterruptException";

    /** What each class of Kafka Streams says of a fault that is told elsewhere, by the end of its logger's name. */
    private static final Map<String, List<String>> REPEATED = Map.of(
            // The forecaster's own handler has just told it, with its trace where that is of use.
            "KafkaStreams",
            List.of(
                    "Replacing thread in the streams uncaught exception handler",
                    "the registered exception handler opted to"),
            // Its StreamThread says in one message which tasks begin anew.
            "TaskManager",
            List.of("Get exceptions for the following tasks", "Encounter corrupted task"),
            "StreamsPartitionAssignor",
            List.of("Missing source topics", "Caught an error in the task assignment"),
            // The thread dies of what it threw there.
            "ConsumerRebalanceListenerInvoker",
            List.of("StreamsRebalanceListener failed on invocation"),
            "InternalTopicManager",
            List.of("has invalid partitions"),
            "StateDirectory",
            List.of("Failed to register startup state stores"));

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (!event.getLoggerName().startsWith(KAFKA)
                || !event.getLevel().isGreaterOrEqual(Level.WARN)
                || ((Logger) LoggerFactory.getLogger(event.getLoggerName())).isDebugEnabled()) {
            return FilterReply.NEUTRAL;
        }
        return event.getFormattedMessage().contains(REFUSAL) || isOf(event.getThrowableProxy()) || isRepeated(event)
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }

    private static boolean isRepeated(ILoggingEvent event) {
        String logger = event.getLoggerName();
        return REPEATED.getOrDefault(logger.substring(logger.lastIndexOf('.') + 1), List.of()).stream()
                .anyMatch(event.getFormattedMessage()::contains);
    }

    private static boolean isOf(@Nullable IThrowableProxy fault) {
        for (IThrowableProxy cause = fault; cause != null; cause = cause.getCause()) {
            String name = cause.getClassName();
            if (name.endsWith(REFUSAL) || name.equals(STORE_FAULT) || name.equals(INTERRUPTION)) {
                return true;
            }
        }
        return false;
    }
}
