package io.rollcast.network;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.rollcast.network.RefusedReleaseException.Reason;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A network that can be served, as stored on the models topic: one self-describing safetensors file. The tensors of
 * a GRU or an LSTM are named and shaped as in the {@code state_dict} of a PyTorch module with an {@code nn.GRU} or
 * {@code nn.LSTM} named {@code rnn} and an {@code nn.Linear} named {@code head}.
 *
 * @param spec specification of the network
 * @param provenance origin and validation of the network
 * @param weights exactly the tensors of {@link ModelSpec#tensorShapes()}, finite
 */
public record ModelRelease(ModelSpec spec, Provenance provenance, Map<String, Tensor> weights) {

    /** Format of the metadata. A build refuses releases of formats that it does not know. */
    public static final String FORMAT = "3";

    /** Format of releases without seasons or a mixture head, which is read as well. */
    private static final String FORMAT_BEFORE = "2";

    private static final String FORMAT_KEY = "rollcast.format";
    private static final String SPEC_KEY = "rollcast.spec";
    private static final String PROVENANCE_KEY = "rollcast.provenance";

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(16).build())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    /** Returns the file's bytes. The same release gives the same bytes. */
    public byte[] encode() {
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        for (String name : spec.tensorShapes().keySet()) {
            Tensor tensor = weights.get(name);
            if (tensor == null) {
                throw new IllegalStateException("the release has no tensor '%s'".formatted(name));
            }
            ordered.put(name, tensor);
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(FORMAT_KEY, FORMAT);
        metadata.put(SPEC_KEY, toJson(spec));
        metadata.put(PROVENANCE_KEY, toJson(provenance));
        return new Safetensors(ordered, metadata).encode();
    }

    /**
     * Reads a release and checks it against its own specification and its own validation.
     *
     * @throws RefusedReleaseException naming the rule that it breaks
     */
    public static ModelRelease decode(byte[] file) throws RefusedReleaseException {
        Safetensors safetensors = Safetensors.decode(file);
        String format = safetensors.metadata().get(FORMAT_KEY);
        if (!FORMAT.equals(format) && !FORMAT_BEFORE.equals(format)) {
            throw new RefusedReleaseException(
                    Reason.UNKNOWN_FORMAT,
                    "the metadata '%s' is %s: this build reads formats %s and %s"
                            .formatted(FORMAT_KEY, format, FORMAT_BEFORE, FORMAT));
        }
        ModelRelease release = new ModelRelease(
                fromJson(safetensors, SPEC_KEY, ModelSpec.class),
                fromJson(safetensors, PROVENANCE_KEY, Provenance.class),
                safetensors.tensors());
        release.requireShapes();
        release.requireFinite();
        Provenance.Validation validation = release.provenance.validation();
        if (!validation.betterThanNaive()) {
            throw new RefusedReleaseException(
                    Reason.WORSE_THAN_NAIVE, "its own validation says %s".formatted(validation.beside()));
        }
        return release;
    }

    private void requireShapes() throws RefusedReleaseException {
        Map<String, int[]> expected = spec.tensorShapes();
        if (!weights.keySet().equals(expected.keySet())) {
            throw new RefusedReleaseException(
                    Reason.WRONG_SHAPE,
                    "the tensors are %s: a %s of %s has %s"
                            .formatted(weights.keySet(), spec.architecture(), spec.dimensions(), expected.keySet()));
        }
        for (Map.Entry<String, Tensor> entry : weights.entrySet()) {
            int[] shape = expected.get(entry.getKey());
            if (!Arrays.equals(entry.getValue().shape(), shape)) {
                throw new RefusedReleaseException(
                        Reason.WRONG_SHAPE,
                        "tensor '%s' is %s: a %s of %s has the shape %s there"
                                .formatted(
                                        entry.getKey(),
                                        entry.getValue(),
                                        spec.architecture(),
                                        spec.dimensions(),
                                        Arrays.toString(shape)));
            }
        }
    }

    private void requireFinite() throws RefusedReleaseException {
        for (Map.Entry<String, Tensor> entry : weights.entrySet()) {
            float[] data = entry.getValue().data();
            for (int i = 0; i < data.length; i++) {
                if (!Float.isFinite(data[i])) {
                    throw new RefusedReleaseException(
                            Reason.NON_FINITE,
                            "element %d of tensor '%s' is %s: weights must be finite"
                                    .formatted(i, entry.getKey(), data[i]));
                }
            }
        }
    }

    /** Returns the first 16 hex digits of the SHA-256 of a release's bytes, which identify its weights. */
    public static String digest(byte[] file) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(file);
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String toJson(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a record can be written", e);
        }
    }

    /** Returns the place of a fault, such as {@code " at dimensions.layers"}; empty at the top level. */
    private static String place(JsonProcessingException e) {
        return e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
                ? mapping.getPath().stream()
                        .map(JsonMappingException.Reference::getFieldName)
                        .collect(Collectors.joining(".", " at ", ""))
                : "";
    }

    private static <T> T fromJson(Safetensors file, String key, Class<T> type) throws RefusedReleaseException {
        String json = file.metadata().get(key);
        if (json == null) {
            throw new RefusedReleaseException(Reason.UNKNOWN_FORMAT, "the metadata '%s' is missing".formatted(key));
        }
        T value;
        try {
            value = JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new RefusedReleaseException(
                    Reason.UNKNOWN_FORMAT,
                    "the metadata '%s' cannot be read%s: %s".formatted(key, place(e), e.getOriginalMessage()));
        }
        if (value == null) {
            throw new RefusedReleaseException(Reason.UNKNOWN_FORMAT, "the metadata '%s' is null".formatted(key));
        }
        return value;
    }
}
