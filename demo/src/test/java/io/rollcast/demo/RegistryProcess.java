package io.rollcast.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rollcast.wire.format.registry.RegistrySettings;
import io.rollcast.wire.format.registry.SchemaRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real schema registry, Apicurio, in a process of its own on loopback. It keeps its address and, in a directory, its schemas:
 * stopped and started, it is the same registry after an outage. As a start costs ten seconds of processor time, most tests only
 * close the way to it. Used by one thread.
 */
final class RegistryProcess implements AutoCloseable {

    private static final Path UNPACKED = Path.of("target", "schema-registry");

    private final Path directory;
    private final int port = FreePort.find();
    private final Forwarder way = new Forwarder(port);
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private Process process;

    private RegistryProcess(Path directory) throws IOException {
        this.directory = directory;
    }

    /**
     * Starts it, and returns when it answers.
     *
     * @param directory for its data and its log
     */
    static RegistryProcess started(Path directory) throws IOException {
        RegistryProcess registry =
                new RegistryProcess(Files.createDirectories(directory).toAbsolutePath());
        registry.start();
        return registry;
    }

    void start() throws IOException {
        Path log = directory.resolve("registry.log");
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-Dquarkus.datasource.jdbc.url=jdbc:h2:file:" + directory.resolve("schemas"),
                        "-jar",
                        program().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        way.open();
        Awaitility.await("the schema registry, whose log is " + log)
                .atMost(KafkaBench.PATIENCE)
                .ignoreExceptions()
                .failFast("it has ended", () -> !process.isAlive())
                .until(() -> http.send(
                                        HttpRequest.newBuilder(URI.create(url() + "/subjects"))
                                                .build(),
                                        HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200);
    }

    private static Path program() throws IOException {
        try (Stream<Path> files = Files.list(UNPACKED)) {
            return files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no registry in %s: Maven unpacks it there before tests"
                            .formatted(UNPACKED.toAbsolutePath())));
        }
    }

    /** Stops the process and returns when it is gone; {@link #start} brings it back. */
    void stop() throws IOException {
        way.close();
        process.destroy();
        Awaitility.await("the end of the schema registry")
                .atMost(KafkaBench.PATIENCE)
                .until(() -> !process.isAlive());
    }

    /** Closes the way to it: to its clients it is as if it were stopped. */
    void leave() throws IOException {
        way.close();
    }

    /** Opens the way to it again. */
    void comeBack() throws IOException {
        way.open();
    }

    /** Address of the API. */
    String url() {
        return "http://127.0.0.1:%d/apis/ccompat/v7".formatted(way.port());
    }

    /** A new client, which knows no schema yet. */
    SchemaRegistry client() {
        return new SchemaRegistry(RegistrySettings.of(url(), new Properties()));
    }

    /**
     * Registers a schema as a version of a subject, as a serializer does.
     *
     * @param type {@code AVRO}, {@code JSON} or {@code PROTOBUF}
     * @param references subjects whose first versions the schema refers to, by the names of their types
     * @return its id
     */
    int register(String subject, String type, String schema, Map<String, String> references)
            throws IOException, InterruptedException {
        ObjectNode body = json.createObjectNode().put("schema", schema).put("schemaType", type);
        ArrayNode list = body.putArray("references");
        references.forEach((name, other) ->
                list.addObject().put("name", name).put("subject", other).put("version", 1));
        HttpRequest request = HttpRequest.newBuilder(URI.create("%s/subjects/%s/versions".formatted(url(), subject)))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        JsonNode answer = json.readTree(response.body());
        if (response.statusCode() != 200) {
            throw new IOException("the registry refuses %s: %s".formatted(body, answer));
        }
        return answer.get("id").asInt();
    }

    int register(String subject, String type, String schema) throws IOException, InterruptedException {
        return register(subject, type, schema, Map.of());
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
