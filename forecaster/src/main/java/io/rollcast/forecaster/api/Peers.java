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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks other instances. What they are asked for, they answer from what they have: a question is passed on once at most. */
final class Peers {

    /** What lets instances ask each other. */
    static final String REMEDY = "give all forecasters of the group the same --http-token-file, and start them anew";

    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

    /** Says that a question comes from another instance, and is not to be passed on. */
    static final String HOP = HttpRoutes.HOP;
    /** Whose series an answer covers: numbers of partitions, by commas. */
    static final String PARTITIONS = "Rollcast-Partitions";
    /** Who answers. */
    static final String INSTANCE = "Rollcast-Instance";

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MOST_NAMES = 1_000;
    /** In place of a Retry-After that cannot be read. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    /**
     * What another instance said.
     *
     * @param retryAfter when to ask again, of a status of 500 or more
     */
    record Answer(int status, byte[] body, Set<Integer> partitions, Duration retryAfter) {

        /** Whether it does not take this instance for one of its group. */
        boolean isForbidden() {
            return Peers.isForbidden(status);
        }
    }

    private final HttpClient client;
    private final String scheme;
    private final @Nullable String authorization;
    private final Map<HostPort, String> names = new ConcurrentHashMap<>();
    /** Those that have refused their latest question for want of the right token: each is warned of once. */
    private final Set<HostPort> forbidding = ConcurrentHashMap.newKeySet();

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
            noteRefusal(peer, response.statusCode());
            return new Answer(
                    response.statusCode(),
                    response.body(),
                    partitions(response.headers().firstValue(PARTITIONS)),
                    retryAfter(response.headers().firstValue("Retry-After")));
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
            noteRefusal(peer, head.statusCode());
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

    private void noteRefusal(HostPort peer, int status) {
        if (!isForbidden(status)) {
            forbidding.remove(peer);
        } else if (forbidding.size() < MOST_NAMES && forbidding.add(peer)) {
            LOG.warn(
                    "The forecaster at {} refuses questions of this one (HTTP {}), so its series are not found here: {}",
                    peer,
                    status,
                    REMEDY);
        }
    }

    private static boolean isForbidden(int status) {
        return status == 401 || status == 403;
    }

    /** What an instance calls itself; null before it has been asked anything. */
    @Nullable
    String name(HostPort peer) {
        return names.get(peer);
    }

    private static Duration retryAfter(Optional<String> text) {
        return text.filter(seconds -> seconds.matches("[0-9]{1,9}"))
                .map(seconds -> Duration.ofSeconds(Math.max(1, Long.parseLong(seconds))))
                .orElse(RETRY);
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
