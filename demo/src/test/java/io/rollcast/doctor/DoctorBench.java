package io.rollcast.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.demo.Captured;
import io.rollcast.demo.KafkaBench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;

/** A broker on which each test has a deployment of its own prefix, and the command that looks at it. */
final class DoctorBench implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Nothing is deleted while tests look at it; and a broker as those whose transactions could hang. */
    private static final Map<String, String> SETTINGS = Map.of(
            "log.initial.task.delay.ms", "3600000",
            "transaction.partition.verification.enable", "false");

    final EmbeddedBroker broker;
    final Admin admin;

    DoctorBench(Path directory) {
        broker = EmbeddedBroker.start(directory.resolve("kafka"), 0, SETTINGS);
        admin = Admin.create(Map.of("bootstrap.servers", (Object) broker.bootstrapServers()));
    }

    /** How the command ended. */
    /** A deployment of all topics. */
    KafkaBench deploy(String prefix) {
        return new KafkaBench(broker.bootstrapServers(), prefix);
    }

    /** The application id of a deployment. */
    static String group(String prefix) {
        return prefix + "group";
    }

    Captured doctor(String prefix, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "doctor",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--topic-prefix=" + prefix,
                "--application-id=" + group(prefix),
                "--between=200ms"));
        arguments.addAll(List.of(more));
        return Captured.run(arguments);
    }

    /** The one thing that is found where nobody forecasts, beside that. */
    JsonNode finding(String prefix, String... more) throws IOException {
        List<JsonNode> found = findings(prefix, more).stream()
                .filter(finding -> !finding.path("what").asText().startsWith("Nobody forecasts"))
                .toList();
        assertThat(found).as("what is found beside that nobody forecasts").hasSize(1);
        return found.get(0);
    }

    List<JsonNode> findings(String prefix, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.add("--json");
        Captured ended = doctor(prefix, arguments.toArray(String[]::new));
        JsonNode json = JSON.readTree(ended.out());
        assertThat(ended.status()).as(ended.out()).isEqualTo(json.path("wrong").asInt() == 0 ? 0 : 1);
        assertThat(json.path("not_looked_at")).as(ended.out()).isEmpty();
        List<JsonNode> findings = new ArrayList<>();
        json.path("findings").forEach(findings::add);
        return findings;
    }

    static void assertFinding(JsonNode finding, String level, String what, String remedy) {
        assertThat(finding.path("level").asText()).as(finding.toString()).isEqualTo(level);
        assertThat(finding.path("what").asText()).contains(what);
        assertThat(finding.path("remedy").asText()).contains(remedy);
    }

    void alter(String topic, String setting, String value) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        admin.incrementalAlterConfigs(Map.of(
                        resource,
                        List.of(new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET))))
                .all()
                .get();
        // The controller has it; the broker that is asked may not yet.
        Awaitility.await()
                .atMost(KafkaBench.PATIENCE)
                .until(() -> value.equals(admin.describeConfigs(List.of(resource))
                        .values()
                        .get(resource)
                        .get()
                        .get(setting)
                        .value()));
    }

    void createTopic(String name, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
                .all()
                .get();
        // A broker may hear of it a moment later.
        Awaitility.await(name)
                .atMost(KafkaBench.PATIENCE)
                .ignoreExceptions()
                .until(() -> !admin.describeTopics(List.of(name))
                        .allTopicNames()
                        .get()
                        .isEmpty());
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
    }
}
