package io.rollcast.broker;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.LoggerFactory;

/** The log of a broker in this process, which tests of what commands print have to leave out: elsewhere it is another's. */
public final class BrokerLog {

    private BrokerLog() {}

    /** Leaves out what the broker's sockets say of clients, in this process and for good. */
    public static void leaveOut() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME))
                .getAppender("stderr")
                .addFilter(new Filter<ILoggingEvent>() {
                    @Override
                    public FilterReply decide(ILoggingEvent event) {
                        return event.getMessage().contains("[SocketServer ") ? FilterReply.DENY : FilterReply.NEUTRAL;
                    }
                });
    }
}
