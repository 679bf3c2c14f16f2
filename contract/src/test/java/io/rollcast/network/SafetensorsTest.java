package io.rollcast.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.rollcast.network.RefusedReleaseException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {

    /** A file of this header and so many zero bytes of data. */
    private static byte[] file(String header, int dataBytes) {
        byte[] json = header.getBytes(UTF_8);
        return withHeaderLength(json.length, Arrays.copyOf(json, json.length + dataBytes));
    }

    private static byte[] withHeaderLength(long length, byte[] rest) {
        return ByteBuffer.allocate(8 + rest.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(rest)
                .array();
    }

    private static Safetensors small() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("z.weight", Tensor.of(new float[] {1, -0f, Float.NaN, Float.MIN_VALUE, 5, 6}, 2, 3));
        tensors.put("a.bias", Tensor.of(new float[] {7}, 1));
        tensors.put("größe", Tensor.of(new float[] {8}));
        return new Safetensors(tensors, Map.of("note", "any \"text\" \n\u0000 at all"));
    }

    private static RefusedReleaseException refusal(byte[] file) {
        return catchThrowableOfType(RefusedReleaseException.class, () -> Safetensors.decode(file));
    }

    @Test
    void readsBackWhatItWrote() throws RefusedReleaseException {
        // Given
        Safetensors original = small();

        // When
        Safetensors readBack = Safetensors.decode(original.encode());

        // Then
        assertThat(readBack).isEqualTo(original);
        assertThat(readBack.tensors().keySet())
                .containsExactlyElementsOf(original.tensors().keySet());
        assertThat(readBack.encode()).isEqualTo(original.encode());
    }

    @Test
    void writesTheFormatByteForByte() {
        // Given
        Safetensors file = new Safetensors(Map.of("w", Tensor.of(new float[] {1}, 1, 1)), Map.of("k", "v"));
        String header = "{\"__metadata__\":{\"k\":\"v\"},\"w\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}";
        String padded = header + " ".repeat(Math.floorMod(-header.length(), 8));

        // When
        byte[] bytes = file.encode();

        // Then
        byte[] expected = file(padded, 4);
        expected[expected.length - 2] = (byte) 0x80;
        expected[expected.length - 1] = 0x3F;
        assertThat(bytes).isEqualTo(expected);
    }

    @Test
    void readsTensorsInAnyOrderOfTheHeaderAndWithoutMetadata() throws RefusedReleaseException {
        // Given
        byte[] file = file(
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}",
                12);

        // When
        Safetensors read = Safetensors.decode(file);

        // Then
        assertThat(read.tensors())
                .containsEntry("a", Tensor.of(new float[1]))
                .containsEntry("b", Tensor.of(new float[2], 2));
        assertThat(read.metadata()).isEmpty();
    }

    @Test
    void refusesEveryTruncation() {
        byte[] file = small().encode();
        for (int length = 0; length < file.length; length++) {
            // When
            RefusedReleaseException refusal = refusal(Arrays.copyOf(file, length));

            // Then
            assertThat(refusal).as("the first %d bytes", length).isNotNull();
            assertThat(refusal.reason()).isEqualTo(Reason.CORRUPT);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 67, 1 << 20, (1 << 20) + 1, 1L << 32, (1L << 32) + 66, Long.MAX_VALUE, Long.MIN_VALUE, -1, -66})
    void refusesAbsurdHeaderLengths(long length) {
        // Given
        byte[] rest = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}0000".getBytes(UTF_8);

        // When
        RefusedReleaseException refusal = refusal(withHeaderLength(length, rest));

        // Then
        assertThat(refusal).hasMessageContaining(Long.toUnsignedString(length));
        assertThat(refusal.reason()).isEqualTo(Reason.CORRUPT);
    }

    @Test
    void refusesAHeaderLongerThanAnyReleaseNeeds() {
        // Given
        byte[] file = file("{}" + " ".repeat(Safetensors.MAX_HEADER_BYTES), 0);

        // When
        RefusedReleaseException refusal = refusal(file);

        // Then
        assertThat(refusal).hasMessageContaining("1048576");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  ", "[]", "null", "7", "\"text\"", "{} {}", "{", "{\"a\":}", "{'a':1}", "{\"a\":1,}", "not JSON", "{\"a\":NaN}",
                "{\"a\":null}", "{\"a\":[]}", "{\"a\":{}}", "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}",
                "{\"__metadata__\":{\"k\":1}}", "{\"__metadata__\":{\"k\":null}}", "{\"__metadata__\":{\"k\":{}}}",
                "{\"__metadata__\":7}", "{\"__metadata__\":[\"k\"]}", "{\"__metadata__\":{},\"__metadata__\":{}}",
                "{\"__metadata__\":{\"k\":\"v\",\"k\":\"w\"}}"
            })
    void refusesHeadersThatDescribeNoTensors(String header) {
        // When
        RefusedReleaseException refusal = refusal(file(header, 0));

        // Then
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(Reason.CORRUPT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"F16\"", "\"BF16\"", "\"I64\"", "\"F64\"", "\"f32\"", "\"F32 \"", "\"\"", "\"Δ\"", "null", "32", "[\"F32\"]"})
    void refusesDataTypesButSinglePrecision(String type) {
        // When
        RefusedReleaseException refusal =
                refusal(file("{\"w\":{\"dtype\":%s,\"shape\":[1],\"data_offsets\":[0,4]}}".formatted(type), 4));

        // Then
        assertThat(refusal).hasMessage("tensor 'w' has the data type %s: only F32 is read", type);
    }

    static Stream<Arguments> wrongPlaces() {
        return Stream.of(
                arguments("[2]", "[0,4]"),
                arguments("[1]", "[0,8]"),
                arguments("[0]", "[0,0]"),
                arguments("[-1]", "[0,-4]"),
                arguments("[-1,-1]", "[0,4]"),
                arguments("[1.0]", "[0,4]"),
                arguments("[1.5]", "[0,6]"),
                arguments("[1e0]", "[0,4]"),
                arguments("[\"1\"]", "[0,4]"),
                arguments("[null]", "[0,4]"),
                arguments("[[1]]", "[0,4]"),
                arguments("[2147483648]", "[0,4]"),
                arguments("[99999999999999999999999]", "[0,4]"),
                arguments("[65536,65536,65536,65536]", "[0,4]"),
                arguments("[65536,65536,65536,65536]", "[0,0]"),
                arguments("[2147483647,2147483647,4]", "[0,4]"),
                arguments("[536870912]", "[0,2147483648]"),
                arguments("[536870911]", "[0,2147483644]"),
                arguments("[1,1,1,1,1,1,1,1,1]", "[0,4]"),
                arguments("1", "[0,4]"),
                arguments("null", "[0,4]"),
                arguments("[1]", "[]"),
                arguments("[1]", "[4]"),
                arguments("[1]", "[0,4,8]"),
                arguments("[1]", "null"),
                arguments("[1]", "{\"0\":0,\"1\":4}"),
                arguments("[1]", "[\"0\",\"4\"]"),
                arguments("[1]", "[0.0,4.0]"),
                arguments("[1]", "[0.5,4.5]"),
                arguments("[1]", "[-4,0]"),
                arguments("[1]", "[4,0]"),
                arguments("[1]", "[1,5]"),
                arguments("[1]", "[4,8]"),
                arguments("[1]", "[-9223372036854775808,-9223372036854775804]"),
                arguments("[1]", "[4294967296,4294967300]"),
                arguments("[1]", "[99999999999999999999999,99999999999999999999999]"));
    }

    @ParameterizedTest
    @MethodSource("wrongPlaces")
    void refusesShapesAndOffsetsThatDoNotDescribeTheData(String shape, String offsets) {
        // When
        RefusedReleaseException refusal = refusal(
                file("{\"w\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":%s}}".formatted(shape, offsets), 4));

        // Then
        assertThat(refusal).hasMessageContaining("tensor 'w'");
        assertThat(refusal.reason()).isEqualTo(Reason.CORRUPT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[0,4]", "[2,6]", "[3,7]", "[8,12]", "[6,10]"})
    void refusesOverlapsAndGaps(String secondOffsets) {
        // When
        RefusedReleaseException refusal = refusal(file(
                "{\"v\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":%s}}".formatted(secondOffsets),
                12));

        // Then
        assertThat(refusal).hasMessageContaining("must neither overlap nor leave a gap");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5, 8, 100})
    void refusesMissingAndTrailingData(int dataBytes) {
        // When
        RefusedReleaseException refusal =
                refusal(file("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", dataBytes));

        // Then
        assertThat(refusal).hasMessage("the tensors fill 4 bytes, but the file holds %d", dataBytes);
    }

    @Test
    void refusesTheSameNameTwice() {
        // When
        RefusedReleaseException refusal = refusal(file(
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                8));

        // Then
        assertThat(refusal).hasMessageContaining("Duplicate field 'w'");
    }

    @Test
    void refusesMoreTensorsThanAnyReleaseHas() {
        // Given
        String header = IntStream.range(0, 1025)
                .mapToObj(i -> "\"t%d\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[%d,%d]}"
                        .formatted(i, 4 * i, 4 * i + 4))
                .collect(Collectors.joining(",", "{", "}"));

        // When
        RefusedReleaseException refusal = refusal(file(header, 4 * 1025));

        // Then
        assertThat(refusal).hasMessageContaining("at most 1024 entries");
    }
}
