package io.rollcast.faults.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.processes.ServerPort;
import io.rollcast.service.HostPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A Prometheus of its own that scrapes the forecasters with Rollcast's rules, so that the alerts of a fault are seen and
 * not guessed. One thread.
 */
final class AlertWatch implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int OK = 200;
    private static final String FIRING = "firing";

    private final Process process;
    private final Thread killer;
    private final URI alerts;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, String> states = new TreeMap<>();
    private final Set<String> now = new TreeSet<>();
    private boolean hasLooked;

    private AlertWatch(Process process, int port) {
        this.process = process;
        alerts = URI.create("http://127.0.0.1:%d/api/v1/alerts".formatted(port));
        killer = new Thread(process::destroyForcibly, "kill-prometheus");
        Runtime.getRuntime().addShutdownHook(killer);
    }

    /**
     * Starts it.
     *
     * @param directory for its configuration, data and log
     * @param rules directory of the recording rules and the alerts
     * @param forecasters whom to scrape
     */
    static AlertWatch start(Path program, Path directory, Path rules, List<HostPort> forecasters) throws IOException {
        Files.createDirectories(directory);
        Path settings = directory.resolve("prometheus.yaml");
        Files.writeString(settings, """
                global: {scrape_interval: 5s, scrape_timeout: 2s, evaluation_interval: 5s}
                rule_files: ['%1$s/recording.yaml', '%1$s/alerts.yaml']
                scrape_configs:
                  - {job_name: forecaster, static_configs: [{targets: [%2$s]}]}
                """.formatted(
                        rules.toAbsolutePath(),
                        forecasters.stream().map("'%s'"::formatted).collect(Collectors.joining(","))));
        int port = ServerPort.find();
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--config.file=" + settings,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        return new AlertWatch(process, port);
    }

    /** Whether it has looked, and no alert is pending or firing: at the start one is, until the first rates are known. */
    boolean isQuiet() {
        return hasLooked && now.isEmpty();
    }

    /** Forgets what it has seen: only what comes from now on is of the fault. */
    void forget() {
        states.clear();
    }

    /** Looks once; while Prometheus starts, there is nothing to see. */
    void look() throws InterruptedException {
        try {
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(alerts).timeout(PATIENCE).build(), BodyHandlers.ofString());
            now.clear();
            for (JsonNode alert : json.readTree(answer.body()).path("data").path("alerts")) {
                String name = alert.path("labels").path("alertname").asText();
                now.add(name);
                states.merge(
                        name,
                        alert.path("state").asText(),
                        (before, latest) -> before.equals(FIRING) ? before : latest);
            }
            hasLooked |= answer.statusCode() == OK;
        } catch (IOException e) {
            // The next look may see more.
        }
    }

    /** The alerts that were seen, each pending or firing. */
    Map<String, String> states() {
        return Map.copyOf(states);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException e) {
            // The hooks run already, this one among them.
        }
    }
}
