package io.rollcast.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Forecast;
import org.junit.jupiter.api.Test;

class ExplanationTest {

    @Test
    void theTextHasNoControlCharactersOfATopic() {
        Forecast forecast = new Forecast("s\u001b[2J\nNot", 7, 2, 3, "gru/3", "31\u009b", false, 0, new double[] {1.5});
        Explanation explanation = new Explanation(forecast, null, null, 1, 7, 0, 1, false, null, null, null);

        assertThat(explanation.toText())
                .startsWith("Forecast 7 of series s\\u001b[2J\\u000aNot, made from")
                .contains("of digest 31\\u009b is")
                .doesNotContain("first step");
    }

    @Test
    void aFirstStepThatWasNotTheReleasesIsSaid() {
        Forecast forecast = new Forecast("s", 7, 2, 3, "gru/3", "31", false, 0, new double[] {1.5});
        Explanation explanation = new Explanation(forecast, forecast, 0.0, 1, 7, 0, 1, true, "gru/3", null, null);

        assertThat(explanation.toText()).contains("The last value stood in for the first step");
    }
}
