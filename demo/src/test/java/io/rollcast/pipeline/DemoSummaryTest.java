package io.rollcast.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoSummaryTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 24, 288})
    void theJsonHasAnErrorForEachStepAndNullWhereNothingWasScored(int horizon) throws JsonProcessingException {
        // Given errors of all steps, but for the last value's last one
        double[] mse = new double[horizon];
        double[] mseLastValue = new double[horizon];
        Arrays.fill(mse, 0.1);
        mseLastValue[horizon - 1] = Double.NaN;

        // When
        JsonNode json = new ObjectMapper()
                .readTree(new DemoSummary(
                                1,
                                1,
                                0,
                                0,
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
                                1)
                        .toJson());

        // Then
        assertThat(json.path("mse"))
                .hasSize(horizon)
                .allSatisfy(error -> assertThat(error.doubleValue()).isEqualTo(0.1));
        assertThat(json.path("mseLastValue")).hasSize(horizon);
        assertThat(json.path("mseLastValue").path(horizon - 1).isNull()).isTrue();
    }
}
