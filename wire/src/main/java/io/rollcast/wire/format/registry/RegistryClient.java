package io.rollcast.wire.format.registry;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.wire.format.UnavailableFormatException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Requests to a schema registry over HTTP. The first replica that answers is asked, beginning with the one that answered
 * last. All threads may use it.
 */
final class RegistryClient {

    /** The registry has answered that it does not have what was asked for. */
    static final class NotFoundException extends Exception {

        private static final long serialVersionUID = 1;

        NotFoundException(String message) {
            super(message);
        }
    }

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_TOLD_CHARS = 300;

    private final RegistrySettings settings;
    private final Duration answerWithin;
    private final HttpClient http;
    private volatile int answeredLast;

    RegistryClient(RegistrySettings settings) {
        this(settings, REQUEST_TIMEOUT);
    }

    /** @param answerWithin time within which a replica must have sent its whole answer */
    RegistryClient(RegistrySettings settings, Duration answerWithin) {
        this.settings = settings;
        this.answerWithin = answerWithin;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                // The JDK passes the header with the credentials to whichever host a redirect names.
                .followRedirects(
                        settings.authorization() == null ? HttpClient.Redirect.NORMAL : HttpClient.Redirect.NEVER);
        if (settings.tls() != null) {
            builder.sslContext(settings.tls());
        }
        http = builder.build();
    }

    /**
     * Asks for what is at a path of the API.
     *
     * @throws NotFoundException if the registry says that it does not have it
     * @throws UnavailableFormatException if no replica answers as a registry does
     */
    JsonNode get(String path) throws NotFoundException {
        return ask(path, null);
    }

    /** The same, with a body. */
    JsonNode post(String path, JsonNode body) throws NotFoundException {
        return ask(path, body);
    }

    private JsonNode ask(String path, @Nullable JsonNode body) throws NotFoundException {
        List<String> faults = new ArrayList<>();
        IOException last = null;
        int replicas = settings.urls().size();
        int first = answeredLast;
        for (int i = 0; i < replicas; i++) {
            int replica = (first + i) % replicas;
            URI url = settings.urls().get(replica);
            try {
                HttpResponse<String> response = send(request(url, path, body));
                JsonNode answer = answer(response);
                String fault = fault(response, answer);
                if (fault == null) {
                    answeredLast = replica;
                    return answer;
                }
                faults.add("%s: %s".formatted(url, fault));
            } catch (NotFoundException e) {
                answeredLast = replica;
                throw e;
            } catch (IOException e) {
                last = e;
                faults.add("%s: no answer (%s); check that it runs and can be reached".formatted(url, e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UnavailableFormatException("interrupted while the schema registry was asked", e);
            }
        }
        throw new UnavailableFormatException(
                "schema registry, %s: %s".formatted(path, String.join("; ", faults)), last);
    }

    /** The whole answer; a request's own timeout ends with its headers. */
    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> response = http.sendAsync(request, BodyHandlers.ofString());
        try {
            return response.get(answerWithin.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no whole answer within %d ms".formatted(answerWithin.toMillis()));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException fault ? fault : new IOException(e.getCause());
        } finally {
            response.cancel(true);
        }
    }

    private HttpRequest request(URI url, String path, @Nullable JsonNode body) {
        BodyPublisher bytes = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Accept", MEDIA_TYPE + ", application/json")
                .method(body == null ? "GET" : "POST", bytes);
        if (body != null) {
            request.header("Content-Type", MEDIA_TYPE);
        }
        if (settings.authorization() != null) {
            request.header("Authorization", settings.authorization());
        }
        return request.build();
    }

    private static JsonNode answer(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JacksonException e) {
            return JSON.missingNode();
        }
    }

    /** What is wrong with an answer, with the remedy; null if nothing is. */
    private static @Nullable String fault(HttpResponse<String> response, JsonNode answer) throws NotFoundException {
        int status = response.statusCode();
        String told = answer.path("message").asText("");
        String detail = told.length() <= MOST_TOLD_CHARS ? told : told.substring(0, MOST_TOLD_CHARS) + "...";
        if (status == 200) {
            return answer.isObject()
                    ? null
                    : "its answer is not JSON; check that the URL is that of the registry's API";
        }
        if (status == 404) {
            // Registries have codes of their own for what they do not have; a wrong path has none.
            if (answer.path("error_code").asInt() / 100 == 404) {
                throw new NotFoundException(detail);
            }
            return "HTTP 404; check that the URL is that of the registry's API, such as http://host:8081 or .../apis/ccompat/v7";
        }
        if (status / 100 == 3) {
            String location = response.headers().firstValue("Location").orElse("nowhere");
            return "HTTP %d to %s; give the URL of the registry itself: redirects are followed only without credentials, and not from https to http"
                    .formatted(status, location.replaceFirst("[?#].*", "").replaceFirst("//[^/]*@", "//"));
        }
        if (status == 401 || status == 403) {
            return "HTTP %d %s; check the credentials and what they allow".formatted(status, detail);
        }
        if (status == 409 || status == 422) {
            return "HTTP %d %s; it refuses the schema: check the subject's schema and its compatibility rule"
                    .formatted(status, detail);
        }
        return "HTTP %d %s; see the registry's log".formatted(status, detail);
    }
}
