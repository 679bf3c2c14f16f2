package io.rollcast.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a test on an image cannot run although an engine listens: it does not have the image, and reaches no registry to pull
 * it from. Anything else that goes wrong, a name that no registry knows included, is a fault that the test has to show.
 * Speaks to the engine by HTTP/1.0, so that it needs no client that would have to be trusted first. Used by JUnit's thread,
 * before any test of the class.
 */
record DockerImage(String name) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What an engine says when it did not get through to a registry, in lower case. */
    private static final List<String> OUT_OF_REACH = List.of(
            "no such host",
            "connection refused",
            "connection reset",
            "network is unreachable",
            "no route to host",
            "i/o timeout",
            "tls handshake timeout",
            "deadline exceeded",
            "request canceled",
            "temporary failure in name resolution",
            "server misbehaving",
            "proxyconnect");

    private record Answer(int status, String body) {}

    /** The engine's reason; empty if the image is there, has been pulled, or whatever it is, it is no reason to skip. */
    Optional<String> whyNotToBeHad(SocketAddress engine) {
        try {
            if (ask(engine, "GET", "/images/%s/json".formatted(name)).status != 404) {
                return Optional.empty();
            }
            int tag = name.lastIndexOf(':');
            Answer pull = ask(
                    engine,
                    "POST",
                    "/images/create?fromImage=%s&tag=%s".formatted(name.substring(0, tag), name.substring(tag + 1)));
            String fault = faultOf(pull);
            return OUT_OF_REACH.stream().anyMatch(fault.toLowerCase(Locale.ROOT)::contains)
                    ? Optional.of("the image %s is not there, and no registry is reached: %s".formatted(name, fault))
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // an engine that does not answer as engines do is broken
        }
    }

    /** An engine that has begun to pull says 200, and tells a fault later, in a line of its own. */
    private static String faultOf(Answer pull) {
        return pull.body
                .lines()
                .map(DockerImage::json)
                .map(line -> line.path(pull.status == 200 ? "error" : "message").asText(""))
                .filter(said -> !said.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer ask(SocketAddress engine, String method, String path) throws IOException {
        try (SocketChannel connection = SocketChannel.open(engine)) {
            connection.write(ByteBuffer.wrap("%s %s HTTP/1.0\r\nHost: docker\r\nContent-Length: 0\r\n\r\n"
                    .formatted(method, path)
                    .getBytes(StandardCharsets.US_ASCII)));
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            while (connection.read(buffer) >= 0) {
                read.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            String answer = read.toString(StandardCharsets.UTF_8);
            int body = answer.indexOf("\r\n\r\n");
            return new Answer(Integer.parseInt(answer.substring(9, 12)), answer.substring(body + 4));
        }
    }
}
