package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.wire.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands whose configuration is at fault end with one line on stderr, which names the cause and the remedy. */
class ConfigurationFaultsTest {

    @TempDir
    static Path shared;

    private static EmbeddedBroker broker;

    @TempDir
    Path directory;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(shared.resolve("kafka"), 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private Captured run(String command, String... options) {
        List<String> arguments = new ArrayList<>(Arrays.asList(command.split(" ")));
        arguments.addAll(Arrays.asList(options));
        if (command.equals("forecast")) {
            arguments.add("--state-dir=" + directory.resolve("state"));
        }
        return Captured.run(arguments);
    }

    private static void assertOneLine(Captured ended, String... parts) {
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.lines()).hasSize(1);
        assertThat(ended.lines().get(0)).startsWith("rollcast: ").contains(parts);
    }

    private static void createTopic(String name, int partitions, Map<String, String> settings) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings)))
                    .all()
                    .get();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "produce",
                "train",
                "forecast",
                "inspect metrics",
                "evaluate",
                "models list",
                "models promote gru/1"
            })
    void noBroker(String command) throws IOException {
        // When
        Captured ended =
                run(command, "--bootstrap-servers=127.0.0.1:%d".formatted(FreePort.find()), "--connect-timeout=0s");

        // Then
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.lines().get(ended.lines().size() - 1))
                .startsWith("rollcast: no broker at 127.0.0.1:")
                .contains("nothing listens", "--bootstrap-servers");
        assertThat(ended.lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"produce", "train", "forecast"})
    void aPortInUse(String command) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // When
            Captured ended = run(
                    command, "--bootstrap-servers=" + broker.bootstrapServers(), "--http-port=" + taken.getLocalPort());

            // Then
            assertOneLine(ended, "port " + taken.getLocalPort(), "in use", "--http-port");
        }
    }

    @Test
    void theBrokersOwnPlaces() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertOneLine(run("broker", "--port=" + taken.getLocalPort(), "--data=" + directory), "in use", "--port");
        }
        assertOneLine(
                run("broker", "--port=0", "--data=" + shared.resolve("kafka")), "in use by another process", "--data");
        Path file = Files.createFile(directory.resolve("file"));
        assertOneLine(run("broker", "--port=0", "--data=" + file.resolve("x")), "cannot be used", "--data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "forecast", "evaluate", "models list", "models rollback"})
    void aModelsTopicThatIsNotCompacted(String command) throws Exception {
        // Given
        String prefix = command.replace(' ', '-') + ".";
        createTopic(prefix + "models", 1, Map.of("cleanup.policy", "delete"));

        // When
        Captured ended = run(command, "--bootstrap-servers=" + broker.bootstrapServers(), "--topic-prefix=" + prefix);

        // Then
        assertOneLine(
                ended,
                "topic %smodels has cleanup.policy=delete".formatted(prefix),
                "--entity-name %smodels --add-config cleanup.policy=compact".formatted(prefix));
    }

    @ParameterizedTest
    @ValueSource(strings = {"retention.ms", "retention.bytes"})
    void aModelsTopicThatIsCompactedAndDeletes(String retention) throws Exception {
        // Given
        String prefix = retention + ".";
        Map<String, String> settings = new HashMap<>(
                Map.of("cleanup.policy", "compact,delete", "retention.ms", "-1", "retention.bytes", "-1"));
        createTopic(prefix + "kept.models", 1, settings);
        settings.put(retention, "600000");
        createTopic(prefix + "models", 1, settings);

        // When
        String servers = "--bootstrap-servers=" + broker.bootstrapServers();
        Captured ended = run("forecast", servers, "--topic-prefix=" + prefix);
        Captured kept = run("models list", servers, "--topic-prefix=" + prefix + "kept.");

        // Then
        assertOneLine(
                ended,
                "topic %smodels has cleanup.policy=compact,delete and %s=600000".formatted(prefix, retention),
                "--entity-name %smodels --add-config cleanup.policy=compact".formatted(prefix));
        assertThat(kept.status()).isZero();
    }

    @Test
    void aStateDirectoryInUse() throws IOException {
        // Given
        Path group = Files.createDirectories(directory.resolve("state/rollcast-forecaster"));
        try (FileChannel channel =
                        FileChannel.open(group.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();

            // When
            Captured ended = run("forecast", "--bootstrap-servers=" + broker.bootstrapServers(), "--http-port=0");

            // Then
            assertOneLine(ended, "state directory", "in use by another process", "--state-dir");
        }
    }

    @Test
    void theGroupOfAnotherDeployment() {
        // Given a forecaster
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "here.");
                ForecasterService other = new ForecasterService(
                        bench.clientSettings(),
                        ForecasterConfig.standard("shared", bench.topics, "test", directory.resolve("here")),
                        new SimpleMeterRegistry())) {
            other.start();
            bench.sendRounds(3, 1, new Random(1));
            bench.awaitForecasts(new ArrayList<>(), 3);

            // When one of other topics has the same group
            Captured ended = run(
                    "forecast",
                    "--bootstrap-servers=" + broker.bootstrapServers(),
                    "--topic-prefix=there.",
                    "--application-id=shared",
                    "--http-port=0");

            // Then, among what services log
            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.lines().get(ended.lines().size() - 1))
                    .startsWith("rollcast: ")
                    .contains("--application-id shared read here.observations", "would read there.observations");
        }
    }

    @Test
    void aModelsTopicOfSeveralPartitions() throws Exception {
        // Given
        createTopic("wide.models", 3, Map.of("cleanup.policy", "compact"));

        // When
        Captured ended = run("forecast", "--bootstrap-servers=" + broker.bootstrapServers(), "--topic-prefix=wide.");

        // Then
        assertOneLine(ended, "topic wide.models has 3 partitions", "--delete --topic wide.models", "--topic-prefix");
    }

    @Test
    void noModelsTopic() {
        assertOneLine(
                run("models list", "--bootstrap-servers=" + broker.bootstrapServers(), "--topic-prefix=none."),
                "topic none.models does not exist",
                "--topic-prefix");
    }

    @Test
    void aWrongPassword() throws IOException {
        // Given
        String login =
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\"";
        Map<String, String> secured = Map.of(
                "listener.security.protocol.map", "CLIENT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                "sasl.enabled.mechanisms", "PLAIN",
                "sasl.mechanism.inter.broker.protocol", "PLAIN",
                "listener.name.client.plain.sasl.jaas.config",
                        login.formatted("kafka", "right") + " user_kafka=\"right\";");
        Path properties = Files.createTempFile(directory, "kafka", ".properties"); // its owner's alone
        Files.writeString(
                properties,
                "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config=%s;\n"
                        .formatted(login.formatted("kafka", "wrong")));
        try (EmbeddedBroker guarded = EmbeddedBroker.start(directory.resolve("guarded"), 0, secured)) {
            // When
            Captured ended = run(
                    "produce",
                    "--bootstrap-servers=" + guarded.bootstrapServers(),
                    "--kafka-properties=" + properties,
                    "--http-port=0");

            // Then
            assertOneLine(ended, "Invalid username or password", "SASL_PLAINTEXT", "--kafka-properties");
        }
    }

    @Test
    void aBrokerThatSendsItsClientsElsewhere() throws IOException {
        // Given
        int port = FreePort.find();
        Map<String, String> elsewhere = Map.of("advertised.listeners", "CLIENT://kafka.invalid:" + port);
        try (EmbeddedBroker behind = EmbeddedBroker.start(directory.resolve("behind"), port, elsewhere)) {
            // When
            Captured ended = run("models list", "--bootstrap-servers=" + behind.bootstrapServers());

            // Then
            assertOneLine(ended, behind.bootstrapServers() + " accepts connections", "advertised.listeners");
        }
    }

    @Test
    void aModelsTopicOfOursIsGood() {
        // Given
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "good.")) {
            assertThat(bench.topics).isEqualTo(Topics.withPrefix("good."));
        }

        // When
        Captured ended = run("models list", "--bootstrap-servers=" + broker.bootstrapServers(), "--topic-prefix=good.");

        // Then
        assertThat(ended.status()).isZero();
        assertThat(ended.lines()).isEmpty();
    }
}
