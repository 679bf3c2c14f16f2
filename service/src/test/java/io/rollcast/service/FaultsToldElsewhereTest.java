package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.spi.FilterReply;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FaultsToldElsewhereTest {

    private static final String STREAMS = "org.apache.kafka.streams.";

    private static FilterReply decide(String logger, String message, @Nullable Throwable fault) {
        LoggingEvent event = new LoggingEvent();
        event.setLoggerName(logger);
        event.setLevel(Level.ERROR);
        event.setMessage(message);
        if (fault != null) {
            event.setThrowableProxy(new ThrowableProxy(fault));
        }
        return new FaultsToldElsewhere().decide(event);
    }

    @Test
    void theDeathOfAThreadIsNotToldTwice() {
        assertThat(decide(
                        STREAMS + "KafkaStreams",
                        "stream-client [a] Replacing thread in the streams uncaught exception handler",
                        new IllegalStateException()))
                .isEqualTo(FilterReply.DENY);
        assertThat(decide(STREAMS + "KafkaStreams", "anything else", new IllegalStateException()))
                .isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void aRefusalIsToldInOneLineOfTheForecasters() {
        assertThat(decide(STREAMS + "Any", "failed", new TopicAuthorizationException("no")))
                .isEqualTo(FilterReply.DENY);
    }

    @Test
    void aClientThatIsClosedByAThreadThatIsBeingEndedIsNoError() {
        try {
            assertThat(decide(
                            "org.apache.kafka.clients.consumer.internals.ClassicKafkaConsumer",
                            "Failed to close fetcher with a timeout(ms)=30000",
                            new InterruptException(new InterruptedException())))
                    .isEqualTo(FilterReply.DENY);
        } finally {
            assertThat(Thread.interrupted())
                    .as("Kafka's exception marks its thread")
                    .isTrue();
        }
    }

    @Test
    void ownMessagesPass() {
        assertThat(decide("io.rollcast.Any", "Replacing thread in the streams uncaught exception handler", null))
                .isEqualTo(FilterReply.NEUTRAL);
    }
}
