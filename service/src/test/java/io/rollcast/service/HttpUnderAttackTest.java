package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that are too many, too slow or too greedy take no more than they may, and a health probe is answered meanwhile. */
class HttpUnderAttackTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Health WELL = new Health(true, "running");
    /** More than the buffers of a connection hold on both sides. */
    private static final byte[] LARGE = new byte[4 * 1024 * 1024];

    private static final Health.Probe PROBE = new Health.Probe() {
        @Override
        public Health live() {
            return WELL;
        }

        @Override
        public Health ready() {
            return WELL;
        }
    };

    private final List<Socket> sockets = new ArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private OperatorServer server;

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }

    /** Limits that nothing here comes near, unless a test sets them. */
    private static HttpLimits limits(int mostConnections, Duration headersWithin, Duration answerWithin, double cores) {
        return new HttpLimits(
                mostConnections,
                headersWithin,
                PATIENCE.multipliedBy(10),
                answerWithin,
                16,
                400L * 1024 * 1024,
                cores,
                Duration.ofNanos(1),
                Duration.ofMillis(50));
    }

    private void start(HttpLimits limits) {
        server = OperatorServer.start(
                HttpSocket.bind(new HttpOptions(0), limits), OperatorServer.newRegistry(), PROBE, routes -> {
                    routes.get("/large", context -> context.result(LARGE));
                    routes.get("/hello", context -> context.result("hello"));
                });
    }

    private Socket open(String opening) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
        socket.setSoTimeout(10);
        sockets.add(socket);
        socket.getOutputStream().write(opening.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String get(String path) {
        return "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path);
    }

    private HttpResponse<String> ask(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path));
        return client.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
    }

    /** Sends one byte more, and looks whether the server still listens. */
    private static boolean isClosed(Socket socket, int next) throws IOException {
        try {
            socket.getOutputStream().write(next);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void whoDoesNotTakeLargeAnswersHoldsNoThread() throws Exception {
        start(limits(1_000, PATIENCE, PATIENCE, 100));
        // More than the server has threads. What is held of their answers fills its bound; the others are refused.
        for (int reader = 0; reader < 300; reader++) {
            open(get("/large"));
        }

        for (int probe = 0; probe < 5; probe++) {
            assertThat(ask("/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whoTakesAnAnswerTooSlowlyIsCutOff() throws Exception {
        start(limits(1_000, PATIENCE, Duration.ofMillis(1), 100));
        Socket slow = open(get("/large"));

        Awaitility.await().atMost(PATIENCE).until(() -> {
            try {
                // A little at a time, so that Jetty's own limit of idle time never passes.
                return slow.getInputStream().readNBytes(64 * 1024).length < 64 * 1024;
            } catch (SocketTimeoutException e) {
                return false;
            } catch (SocketException e) {
                return true;
            }
        });
    }

    @Test
    void headersThatComeByteByByteHaveATimeLimit() throws Exception {
        start(limits(1_000, Duration.ofMillis(1), PATIENCE, 100));
        Socket slow = open("GET /hello HTTP/1.1\r\nX: ");

        Awaitility.await().atMost(PATIENCE).until(() -> isClosed(slow, 'x'));
    }

    @Test
    void soHaveThoseOfALaterRequest() throws Exception {
        start(limits(1_000, Duration.ofMillis(1), PATIENCE, 100));
        Socket slow = open(get("/hello"));
        Awaitility.await().atMost(PATIENCE).until(() -> {
            try {
                return slow.getInputStream().read() == 'H';
            } catch (SocketTimeoutException e) {
                return false;
            }
        });

        slow.getOutputStream().write("GET /hello HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));

        Awaitility.await().atMost(PATIENCE).until(() -> {
            slow.getInputStream().skip(slow.getInputStream().available());
            return isClosed(slow, 'x');
        });
    }

    @Test
    void ofTooManyConnectionsThoseThatWaitLongestGo() throws Exception {
        start(limits(20, PATIENCE, PATIENCE, 100));
        Socket first = open("");
        // Which waits longest is as the server sees it: it has to have seen this one, beside that of the client.
        Awaitility.await().atMost(PATIENCE).until(() -> openConnections() == 2);
        for (int idle = 0; idle < 40; idle++) {
            open("");
        }

        assertThat(ask("/health/live").statusCode()).isEqualTo(200);
        Awaitility.await().atMost(PATIENCE).until(() -> isClosed(first, 'G'));
        Awaitility.await().atMost(PATIENCE).until(() -> openConnections() <= 20);
    }

    private double openConnections() throws IOException, InterruptedException {
        return ask("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("rollcast_http_connections "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    @Test
    void whoAsksForMoreThanTheShareIsRefusedAndHealthAndMetricsAreNot() throws Exception {
        start(limits(1_000, PATIENCE, PATIENCE, 1e-9));
        ask("/hello");

        HttpResponse<String> refused = ask("/hello");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(Long.parseLong(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isPositive();
        assertThat(refused.headers().firstValue("content-type")).hasValue(HttpProblem.MEDIA_TYPE);
        assertThat(refused.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        JsonNode problem = new ObjectMapper().readTree(refused.body());
        assertThat(problem.path("detail").asText()).contains("--http-share");
        assertThat(problem.path("instance").asText()).isEqualTo("/hello");
        assertThat(ask("/metrics").body()).contains("rollcast_http_refused_total 1.0");
        assertThat(ask("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void answersThatAreTakenAreWhole() throws Exception {
        start(HttpLimits.of(100));

        assertThat(ask("/large").body()).hasSize(LARGE.length);
        assertThat(ask("/hello").body()).isEqualTo("hello");
    }
}
