package io.rollcast.wire.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.wire.Bounds;
import io.rollcast.wire.Forecast;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonForecastTest {

    private static final long SEED = 20261123;
    private static final String JSON = """
            {"series":"s-00042","seq":1234,"origin_ms":1764000000000,"step_ms":1000,"model":"gru/7",\
            "digest":"0123456789abcdef","warm":true,"imputed":3,\
            "forecast":[0.5,-1.25,2.0,0.1,1.0E10,1.0E-10,0.0,-0.0,3.0,4.0]}""";

    private static Forecast forecast(double... values) {
        return new Forecast("s-00042", 1234, 1_764_000_000_000L, 1000, "gru/7", "0123456789abcdef", true, 3, values);
    }

    @Test
    void writesTheFieldsOfTheForecastsTopic() {
        // Given
        Forecast forecast = forecast(0.5, -1.25, 2, 0.1, 1e10, 1e-10, 0, -0.0, 3, 4);

        // When
        byte[] json = JsonFormat.JSON.value(forecast);

        // Then
        assertThat(new String(json, UTF_8)).isEqualTo(JSON);
    }

    @Test
    void readsBackWhatItWrote() {
        // Given
        Random random = new Random(SEED);
        double[] values = new double[Forecast.DEFAULT_HORIZON];
        for (int h = 0; h < values.length; h++) {
            values[h] = random.nextGaussian();
        }
        Forecast original =
                new Forecast("Zürich \"7\" \\ \n 🌡", Long.MAX_VALUE, -1, 0, Forecast.LAST_VALUE, "", false, 0, values);

        // When
        Forecast readBack = JsonFormat.forecast(JsonFormat.JSON.value(original));

        // Then
        assertThat(readBack).usingRecursiveComparison().isEqualTo(original);
    }

    @Test
    void boundsFollowTheForecast() {
        Forecast forecast = new Forecast(
                "s",
                1,
                2,
                3,
                "m",
                "",
                true,
                0,
                new double[] {1, 2},
                new Bounds(
                        new double[] {0.5, 1}, new double[] {1.5, 3}, new double[] {0.25, 0.5}, new double[] {2, 4}));

        byte[] json = JsonFormat.JSON.value(forecast);

        assertThat(new String(json, UTF_8))
                .endsWith("\"forecast\":[1.0,2.0],\"lower\":[0.5,1.0],\"upper\":[1.5,3.0],"
                        + "\"lower95\":[0.25,0.5],\"upper95\":[2.0,4.0]}");
        assertThat(JsonFormat.forecast(json)).usingRecursiveComparison().isEqualTo(forecast);
    }

    @Test
    void aForecastOfAnEarlierBuildHasNoBounds() {
        assertThat(JsonFormat.forecast(JSON.getBytes(UTF_8)).bounds().steps()).isZero();
    }

    @Test
    void refusesBoundsOfAnotherHorizon() {
        double[] one = {1};
        Bounds bounds = new Bounds(one, one, one, one);

        assertThatThrownBy(() -> new Forecast("s", 1, 0, 0, "m", "", true, 0, new double[2], bounds))
                .hasMessage("bounds of 1 steps of a forecast of 2 for series 's'");
        assertThatThrownBy(() -> new Bounds(one, new double[2], one, one))
                .hasMessage("bounds of 1, 2, 1 and 1 steps: all have the forecast's");
    }

    @Test
    void skipsFieldsOfLaterFormats() {
        // Given
        byte[] json = JSON.replace("\"warm\"", "\"median\":[1,2],\"warm\"").getBytes(UTF_8);

        // When
        Forecast forecast = JsonFormat.forecast(json);

        // Then
        assertThat(forecast.seq()).isEqualTo(1234);
    }

    @Test
    void aForecastOfAnEarlierBuildHasNoImputedPoints() {
        byte[] json = JSON.replace("\"imputed\":3,", "").getBytes(UTF_8);

        assertThat(JsonFormat.forecast(json).imputed()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "1",
                "[]",
                "{}",
                "{\"series\":",
                "{\"series\":null,\"seq\":1,\"origin_ms\":1,\"step_ms\":1,\"model\":\"m\",\"digest\":\"\",\"warm\":true,"
                        + "\"forecast\":[1,2,3,4,5,6,7,8,9,10]}",
                "{\"series\":\"s\",\"origin_ms\":1,\"step_ms\":1,\"model\":\"m\",\"digest\":\"\",\"warm\":true,"
                        + "\"forecast\":[1,2,3,4,5,6,7,8,9,10]}",
                "{\"series\":\"s\",\"seq\":1,\"origin_ms\":1,\"step_ms\":1,\"model\":\"m\",\"digest\":\"\",\"warm\":true}",
                "{\"series\":\"s\",\"seq\":1,\"origin_ms\":1,\"step_ms\":1,\"model\":\"m\",\"digest\":\"\",\"warm\":true,"
                        + "\"forecast\":[]}"
            })
    void refusesBytesThatAreNoForecast(String json) {
        assertThatThrownBy(() -> JsonFormat.forecast(json.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a forecast");
    }

    @Test
    void refusesNoStepsAndTooManyAndASeqBelowOne() {
        assertThatThrownBy(() -> forecast()).hasMessage("a forecast of 0 steps for series 's-00042': it has 1 to 288");
        assertThatThrownBy(() -> forecast(new double[289]))
                .hasMessage("a forecast of 289 steps for series 's-00042': it has 1 to 288");
        assertThatThrownBy(() -> new Forecast("s", 0, 0, 0, "m", "", true, 0, new double[10]))
                .hasMessage("seq 0 of series 's': points are counted from 1");
    }

    @Test
    void cannotBeChangedThroughItsArrays() {
        // Given
        double[] values = new double[3];
        Forecast forecast = forecast(values);

        // When
        values[0] = 1;
        forecast.forecast()[1] = 1;

        // Then
        assertThat(forecast.forecast()).containsOnly(0);
    }
}
