package io.rollcast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.rollcast.network.RefusedReleaseException.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sound safetensors files whose specification or provenance is not: refused as an unknown format, the fault named. */
class HostileMetadataTest {

    private static final ModelSpec LSTM = TestWeights.smallSpecs().get(0);

    /** A good release's file with one metadata entry replaced, or removed where {@code text} is null. */
    private static RefusedReleaseException refusalWith(String key, String text) throws RefusedReleaseException {
        Safetensors good = Safetensors.decode(TestWeights.release(LSTM).encode());
        Map<String, String> metadata = new LinkedHashMap<>(good.metadata());
        metadata.compute(key, (sameKey, sound) -> text);
        byte[] file = new Safetensors(good.tensors(), metadata).encode();
        return catchThrowableOfType(RefusedReleaseException.class, () -> ModelRelease.decode(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "4", "", "2.0", " 2"})
    void refusesAnUnknownFormat(String format) throws RefusedReleaseException {
        // When
        RefusedReleaseException refusal = refusalWith("rollcast.format", format);

        // Then
        assertThat(refusal)
                .hasMessage("the metadata 'rollcast.format' is %s: this build reads formats 2 and 3", format);
        assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_FORMAT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollcast.format", "rollcast.spec", "rollcast.provenance"})
    void refusesAFileWithoutItsMetadata(String key) throws RefusedReleaseException {
        // When
        RefusedReleaseException refusal = refusalWith(key, null);

        // Then
        assertThat(refusal).hasMessageContaining(key);
        assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_FORMAT);
    }

    private static String spec(String architecture, String dimensions) {
        return "{\"architecture\":\"%s\",\"dimensions\":%s}".formatted(architecture, dimensions);
    }

    private static String dimensions(String layers, String units, String window, String horizon, String rest) {
        return "{\"layers\":%s,\"units\":%s,\"window\":%s,\"horizon\":%s,%s}"
                .formatted(layers, units, window, horizon, rest);
    }

    static Stream<Arguments> badSpecs() {
        String sound = "\"memory\":\"carried\",\"scaler\":{\"level\":0,\"level_deviation\":0.5,\"spread\":1,"
                + "\"spread_deviation\":0.5,\"span\":200}";
        return Stream.of(
                arguments(spec("gru", dimensions("1000000000", "1", "2", "10", sound)), "layers is 1000000000"),
                arguments(spec("gru", dimensions("1e9", "1", "2", "10", sound)), "layers is 1000000000"),
                arguments(spec("gru", dimensions("0", "1", "2", "10", sound)), "layers is 0"),
                arguments(spec("gru", dimensions("99999999999", "1", "2", "10", sound)), "99999999999"),
                arguments(spec("gru", dimensions("1", "2147483647", "2", "10", sound)), "units is 2147483647"),
                arguments(spec("gru", dimensions("1", "-1", "2", "10", sound)), "units is -1"),
                arguments(spec("gru", dimensions("1", "1", "1", "10", sound)), "window is 1"),
                arguments(spec("gru", dimensions("1", "1", "2", "289", sound)), "horizon is 289"),
                arguments(spec("gru", dimensions("1", "1", "2", "0", sound)), "horizon is 0"),
                arguments(spec("gru", dimensions("1", "1", "2", "10", "\"inputs\":2," + sound)), "inputs is 2"),
                arguments(spec("gru", dimensions("1", "1", "2", "10", "\"inputs\":0," + sound)), "inputs is 0"),
                arguments(
                        spec("gru", dimensions("1", "1", "2", "10", "\"inputs\":[\"value\",\"moon\"]," + sound)),
                        "any of value, season, two-seasons, week"),
                arguments(
                        spec("gru", dimensions("1", "1", "2", "10", "\"inputs\":[\"value\",\"week\"]," + sound)),
                        "a dense head takes the value alone"),
                arguments(
                        spec("gru", dimensions("1", "1", "2", "10", "\"inputs\":[\"week\"]," + sound)),
                        "must begin with the value"),
                arguments(spec("gru", dimensions("1", "1", "2", "10", "\"head\":\"tail\"," + sound)), "tail"),
                arguments(spec("gru", dimensions("null", "1", "2", "10", sound)), "at dimensions.layers"),
                arguments(spec("gru", dimensions("\"many\"", "1", "2", "10", sound)), "many"),
                arguments(spec("gru", "{" + sound + "}"), "at dimensions.layers"),
                arguments(spec("gru", dimensions("1", "1", "2", "10", "\"memory\":\"carried\"")), "scaler"),
                arguments(
                        spec("gru", dimensions("1", "1", "2", "10", "\"memory\":\"carried\",\"scaler\":null")),
                        "scaler"),
                arguments(spec("gru", dimensions("1", "1", "2", "10", sound.replace("carried", "perfect"))), "perfect"),
                arguments(
                        spec("gru", dimensions("1", "1", "2", "10", sound.replace("carried", "window"))),
                        "memory is window: it must be carried, as this build's networks carry their state from point to point;"
                                + " fit the network again"),
                arguments(spec("gru", dimensions("1", "1", "2", "10", sound.replace("\"carried\"", "null"))), "memory"),
                arguments(
                        spec("gru", dimensions("1", "1", "2", "10", sound.replace("\"spread\":1,", "\"spread\":0,"))),
                        "spread 0.0"),
                arguments(
                        spec("gru", dimensions("1", "1", "2", "10", sound.replace("\"spread\":1,", "\"spread\":-1,"))),
                        "spread -1.0"),
                arguments(
                        spec(
                                "gru",
                                dimensions("1", "1", "2", "10", sound.replace("\"spread\":1,", "\"spread\":1e999,"))),
                        "spread Infinity"),
                arguments(
                        spec(
                                "gru",
                                dimensions("1", "1", "2", "10", sound.replace("\"level\":0,", "\"level\":\"NaN\","))),
                        "level NaN"),
                arguments(
                        spec(
                                "gru",
                                dimensions(
                                        "1",
                                        "1",
                                        "2",
                                        "10",
                                        sound.replace("\"level_deviation\":0.5", "\"level_deviation\":-0.5"))),
                        "+- -0.5"),
                arguments(
                        spec(
                                "gru",
                                dimensions(
                                        "1",
                                        "1",
                                        "2",
                                        "10",
                                        sound.replace("\"spread_deviation\":0.5", "\"spread_deviation\":-0.5"))),
                        "+- -0.5"),
                arguments(spec("gru", dimensions("1", "1", "2", "10", sound.replace(":200}", ":1}"))), "span 1:"),
                arguments(spec("gru", dimensions("1", "1", "2", "10", sound.replace(":200}", ":-2}"))), "span -2:"),
                arguments(
                        spec("gru", dimensions("1", "1", "2", "10", sound.replace(":200}", ":2000000}"))),
                        "span 2000000:"),
                arguments(spec("transformer", dimensions("1", "1", "2", "10", sound)), "transformer"),
                arguments(spec("java.lang.Runtime", dimensions("1", "1", "2", "10", sound)), "java.lang.Runtime"),
                arguments(spec("gru", "null"), "dimensions"),
                arguments("{\"architecture\":\"lstm\"}", "dimensions"),
                arguments("{\"architecture\":\"ln-rnn\"}", "dimensions"),
                arguments("{\"dimensions\":%s}".formatted(dimensions("1", "1", "2", "10", sound)), "architecture"));
    }

    @ParameterizedTest
    @MethodSource("badSpecs")
    void refusesASpecificationAndNamesTheFault(String json, String fault) throws RefusedReleaseException {
        // When
        RefusedReleaseException refusal = refusalWith("rollcast.spec", json);

        // Then
        assertThat(refusal).hasMessageContainingAll("rollcast.spec", fault);
        assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_FORMAT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"offsets\":{},\"versions\":{}}",
                "{\"created_ms\":1,\"seed\":1,\"epochs\":1,\"steps\":1,\"fit_seconds\":1,\"training_loss\":1,"
                        + "\"training_series\":1,\"training_points\":1,\"from_ms\":1,\"to_ms\":1,"
                        + "\"validation\":null,\"offsets\":{},\"versions\":{}}",
                "{\"created_ms\":1,\"seed\":1,\"epochs\":1,\"steps\":1,\"fit_seconds\":1,\"training_loss\":1,"
                        + "\"training_series\":1,\"training_points\":1,\"from_ms\":1,\"to_ms\":1,"
                        + "\"validation\":{},\"offsets\":{},\"versions\":{}}",
                "{\"created_ms\":1,\"seed\":1,\"epochs\":1,\"steps\":1,\"fit_seconds\":1,\"training_loss\":1,"
                        + "\"training_series\":1,\"training_points\":1,\"from_ms\":1,\"to_ms\":1,"
                        + "\"validation\":{\"windows\":1,\"mse\":\"low\"},\"offsets\":{},\"versions\":{}}",
                "{\"created_ms\":\"yesterday\",\"offsets\":{},\"versions\":{}}"
            })
    void refusesAProvenanceThatCannotBeJudged(String json) throws RefusedReleaseException {
        // When
        RefusedReleaseException refusal = refusalWith("rollcast.provenance", json);

        // Then
        assertThat(refusal).hasMessageContaining("rollcast.provenance");
        assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_FORMAT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollcast.spec", "rollcast.provenance"})
    void refusesTextThatIsNoJsonObject(String key) throws RefusedReleaseException {
        for (String json : new String[] {"", " ", "null", "7", "[]", "\"gru\"", "{", "{\"a\":" + "[".repeat(100_000)}) {
            // When
            RefusedReleaseException refusal = refusalWith(key, json);

            // Then
            assertThat(refusal).as(json).hasMessageContaining(key);
            assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_FORMAT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"offsets", "versions", "validation"})
    void refusesAProvenanceWithoutItsMaps(String missing) throws RefusedReleaseException {
        // Given
        Safetensors good = Safetensors.decode(TestWeights.release(LSTM).encode());
        String json = good.metadata().get("rollcast.provenance").replace("\"" + missing + "\"", "\"other\"");

        // When
        RefusedReleaseException refusal = refusalWith("rollcast.provenance", json);

        // Then
        assertThat(refusal).hasMessageContainingAll("rollcast.provenance", missing);
        assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_FORMAT);
    }
}
