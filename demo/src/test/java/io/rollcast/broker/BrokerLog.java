package io.rollcast.broker;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The log of a broker in this process, which tests of what commands print have to leave out: elsewhere it is another's. */
public final class BrokerLog {

    /** Packages that a broker has and a client has not. */
    private static final List<String> PACKAGES = List.of(
            "kafka.",
            "org.apache.kafka.controller.",
            "org.apache.kafka.coordinator.",
            "org.apache.kafka.image.",
            "org.apache.kafka.metadata.",
            "org.apache.kafka.raft.",
            "org.apache.kafka.server.",
            "org.apache.kafka.storage.");

    private static boolean leftOut;

    private BrokerLog() {}

    /**
     * Leaves out what the broker says, in this process and for good: of clients at its sockets, and of itself, such as
     * that two of its threads wanted to create the same internal topic.
     */
    public static synchronized void leaveOut() {
        if (leftOut) {
            return;
        }
        leftOut = true;
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME))
                .getAppender("stderr")
                .addFilter(new Filter<ILoggingEvent>() {
                    @Override
                    public FilterReply decide(ILoggingEvent event) {
                        return isBrokers(event) ? FilterReply.DENY : FilterReply.NEUTRAL;
                    }
                });
    }

    private static boolean isBrokers(ILoggingEvent event) {
        return event.getMessage().contains("[SocketServer ")
                || PACKAGES.stream().anyMatch(event.getLoggerName()::startsWith);
    }
}
