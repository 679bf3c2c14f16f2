package io.rollcast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.network.Inference.Input;
import io.rollcast.network.Inference.Output;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InferenceLimitsTest {

    @ParameterizedTest
    @MethodSource("io.rollcast.network.TestWeights#specs")
    void anExtremeObservationDoesNotSpoilTheStateForEver(ModelSpec spec) {
        // Given
        Inference inference = new Inference();
        InferenceNetwork network = TestWeights.network(spec, TestWeights.SEED);
        for (float extreme : new float[] {Float.MAX_VALUE, -Float.MAX_VALUE, 1e38f, -1e30f, 1e20f}) {
            Input input = new Input(new double[] {0, extreme, 0, 0}, new float[0]);

            // When
            Output output = inference.run(network, List.of(input), 3).get(0);

            // Then
            for (double[] forecast : output.forecasts()) {
                for (double value : forecast) {
                    assertThat(value).as("after %s", extreme).isFinite();
                }
            }
            for (float value : output.state()) {
                assertThat(value).as("after %s", extreme).isFinite();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.network.TestWeights#specs")
    void refusesABatchThatDoesNotFit(ModelSpec spec) {
        // Given
        Inference inference = new Inference();
        Input three = new Input(new double[3], new float[0]);
        Input four = new Input(new double[4], new float[0]);
        Input foreign = new Input(new double[3], new float[spec.stateSize() + 20]);
        InferenceNetwork network = TestWeights.network(spec, TestWeights.SEED);

        // Then
        assertThatThrownBy(() -> inference.run(network, List.of(three, four), 1))
                .hasMessage("a batch of 3 points holds a series of 4");
        assertThatThrownBy(() -> inference.run(network, List.of(three), 4))
                .hasMessage("forecasts of 4 of 3 points were asked for");
        assertThatThrownBy(() -> inference.run(network, List.of(three), 0))
                .hasMessage("forecasts of 0 of 3 points were asked for");
        assertThatThrownBy(() -> inference.run(network, List.of(foreign), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        spec.architecture(), String.valueOf(spec.stateSize()), String.valueOf(spec.stateSize() + 20));
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.network.TestWeights#seasonalSpecs")
    void refusesPointsWithoutWhatTheNetworkSees(ModelSpec spec) {
        // Given
        InferenceNetwork network = TestWeights.network(spec, TestWeights.SEED);
        Input valuesAlone = new Input(new double[10], new float[0]);

        // Then
        assertThatThrownBy(() -> new Inference().run(network, List.of(valuesAlone), 1))
                .hasMessage("10 points with 0 numbers of what is seen at them: this %s takes 50 for each point"
                        .formatted(spec.architecture()));
    }
}
