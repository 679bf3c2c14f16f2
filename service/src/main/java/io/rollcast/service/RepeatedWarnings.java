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
 * Log filter for warnings that come once a second as long as a cause lasts, such as those of Kafka's network clients while a
 * broker is away, and those of a service that tries again: the same one passes once in half a minute. Warnings of the
 * start-up check never pass, because it reports its own result. All warnings pass if debug messages of their logger are
 * enabled.
 *
 * <p>Named in {@code logback.xml}; called by any thread that logs.
 */
public final class RepeatedWarnings extends Filter<ILoggingEvent> {

    private static final String OURS = "io.rollcast.";
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
        String name = event.getLoggerName();
        boolean isKafkas = name.startsWith(CLIENTS) && event.getLevel().isGreaterOrEqual(Level.INFO);
        boolean isOurs = name.startsWith(OURS) && event.getLevel() == Level.WARN;
        if ((!isKafkas && !isOurs) || ((Logger) LoggerFactory.getLogger(name)).isDebugEnabled()) {
            return FilterReply.NEUTRAL;
        }
        if (isOurs) {
            return oncePerHalfMinute(event.getFormattedMessage(), event.getTimeStamp());
        }
        // Kafka's loggers put the client's name in front of the message's pattern.
        String form = CORRELATION.matcher(event.getMessage()).replaceAll("");
        if (form.contains(CHECK)) {
            return FilterReply.DENY;
        }
        return name.equals(NETWORK) ? oncePerHalfMinute(form, event.getTimeStamp()) : FilterReply.NEUTRAL;
    }

    private FilterReply oncePerHalfMinute(String form, long now) {
        if (lastMs.size() >= MOST_MESSAGES) {
            lastMs.clear();
        }
        Long passed = lastMs.compute(form, (any, before) -> before == null || now - before >= QUIET_MS ? now : before);
        return passed == now ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
