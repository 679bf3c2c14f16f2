package io.rollcast.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** A real Prometheus in a process of its own, on loopback, and its HTTP API. Used by one thread. */
final class PrometheusServer implements AutoCloseable {

    private final Process process;
    private final String address;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    private PrometheusServer(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Starts it, and returns when it is ready.
     *
     * @param directory for its configuration, its data and its log
     * @param rules files of rules
     * @param targets what to scrape every second, by job
     */
    static PrometheusServer start(Path directory, List<Path> rules, Map<String, List<String>> targets)
            throws IOException {
        Path config = directory.resolve("prometheus.yaml");
        Path log = directory.resolve("prometheus.log");
        Files.writeString(config, configuration(rules, targets));
        String address = "127.0.0.1:" + FreePort.find();
        Process process = new ProcessBuilder(
                        Programs.find("prometheus").toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=" + address)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        PrometheusServer server = new PrometheusServer(process, address);
        Awaitility.await("Prometheus, whose log is " + log)
                .atMost(KafkaBench.PATIENCE)
                .ignoreExceptions()
                .until(() -> server.get("/-/ready").statusCode() == 200);
        return server;
    }

    private static String configuration(List<Path> rules, Map<String, List<String>> targets) {
        List<String> lines = new ArrayList<>();
        lines.add("global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}");
        lines.add("rule_files:");
        rules.forEach(file -> lines.add("  - '%s'".formatted(file.toAbsolutePath())));
        lines.add("scrape_configs:");
        targets.forEach((job, those) -> lines.add(
                "  - {job_name: %s, static_configs: [{targets: ['%s']}]}".formatted(job, String.join("', '", those))));
        return String.join("\n", lines) + "\n";
    }

    /** Whether a query has at least one value that is a number, at any time in the last {@code range}. */
    boolean hasData(String expression, Duration range) throws IOException, InterruptedException {
        double now = System.currentTimeMillis() / 1000.0;
        JsonNode data = api(
                "query_range",
                Map.of(
                        "query",
                        expression,
                        "start",
                        String.valueOf(now - range.toSeconds()),
                        "end",
                        String.valueOf(now),
                        "step",
                        "2"));
        for (JsonNode series : data.get("result")) {
            for (JsonNode point : series.get("values")) {
                if (!point.get(1).asText().equals("NaN")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The values of a label of the series that a selector finds; what Grafana's {@code label_values} asks for. */
    List<String> labelValues(String selector, String label) throws IOException, InterruptedException {
        List<String> values = new ArrayList<>();
        api("label/" + label + "/values", Map.of("match[]", selector)).forEach(value -> values.add(value.asText()));
        return values;
    }

    /** Every rule, as the API shows it. */
    List<JsonNode> rules() throws IOException, InterruptedException {
        List<JsonNode> rules = new ArrayList<>();
        api("rules", Map.of()).get("groups").forEach(group -> group.get("rules").forEach(rules::add));
        return rules;
    }

    private JsonNode api(String path, Map<String, String> parameters) throws IOException, InterruptedException {
        String query = parameters.entrySet().stream()
                .map(parameter -> encode(parameter.getKey()) + "=" + encode(parameter.getValue()))
                .collect(Collectors.joining("&"));
        HttpResponse<String> response = get("/api/v1/%s?%s".formatted(path, query));
        if (response.statusCode() != 200) {
            throw new IOException("Prometheus refuses %s: %s".formatted(parameters, response.body()));
        }
        return json.readTree(response.body()).get("data");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                .timeout(Duration.ofSeconds(30))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        process.destroy();
        Awaitility.await("the end of Prometheus").atMost(KafkaBench.PATIENCE).until(() -> !process.isAlive());
    }
}
