package io.rollcast.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.errorprone.annotations.FormatMethod;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Refusal of a request, sent as problem details (RFC 9457). The detail names value, rule and remedy. */
public final class HttpProblem extends RuntimeException {

    /** Media type of problem details. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final long serialVersionUID = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int status;
    private final @Nullable Duration retryAfter;

    private HttpProblem(int status, String detail, @Nullable Duration retryAfter) {
        // No stack trace: this is a response, not a fault of the program.
        super(detail, null, false, false);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** Problem with a status of its own. */
    @FormatMethod
    public static HttpProblem of(int status, String form, @Nullable Object... arguments) {
        return new HttpProblem(status, form.formatted(arguments), null);
    }

    /** Problem with status 400, for a request that breaks a rule. */
    @FormatMethod
    public static HttpProblem badRequest(String form, @Nullable Object... arguments) {
        return of(HttpStatus.BAD_REQUEST_400, form, arguments);
    }

    /** Problem with status 503, for a request to be repeated a little later. */
    @FormatMethod
    public static HttpProblem unavailable(Duration retryAfter, String form, @Nullable Object... arguments) {
        return new HttpProblem(HttpStatus.SERVICE_UNAVAILABLE_503, form.formatted(arguments), retryAfter);
    }

    public int status() {
        return status;
    }

    /** Time after which to repeat the request, or null if that would not help. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /**
     * Writes a problem as JSON.
     *
     * @param status HTTP status
     * @param detail explanation for people
     * @param path path of the request, or null if it could not be read
     */
    public static String toJson(int status, String detail, @Nullable String path) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", HttpStatus.getMessage(status));
        problem.put("status", status);
        problem.put("detail", detail);
        if (path != null) {
            problem.put("instance", path);
        }
        try {
            return JSON.writeValueAsString(problem);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("texts and numbers can be written", e);
        }
    }
}
