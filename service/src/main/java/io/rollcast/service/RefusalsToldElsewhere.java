package io.rollcast.service;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Log filter for Kafka Streams, which says in several stack traces that a right is missing; the forecaster says it in one
 * line. All of them pass if the library's debug messages are enabled.
 *
 * <p>Named in {@code logback.xml}; called by any thread that logs.
 */
public final class RefusalsToldElsewhere extends Filter<ILoggingEvent> {

    private static final String STREAMS = "org.apache.kafka.streams.";
    private static final String REFUSAL = "AuthorizationException";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (!event.getLoggerName().startsWith(STREAMS)
                || !event.getLevel().isGreaterOrEqual(Level.WARN)
                || ((Logger) LoggerFactory.getLogger(event.getLoggerName())).isDebugEnabled()) {
            return FilterReply.NEUTRAL;
        }
        return event.getFormattedMessage().contains(REFUSAL) || isRefusal(event.getThrowableProxy())
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }

    private static boolean isRefusal(@Nullable IThrowableProxy fault) {
        for (IThrowableProxy cause = fault; cause != null; cause = cause.getCause()) {
            if (cause.getClassName().endsWith(REFUSAL)) {
                return true;
            }
        }
        return false;
    }
}
