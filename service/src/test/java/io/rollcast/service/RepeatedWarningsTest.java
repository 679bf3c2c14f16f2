package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;

class RepeatedWarningsTest {

    private static final String NETWORK = "org.apache.kafka.clients.NetworkClient";
    private final RepeatedWarnings filter = new RepeatedWarnings();

    private FilterReply decide(String logger, String message, long atMs) {
        LoggingEvent event = new LoggingEvent();
        event.setLoggerName(logger);
        event.setLevel(Level.WARN);
        event.setMessage(message);
        event.setTimeStamp(atMs);
        return filter.decide(event);
    }

    @Test
    void theSameWarningOfAClientPassesOnceInHalfAMinute() {
        assertThat(decide(NETWORK, "[Producer clientId=a] Node {} is away", 1_000))
                .isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide(NETWORK, "[Producer clientId=a] Node {} is away", 2_000))
                .isEqualTo(FilterReply.DENY);
        assertThat(decide(NETWORK, "[Producer clientId=b] Node {} is away", 2_000))
                .isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide(NETWORK, "[Producer clientId=a] Node {} is back", 2_000))
                .isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide(NETWORK, "[Producer clientId=a] Node {} is away", 31_000))
                .isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void numbersOfRequestsMakeNoOtherWarning() {
        assertThat(decide(NETWORK, "[Consumer clientId=a] issue with correlation id 7 : topic", 1_000))
                .isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide(NETWORK, "[Consumer clientId=a] issue with correlation id 8 : topic", 2_000))
                .isEqualTo(FilterReply.DENY);
    }

    @Test
    void aServiceThatTriesAgainEverySecondSaysSoOnceInHalfAMinute() {
        assertThat(decide("io.rollcast.Any", "Kafka is in trouble: no right to read", 1_000))
                .isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide("io.rollcast.Any", "Kafka is in trouble: no right to read", 2_000))
                .isEqualTo(FilterReply.DENY);
        assertThat(decide("io.rollcast.Any", "Kafka is in trouble: no leader", 3_000))
                .isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide("io.rollcast.Any", "Kafka is in trouble: no right to read", 31_000))
                .isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void theStartUpCheckIsSilentAndLibrariesThatAreNoClientsAreNot() {
        assertThat(decide(NETWORK, "[AdminClient clientId=rollcast-check] Node {} is away", 1))
                .isEqualTo(FilterReply.DENY);
        assertThat(decide("org.example.Any", "twice", 1)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide("org.example.Any", "twice", 2)).isEqualTo(FilterReply.NEUTRAL);
    }
}
