package io.rollcast.producer.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rollcast.producer.replay.BadRowException.Reason;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a file with one JSON object a line. A column is a field, or a path of fields with dots between them. Columns are
 * known from the first line; later ones may have others.
 */
final class NdjsonRows implements RowReader {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final TextLines lines;
    private final Set<String> columns;

    /** @throws IOException if the first line is no JSON object */
    NdjsonRows(TextLines lines) throws IOException {
        this.lines = lines;
        String first = lines.peek();
        if (first == null) {
            throw new IOException("it is empty: each line must be a JSON object");
        }
        try {
            columns = paths(object(first));
        } catch (BadRowException e) {
            throw new IOException(
                    "its first line is no JSON object: %s; write one object a line".formatted(e.getMessage()), e);
        }
    }

    private static Set<String> paths(JsonNode object) {
        Set<String> paths = new LinkedHashSet<>();
        addPaths(paths, "", object);
        return paths;
    }

    private static void addPaths(Set<String> paths, String prefix, JsonNode object) {
        object.properties().forEach(field -> {
            String path = prefix + field.getKey();
            if (field.getValue().isObject()) {
                addPaths(paths, path + ".", field.getValue());
            } else {
                paths.add(path);
            }
        });
    }

    private static JsonNode object(String line) throws BadRowException {
        try {
            JsonNode node = MAPPER.readTree(line);
            if (!node.isObject()) {
                throw new BadRowException(Reason.MALFORMED, "it is JSON, but not an object in braces");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new BadRowException(Reason.MALFORMED, "it is not JSON: " + e.getOriginalMessage());
        }
    }

    @Override
    public List<String> columns() {
        return List.copyOf(columns);
    }

    @Override
    public boolean mayHaveMoreColumns() {
        return true;
    }

    @Override
    public @Nullable Row next() throws IOException, BadRowException {
        String line = lines.next();
        if (line == null) {
            return null;
        }
        return new ObjectRow(object(line), columns);
    }

    /** @param known columns of the first line */
    private record ObjectRow(JsonNode object, Set<String> known) implements Row {

        @Override
        public @Nullable Object cell(Column column) throws BadRowException {
            return NdjsonRows.cell(object, column.name());
        }

        @Override
        public List<Column> moreColumns() {
            Set<String> more = paths(object);
            more.removeAll(known);
            return more.stream().map(Column::ofRows).toList();
        }
    }

    private static @Nullable Object cell(JsonNode object, String path) throws BadRowException {
        JsonNode node = find(object, path);
        if (node == null || node.isNull()) {
            return null;
        }
        if (node.isContainerNode()) {
            throw new BadRowException(
                    Reason.MALFORMED, "the field '%s' is an object or an array, and must be one value".formatted(path));
        }
        if (node.isNumber()) {
            return node.numberValue();
        }
        return node.isBoolean() ? (Object) node.booleanValue() : node.asText();
    }

    /** Finds a field whose name may have dots itself. */
    private static @Nullable JsonNode find(JsonNode node, String path) {
        JsonNode whole = node.get(path);
        if (whole != null) {
            return whole;
        }
        for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
            JsonNode inner = node.get(path.substring(0, dot));
            JsonNode found = inner == null ? null : find(inner, path.substring(dot + 1));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    @Override
    public String position() {
        return "line " + lines.number();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
