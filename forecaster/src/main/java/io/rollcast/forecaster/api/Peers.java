package io.rollcast.forecaster.api;

import io.rollcast.service.HostPort;
import io.rollcast.service.HttpRoutes;
import io.rollcast.service.HttpTls;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks other instances. What they are asked for, they answer from what they have: a question is passed on once at most. */
final class Peers {

    /** Says that a question comes from another instance, and is not to be passed on. */
    static final String HOP = HttpRoutes.HOP;
    /** Whose series an answer covers: numbers of partitions, by commas. */
    static final String PARTITIONS = "Rollcast-Partitions";
    /** Who answers. */
    static final String INSTANCE = "Rollcast-Instance";

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MOST_NAMES = 1_000;

    /** What another instance said. */
    record Answer(int status, byte[] body, Set<Integer> partitions) {}

    private final HttpClient client;
    private final String scheme;
    private final @Nullable String authorization;
    private final Map<HostPort, String> names = new ConcurrentHashMap<>();

    /**
     * Asks those of one group.
     *
     * @param token that the other instances ask for, or null if they ask for none
     * @param tls that they speak, if they do
     */
    Peers(@Nullable String token, Optional<HttpTls> tls) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
        tls.ifPresent(spoken -> builder.sslContext(spoken.client()));
        client = builder.build();
        scheme = tls.isPresent() ? "https://" : "http://";
        authorization = token == null ? null : "Bearer " + token;
    }

    /** Where an instance is found, without a path. */
    String url(HostPort peer) {
        return scheme + peer;
    }

    private HttpRequest.Builder request(HostPort peer, String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url(peer) + path)).header(HOP, "1");
        return authorization == null ? request : request.header("Authorization", authorization);
    }

    /** Fails if it cannot be reached, or does not answer in time. */
    CompletableFuture<Answer> get(HostPort peer, String path) {
        HttpRequest request;
        try {
            request = request(peer, path).timeout(PATIENCE).build();
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
        return client.sendAsync(request, BodyHandlers.ofByteArray()).thenApply(response -> {
            learnName(peer, response);
            return new Answer(
                    response.statusCode(),
                    response.body(),
                    partitions(response.headers().firstValue(PARTITIONS)));
        });
    }

    /** Reads lines until the other instance ends; done then. Fails if it cannot be reached. */
    CompletableFuture<HttpResponse<Void>> follow(HostPort peer, String path, BodySubscriber<Void> lines) {
        HttpRequest request;
        try {
            request = request(peer, path).build();
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
        return client.sendAsync(request, head -> {
            if (head.statusCode() != 200) {
                return HttpResponse.BodySubscribers.replacing(null);
            }
            return lines;
        });
    }

    private void learnName(HostPort peer, HttpResponse<?> response) {
        if (names.size() < MOST_NAMES) {
            response.headers().firstValue(INSTANCE).ifPresent(name -> names.put(peer, name));
        }
    }

    /** What an instance calls itself; null before it has been asked anything. */
    @Nullable
    String name(HostPort peer) {
        return names.get(peer);
    }

    static String text(Set<Integer> partitions) {
        return partitions.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static Set<Integer> partitions(Optional<String> text) {
        Set<Integer> partitions = new HashSet<>();
        for (String number : text.orElse("").split(",", -1)) {
            if (number.matches("[0-9]{1,9}")) {
                partitions.add(Integer.parseInt(number));
            }
        }
        return partitions;
    }
}
