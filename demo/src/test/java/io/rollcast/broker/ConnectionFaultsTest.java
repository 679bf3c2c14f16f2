package io.rollcast.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.broker.CommandRun.Ended;
import io.rollcast.broker.SecureBroker.Listener;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is wrong between a command and a secured broker, it ends by itself, with one line that has cause and
 * remedy.
 */
class ConnectionFaultsTest {

    /** Where commands connect is in one place, so these are enough. */
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"produce", "train", "forecast", "models list"})
    @interface OfEachCommand {}

    @TempDir
    static Path directory;

    private static SecureBroker broker;
    private static int expiredPort;
    private static int plainPort;
    private static int saslPort;

    @TempDir
    Path own;

    @BeforeAll
    static void startBroker() throws IOException {
        Path home = TrialKeys.in(directory.resolve("broker"));
        TrialAuthority authority = new TrialAuthority(home, new TrialSecrets(home.resolve("secrets.properties")));
        expiredPort = EmbeddedBroker.freePort(0);
        plainPort = EmbeddedBroker.freePort(0);
        saslPort = EmbeddedBroker.freePort(0);
        Map<String, String> expired = Map.of(
                "listener.name.expired.ssl.keystore.location",
                authority.issueExpired("expired").toString(),
                "listener.name.expired.ssl.keystore.password",
                authority.storePassword("expired"),
                "listener.name.expired.ssl.key.password",
                authority.storePassword("expired"));
        Map<String, String> users = Map.of(
                "listener.name.users.sasl.enabled.mechanisms",
                "PLAIN",
                "listener.name.users.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required user_a=\"b\";");
        broker = SecureBroker.start(
                home,
                List.of(
                        new Listener("EXPIRED", "SSL", expiredPort, expired),
                        new Listener("OPEN", "PLAINTEXT", plainPort, Map.of()),
                        new Listener("USERS", "SASL_PLAINTEXT", saslPort, users)));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static Map<String, String> settings() throws IOException {
        return new HashMap<>(broker.saslSettings(TrialUser.ADMIN));
    }

    private Ended run(String command, Map<String, String> settings) throws IOException {
        Path file = own.resolve("kafka.properties");
        OwnerOnly.write(
                file,
                settings.entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .collect(Collectors.joining("\n")));
        List<String> arguments = new ArrayList<>(Arrays.asList(command.split(" ")));
        arguments.add("--kafka-properties=" + file);
        if (command.equals("forecast")) {
            arguments.add("--state-dir=" + own.resolve("state"));
        }
        return CommandRun.toEnd(arguments);
    }

    @OfEachCommand
    void aWrongPassword(String command) throws IOException {
        Map<String, String> settings = settings();
        settings.computeIfPresent("sasl.jaas.config", (name, value) -> value.replace("password=\"", "password=\"not-"));

        run(command, settings)
                .assertOneLine("refuses", "SASL_SSL", "credentials", "SCRAM-SHA-512", "--kafka-properties");
    }

    @OfEachCommand
    void anAuthorityThatDidNotSign(String command) throws IOException {
        Path elsewhere = OwnerOnly.directory(own.resolve("elsewhere"));
        TrialAuthority other = new TrialAuthority(elsewhere, new TrialSecrets(elsewhere.resolve("secrets")));
        Map<String, String> settings = settings();
        settings.put("ssl.truststore.location", other.certificate().toString());

        run(command, settings)
                .assertOneLine(
                        "certificate that no authority",
                        "ssl.truststore.location (%s)".formatted(other.certificate()),
                        "--kafka-properties");
    }

    @OfEachCommand
    void aCertificateThatHasExpired(String command) throws IOException {
        Map<String, String> settings = new HashMap<>(broker.tlsSettings("admin"));
        settings.put("bootstrap.servers", "127.0.0.1:" + expiredPort);

        run(command, settings).assertOneLine("127.0.0.1:" + expiredPort, "not valid now", "NotAfter", "renew");
    }

    @OfEachCommand
    void noCertificateWhereOneIsAskedFor(String command) throws IOException {
        Map<String, String> settings = new HashMap<>(broker.tlsSettings("admin"));
        settings.keySet().removeIf(name -> name.startsWith("ssl.key"));

        run(command, settings).assertOneLine("certificate", "ssl.keystore.location", "--kafka-properties");
    }

    @OfEachCommand
    void aPlainClientAtAListenerWithTls(String command) throws IOException {
        run(command, Map.of("bootstrap.servers", broker.bootstrapServers()))
                .assertOneLine("speaks TLS only", "security.protocol is PLAINTEXT", "SSL or SASL_SSL");
    }

    @OfEachCommand
    void aClientWithTlsAtAPlainListener(String command) throws IOException {
        Map<String, String> settings = settings();
        settings.put("bootstrap.servers", "127.0.0.1:" + plainPort);

        run(command, settings)
                .assertOneLine("does not speak TLS", "security.protocol is SASL_SSL", "PLAINTEXT or SASL_PLAINTEXT");
    }

    @ParameterizedTest
    @ValueSource(strings = "models list")
    void aClientWithoutAUserAtAListenerThatAsksForOne(String command) throws IOException {
        run(command, Map.of("bootstrap.servers", "127.0.0.1:" + saslPort))
                .assertOneLine("no Kafka answer to security.protocol=PLAINTEXT", "SASL_*");
    }

    @OfEachCommand
    void aKeyStoreThatDoesNotExist(String command) throws IOException {
        Map<String, String> settings = new HashMap<>(broker.tlsSettings("admin"));
        settings.put("ssl.keystore.location", "/nowhere/keys.p12");

        run(command, settings)
                .assertOneLine("ssl.keystore.location=/nowhere/keys.p12", "does not exist", "--kafka-properties");
    }

    @OfEachCommand
    void aKeyStoreThatIsNone(String command) throws IOException {
        Map<String, String> settings = new HashMap<>(broker.tlsSettings("admin"));
        settings.put(
                "ssl.keystore.location",
                Files.writeString(own.resolve("keys.p12"), "no keys").toString());

        run(command, settings).assertOneLine("ssl.keystore.location=" + own.resolve("keys.p12"), "--kafka-properties");
    }

    @OfEachCommand
    void aKeyStoreWithAnotherPassword(String command) throws IOException {
        Map<String, String> settings = new HashMap<>(broker.tlsSettings("admin"));
        settings.put("ssl.keystore.password", "another-one");

        Ended ended = run(command, settings);

        ended.assertOneLine("password was incorrect", "ssl.keystore.password", "--kafka-properties");
        assertThat(ended.lines().get(0)).doesNotContain("another-one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"produce", "train", "forecast", "models promote base/1"})
    void aRightThatIsMissing(String command) throws IOException {
        TrialUser user = command.equals("produce") ? TrialUser.TRAINER : TrialUser.PRODUCER;

        run(command, broker.saslSettings(user))
                .assertOneLine("does not permit ", "kafka-acls --bootstrap-server", "--acls User:NAME");
    }
}
