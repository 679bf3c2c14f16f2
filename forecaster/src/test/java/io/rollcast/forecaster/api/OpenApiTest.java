package io.rollcast.forecaster.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.wire.Anomaly;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Holds what the server really answers against its own description. That is open, as later builds may have more fields;
 * here it is closed, so that no field is without a description.
 */
class OpenApiTest {

    private static final String PLACE = "https://rollcast.test/openapi.json";

    private final ApiBench bench = new ApiBench();
    private JsonSchemaFactory schemas;
    private JsonNode document;

    @BeforeEach
    void read() throws Exception {
        String text = bench.get("/api/openapi.json").body();
        document = ApiBench.JSON.readTree(text);
        String closed = closed(ApiBench.JSON.readTree(text)).toString();
        schemas = JsonSchemaFactory.getInstance(
                VersionFlag.V202012,
                builder -> builder.schemaLoaders(loaders -> loaders.schemas(Map.of(PLACE, closed))));
        bench.have("s-1", 0.5);
        bench.have("unscored", Double.NaN);
        bench.feeds.releases().known("gru/1", "0123456789abcdef", ApiBench.release(1_000, 0.12));
        bench.feeds.releases().serves("gru/1", 1_000, false);
        bench.feeds.releases().refused("gru/2", 2_000, "corrupt", "too few bytes");
        Tally.Score score = new Tally.Score();
        score.reach(24);
        score.add(1, 1e30, 0.5);
        bench.feeds.errors().add("last-value", score);
        var expected = new Anomaly.Expectation(1, 0, 2);
        bench.feeds.anomalies().add(Anomaly.outsideBegins("s-1", 7, 700, 9, expected, 8, "gru/1"));
        bench.feeds.anomalies().add(Anomaly.outsideEnds("s-1", 9, 900, 700, 2, 1, expected, 8, "gru/1"));
        bench.feeds.anomalies().add(Anomaly.missingBegins("s-1", 9, 1_000));
        bench.feeds.anomalies().add(Anomaly.missingEnds("s-1", 10, 2_000, 1_000));
        bench.feeds.anomalies().add(Anomaly.fleet(Anomaly.Kind.MISSING, Anomaly.Event.BEGINS, 3, 1_000, null, 20));
    }

    /** The same, without room for fields that are not named. */
    private static JsonNode closed(JsonNode description) {
        for (JsonNode child : description) {
            closed(child);
        }
        // A row is part of a series, too: it is closed where it stands alone.
        boolean isRow = description.path("properties").has("relative_error");
        if (description.has("allOf") || (description.has("properties") && !isRow)) {
            ((ObjectNode) description).put("unevaluatedProperties", false);
        }
        if (description.path("items").path("$ref").asText().endsWith("/Row")) {
            ((ObjectNode) description.path("items")).put("unevaluatedProperties", false);
        }
        return description;
    }

