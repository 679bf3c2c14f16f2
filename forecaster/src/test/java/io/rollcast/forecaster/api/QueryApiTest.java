package io.rollcast.forecaster.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rollcast.forecaster.serving.ReleaseLedger;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryApiTest {

    private final ApiBench bench = new ApiBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.path("series").forEach(row -> ids.add(row.path("id").asText()));
        return ids;
    }

    @Test
    void saysHowItIs() throws Exception {
        JsonNode status = bench.json("/api/status");

        assertThat(status.path("instance").asText()).isEqualTo("a");
        assertThat(status.path("state").asText()).isEqualTo("RUNNING");
        assertThat(status.path("points").asLong()).isEqualTo(12);
        assertThat(status.path("latency_ms").path("p99").isNull()).isTrue();
        assertThat(status.path("dead_letters").path("total").asLong()).isEqualTo(3);
        assertThat(status.path("dead_letters")
                        .path("by_reason")
                        .path("not-json")
                        .asLong())
                .isEqualTo(2);
        assertThat(status.path("verdict").path("better").isNull()).isTrue();
        assertThat(status.path("instances").path(0).path("self").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "a/b//c",
                "100%",
                "%2F",
                "two words",
                "plus+plus",
                "ßeries-\u20ac-\ud83d\ude00",
                "\"quoted\" 'ids'",
                "semi;colon?query#fragment&x=y",
                "back\\slash",
                "..\\..",
                "../../etc/passwd",
                "tab\tnew\nline\u0001",
                "<script>alert(1)</script>"
            })
    void findsASeriesWhateverItsName(String id) throws Exception {
        bench.have(id, 0.5);

        HttpResponse<String> response = bench.get("/api/series/" + Finder.encode(id));

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode series = ApiBench.JSON.readTree(response.body());
        assertThat(series.path("id").asText()).isEqualTo(id);
        assertThat(series.path("relative_error").asDouble()).isEqualTo(0.5);
        assertThat(series.path("points")).hasSize(2);
        assertThat(series.path("outstanding").path(0).path("values").path(0).isNull())
                .isTrue();
        assertThat(ids(bench.json("/api/series?prefix=" + Finder.encode(id)))).containsExactly(id);
    }

    @Test
    void listsSeriesPageByPage() throws Exception {
        for (int i = 0; i < 25; i++) {
            bench.have("s-%02d".formatted(i), i);
        }
        bench.have("t-00", 1);

        List<String> seen = new ArrayList<>();
        String after = "";
        int pages = 0;
        while (after != null) {
            JsonNode page = bench.json("/api/series?prefix=s-&limit=10&after=" + after);
            seen.addAll(ids(page));
            after = page.path("next").textValue();
            pages++;
        }

        assertThat(pages).isEqualTo(3);
        assertThat(seen).hasSize(25).isSorted().doesNotHaveDuplicates().doesNotContain("t-00");
    }

    @Test
    void listsSeriesBackwards() throws Exception {
        for (String id : List.of("r", "s-0", "s-1", "s-2", "s-3", "t")) {
            bench.have(id, 1);
        }

        JsonNode page = bench.json("/api/series?before=s-3&limit=2");
        assertThat(ids(page)).containsExactly("s-2", "s-1");
        JsonNode next = bench.json(
                "/api/series?prefix=s&limit=2&before=" + page.path("next").textValue());
        assertThat(ids(next)).containsExactly("s-0");
        assertThat(next.path("next").isNull()).isTrue();
        assertThat(ids(bench.json("/api/series?before=&limit=1"))).containsExactly("t");
    }

    @Test
    void listsTheWorstFirst() throws Exception {
        bench.have("good", 0.2);
        bench.have("bad", 2);
        bench.have("unknown", Double.NaN);
        bench.have("middling", 0.9);

        assertThat(ids(bench.json("/api/series?sort=worst&limit=3"))).containsExactly("bad", "middling", "good");
    }

    @Test
    void anUnknownSeriesIsNotFound() throws Exception {
        HttpResponse<String> response = bench.get("/api/series/nobody");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        JsonNode problem = ApiBench.JSON.readTree(response.body());
        assertThat(problem.path("title").asText()).isEqualTo("Not Found");
        assertThat(problem.path("detail").asText()).isEqualTo("there is no series 'nobody'");
        assertThat(problem.path("instance").asText()).isEqualTo("/api/series/nobody");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/series/nobody", "/api/series", "/api/series?sort=worst", "/api/stream?series=nobody"})
    void whilePartitionsMoveItIsTooEarlyToSay(String path) throws Exception {
        bench.readable.remove(1);

        HttpResponse<String> response = bench.get(path);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).hasValue("1");
        assertThat(response.body()).contains("ask again soon");
    }

    @Test
    void aSeriesThatCanBeReadIsAnsweredWhileOthersMove() throws Exception {
        bench.have("here", 1);
        bench.readable.remove(1);

        assertThat(bench.get("/api/series/here").statusCode()).isEqualTo(200);
    }

    @Test
    void releasesAreTold() throws Exception {
        bench.feeds.releases().known("gru/1", "0123456789abcdef", ApiBench.release(1_000, 0.12));
        bench.feeds.releases().serves("gru/1", 1_000, false);
        bench.feeds.releases().known("gru/2", "fedcba9876543210", ApiBench.release(2_000, 0.11));
        bench.feeds.releases().serves("gru/2", 1_000, false);
        bench.feeds.releases().refused("gru/3", 2_000, "corrupt", "too few bytes");

        JsonNode answer = bench.json("/api/releases");

        assertThat(answer.path("champion").asText()).isEqualTo("gru/2");
        assertThat(answer.path("releases").findValuesAsText("state"))
                .containsExactlyInAnyOrder("serving", "served", "refused");
        assertThat(answer.path("swaps").path(0).path("why").asText())
                .isEqualTo(
                        "Promoted: on what was held out of its fit it has a squared error of 0.1100 of the variance, where a"
                                + " naive forecast has 1.0000.");
        assertThat(answer.path("swaps").path(1).path("why").asText()).startsWith("The first release to serve here");
    }

    @Test
    void aReleaseHasAllItsFieldsWhateverBecameOfIt() throws Exception {
        // Given one that was published anew under its name, one that served, one that serves, and one that is refused
        ReleaseLedger ledger = bench.feeds.releases();
        ledger.known("gru/1", "0000000000000001", ApiBench.release(1_000, 0.12));
        ledger.serves("gru/1", 1_500, false);
        ledger.known("gru/2", "0000000000000002", ApiBench.release(2_000, Double.NaN));
        ledger.serves("gru/2", 2_500, false);
        ledger.known("gru/3", "0000000000000003", ApiBench.release(0, 0.1));
        ledger.serves("gru/3", 3_500, false);
        ledger.known("gru/1", "0000000000000004", ApiBench.release(4_000, 0.11));
        ledger.refused("gru/4", 5_000, "corrupt", "too few bytes");

        // When
        String answer = bench.get("/api/releases").body();

        // Then
        assertThat(answer).contains("""
                        "releases":[\
                        {"id":"gru/1","digest":"0000000000000004","architecture":"gru","layers":2,"units":16,"window":50,"parent":null,"created_ms":4000,\
                        "fit_seconds":0.5,"validation_mse":0.11,"validation_last_value_mse":0.4,\
                        "validation_error":0.11,"validation_naive_error":1.0,\
                        "validation":"a squared error of 0.1100 of the variance, where a naive forecast has 1.0000",\
                        "state":"known",\
                        "refused_reason":null,"refused_detail":null,"refused_at_ms":null,"served_from_ms":1500,"served_to_ms":2500},\
                        {"id":"gru/4","digest":null,"architecture":null,"layers":null,"units":null,"window":null,"parent":null,"created_ms":null,\
                        "fit_seconds":null,"validation_mse":null,"validation_last_value_mse":null,\
                        "validation_error":null,"validation_naive_error":null,\
                        "validation":null,\
                        "state":"refused",\
                        "refused_reason":"corrupt","refused_detail":"too few bytes","refused_at_ms":5000,"served_from_ms":null,"served_to_ms":null},\
                        {"id":"gru/2","digest":"0000000000000002","architecture":"gru","layers":2,"units":16,"window":50,"parent":null,"created_ms":2000,\
                        "fit_seconds":0.5,"validation_mse":null,"validation_last_value_mse":0.4,\
                        "validation_error":null,"validation_naive_error":1.0,\
                        "validation":"a squared error of NaN of the variance, where a naive forecast has 1.0000",\
                        "state":"served",\
                        "refused_reason":null,"refused_detail":null,"refused_at_ms":null,"served_from_ms":2500,"served_to_ms":3500},\
                        {"id":"gru/3","digest":"0000000000000003","architecture":"gru","layers":2,"units":16,"window":50,"parent":null,"created_ms":null,\
                        "fit_seconds":0.5,"validation_mse":0.1,"validation_last_value_mse":0.4,\
                        "validation_error":0.1,"validation_naive_error":1.0,\
                        "validation":"a squared error of 0.1000 of the variance, where a naive forecast has 1.0000",\
                        "state":"serving",\
                        "refused_reason":null,"refused_detail":null,"refused_at_ms":null,"served_from_ms":3500,"served_to_ms":null}]""");
    }

    @Test
    void whatBrowsersNeedIsOnEveryAnswer() throws Exception {
        for (String path : List.of("/api/status", "/api/nothing", "/assets/uplot/uPlot.esm.js", "/metrics")) {
            var headers = bench.get(path).headers();
            assertThat(headers.firstValue("content-security-policy"))
                    .hasValue("default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'");
            assertThat(headers.firstValue("x-content-type-options")).hasValue("nosniff");
            assertThat(headers.firstValue("referrer-policy")).hasValue("no-referrer");
        }
        assertThat(bench.get("/api/status").headers().firstValue("cache-control"))
                .hasValue("no-store");
    }

    @Test
    void chartsComeFromTheClassPathAndAreKept() throws Exception {
        HttpResponse<String> first = bench.get("/assets/uplot/uPlot.esm.js");
        String tag = first.headers().firstValue("etag").orElseThrow();

        HttpResponse<String> second = bench.get("/assets/uplot/uPlot.esm.js", "If-None-Match", tag);

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/javascript"));
        assertThat(first.body()).contains("uPlot");
        assertThat(second.statusCode()).isEqualTo(304);
    }
}
