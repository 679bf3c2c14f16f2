package io.rollcast.forecaster.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChosenStepsTest {

    @Test
    void aSmallHorizonHasAllItsSteps() {
        assertThat(ChosenSteps.of(0, 24)).isEmpty();
        assertThat(ChosenSteps.of(1, 24)).containsExactly(1);
        assertThat(ChosenSteps.of(5, 5)).containsExactly(1, 2, 3, 4, 5);
    }

    @ParameterizedTest
    @ValueSource(ints = {25, 26, 47, 100, 288})
    void aLargeOneHasEvenlySpreadOnesFromTheFirstToTheLast(int horizon) {
        int[] steps = ChosenSteps.of(horizon, 24);

        assertThat(steps).hasSize(24).startsWith(1).endsWith(horizon).doesNotHaveDuplicates();
        for (int i = 1; i < steps.length; i++) {
            assertThat(steps[i] - steps[i - 1]).isBetween(horizon / 24, horizon / 24 + 2);
        }
    }
}
