package io.rollcast.service;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Common parts of all responses: headers that protect browsers, and faults as problem details. */
final class HttpAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(HttpAnswers.class);

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cache-Control",
            "no-store");

    /** Path by which Jetty reports a request that it could not read. */
    private static final String UNREADABLE = "/badMessage";

    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

    private HttpAnswers() {}

    static void addTo(RoutesConfig routes) {
        routes.before(context -> {
            HEADERS.forEach(context::header);
            // Jetty checks the part before a semicolon only, and Javalin fails on the rest.
            if (BROKEN_ESCAPE.matcher(context.path()).find()) {
                throw HttpProblem.badRequest(
                        "in a path, %% must be followed by two hexadecimal digits: mend the escape");
            }
        });
        routes.exception(HttpProblem.class, (problem, context) -> {
            if (problem.retryAfter() != null) {
                context.header("Retry-After", seconds(problem.retryAfter()));
            }
            if (problem.status() == 401) {
                context.header("WWW-Authenticate", "Bearer realm=\"rollcast\"");
            }
            answer(context, problem.status(), String.valueOf(problem.getMessage()));
        });
        routes.exception(HttpResponseException.class, (refusal, context) -> {
            if (refusal.getStatus() == 405) {
                context.header("Allow", "GET, HEAD");
            }
            answer(
                    context,
                    refusal.getStatus(),
                    detail(refusal.getStatus(), context.method().name()));
        });
        routes.exception(Exception.class, (fault, context) -> {
            LOG.error("{} {} could not be answered", context.method(), context.path(), fault);
            answer(context, 500, "the service's log says more");
        });
    }

    private static void answer(Context context, int status, String detail) {
        context.status(status)
                .result(HttpProblem.toJson(status, detail, context.path()))
                .contentType(HttpProblem.MEDIA_TYPE);
    }

    private static String detail(int status, String method) {
        return switch (status) {
            case 404 -> "there is nothing at this path";
            case 405 -> "%s is not possible here: everything can only be read, by GET".formatted(method);
            default -> "the request cannot be answered";
        };
    }

    /** Refuses a request before any other handler has seen it. */
    static void refuse(Request request, Response response, HttpProblem problem, boolean isLast, Callback callback) {
        BiConsumer<String, String> header = response.getHeaders()::put;
        HEADERS.forEach(header);
        header.accept(HttpHeader.CONTENT_TYPE.asString(), HttpProblem.MEDIA_TYPE);
        if (problem.retryAfter() != null) {
            header.accept(HttpHeader.RETRY_AFTER.asString(), seconds(problem.retryAfter()));
        }
        if (isLast) {
            header.accept(HttpHeader.CONNECTION.asString(), "close");
        }
        response.setStatus(problem.status());
        String path = request.getHttpURI().getPath();
        String json = HttpProblem.toJson(problem.status(), String.valueOf(problem.getMessage()), path);
        response.write(true, StandardCharsets.UTF_8.encode(json), callback);
    }

    /** At least one, rounded up. */
    private static String seconds(Duration duration) {
        return String.valueOf(Math.max(1, duration.plusMillis(999).toSeconds()));
    }

    /** Handler of requests that Jetty refuses before any handler sees them: too long, malformed or ambiguous ones. */
    static ErrorHandler errorHandler() {
        return new ErrorHandler() {
            @Override
            public boolean errorPageForMethod(String method) {
                return true;
            }

            @Override
            protected void generateResponse(
                    Request request,
                    Response response,
                    int code,
                    @Nullable String message,
                    @Nullable Throwable cause,
                    Callback callback) {
                BiConsumer<String, String> header = response.getHeaders()::put;
                HEADERS.forEach(header);
                header.accept(HttpHeader.CONTENT_TYPE.asString(), HttpProblem.MEDIA_TYPE);
                String path = request.getHttpURI().getPath();
                String detail = message == null || message.equals(HttpStatus.getMessage(code))
                        ? "the request is malformed, or larger than is accepted"
                        : message;
                String json = HttpProblem.toJson(code, detail, UNREADABLE.equals(path) ? null : path);
                response.write(true, StandardCharsets.UTF_8.encode(json), callback);
            }
        };
    }
}
