package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class FaultsTest {

    @Test
    void aFaultOfConfigurationIsOneLineWithItsRemedy() {
        assertThat(Faults.line(ConfigurationException.of("port %d is taken:\n  give another", 80)))
                .hasValue("port 80 is taken: give another");
        assertThat(Faults.line(ConfigurationException.of("'\u001b[2J' is no forecast")))
                .hasValue("'\\u001b[2J' is no forecast");
        assertThat(Faults.line(new KafkaException("no client", new ConfigException("acks", "7", "odd"))))
                .hasValueSatisfying(line -> assertThat(line).contains("acks", "7", "--kafka-properties"));
        assertThat(Faults.line(new KafkaException("no topics", new SaslAuthenticationException("wrong password"))))
                .hasValueSatisfying(line -> assertThat(line).contains("wrong password", "sasl.*"));
        assertThat(Faults.line(new KafkaException("no topics", new TopicAuthorizationException("models"))))
                .hasValueSatisfying(line -> assertThat(line).contains("models", "ACL"));
        assertThat(Faults.line(new TimeoutException("call timed out")))
                .hasValueSatisfying(line -> assertThat(line).contains("call timed out", "brokers"));
    }

    @Test
    void aFaultOfTheProgramIsNone() {
        assertThat(Faults.line(new IllegalStateException("a bug", new IOException("the disk is full"))))
                .isEmpty();
    }
}
