package io.rollcast.wire.format.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.format.ValueDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * JSON Schema in Confluent's wire format: a schema id, then JSON in UTF-8. JSON says itself what its fields are, so the
 * schema is not fetched and the values are not validated against it: no registry is needed to read.
 */
public final class JsonSchemaDecoder implements ValueDecoder {

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(16).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Override
    public List<?> rows(IncomingRecord record) throws MalformedObservationException {
        int id = SchemaId.of(record.value());
        byte[] value = Objects.requireNonNull(record.value());
        try {
            JsonNode json = JSON.readTree(value, SchemaId.BYTES, value.length - SchemaId.BYTES);
            if (json.isMissingNode()) {
                throw notJson(id, "there are no bytes behind the schema id");
            }
            List<JsonNode> rows = new ArrayList<>();
            if (json.isArray()) {
                json.forEach(rows::add);
            } else {
                rows.add(json);
            }
            return rows;
        } catch (IOException e) {
            throw notJson(id, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static MalformedObservationException notJson(int id, String why) {
        return new MalformedObservationException(
                Reason.NOT_JSON,
                "what follows schema id %d is not JSON: %s; choose the format avro or protobuf if that is the schema's type"
                        .formatted(id, why));
    }
}
