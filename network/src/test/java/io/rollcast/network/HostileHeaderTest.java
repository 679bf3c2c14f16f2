package io.rollcast.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.rollcast.network.RefusedReleaseException.Reason;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that someone else wrote, by mistake or on purpose: each is refused as corrupt, with the fault named. */
class HostileHeaderTest {

    private static RefusedReleaseException refusal(byte[] file) {
        return catchThrowableOfType(RefusedReleaseException.class, () -> Safetensors.decode(file));
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                67,
                1 << 20,
                (1 << 20) + 1,
                1L << 32,
                (1L << 32) + 66,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                -1,
                -66
            })
    void refusesAbsurdHeaderLengths(long length) {
        // Given
        byte[] rest = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}0000".getBytes(UTF_8);

        // When
        RefusedReleaseException refusal = refusal(RawFile.withHeaderLength(length, rest));

        // Then
        assertThat(refusal).hasMessageContaining(Long.toUnsignedString(length));
        assertThat(refusal.reason()).isEqualTo(Reason.CORRUPT);
    }

    @Test
    void refusesAHeaderLongerThanAnyReleaseNeeds() {
        // Given
        byte[] file = RawFile.of("{}" + " ".repeat(Safetensors.MAX_HEADER_BYTES), 0);

        // When
        RefusedReleaseException refusal = refusal(file);

        // Then
        assertThat(refusal).hasMessageContaining("1048576");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  ",
                "[]",
                "null",
                "7",
                "\"text\"",
                "{} {}",
                "{",
                "{\"a\":}",
                "{'a':1}",
                "{\"a\":1,}",
                "not JSON",
                "{\"a\":NaN}",
                "{\"a\":null}",
                "{\"a\":[]}",
                "{\"a\":{}}",
                "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}",
                "{\"__metadata__\":{\"k\":1}}",
                "{\"__metadata__\":{\"k\":null}}",
                "{\"__metadata__\":{\"k\":{}}}",
                "{\"__metadata__\":7}",
                "{\"__metadata__\":[\"k\"]}",
                "{\"__metadata__\":{},\"__metadata__\":{}}",
                "{\"__metadata__\":{\"k\":\"v\",\"k\":\"w\"}}"
            })
    void refusesHeadersThatDescribeNoTensors(String header) {
        // When
        RefusedReleaseException refusal = refusal(RawFile.of(header, 0));

        // Then
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(Reason.CORRUPT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"F16\"",
                "\"BF16\"",
                "\"I64\"",
                "\"F64\"",
                "\"f32\"",
                "\"F32 \"",
                "\"\"",
                "\"Δ\"",
                "null",
                "32",
                "[\"F32\"]"
            })
    void refusesDataTypesButSinglePrecision(String type) {
        // When
        RefusedReleaseException refusal =
                refusal(RawFile.of("{\"w\":{\"dtype\":%s,\"shape\":[1],\"data_offsets\":[0,4]}}".formatted(type), 4));

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
        RefusedReleaseException refusal = refusal(RawFile.of(
                "{\"w\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":%s}}".formatted(shape, offsets), 4));

        // Then
        assertThat(refusal).hasMessageContaining("tensor 'w'");
        assertThat(refusal.reason()).isEqualTo(Reason.CORRUPT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[0,4]", "[2,6]", "[3,7]", "[8,12]", "[6,10]"})
    void refusesOverlapsAndGaps(String secondOffsets) {
        // When
        RefusedReleaseException refusal = refusal(RawFile.of(
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
                refusal(RawFile.of("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", dataBytes));

        // Then
        assertThat(refusal).hasMessage("the tensors fill 4 bytes, but the file holds %d", dataBytes);
    }

    @Test
    void makesNoRoomForDataThatIsNotThere() {
        // When
        RefusedReleaseException refusal = refusal(
                RawFile.of("{\"w\":{\"dtype\":\"F32\",\"shape\":[536870911],\"data_offsets\":[0,2147483644]}}", 4));

        // Then
        assertThat(refusal).hasMessage("the tensors fill 2147483644 bytes, but the file holds 4");
    }

    @Test
    void refusesTheSameNameTwice() {
        // When
        RefusedReleaseException refusal = refusal(RawFile.of(
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
        RefusedReleaseException refusal = refusal(RawFile.of(header, 4 * 1025));

        // Then
        assertThat(refusal).hasMessageContaining("at most 1024 entries");
    }
}
