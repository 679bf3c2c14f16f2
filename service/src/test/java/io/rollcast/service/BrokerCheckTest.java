package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What there is to say where no broker is; against a real one see the demo module. */
class BrokerCheckTest {

    private static BrokerCheck check(String servers) {
        return new BrokerCheck(Map.of("bootstrap.servers", servers), "--bootstrap-servers");
    }

    @Test
    void namesEveryAddressItsCauseAndTheRemedy() throws IOException {
        // Given
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        // When, then
        assertThatThrownBy(() -> check("127.0.0.1:%d, nowhere.invalid:9092".formatted(port))
                        .connect(Duration.ZERO))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "no broker at 127.0.0.1:%d (nothing listens), nowhere.invalid:9092 (the name does not resolve),"
                                        .formatted(port)
                                + " tried for 0 s: --bootstrap-servers must name a Kafka broker that runs");
    }

    @Test
    void refusesWhatIsNoAddress() {
        assertThatThrownBy(() -> check("kafka-1:9092,kafka-2").connect(Duration.ZERO))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("--bootstrap-servers has 'kafka-2', which is no host and port");
        assertThatThrownBy(() -> check("kafka-1:99999").connect(Duration.ZERO))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'kafka-1:99999'");
    }

    @Test
    void aListenerThatIsNoKafkaIsTold() throws IOException {
        // Given
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            BrokerCheck check = new BrokerCheck(
                    Map.of("bootstrap.servers", "127.0.0.1:" + silent.getLocalPort()),
                    "--bootstrap-servers",
                    Duration.ofMillis(300));

            // When, then
            assertThatThrownBy(() -> check.connect(Duration.ZERO))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("gives no Kafka answer to security.protocol=PLAINTEXT within 300 ms");
        }
    }

    @Test
    void aBrokerThatEndsBeforeItAnswersIsWaitedFor() throws Exception {
        // Given a listener that is there for the first connection only
        ServerSocket ending = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        int port = ending.getLocalPort();
        Thread end = new Thread(() -> {
            try (ending) {
                ending.accept().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        end.start();
        BrokerCheck check = new BrokerCheck(
                Map.of("bootstrap.servers", "127.0.0.1:" + port), "--bootstrap-servers", Duration.ofMillis(300));

        // When, then
        assertThatThrownBy(() -> check.connect(Duration.ofSeconds(1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no broker at 127.0.0.1:%d (nothing listens), tried for 1 s".formatted(port));
        end.join();
    }
}
