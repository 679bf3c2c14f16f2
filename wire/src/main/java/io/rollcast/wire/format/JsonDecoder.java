package io.rollcast.wire.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** JSON: an object, a number or a text is a row; an array is as many rows as it has elements. */
final class JsonDecoder implements ValueDecoder {

    // NaN and Infinity are read, so that the field which has them is named.
    private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    @Override
    public List<?> rows(IncomingRecord record) throws MalformedObservationException {
        byte[] value = Objects.requireNonNull(record.value());
        String text = JsonFormat.text(value);
        try {
            return elements(tree(text, "value"));
        } catch (MalformedObservationException e) {
            throw new MalformedObservationException(e.reason(), e.getMessage() + JsonFormat.registryHint(value));
        }
    }

    private static List<?> elements(JsonNode tree) {
        List<Object> rows = new ArrayList<>(Math.max(1, tree.size()));
        if (tree.isArray()) {
            tree.forEach(rows::add);
        } else {
            rows.add(tree);
        }
        return rows;
    }

    /**
     * The tree of one JSON text.
     *
     * @param what names it in messages
     * @throws MalformedObservationException if it is not exactly one
     */
    static JsonNode tree(String json, String what) throws MalformedObservationException {
        try {
            JsonNode tree = READER.readTree(json);
            if (!tree.isMissingNode()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            throw new MalformedObservationException(
                    Reason.NOT_JSON, "the %s is not JSON: %s".formatted(what, e.getOriginalMessage()));
        }
        throw new MalformedObservationException(Reason.NOT_JSON, "the %s is empty: it must be JSON".formatted(what));
    }
}
