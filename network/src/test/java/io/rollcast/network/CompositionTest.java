package io.rollcast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.network.Inference.Composition;
import io.rollcast.network.Inference.Input;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a forecast is said to be made of makes the forecast. */
class CompositionTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 128, 300})
    void theWeightedCandidatesAndWhatIsAddedMakeTheForecast(int points) {
        ModelRelease base = BaseRelease.of("lstm");
        InferenceNetwork network = InferenceNetwork.of(base.spec(), base.weights());
        double[] values = new double[400];
        Arrays.setAll(values, t -> 50 + 10 * Math.sin(2 * Math.PI * t / 24) + t % 7);
        Traits traits = Traits.find(Past.of(values, values.length - 1), values.length, 24);
        Input input = Input.of(network.view(), values, values.length - points, traits);

        Composition composition = new Inference().compose(network, input);

        double[] forecast =
                new Inference().run(network, List.of(input), 1).get(0).forecasts()[0];
        assertThat(composition.forecast()).containsExactly(forecast);
        assertThat(composition.names()).hasSameSizeAs(composition.weights()).doesNotHaveDuplicates();
        for (int h = 0; h < forecast.length; h++) {
            double weights = 0;
            double sum = 0;
            for (int c = 0; c < composition.weights().length; c++) {
                weights += composition.weights()[c][h];
                sum += composition.weights()[c][h] * composition.candidates()[c][h];
            }
            assertThat(weights).isCloseTo(1, within(1e-12));
            assertThat(sum + composition.added()[h]).isCloseTo(forecast[h], within(1e-9));
            assertThat(Math.abs(composition.added()[h])).isLessThan(10);
        }
        int season = composition.names().indexOf("a season ago");
        assertThat(composition.candidates()[season][0])
                .isEqualTo(values[400 - traits.seasons().season()]);
        assertThat(composition.candidates()[composition.names().indexOf("last value")])
                .containsOnly(values[399]);
    }

    @Test
    void aDenseHeadHasNoCandidates() {
        InferenceNetwork network = TestWeights.network(TestWeights.specs().get(0), 1);
        Input input = new Input(new double[] {1, 2}, new float[0], View.NOTHING);

        assertThatThrownBy(() -> new Inference().compose(network, input))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DENSE head has no candidates");
    }
}
