package io.rollcast.forecaster.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rollcast.service.HostPort;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is asked, the answer is a 4xx with problem details, and nothing has changed. */
class HostileRequestsTest {

    private static final long SEED = 42;

    private static ApiBench bench;

    @BeforeAll
    static void start() {
        bench = new ApiBench();
        bench.have("s-1", 0.5);
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    private static void assertRefused(RawRequest.Answer answer, String request) throws IOException {
        assertThat(answer.status()).as(request).isBetween(400, 499);
        assertThat(answer.head()).as(request).containsIgnoringCase("content-type: application/problem+json");
        JsonNode problem = ApiBench.JSON.readTree(answer.body());
        assertThat(problem.path("status").asInt()).as(request).isEqualTo(answer.status());
        assertThat(problem.path("detail").asText()).as(request).isNotEmpty();
    }

    private static RawRequest.Answer ask(String target) throws IOException {
        return RawRequest.send(
                bench.address, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(target));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/series?limit=0",
                "/api/series?limit=-1",
                "/api/series?limit=501",
                "/api/series?limit=99999999999999999999",
                "/api/series?limit=1e3",
                "/api/series?limit=%00",
                "/api/series?limit=",
                "/api/series?limit=5&limit=6",
                "/api/series?sort=best",
                "/api/series?sort=worst&limit=101",
                "/api/series?sort=worst&after=x",
                "/api/series?sort=worst&before=x",
                "/api/series?after=x&before=x",
                "/api/series?unknown=1",
                "/api/series?prefix=%ff",
                "/api/series?prefix=%zz",
                "/api/series?prefix=%2",
                "/api/status?pretty",
                "/api/series/",
                "/api/series/?limit=5",
                "/api/series/nobody?x=y",
                "/api/series/%ff%fe",
                "/api/series/%",
                "/api/series/nobody%00",
                "/api/series/nobody;%",
                "/api/series/nobody;x=%zz",
                "/assets/x;%=",
                "/api/series/a/b",
                "/api/series/..%2f..%2fetc%2fpasswd",
                "/api/series/../status/x",
                "/api/stream?series=",
                "/api/stream?series=nobody",
                "/api/stream?series=s-1&series=s-1",
                "/api/nothing",
                "/API/status",
                "//api//status",
                "/assets/../../../../etc/passwd",
                "/assets/..%2f..%2fapi%2fopenapi.json",
                "/assets/%2e%2e/api/openapi.json",
                "/assets/uplot/..%2f..%2f..%2fMETA-INF%2fMANIFEST.MF",
                "/assets/.hidden",
                "/assets/QueryApi.class",
                "/assets/index.html%00.js",
                "/../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/%c0%ae%c0%ae/etc/passwd"
            })
    void isRefused(String target) throws Exception {
        assertRefused(ask(target), target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"})
    void nothingCanBeChanged(String method) throws Exception {
        for (String path : List.of("/api/status", "/api/series/s-1", "/api/stream", "/")) {
            String request = "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
                    .formatted(method, path);
            assertRefused(RawRequest.send(bench.address, request), request);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/assets/app.js",
                "/assets/none.js",
                "/api/status",
                "/api/series/s-1",
                "/api/series/nobody",
                "/api/series?limit=0"
            })
    void headTellsWhatGetWould(String path) throws Exception {
        HttpResponse<String> head = bench.head(path);

        HttpResponse<String> get = bench.get(path);
        assertThat(head.statusCode()).isEqualTo(get.statusCode());
        assertThat(head.headers().map().keySet()).isEqualTo(get.headers().map().keySet());
        assertThat(head.headers().firstValue("content-type"))
                .isEqualTo(get.headers().firstValue("content-type"));
        assertThat(head.body()).isEmpty();
    }

    @Test
    void headOpensNoStream() throws Exception {
        HttpResponse<String> head = bench.head("/api/stream?series=s-1");

        assertThat(head.statusCode()).isEqualTo(405);
        assertThat(head.headers().firstValue("allow")).hasValue("GET");
        assertThat(bench.api.streams()).isZero();
    }

    @Test
    void longThingsAreRefused() throws Exception {
        assertRefused(ask("/api/series/" + "x".repeat(513)), "long id");
        assertRefused(ask("/api/series?prefix=" + "%41".repeat(513)), "long prefix");
        assertRefused(ask("/api/series/" + "x".repeat(20_000)), "long path");
        String header = "GET /api/status HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n";
        assertRefused(RawRequest.send(bench.address, header), "long header");
        String headers = "GET /api/status HTTP/1.1\r\nHost: localhost\r\n" + "X: x\r\n".repeat(5_000) + "\r\n";
        assertRefused(RawRequest.send(bench.address, headers), "many headers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example"})
    void anotherNameIsNotAnsweredTo(String host) throws Exception {
        String request = "GET /api/status HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host);

        RawRequest.Answer answer = RawRequest.send(bench.address, request);

        assertThat(answer.status()).isEqualTo(421);
        assertRefused(answer, request);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8081", "127.0.0.1:1", "[::1]:8081"})
    void itsOwnNamesAre(String host) throws Exception {
        String request = "GET /api/status HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host);

        assertThat(RawRequest.send(bench.address, request).status()).isEqualTo(200);
    }

    @Test
    void noiseIsRefusedAndForgotten() throws Exception {
        System.out.println("Noise of seed " + SEED);
        Random random = new Random(SEED);
        String alphabet = "aZ09%/\\?&=#.;:+ \t\0\"'<>{}[]|^~`é";
        for (int i = 0; i < 400; i++) {
            StringBuilder noise = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
                noise.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String start = List.of("/", "/api/", "/api/series/", "/api/series?", "/api/stream?", "/assets/")
                    .get(random.nextInt(6));
            String request =
                    "GET %sx%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(start, noise);
            RawRequest.Answer answer = RawRequest.send(bench.address, request.getBytes(StandardCharsets.UTF_8));
            assertRefused(answer, request);
        }
        for (int i = 0; i < 100; i++) {
            byte[] noise = new byte[1 + random.nextInt(200)];
            random.nextBytes(noise);
            assertThat(RawRequest.send(bench.address, noise).status()).isLessThan(500);
        }
        assertThat(bench.get("/api/series/s-1").statusCode()).isEqualTo(200);
        assertThat(bench.api.streams()).isZero();
    }

    @Test
    void beyondLoopbackThereIsNoApiWithoutAToken() throws Exception {
        try (ApiBench open = new ApiBench("open", false, null)) {
            HttpResponse<String> response = open.get("/api/status");

            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(response.body()).contains("--http-token-file");
            assertThat(open.head("/api/status").statusCode()).isEqualTo(403);
            assertThat(open.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(open.get("/metrics").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void withATokenItIsAskedForEverywhereInTheApi() throws Exception {
        String token = "a-token-of-some-length";
        try (ApiBench guarded = new ApiBench("guarded", false, token)) {
            guarded.have("s-1", 1);
            for (String path :
                    List.of("/api/status", "/api/series/s-1", "/api/openapi.json", "/api/series", "/api/stream")) {
                for (String wrong :
                        List.of("", "Bearer", "Bearer x", "Bearer " + token + "x", "Basic " + token, token)) {
                    HttpResponse<String> refused =
                            wrong.isEmpty() ? guarded.get(path) : guarded.get(path, "Authorization", wrong);
                    assertThat(refused.statusCode())
                            .as("%s with '%s'", path, wrong)
                            .isEqualTo(401);
                    assertThat(refused.headers().firstValue("www-authenticate")).isPresent();
                    assertThat(refused.body()).doesNotContain(token);
                }
                assertThat(guarded.head(path).statusCode()).isEqualTo(401);
            }
            assertThat(guarded.get("/api/series/s-1", "Authorization", "Bearer " + token)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(guarded.get("/api/status?token=" + token).statusCode()).isEqualTo(401);
            assertThat(guarded.get("/metrics").statusCode()).isEqualTo(200);
            assertThat(guarded.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theHealthcheckNeedsNoHost() throws Exception {
        HostPort address = bench.address;

        assertThat(RawRequest.send(address, "GET /health/live HTTP/1.0\r\n\r\n").status())
                .isEqualTo(200);
    }
}
