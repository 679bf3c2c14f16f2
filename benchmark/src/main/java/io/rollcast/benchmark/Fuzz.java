package io.rollcast.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Requests that no client sends: over-long, ambiguous (as for request smuggling), broken or random ones, each on a
 * connection of its own. A seed says which.
 */
final class Fuzz implements Flood.Caller {

    private static final String HOST = "Host: localhost\r\n";
    private static final String INNER = "GET /api/status HTTP/1.1\r\n" + HOST + "\r\n";

    /** {@code %s} takes noise. */
    private static final List<String> SHAPES = List.of(
            "GET /api/status HTTP/1.1\r\n" + HOST + "X-Long: " + "x".repeat(60_000) + "\r\n\r\n",
            "GET /api/status HTTP/1.1\r\n" + HOST + "X: x\r\n".repeat(4_000) + "\r\n",
            "GET /" + "a/../".repeat(3_000) + " HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /api/series?prefix=" + "%%41".repeat(3_000) + " HTTP/1.1\r\n" + HOST + "\r\n",
            "POST /api/status HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                    + INNER,
            "POST /api/status HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef" + INNER,
            "POST /api/status HTTP/1.1\r\n" + HOST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + INNER,
            "POST /api/status HTTP/1.1\r\n" + HOST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + INNER,
            "POST /api/status HTTP/1.1\r\n" + HOST + "Content-Length: +5\r\n\r\nabcde" + INNER,
            "POST /api/status HTTP/1.1\r\n" + HOST
                    + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n",
            "GET /api/status HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
            "GET http://evil.example/api/status HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /api/status HTTP/1.1\r\n" + HOST + " folded: %s\r\n\r\n",
            "GET /api/status HTTP/1.1\r\n" + HOST + "X: a\0b\r\n\r\n",
            "GET /api/status HTTP/9.9\r\n" + HOST + "\r\n",
            "GET /api/status\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000%s",
            "GET /api/series/%s HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /assets/..%%2f..%%2f%s HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /%s HTTP/1.1\r\n" + HOST + "%s: %s\r\n\r\n",
            "%s");

    private final int port;
    private final Random random;

    Fuzz(int port, long seed) {
        this.port = port;
        this.random = new Random(seed);
    }

    @Override
    public int call(long number) throws IOException {
        try (RawHttp connection = new RawHttp(port)) {
            connection.send(request((int) (number % SHAPES.size())).getBytes(StandardCharsets.ISO_8859_1));
            connection.endOfRequest();
            return connection.firstStatus();
        }
    }

    private String request(int shape) {
        return SHAPES.get(shape).formatted(noise(), noise(), noise());
    }

    private String noise() {
        StringBuilder noise = new StringBuilder();
        for (int left = 1 + random.nextInt(200); left > 0; left--) {
            noise.append((char) random.nextInt(256));
        }
        return noise.toString();
    }

    @Override
    public void close() {
        // Each connection is closed by its request.
    }
}
