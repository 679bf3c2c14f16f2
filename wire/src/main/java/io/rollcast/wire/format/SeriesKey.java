package io.rollcast.wire.format;

import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.Observation;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the ids of series come from: parts of the record, joined with {@code |}. A part that is an object is written as its
 * fields in the order of their names, {@code host=web1,job=api}; {@code |} within a part of several is escaped by a
 * backslash, so that different parts give different ids.
 */
public final class SeriesKey {

    /** Metric's name among the labels of Prometheus; it is a field of its own as well. */
    private static final String METRIC_NAME = "__name__";

    private sealed interface Part permits WholeKey, KeyField, Topic, ValueField {}

    private record WholeKey() implements Part {}

    private record KeyField(FieldPath path) implements Part {}

    private record Topic() implements Part {}

    private record ValueField(FieldPath path) implements Part {}

    private final List<Part> parts;

    private SeriesKey(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * Reads a list of parts, separated by commas: {@code key}, {@code key.PATH}, {@code topic} or the path of a field of the
     * value, which can be quoted where it is called as one of the others.
     *
     * @throws IllegalArgumentException if a part is none of these; the message names the rule
     */
    public static SeriesKey parse(String text) {
        List<Part> parts = new ArrayList<>();
        for (String part : FieldPath.split(text)) {
            parts.add(
                    switch (part) {
                        case "key" -> new WholeKey();
                        case "topic" -> new Topic();
                        default ->
                            part.startsWith("key.")
                                    ? new KeyField(single(part.substring("key.".length())))
                                    : new ValueField(single(part));
                    });
        }
        return new SeriesKey(parts);
    }

    private static FieldPath single(String text) {
        FieldPath path = FieldPath.parse(text);
        if (path.isWildcard()) {
            throw new IllegalArgumentException(
                    "path '%s': a part of an id is one field; an object is written with all its fields"
                            .formatted(text));
        }
        return path;
    }

    /** Whether ids are the records' keys as they are. */
    boolean isWholeKey() {
        return parts.equals(List.of(new WholeKey()));
    }

    /** Whether ids need a value to be told. */
    public boolean needsValue() {
        return parts.stream().anyMatch(ValueField.class::isInstance);
    }

    /** Whether the key of a record without a value tells which series it ends: the topic's name is that of all its records. */
    boolean isOfKey() {
        return !needsValue() && parts.stream().anyMatch(part -> part instanceof WholeKey || part instanceof KeyField);
    }

    /**
     * The id of a series.
     *
     * @param row null for a record without a value
     * @param field name of the measured field where a row has several, else null
     * @throws MalformedObservationException if a part is missing, or the id is longer than {@link Observation#MAX_KEY_BYTES}
     *     or no text in UTF-8
     */
    String id(String topic, RecordKey key, @Nullable Object row, @Nullable String field)
            throws MalformedObservationException {
        return bounded(
                parts.size() == 1 && field == null
                        ? text(parts.get(0), topic, key, row, false)
                        : joined(topic, key, row, field));
    }

    private String joined(String topic, RecordKey key, @Nullable Object row, @Nullable String field)
            throws MalformedObservationException {
        StringBuilder id = new StringBuilder();
        for (Part part : parts) {
            append(id, text(part, topic, key, row, true));
        }
        append(id, field == null ? "" : escaped(field));
        return id.toString();
    }

    private static void append(StringBuilder id, String text) {
        id.append(id.isEmpty() || text.isEmpty() ? "" : "|").append(text);
    }

    private static String text(Part part, String topic, RecordKey key, @Nullable Object row, boolean isOneOfSeveral)
            throws MalformedObservationException {
        Object found;
        String what;
        if (part instanceof KeyField field) {
            found = field.path().in(key.json());
            what = "field '%s' of the key".formatted(field.path());
        } else if (part instanceof ValueField field) {
            found = field.path().in(row);
            what = "field '%s'".formatted(field.path());
        } else {
            found = part instanceof Topic ? topic : key.text();
            what = "key";
        }
        if (Tree.isObject(found)) {
            return labels(found);
        }
        boolean isText = found instanceof CharSequence
                || (found instanceof Double number ? Double.isFinite(number) : found instanceof Number)
                || found instanceof Boolean
                || found instanceof LocalDate
                || found instanceof LocalDateTime;
        String text = isText ? String.valueOf(found) : "";
        if (text.isEmpty()) {
            throw new MalformedObservationException(
                    Reason.NO_FIELD,
                    "the %s, of which the series' id is made, is %s: it must be a text, a number or an object; --series-key names others"
                            .formatted(what, found == null ? "missing" : Numbers.shown(found)));
        }
        return isOneOfSeveral ? escaped(text) : text;
    }

    private static String labels(@Nullable Object object) {
        Map<String, Object> sorted = new TreeMap<>(Tree.fields(object));
        sorted.remove(METRIC_NAME);
        StringBuilder text = new StringBuilder();
        sorted.forEach((name, value) -> text.append(text.isEmpty() ? "" : ",")
                .append(escaped(name, "|,="))
                .append('=')
                .append(escaped(String.valueOf(value), "|,=")));
        return text.toString();
    }

    /** A part of an id of several parts. */
    public static String escaped(String part) {
        return escaped(part, "|");
    }

    private static String escaped(String text, String specials) {
        StringBuilder escaped = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (escaped == null && (c == '\\' || specials.indexOf(c) >= 0)) {
                escaped = new StringBuilder(text.length() + 8).append(text, 0, i);
            }
            if (escaped != null) {
                escaped.append(c == '\\' || specials.indexOf(c) >= 0 ? "\\" : "")
                        .append(c);
            }
        }
        return escaped == null ? text : escaped.toString();
    }

    private static String bounded(String id) throws MalformedObservationException {
        if (id.isEmpty()) {
            throw new MalformedObservationException(
                    Reason.NULL_KEY, "the series' id is empty: --series-key names fields that tell series apart");
        }
        int bytes = 3 * id.length() <= Observation.MAX_KEY_BYTES ? 0 : id.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Observation.MAX_KEY_BYTES) {
            throw new MalformedObservationException(
                    Reason.OVERSIZED,
                    "the series' id has %d bytes: at most %d are accepted; --series-key can name fewer fields"
                            .formatted(bytes, Observation.MAX_KEY_BYTES));
        }
        if (hasHalfCharacter(id)) {
            throw new MalformedObservationException(
                    Reason.NOT_UTF8,
                    "the series' id has half a character, as '\\ud800' in JSON is: it cannot be written in UTF-8");
        }
        return id;
    }

    /** Whether a surrogate stands without its other half. */
    private static boolean hasHalfCharacter(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return true;
            }
        }
        return false;
    }
}
