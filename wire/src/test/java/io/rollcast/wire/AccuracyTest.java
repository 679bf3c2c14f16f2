package io.rollcast.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccuracyTest {

    private static final String JSON = """
            {"version":4,"predictor":"gru/7","instance":"host-1/0_3","from_ms":1000,"to_ms":2000,\
            "count":[10,9,8],"squared_error":[0.5,1.0E60,0.0],"scaled_error":[0.25,4.0,0.0],\
            "bounded":[5,4,3],"inside80":[4,3,3],"inside95":[5,4,3]}""";

    /** As a forecaster wrote it before there were intervals; of a baseline it still does, but for the version. */
    private static final String FORMAT_3 = """
            {"version":3,"predictor":"gru/7","instance":"host-1/0_3","from_ms":1000,"to_ms":2000,\
            "count":[10,9,8],"squared_error":[0.5,1.0E60,0.0],"scaled_error":[0.25,4.0,0.0]}""";

    /** As a forecaster wrote it before there were scaled errors. */
    private static final String FORMAT_1 = """
            {"version":1,"predictor":"gru/7","instance":"host-1/0_3","from_ms":1000,"to_ms":2000,\
            "count":[10,9,8,7,6,5,4,3,2,1],\
            "squared_error":[0.5,0.25,1.0,0.1,1.0E10,0.0,0.0,0.0,0.0,2.0]}""";

    private static Accuracy accuracy() {
        return new Accuracy(
                Accuracy.VERSION,
                "gru/7",
                "host-1/0_3",
                1000,
                2000,
                new long[] {10, 9, 8},
                new double[] {0.5, 1e60, 0},
                new double[] {0.25, 4, 0},
                new long[] {5, 4, 3},
                new long[] {4, 3, 3},
                new long[] {5, 4, 3});
    }

    private static Accuracy ofHorizon(int horizon) {
        return new Accuracy(
                Accuracy.VERSION,
                "gru/7",
                "i",
                1,
                2,
                new long[horizon],
                new double[horizon],
                new double[horizon],
                new long[horizon],
                new long[horizon],
                new long[horizon]);
    }

    @Test
    void writesTheFieldsOfTheAccuracyTopic() {
        // Given
        Accuracy accuracy = accuracy();

        // When
        byte[] json = accuracy.toJson();

        // Then
        assertThat(new String(json, UTF_8)).isEqualTo(JSON);
    }

    @Test
    void readsBackWhatItWrote() {
        // Given
        Accuracy original = accuracy();

        // When
        Accuracy readBack = Accuracy.parse(original.toJson());

        // Then
        assertThat(readBack).usingRecursiveComparison().isEqualTo(original);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 288})
    void holdsAnyHorizon(int horizon) {
        // When
        Accuracy readBack = Accuracy.parse(ofHorizon(horizon).toJson());

        // Then
        assertThat(readBack).usingRecursiveComparison().isEqualTo(ofHorizon(horizon));
        assertThat(readBack.scaledError()).hasSize(horizon);
    }

    @Test
    void readsTheFormatWithoutScaledErrors() {
        // When
        Accuracy accuracy = Accuracy.parse(FORMAT_1.getBytes(UTF_8));

        // Then
        assertThat(accuracy.version()).isEqualTo(1);
        assertThat(accuracy.count()).hasSize(10).startsWith(10, 9);
        assertThat(accuracy.squaredError()).hasSize(10).endsWith(0, 2);
        assertThat(accuracy.scaledError()).isEmpty();
        assertThat(new String(accuracy.toJson(), UTF_8)).isEqualTo(FORMAT_1);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void readsARecordWithoutIntervals(int version) {
        String without = FORMAT_3.replace("\"version\":3", "\"version\":" + version);

        Accuracy accuracy = Accuracy.parse(without.getBytes(UTF_8));

        assertThat(accuracy.version()).isEqualTo(version);
        assertThat(accuracy.bounded()).isEmpty();
        assertThat(new String(accuracy.toJson(), UTF_8)).isEqualTo(without);
    }

    @Test
    void readsTheFormatOfSquaredScaledErrorsAndSaysSo() {
        String format2 = FORMAT_3.replace("\"version\":3", "\"version\":2").replace("4.0", "16.0");

        Accuracy accuracy = Accuracy.parse(format2.getBytes(UTF_8));

        assertThat(accuracy.version()).isEqualTo(2);
        assertThat(accuracy.scaledError()).containsExactly(0.25, 16, 0);
        assertThat(new String(accuracy.toJson(), UTF_8)).isEqualTo(format2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"version\":1}",
                "{\"version\":1,\"predictor\":null,\"instance\":\"i\",\"from_ms\":1,\"to_ms\":2,"
                        + "\"count\":[1,2,3,4,5,6,7,8,9,10],\"squared_error\":[1,2,3,4,5,6,7,8,9,10]}",
                "{\"version\":1,\"predictor\":\"p\",\"instance\":\"i\",\"from_ms\":1,\"to_ms\":2,"
                        + "\"count\":[1,2,3],\"squared_error\":[1,2,3,4,5,6,7,8,9,10]}",
                "{\"version\":3,\"predictor\":\"p\",\"instance\":\"i\",\"from_ms\":1,\"to_ms\":2,"
                        + "\"count\":[],\"squared_error\":[],\"scaled_error\":[]}",
                "{\"version\":3,\"predictor\":\"p\",\"instance\":\"i\",\"from_ms\":1,\"to_ms\":2,"
                        + "\"count\":[1],\"squared_error\":[1]}",
                "{\"version\":3,\"predictor\":\"p\",\"instance\":\"i\",\"from_ms\":1,\"to_ms\":2,"
                        + "\"count\":[1],\"squared_error\":[1],\"scaled_error\":[1,2]}",
                "{\"version\":4,\"predictor\":\"p\",\"instance\":\"i\",\"from_ms\":1,\"to_ms\":2,"
                        + "\"count\":[1],\"squared_error\":[1],\"scaled_error\":[1],\"bounded\":[1]}",
                "{\"version\":3,\"predictor\":\"p\",\"instance\":\"i\",\"from_ms\":1,\"to_ms\":2,"
                        + "\"count\":[1],\"squared_error\":[1],\"scaled_error\":[1],"
                        + "\"bounded\":[1],\"inside80\":[1],\"inside95\":[1]}"
            })
    void refusesBytesThatAreNoAccuracy(String json) {
        assertThatThrownBy(() -> Accuracy.parse(json.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not an accuracy record");
    }

    @Test
    void refusesAnotherFormatByName() {
        // Given
        byte[] json = JSON.replace("\"version\":4", "\"version\":5").getBytes(UTF_8);

        // Then
        assertThatThrownBy(() -> Accuracy.parse(json))
                .isInstanceOf(NewerFormatException.class)
                .hasMessageContaining("an accuracy record of format 5: this build reads formats up to 4");
    }

    @Test
    void aLaterFormatIsToldFromWhatIsNoRecord() {
        assertThatThrownBy(() -> Accuracy.parse("{\"version\":5,\"sums\":{}}".getBytes(UTF_8)))
                .isInstanceOf(NewerFormatException.class);
        assertThatThrownBy(() -> PairedErrors.parse("{\"version\":2}".getBytes(UTF_8)))
                .isInstanceOf(NewerFormatException.class)
                .hasMessageContaining("paired errors of format 2");
    }

    @Test
    void whatALaterBuildSaysBesidesIsLeftOut() {
        String more = ",\"median\":[0.1],\"because\":{\"a\":1}}";
        PairedErrors paired = new PairedErrors(
                1, "base/1", "gru/2", "i/0_0", 1, 2, 3, 4, new long[] {5}, new double[] {6}, new double[] {7});

        Accuracy accuracy = Accuracy.parse(JSON.replaceFirst("}$", more).getBytes(UTF_8));
        PairedErrors pairedBack = PairedErrors.parse(
                new String(paired.toJson(), UTF_8).replaceFirst("}$", more).getBytes(UTF_8));

        assertThat(accuracy).usingRecursiveComparison().isEqualTo(accuracy());
        assertThat(pairedBack).usingRecursiveComparison().isEqualTo(paired);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"champion", "challenger", "instance", "from_ms", "series", "count", "champion_error", "version"})
    void refusesPairedErrorsWithoutThese(String field) {
        PairedErrors paired = new PairedErrors(
                1, "base/1", "gru/2", "i/0_0", 1, 2, 3, 4, new long[] {5}, new double[] {6}, new double[] {7});
        String json = new String(paired.toJson(), UTF_8).replace("\"" + field + "\"", "\"other\"");

        assertThatThrownBy(() -> PairedErrors.parse(json.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not paired errors");
    }

    @Test
    void cannotBeChangedThroughItsArrays() {
        // Given
        Accuracy accuracy = accuracy();

        // When
        accuracy.count()[0] = -1;
        accuracy.squaredError()[0] = -1;
        accuracy.scaledError()[0] = -1;
        accuracy.bounded()[0] = -1;
        accuracy.inside80()[0] = -1;
        accuracy.inside95()[0] = -1;

        // Then
        assertThat(accuracy).usingRecursiveComparison().isEqualTo(accuracy());
    }
}
