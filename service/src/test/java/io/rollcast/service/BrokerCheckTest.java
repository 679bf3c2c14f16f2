package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What there is to say where no broker is; against a real one see the demo module. */
class BrokerCheckTest {

    private static BrokerCheck check(String servers) {
        return new BrokerCheck(Map.of("bootstrap.servers", servers), "--bootstrap-servers");
    }

    @Test
    void namesEveryAddressItsCauseAndTheRemedy() throws IOException {
        // Given
        int port = closedPort();

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

    @Test
    void addressesThatAConfigProviderHasAreLookedUp(@TempDir Path directory) throws Exception {
        String address = "127.0.0.1:" + closedPort();
        Path servers = Files.writeString(directory.resolve("servers.properties"), "kafka=" + address + "\n");

        assertThatFault(Map.of(
                        "bootstrap.servers",
                        "${file:%s:kafka}".formatted(servers),
                        "config.providers",
                        "file",
                        "config.providers.file.class",
                        FileConfigProvider.class.getName()))
                .hasMessageContaining(address)
                .hasMessageContaining("nothing listens");
    }

    /** A store whose password is in another file, as Kafka's config providers read it. */
    @Test
    void aStoreWhosePasswordAConfigProviderHasIsReadable(@TempDir Path directory) throws Exception {
        // Given
        Path store = trustStore(directory);
        Path secrets = Files.writeString(directory.resolve("secrets.properties"), "right=s3cret\nwrong=another-one\n");
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + closedPort(),
                "config.providers",
                "file",
                "config.providers.file.class",
                FileConfigProvider.class.getName(),
                "ssl.truststore.location",
                store + " ",
                "ssl.truststore.type",
                " PKCS12 ",
                "ssl.truststore.password",
                "${file:%s:right}".formatted(secrets)));

        // When, then
        assertThatFault(settings).hasMessageContaining("nothing listens");
        settings.put("ssl.truststore.password", " s3cret ");
        assertThatFault(settings).hasMessageContaining("nothing listens");
        settings.put("ssl.truststore.password", "${file:%s:wrong}".formatted(secrets));
        assertThatFault(settings)
                .hasMessageContaining("ssl.truststore.location=%s cannot be read".formatted(store))
                .message()
                .doesNotContain("another-one");
    }

    @Test
    void aStoreOfATypeThatOnlyAnotherProviderReadsIsLeftToKafka(@TempDir Path directory) throws Exception {
        assertThatFault(Map.of(
                        "bootstrap.servers",
                        "127.0.0.1:" + closedPort(),
                        "ssl.truststore.location",
                        trustStore(directory).toString(),
                        "ssl.truststore.type",
                        "BCFKS"))
                .hasMessageContaining("nothing listens");
    }

    /** The advice to leave out TLS would send credentials in the clear: it takes a listener that answers without. */
    @Test
    void serversThatAreDownOrSilentOrCloseAreNotTakenForOnesWithoutTls() throws Exception {
        // Given
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ServerSocket closing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread close = new Thread(() -> {
                while (!closing.isClosed()) {
                    try {
                        closing.accept().close();
                    } catch (IOException e) {
                        // The test has ended.
                    }
                }
            });
            close.start();
            String servers = "127.0.0.1:%d,127.0.0.1:%d,127.0.0.1:%d"
                    .formatted(closedPort(), silent.getLocalPort(), closing.getLocalPort());
            BrokerCheck check = new BrokerCheck(
                    Map.of("bootstrap.servers", servers, "security.protocol", "SSL"),
                    "--bootstrap-servers",
                    Duration.ofSeconds(4));

            // When, then
            assertThatThrownBy(() -> check.connect(Duration.ZERO))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("gives no Kafka answer to security.protocol=SSL")
                    .message()
                    .doesNotContain("TLS");
        }
    }

    private static AbstractThrowableAssert<?, ?> assertThatFault(Map<String, Object> settings) {
        return assertThatThrownBy(() -> new BrokerCheck(settings, "--bootstrap-servers").connect(Duration.ZERO))
                .isInstanceOf(ConfigurationException.class);
    }

    private static Path trustStore(Path directory) throws Exception {
        Path file = directory.resolve("trust.p12");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (OutputStream bytes = Files.newOutputStream(file)) {
            store.store(bytes, "s3cret".toCharArray());
        }
        return file;
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
