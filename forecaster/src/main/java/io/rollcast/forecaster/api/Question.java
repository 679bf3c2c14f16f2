package io.rollcast.forecaster.api;

import io.javalin.http.Context;
import io.rollcast.service.HttpProblem;
import io.rollcast.wire.Observation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request, none of them unknown, repeated or malformed. It decodes them itself: strictly, and of the
 * path only what stands behind its prefix, so that an id may hold whatever an id may hold.
 */
final class Question {

    private static final int MOST_QUERY = 8 * 1024;

    private final Map<String, String> parameters = new HashMap<>();

    /** @param known names of parameters; any other is refused */
    Question(Context context, Set<String> known) {
        String query = context.req().getQueryString();
        if (query == null || query.isEmpty()) {
            return;
        }
        if (query.length() > MOST_QUERY) {
            throw HttpProblem.badRequest("a query of %d characters: %d are accepted", query.length(), MOST_QUERY);
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
            if (!known.contains(name)) {
                throw HttpProblem.badRequest(
                        "there is no parameter '%s' here: %s",
                        shortened(name),
                        known.isEmpty()
                                ? "leave it out"
                                : "known are "
                                        + String.join(
                                                ", ",
                                                List.copyOf(known).stream()
                                                        .sorted()
                                                        .toList()));
            }
            if (parameters.put(name, decode(equals < 0 ? "" : pair.substring(equals + 1), true)) != null) {
                throw HttpProblem.badRequest("the parameter '%s' is there more than once", name);
            }
        }
    }

    @Nullable
    String text(String name) {
        return parameters.get(name);
    }

    boolean has(String name) {
        return parameters.containsKey(name);
    }

    /** A whole number within bounds. */
    int number(String name, int fallback, int least, int most) {
        String text = parameters.get(name);
        if (text == null) {
            return fallback;
        }
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw HttpProblem.badRequest("%s is '%s': it must be %d to %d", name, shortened(text), least, most);
        }
        return Integer.parseInt(text);
    }

    /** A series id or the beginning of one; empty if it is not there. */
    String id(String name) {
        String id = parameters.getOrDefault(name, "");
        requireLength(name, id);
        return id;
    }

    /** What stands in the path behind a prefix. */
    static String idInPath(Context context, String prefix) {
        String path = context.req().getRequestURI();
        if (!path.startsWith(prefix)) {
            throw HttpProblem.of(404, "there is nothing at this path");
        }
        String id = decode(path.substring(prefix.length()), false);
        if (id.isEmpty()) {
            throw HttpProblem.badRequest("a series id must not be empty");
        }
        requireLength("series id", id);
        return id;
    }

    private static void requireLength(String name, String id) {
        int bytes = id.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Observation.MAX_KEY_BYTES) {
            throw HttpProblem.badRequest("%s of %d bytes: ids have at most %d", name, bytes, Observation.MAX_KEY_BYTES);
        }
    }

    private static String decode(String text, boolean isQuery) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw HttpProblem.badRequest("'%s' is not percent-encoded", shortened(text));
                }
                bytes.write(16 * high + low);
                i += 2;
            } else if (c == '+' && isQuery) {
                bytes.write(' ');
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw HttpProblem.badRequest("'%s' is not UTF-8", shortened(text));
        }
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
