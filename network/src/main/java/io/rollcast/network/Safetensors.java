package io.rollcast.network;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.FormatMethod;
import io.rollcast.network.RefusedReleaseException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The safetensors file format, single-precision tensors only: an 8-byte little-endian header length, a JSON header
 * naming every tensor's type, shape and place, then the numbers. Loading it cannot run code.
 *
 * <p>Decoding trusts nothing: every length is checked against the bytes that are really there before anything is
 * allocated, and the tensors must fill the data section exactly, without gap or overlap, as the format demands.
 *
 * @param tensors tensors by name
 * @param metadata texts by key; the header's {@code __metadata__}
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
public record Safetensors(Map<String, Tensor> tensors, Map<String, String> metadata) {

    /** Length of the longest header that is read; that of a Rollcast release has some two kilobytes. */
    static final int MAX_HEADER_BYTES = 1 << 20;

    private static final int LENGTH_BYTES = 8;
    private static final int MAX_TENSORS = 1024;
    private static final int MAX_DIMENSIONS = 8;
    private static final String METADATA = "__metadata__";

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(8).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    public Safetensors {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** Returns the file's bytes. Equal tensors and metadata in equal order give equal bytes. */
    public byte[] encode() {
        ObjectNode header = JSON.createObjectNode();
        ObjectNode texts = header.putObject(METADATA);
        metadata.forEach(texts::put);
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            ObjectNode description = header.putObject(entry.getKey()).put("dtype", "F32");
            ArrayNode shape = description.putArray("shape");
            for (int dimension : tensor.shape()) {
                shape.add(dimension);
            }
            long end = offset + (long) tensor.data().length * Float.BYTES;
            description.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = headerBytes(header);
        ByteBuffer file = ByteBuffer.allocate(Math.toIntExact(LENGTH_BYTES + json.length + offset))
                .order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        for (Tensor tensor : tensors.values()) {
            for (float value : tensor.data()) {
                file.putFloat(value);
            }
        }
        return file.array();
    }

    /** Returns the header, padded with spaces so that the numbers start at a multiple of eight, as other writers do. */
    private static byte[] headerBytes(ObjectNode header) {
        try {
            String json = JSON.writeValueAsString(header);
            int length = json.getBytes(StandardCharsets.UTF_8).length;
            return (json + " ".repeat(Math.floorMod(-length, 8))).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a tree of texts and numbers can be written", e);
        }
    }

    /**
     * Reads a file.
     *
     * @throws RefusedReleaseException with {@link Reason#CORRUPT}, naming the rule that the bytes break
     */
    public static Safetensors decode(byte[] file) throws RefusedReleaseException {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length < LENGTH_BYTES) {
            throw corrupt("%d bytes are too few for a safetensors file", file.length);
        }
        long headerLength = bytes.getLong();
        if (headerLength < 2 || headerLength > Math.min(MAX_HEADER_BYTES, bytes.remaining())) {
            throw corrupt(
                    "the header's length %s is not within 2 and %d, or more than the %d bytes that follow it",
                    Long.toUnsignedString(headerLength), MAX_HEADER_BYTES, bytes.remaining());
        }
        JsonNode header;
        try {
            header = JSON.readTree(file, LENGTH_BYTES, (int) headerLength);
        } catch (IOException e) {
            throw corrupt(
                    "the header is not JSON: %s",
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        if (!header.isObject() || header.size() > MAX_TENSORS) {
            throw corrupt("the header must be a JSON object of at most %d entries", MAX_TENSORS);
        }
        ByteBuffer data =
                bytes.position(LENGTH_BYTES + (int) headerLength).slice().order(ByteOrder.LITTLE_ENDIAN);
        return new Safetensors(tensors(header, data), metadata(header));
    }

    private static Map<String, String> metadata(JsonNode header) throws RefusedReleaseException {
        Map<String, String> metadata = new LinkedHashMap<>();
        JsonNode texts = header.path(METADATA);
        if (!texts.isObject() && !texts.isMissingNode()) {
            throw corrupt("the '%s' must be a JSON object", METADATA);
        }
        for (Map.Entry<String, JsonNode> entry : texts.properties()) {
            if (!entry.getValue().isTextual()) {
                throw corrupt("the metadata '%s' must be a text", entry.getKey());
            }
            metadata.put(entry.getKey(), entry.getValue().textValue());
        }
        return metadata;
    }

    private record Place(String name, int[] shape, long begin, long end) {}

    private static Map<String, Tensor> tensors(JsonNode header, ByteBuffer data) throws RefusedReleaseException {
        List<Place> places = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (!entry.getKey().equals(METADATA)) {
                places.add(place(entry.getKey(), entry.getValue()));
            }
        }
        places.sort(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end));
        long filled = 0;
        for (Place place : places) {
            if (place.begin != filled) {
                throw corrupt(
                        "tensor '%s' starts at byte %d, but those before it end at %d: tensors must neither overlap"
                                + " nor leave a gap",
                        place.name, place.begin, filled);
            }
            filled = place.end;
        }
        if (filled != data.capacity()) {
            throw corrupt("the tensors fill %d bytes, but the file holds %d", filled, data.capacity());
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Place place : places) {
            float[] values = new float[(int) ((place.end - place.begin) / Float.BYTES)];
            data.position((int) place.begin);
            data.asFloatBuffer().get(values);
            tensors.put(place.name, new Tensor(place.shape, values));
        }
        return tensors;
    }

    /** Reads one tensor's description and checks its length in bytes against its shape. Overflow cannot pass the checks. */
    private static Place place(String name, JsonNode description) throws RefusedReleaseException {
        if (!description.path("dtype").asText().equals("F32")) {
            throw corrupt("tensor '%s' has the data type %s: only F32 is read", name, description.path("dtype"));
        }
        JsonNode shape = description.path("shape");
        JsonNode offsets = description.path("data_offsets");
        if (!shape.isArray() || shape.size() > MAX_DIMENSIONS || !offsets.isArray() || offsets.size() != 2) {
            throw corrupt(
                    "tensor '%s' needs a shape of at most %d dimensions and two data offsets", name, MAX_DIMENSIONS);
        }
        int[] dimensions = new int[shape.size()];
        long bytes = Float.BYTES;
        for (int i = 0; i < dimensions.length; i++) {
            JsonNode dimension = shape.get(i);
            if (!dimension.canConvertToInt() || !dimension.isIntegralNumber() || dimension.intValue() < 1) {
                throw corrupt("tensor '%s' has the dimension %s: it must be a whole number from 1", name, dimension);
            }
            dimensions[i] = dimension.intValue();
            bytes *= dimensions[i];
            if (bytes > Integer.MAX_VALUE) {
                throw corrupt("tensor '%s' of shape %s is larger than any release", name, shape);
            }
        }
        JsonNode begin = offsets.get(0);
        JsonNode end = offsets.get(1);
        if (!begin.isIntegralNumber()
                || !end.isIntegralNumber()
                || !begin.canConvertToInt()
                || !end.canConvertToInt()
                || begin.intValue() < 0
                || end.longValue() - begin.longValue() != bytes) {
            throw corrupt("tensor '%s' of shape %s cannot lie at %s: it takes %d bytes", name, shape, offsets, bytes);
        }
        return new Place(name, dimensions, begin.longValue(), end.longValue());
    }

    @FormatMethod
    private static RefusedReleaseException corrupt(String form, Object... arguments) {
        return new RefusedReleaseException(Reason.CORRUPT, form.formatted(arguments));
    }
}
