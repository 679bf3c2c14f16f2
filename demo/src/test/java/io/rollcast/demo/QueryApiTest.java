package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.chaos.RandomRelease;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.api.QueryApi;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.service.HttpOptions;
import io.rollcast.service.HttpSocket;
import io.rollcast.service.OperatorServer;
import io.rollcast.wire.Forecast;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Two forecasters share the series; whichever is asked answers for all, while they come and go. */
class QueryApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SERIES = 200;

    @TempDir
    Path directory;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    /** A forecaster with its HTTP server. */
    private final class Instance implements AutoCloseable {

        private final HttpSocket socket =
                HttpSocket.bind(CommandLine.populateCommand(new HttpOptions(0), "--http-share=100"));
        private final PrometheusMeterRegistry registry = OperatorServer.newRegistry();
        private final ForecasterService service;
        private final QueryApi api;
        private final OperatorServer server;

        Instance(KafkaBench bench, String name) {
            ForecasterConfig config = ForecasterConfig.standard("query", bench.topics, name, directory.resolve(name));
            service = new ForecasterService(bench.clientSettings(), config, registry, socket.address());
            api = service.queryApi(new QueryApi.Setting(name, bench.topics, socket.address(), true, null));
            server = OperatorServer.start(socket, registry, service, api);
            service.start();
        }

        HttpResponse<String> get(String path) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + socket.address() + path))
                    .timeout(Duration.ofSeconds(30))
                    .build();
            return client.send(request, BodyHandlers.ofString());
        }

        JsonNode json(String path) throws Exception {
            return JSON.readTree(get(path).body());
        }

        Stream<String> events(String path) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + socket.address() + path))
                    .build();
            return client.send(request, BodyHandlers.ofLines()).body();
        }

        @Override
        public void close() {
            service.close();
            api.close();
            server.close();
        }
    }

    private static List<String> ids() {
        return Stream.iterate(0, i -> i + 1)
                .limit(SERIES)
                .map("s-%03d"::formatted)
                .toList();
    }

    /** Asks for every series; a clear 503 means to ask again. Returns who had them. */
    private static Set<String> askForAll(Instance asked) {
        Set<String> owners = new TreeSet<>();
        Set<String> left = new LinkedHashSet<>(ids());
        Awaitility.await().atMost(KafkaBench.PATIENCE).until(() -> {
            for (String id : List.copyOf(left)) {
                HttpResponse<String> response = asked.get("/api/series/" + id);
                if (response.statusCode() == 503) {
                    assertThat(response.headers().firstValue("retry-after")).isPresent();
                    assertThat(response.body()).contains("ask again");
                    return false;
                }
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                JsonNode series = JSON.readTree(response.body());
                assertThat(series.path("id").asText()).isEqualTo(id);
                owners.add(series.path("instance").asText());
                left.remove(id);
            }
            return true;
        });
        return owners;
    }

    @Test
    void eitherOfTwoAnswersForAllSeriesBeforeWhileAndAfterOneIsStopped() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
                KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "");
                Instance one = new Instance(bench, "one")) {
            List<Forecast> forecasts = new ArrayList<>();
            bench.release("gru/1", RandomRelease.gru(1).encode());
            bench.sendRounds(SERIES, 30, new Random(1));
            bench.awaitForecasts(forecasts, bench.sentPoints());

            Instance other = new Instance(bench, "other");
            try {
                // While the second one comes, and when both are there
                askForAll(one);
                Awaitility.await()
                        .atMost(KafkaBench.PATIENCE)
                        .until(() -> askForAll(one).size() == 2);
                assertThat(askForAll(other)).containsExactly("one", "other");
                assertAgree(one, other);
                assertPointsArrive(bench, one, other);
                bench.awaitForecasts(forecasts, bench.sentPoints());

                // While the second one goes, and after that
                Thread stop = new Thread(other::close, "stop-other");
                stop.start();
                do {
                    askForAll(one);
                } while (stop.isAlive());
                stop.join();
            } finally {
                other.close();
            }
            Awaitility.await()
                    .atMost(KafkaBench.PATIENCE)
                    .until(() -> askForAll(one).equals(Set.of("one")));
            assertThat(one.json("/api/series?limit=500").path("series")).hasSize(SERIES);
            assertThat(one.json("/api/series?sort=worst&limit=100").path("series"))
                    .hasSize(100);
            bench.sendRounds(SERIES, 5, new Random(3));
            bench.awaitForecasts(forecasts, bench.sentPoints());
            bench.assertOneForecastPerPoint(forecasts);
        }
    }

    /** Without what changes as time passes: from one request to the next, points may have stayed away for too long. */
    private static JsonNode withoutTheClock(JsonNode answer) {
        answer.findParents("stale").forEach(series -> ((ObjectNode) series).remove("stale"));
        return answer;
    }

    /** Lists and series are the same, whoever is asked, and are what was sent. */
    private static void assertAgree(Instance one, Instance other) throws Exception {
        List<String> listed = new ArrayList<>();
        String after = "";
        while (after != null) {
            JsonNode page = one.json("/api/series?limit=70&prefix=s-&after=" + after);
            page.path("series").forEach(row -> listed.add(row.path("id").asText()));
            after = page.path("next").textValue();
        }
        assertThat(listed).isEqualTo(ids());
        assertThat(one.json("/api/series?limit=3&before=s-100").findValuesAsText("id"))
                .containsExactly("s-099", "s-098", "s-097");
        assertThat(withoutTheClock(one.json("/api/series?sort=worst&limit=100").path("series")))
                .hasSize(100)
                .isEqualTo(withoutTheClock(
                        other.json("/api/series?sort=worst&limit=100").path("series")));
        for (String id : ids().subList(0, 20)) {
            JsonNode series = withoutTheClock(one.json("/api/series/" + id));
            assertThat(series).isEqualTo(withoutTheClock(other.json("/api/series/" + id)));
            assertThat(series.path("seq").asInt()).isEqualTo(30);
            assertThat(series.path("points")).hasSize(30);
            assertThat(series.path("points").path(0).path("seq").asInt()).isEqualTo(1);
            assertThat(series.path("points").path(29).path("value").floatValue())
                    .isCloseTo(series.path("last_value").floatValue(), within(1e-3f));
            assertThat(series.path("mse").isNumber()).isTrue();
            assertThat(series.path("forecast").path("values")).hasSize(10);
        }
        assertThat(one.get("/api/series/nobody").statusCode()).isEqualTo(404);
        assertThat(one.json("/api/status").path("instances")).hasSize(2);
    }

    /** A stream brings points of a series that the other instance has. */
    private static void assertPointsArrive(KafkaBench bench, Instance one, Instance other) throws Exception {
        for (Instance asked : List.of(one, other)) {
            for (String id : List.of("s-000", "s-001", "s-002", "s-003")) {
                try (Stream<String> lines = asked.events("/api/stream?series=" + id)) {
                    Iterator<String> iterator = lines.iterator();
                    boolean hasCome = false;
                    while (!hasCome) {
                        String line = iterator.next();
                        if (line.startsWith("event: status")) {
                            // The stream stands; from the other instance it may take a moment more.
                            bench.sendRounds(SERIES, 1, new Random(2));
                        }
                        hasCome = line.startsWith("event: point");
                    }
                    assertThat(iterator.next()).contains("\"series\":\"" + id + "\"");
                }
            }
        }
    }
}
