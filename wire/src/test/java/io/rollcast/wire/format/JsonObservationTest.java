package io.rollcast.wire.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.Observation;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonObservationTest {

    private static final long SEED = 20261123;
    private static final byte[] KEY = "s-00042".getBytes(UTF_8);

    static Stream<Arguments> acceptedValues() {
        return Stream.of(
                arguments("1", 1.0),
                arguments("-0.0", -0.0),
                arguments("0.1", 0.1),
                arguments("-2.5e-3", -0.0025),
                arguments("1E3", 1000.0),
                arguments(" \t\r\n7 \n", 7.0),
                arguments("3.4028234e38", 3.4028234e38),
                arguments("4.9e-324", Double.MIN_VALUE),
                arguments("1e-400", 0.0),
                arguments("16777217", 16_777_217.0),
                arguments("1700000000.1", 1_700_000_000.1),
                arguments("123456789012345678901234567890", 123456789012345678901234567890.0),
                arguments("{\"value\":1.5}", 1.5),
                arguments("{ \"unit\" : \"C\", \"value\" : -3, \"sensor\" : null }", -3.0),
                arguments("{\"value\":1,\"value\":2}", 2.0),
                arguments("{\"before\":{\"value\":9},\"value\":4,\"after\":[{\"value\":8}]}", 4.0),
                arguments("{\"Value\":9,\"value\":4}", 4.0),
                arguments("{\"v\\u0061lue\":5}", 5.0));
    }

    @ParameterizedTest
    @MethodSource("acceptedValues")
    void readsANumberOrAnObjectWithANumericValue(String json, double expected) throws MalformedObservationException {
        // Given
        byte[] value = json.getBytes(UTF_8);

        // When
        Observation observation = JsonFormat.observation(KEY, value, 0);

        // Then
        assertThat(observation.series()).isEqualTo("s-00042");
        assertThat(Double.doubleToRawLongBits(observation.value())).isEqualTo(Double.doubleToRawLongBits(expected));
    }

    static Stream<Arguments> refusedValues() {
        return Stream.of(
                arguments("", Reason.NOT_JSON),
                arguments("   ", Reason.NOT_JSON),
                arguments("nonsense", Reason.NOT_JSON),
                arguments("1 2", Reason.NOT_JSON),
                arguments("1,", Reason.NOT_JSON),
                arguments("{\"value\":1}{", Reason.NOT_JSON),
                arguments("{\"value\":1", Reason.NOT_JSON),
                arguments("{\"value\":", Reason.NOT_JSON),
                arguments("{value:1}", Reason.NOT_JSON),
                arguments("[1", Reason.NOT_JSON),
                arguments("01", Reason.NOT_JSON),
                arguments("+1", Reason.NOT_JSON),
                arguments(".5", Reason.NOT_JSON),
                arguments("0x10", Reason.NOT_JSON),
                arguments("1\u0000", Reason.NOT_JSON),
                arguments("9".repeat(2_000), Reason.NOT_JSON),
                arguments("{\"a\":" + "[".repeat(5_000), Reason.NOT_JSON),
                arguments("{\"a\":" + "[".repeat(100) + "]".repeat(100) + ",\"value\":1}", Reason.NOT_JSON),
                arguments("null", Reason.NOT_A_NUMBER),
                arguments("true", Reason.NOT_A_NUMBER),
                arguments("\"1.5\"", Reason.NOT_A_NUMBER),
                arguments("[1]", Reason.NOT_A_NUMBER),
                arguments("{}", Reason.NOT_A_NUMBER),
                arguments("{\"reading\":1}", Reason.NOT_A_NUMBER),
                arguments("{\"nested\":{\"value\":1}}", Reason.NOT_A_NUMBER),
                arguments("{\"value\":\"1\"}", Reason.NOT_A_NUMBER),
                arguments("{\"value\":null}", Reason.NOT_A_NUMBER),
                arguments("{\"value\":[1]}", Reason.NOT_A_NUMBER),
                arguments("{\"value\":1,\"value\":\"withdrawn\"}", Reason.NOT_A_NUMBER),
                arguments("NaN", Reason.NOT_FINITE),
                arguments("Infinity", Reason.NOT_FINITE),
                arguments("-Infinity", Reason.NOT_FINITE),
                arguments(" NaN ", Reason.NOT_FINITE),
                arguments("{\"value\":NaN}", Reason.NOT_FINITE),
                arguments("{\n  \"value\": -Infinity\n}", Reason.NOT_FINITE),
                arguments("1e39", Reason.NOT_FINITE),
                arguments("-1e400", Reason.NOT_FINITE),
                arguments("{\"value\":1e400}", Reason.NOT_FINITE));
    }

    @ParameterizedTest
    @MethodSource("refusedValues")
    void refusesAnyOtherValueWithItsReason(String json, Reason expected) {
        // Given
        byte[] value = json.getBytes(UTF_8);

        // When
        var refusal =
                catchThrowableOfType(MalformedObservationException.class, () -> JsonFormat.observation(KEY, value, 0));

        // Then
        assertThat(refusal).isNotNull().hasMessageContaining("value");
        assertThat(refusal.reason()).isEqualTo(expected);
    }

    static Stream<Arguments> refusedRecords() {
        byte[] one = {'1'};
        byte[] latin1 = "Zürich".getBytes(StandardCharsets.ISO_8859_1);
        byte[] overlong = {(byte) 0xC0, (byte) 0x80};
        return Stream.of(
                arguments("null key", null, one, Reason.NULL_KEY),
                arguments("empty key", new byte[0], one, Reason.NULL_KEY),
                arguments("null key and an empty value", null, new byte[0], Reason.NULL_KEY),
                arguments("key of 513 bytes", new byte[513], one, Reason.OVERSIZED),
                arguments(
                        "value over 16 KiB",
                        KEY,
                        " ".repeat(16 * 1024).concat("1").getBytes(UTF_8),
                        Reason.OVERSIZED),
                arguments("Latin-1 key", latin1, one, Reason.NOT_UTF8),
                arguments("overlong key", overlong, one, Reason.NOT_UTF8),
                arguments("key of a long", new byte[] {0, 0, 0, 0, 0, 0, 0, 'A'}, one, Reason.UNDECODABLE),
                arguments("key with a tab", "a\tb".getBytes(UTF_8), one, Reason.UNDECODABLE),
                arguments("key with a delete", "a\u007fb".getBytes(UTF_8), one, Reason.UNDECODABLE),
                arguments("Latin-1 value", KEY, latin1, Reason.NOT_UTF8),
                arguments("UTF-16 value", KEY, "1".getBytes(StandardCharsets.UTF_16), Reason.NOT_UTF8),
                arguments("UTF-16 value without a mark", KEY, "1".getBytes(StandardCharsets.UTF_16BE), Reason.NOT_JSON),
                arguments("UTF-32 value", KEY, new byte[] {0, 0, 0, '1'}, Reason.NOT_JSON));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedRecords")
    void refusesBytesThatAreNoRecordWithTheirReason(String what, byte[] key, byte[] value, Reason expected) {
        // When
        var refusal =
                catchThrowableOfType(MalformedObservationException.class, () -> JsonFormat.observation(key, value, 0));

        // Then
        assertThat(refusal).as(what).isNotNull();
        assertThat(refusal.reason()).isEqualTo(expected);
    }

    @Test
    void acceptsTheLargestKeyAndValue() throws MalformedObservationException {
        // Given
        byte[] key = "k".repeat(Observation.MAX_KEY_BYTES).getBytes(UTF_8);
        byte[] value = (" ".repeat(Observation.MAX_VALUE_BYTES - 1) + "1").getBytes(UTF_8);

        // When
        Observation observation = JsonFormat.observation(key, value, 0);

        // Then
        assertThat(observation).isEqualTo(new Observation("k".repeat(512), 1, 0));
    }

    @Test
    void jsonReadsBackBitForBit() throws MalformedObservationException {
        // Given
        Random random = new Random(SEED);
        for (int i = 0; i < 100_000; i++) {
            double value = i % 2 == 0
                    ? Double.longBitsToDouble(random.nextLong())
                    : Math.rint(1e7 * random.nextGaussian()) / 1e4;
            if (Math.abs(value) <= Observation.MOST_VALUE) {
                Observation original = new Observation("s", value, 0);

                // When
                Observation readBack = JsonFormat.observation(KEY, JsonFormat.value(value), 0);

                // Then
                assertThat(Double.doubleToRawLongBits(readBack.value())).isEqualTo(Double.doubleToRawLongBits(value));
            }
        }
    }

    @Test
    void cannotBeMadeOfWhatCannotBeRead() {
        assertThatThrownBy(() -> new Observation("", 1, 0)).hasMessageContaining("must not be empty");
        assertThatThrownBy(() -> new Observation("s", Double.NaN, 0))
                .hasMessage("the value NaN of series 's' must be within +-3.4e38");
    }

    @ParameterizedTest
    @EnumSource
    void labelsAreLowerCaseWithDashes(Reason reason) {
        assertThat(reason.label()).matches("[a-z0-9]+(-[a-z0-9]+)*");
    }

    @Test
    void aRecordWithoutAValueHasNoObservationsAndEndsItsSeries() throws MalformedObservationException {
        IncomingRecord end = new IncomingRecord("observations", KEY, null, new RecordHeaders(), 0, 0);
        assertThat(JsonFormat.JSON.observations(end)).isEmpty();
        assertThat(JsonFormat.JSON.ended(end)).containsExactly("s-00042");
        IncomingRecord keyless = new IncomingRecord("observations", new byte[0], null, new RecordHeaders(), 0, 0);
        var refusal = catchThrowableOfType(MalformedObservationException.class, () -> JsonFormat.JSON.ended(keyless));
        assertThat(refusal.reason()).isEqualTo(Reason.NULL_KEY);
    }
}