    @Test
    void whatIsServedHasRoomForFieldsOfLaterBuilds() {
        assertThat(document.findValues("additionalProperties")).noneMatch(JsonNode::isBoolean);
        assertThat(document.findValues("unevaluatedProperties")).isEmpty();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void assertFits(String schema, String json) throws Exception {
        var faults = schemas.getSchema(SchemaLocation.of(PLACE + "#/components/schemas/" + schema))
                .validate(ApiBench.JSON.readTree(json));
        assertThat(faults).as("%s: %s", schema, json).isEmpty();
    }

    @Test
    void aFieldThatIsNotDescribedIsAFault() throws Exception {
        for (String schema : List.of("Series", "SeriesPage", "Status", "Anomalies", "Point")) {
            JsonNode answer = ApiBench.JSON.readTree("{\"surprise\":1,\"series\":[{\"surprise\":2}]}");
            assertThat(schemas.getSchema(SchemaLocation.of(PLACE + "#/components/schemas/" + schema))
                            .validate(answer))
                    .as(schema)
                    .anyMatch(fault -> fault.getMessage().contains("'surprise'"));
        }
    }

    @Test
    void everyRouteIsDescribedAndNoOther() {
        List<String> described = new ArrayList<>();
        document.path("paths").fieldNames().forEachRemaining(described::add);

        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(bench.api.handlers().keySet());
    }

    @Test
    void everyPathCanBeBusy() {
        for (JsonNode path : document.path("paths")) {
            JsonNode busy = path.path("get").path("responses").path("503").path("$ref");
            assertThat(document.at(busy.asText().replace("#", "")).path("headers"))
                    .hasSize(1)
                    .allSatisfy(header -> assertThat(
                                    header.path("schema").path("type").asText())
                            .isEqualTo("integer"));
        }
    }

    @Test
    void answersAreAsDescribed() throws Exception {
        assertFits("Status", bench.get("/api/status").body());
        bench.lag = Double.NaN;
        assertFits("Status", bench.get("/api/status").body());
        assertThat(bench.json("/api/status").path("lag").isNull()).isTrue();
        assertFits("Releases", bench.get("/api/releases").body());
        assertFits("Anomalies", bench.get("/api/anomalies?limit=10").body());
        assertFits("SeriesPage", bench.get("/api/series").body());
        assertFits("SeriesPage", bench.get("/api/series?sort=worst").body());
        assertFits("Series", bench.get("/api/series/s-1").body());
        assertFits("Series", bench.get("/api/series/unscored").body());
    }

    @Test
    void errorsHaveTheLengthOfTheirPredictorsHorizonAndAVerdictItsScaledOnes() throws Exception {
        JsonNode status = ApiBench.JSON.readTree(bench.get("/api/status").body());

        JsonNode accuracy = status.path("accuracy").path(0);
        assertThat(accuracy.path("count")).hasSize(24);
        assertThat(accuracy.path("mse")).hasSize(24);
        assertThat(accuracy.path("mse").path(0).doubleValue()).isEqualTo(1e60);
        assertThat(accuracy.path("mse").path(1).isNull()).isTrue();
        assertThat(accuracy.path("scaled_error").path(0).doubleValue()).isEqualTo(4);
        assertThat(status.path("error_history").path(0).path("scaled_error").path("last-value"))
                .hasToString("4.0");
        assertThat(status.path("verdict").has("scaled_error")).isTrue();
        assertThat(status.path("verdict").has("last_value_scaled_error")).isTrue();
        assertThat(status.path("verdict").has("seasonal_naive_scaled_error")).isTrue();
        assertThat(status.path("verdict").has("best_naive")).isTrue();
    }

    @Test
    void problemsAreAsDescribed() throws Exception {
        for (String path : List.of(
                "/api/series/nobody",
                "/api/series?limit=0",
                "/api/nothing",
                "/assets/none.js",
                "/api/stream?series=")) {
            assertFits("Problem", bench.get(path).body());
        }
        assertFits(
                "Problem",
                RawRequest.send(bench.address, "GET /../x HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .body());
    }

    @Test
    void eventsAreAsDescribed() throws Exception {
        List<String> seen = new ArrayList<>();
        try (Stream<String> lines = bench.events("/api/stream?series=s-1")) {
            Iterator<String> iterator = lines.iterator();
            long seq = 0;
            while (!seen.containsAll(List.of("status", "point", "points", "swap", "refused"))) {
                String line = iterator.next();
                if (line.startsWith("event: ")) {
                    String name = line.substring(7);
                    String data = iterator.next().substring("data: ".length());
                    seen.add(name);
                    assertFits("Event", data);
                    bench.emit("s-1", ++seq, 0.5f);
                    if (seen.contains("point")) {
                        bench.emit("s-1", ++seq, 0.6f);
                    }
                    if (name.equals("status")) {
                        bench.feeds.releases().serves("gru/1", 1_000, false);
                        bench.feeds.releases().refused("gru/3", 2_000, "corrupt", "byte %d".formatted(seq));
                    }
                }
            }
        }
    }
}
