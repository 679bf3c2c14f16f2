package io.rollcast.service;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * Log filter for Kafka's network clients, each of which warns once a second while a broker is away: the same warning of the
 * same client passes once in half a minute. Warnings of the start-up check never pass, because it reports its own result.
 * All warnings pass if the library's debug messages are enabled.
 *
 * <p>Named in {@code logback.xml}; called by any thread that logs.
 */
public final class RepeatedWarnings extends Filter<ILoggingEvent> {

    private static final String CLIENTS = "org.apache.kafka.clients.";
    private static final String NETWORK = CLIENTS + "NetworkClient";
    private static final String CHECK = "clientId=" + BrokerCheck.CLIENT_ID + "]";
    /** Of a request: some messages have it in their pattern, so that each would be another one. */
    private static final Pattern CORRELATION = Pattern.compile("correlation id \\d+");

    private static final long QUIET_MS = Duration.ofSeconds(30).toMillis();
    /** Greatest number of messages that are remembered; there are some dozens. */
    private static final int MOST_MESSAGES = 1_000;

    private final Map<String, Long> lastMs = new ConcurrentHashMap<>();

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (!event.getLoggerName().startsWith(CLIENTS) || !event.getLevel().isGreaterOrEqual(Level.INFO)) {
            return FilterReply.NEUTRAL;
        }
        if (((Logger) LoggerFactory.getLogger(event.getLoggerName())).isDebugEnabled()) {
            return FilterReply.NEUTRAL;
        }
        // Kafka's loggers put the client's name in front of the message's pattern.
        String form = CORRELATION.matcher(event.getMessage()).replaceAll("");
        if (form.contains(CHECK)) {
            return FilterReply.DENY;
        }
        if (!event.getLoggerName().equals(NETWORK)) {
            return FilterReply.NEUTRAL;
        }
        if (lastMs.size() >= MOST_MESSAGES) {
            lastMs.clear();
        }
        long now = event.getTimeStamp();
        Long passed = lastMs.compute(form, (any, before) -> before == null || now - before >= QUIET_MS ? now : before);
        return passed == now ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
