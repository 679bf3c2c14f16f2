package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorServerTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Says what it was told to say. */
    private static final class Service implements Health.Probe {
        volatile Health live = new Health(true, "running");
        volatile Health ready = new Health(true, "gru/7 serves");

        @Override
        public Health live() {
            return live;
        }

        @Override
        public Health ready() {
            return ready;
        }
    }

    private final Service service = new Service();
    private final PrometheusMeterRegistry registry = OperatorServer.newRegistry();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private OperatorServer server;
    private int port;

    @BeforeEach
    void start() {
        server = OperatorServer.start(new HttpOptions(0), registry, service);
        port = server.port();
    }

    @AfterEach
    void stop() {
        server.close();
        registry.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return ask("GET", path);
    }

    private HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:%d%s".formatted(port, path));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(30))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void showsTheMetersOfTheServiceOfItsBuildAndOfTheJvm() throws Exception {
        // Given
        Counter.builder("rollcast.test.points")
                .description("Points of a test")
                .register(registry)
                .increment(3);

        // When
        HttpResponse<String> response = get("/metrics");

        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type"))
                .hasValueSatisfying(
                        type -> assertThat(type).startsWith("text/plain").contains("version=0.0.4"));
        assertThat(response.body())
                .contains(
                        "# HELP rollcast_test_points_total Points of a test",
                        "rollcast_test_points_total 3.0",
                        "rollcast_build_info{revision=\"unknown\",version=\"" + Build.VERSION + "\"} 1",
                        "jvm_memory_used_bytes{",
                        "jvm_threads_live_threads",
                        "jvm_gc_",
                        "process_uptime_seconds",
                        "system_cpu_count");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready"})
    void saysThatAllIsWell(String path) throws Exception {
        // When
        HttpResponse<String> response = get(path);

        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(response.body()).path("status").asText()).isEqualTo("UP");
    }

    @Test
    void saysWhyItIsNotReadyWhileItLives() throws Exception {
        // Given
        service.ready = new Health(false, "restoring \"state\"");

        // When
        HttpResponse<String> ready = get("/health/ready");

        // Then
        JsonNode answer = JSON.readTree(ready.body());
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.path("status").asText()).isEqualTo("DOWN");
        assertThat(answer.path("detail").asText()).isEqualTo("restoring \"state\"");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void saysWhyItShouldBeRestarted() throws Exception {
        // Given
        service.live = new Health(false, "all stream threads died");

        // When
        HttpResponse<String> live = get("/health/live");

        // Then
        assertThat(live.statusCode()).isEqualTo(503);
        assertThat(JSON.readTree(live.body()).path("detail").asText()).isEqualTo("all stream threads died");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/metrics", "/metric"})
    void headIsAnsweredAsGetWithoutABody(String path) throws Exception {
        // Given
        service.ready = new Health(false, "restoring");

        // When
        HttpResponse<String> head = ask("HEAD", path);

        // Then
        HttpResponse<String> get = get(path);
        assertThat(head.statusCode()).isEqualTo(get.statusCode());
        assertThat(head.headers().map().keySet()).isEqualTo(get.headers().map().keySet());
        assertThat(head.headers().firstValue("content-type"))
                .isEqualTo(get.headers().firstValue("content-type"));
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metric", "/health", "/health/", "/metrics/../../etc/passwd"})
    void knowsNoOtherPath(String path) throws Exception {
        // When
        HttpResponse<String> response = get(path);

        // Then
        assertThat(response.statusCode()).isIn(400, 404);
    }

    @Test
    void listensNoLongerOnceClosed() throws Exception {
        // Given
        get("/health/live");

        // When
        server.close();

        // Then
        assertThatThrownBy(() -> get("/health/live")).isInstanceOf(ConnectException.class);
    }
}
