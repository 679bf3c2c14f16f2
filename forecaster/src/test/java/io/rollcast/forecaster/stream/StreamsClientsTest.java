package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class StreamsClientsTest {

    private static final Map<String, Object> UNRESOLVED = Map.of("bootstrap.servers", "there-is-none.invalid:9092");

    private final StreamsClients clients = new StreamsClients();

    @Test
    void aClientIsMadeAsSoonAsAHostCanBeResolved() {
        AtomicInteger tries = new AtomicInteger();

        try (Admin admin = clients.made(() -> tries.incrementAndGet() < 3
                ? Admin.create(UNRESOLVED)
                : Admin.create(Map.of("bootstrap.servers", "127.0.0.1:9")))) {
            assertThat(admin).isNotNull();
        }

        assertThat(tries).hasValue(3);
    }

    @Test
    void nobodyWaitsWhereTheServiceIsClosedOrNoHostIsWanting() {
        assertThatThrownBy(() -> clients.getAdmin(Map.of("bootstrap.servers", "127.0.0.1:9", "retries", -1)))
                .isInstanceOf(KafkaException.class);
        clients.close();
        assertThatThrownBy(() -> clients.getConsumer(UNRESOLVED)).isInstanceOf(KafkaException.class);
        assertThatThrownBy(() -> clients.getProducer(UNRESOLVED)).isInstanceOf(KafkaException.class);
    }
}
