package io.rollcast.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoSummaryTest {

    private static DemoSummary summary(
            long points, long forecasts, long sequenceFaults, double[] mse, double[] mseLastValue) {
        return new DemoSummary(
                points,
                forecasts,
                0,
                sequenceFaults,
                1,
                List.of(),
                List.of(),
                "gru/1",
                1,
                mse,
                mseLastValue,
                mse,
                mseLastValue,
                mse,
                mse,
                1,
                1,
                1);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 100, 0, '100 points, 100 forecasts, one for each, in order'",
        "100, 97, 0, '100 points, 97 forecasts, 3 missing'",
        "100, 97, 2, '100 points, 97 forecasts, 3 missing, 2 out of order'",
        "100, 101, 1, '100 points, 101 forecasts, 1 too many, 1 out of order'",
        "100, 100, 4, '100 points, 100 forecasts, 4 out of order'"
    })
    void theTextSaysWhatIsWrongWithTheForecasts(int points, int forecasts, int sequenceFaults, String said) {
        double[] errors = {0.1};

        assertThat(summary(points, forecasts, sequenceFaults, errors, errors)
                        .toText()
                        .lines())
                .contains("  " + said);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 24, 288})
    void theJsonHasAnErrorForEachStepAndNullWhereNothingWasScored(int horizon) throws JsonProcessingException {
        // Given errors of all steps, but for the last value's last one
        double[] mse = new double[horizon];
        double[] mseLastValue = new double[horizon];
        Arrays.fill(mse, 0.1);
        mseLastValue[horizon - 1] = Double.NaN;

        // When
        JsonNode json =
                new ObjectMapper().readTree(summary(1, 1, 0, mse, mseLastValue).toJson());

        // Then
        assertThat(json.path("mse"))
                .hasSize(horizon)
                .allSatisfy(error -> assertThat(error.doubleValue()).isEqualTo(0.1));
        assertThat(json.path("mseLastValue")).hasSize(horizon);
        assertThat(json.path("mseLastValue").path(horizon - 1).isNull()).isTrue();
    }
}
