package io.rollcast.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.network.Inference.Input;
import io.rollcast.network.Inference.Output;
import io.rollcast.network.ModelSpec.Dimensions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MixtureTest {

    private static final Scaler ANY = new Scaler(0, 1e30, 1e-30, 1e3, 200);
    private static final Dimensions DIMENSIONS = Dimensions.ofMixture(1, 4, 50, 10, ANY);
    private static final Seasons DAY = new Seasons(24, 168);

    /** A network whose weights are all zero but for the bias that makes one candidate the whole mixture. */
    private static InferenceNetwork choosing(int candidate) {
        ModelSpec spec = new ModelSpec.Lstm(DIMENSIONS);
        Map<String, Tensor> weights = TestWeights.random(spec, TestWeights.SEED);
        weights.replaceAll((name, tensor) -> Tensor.zeros(tensor.shape()));
        float[] bias = new float[DIMENSIONS.headOutputs()];
        Arrays.fill(bias, candidate * 10, candidate * 10 + 10, 80);
        weights.put("head.bias", Tensor.of(bias, bias.length));
        return InferenceNetwork.of(spec, weights);
    }

    private static double[] forecast(int candidate, double[] values, Seasons seasons) {
        return forecast(candidate, values, new Traits(seasons, Autoregression.NONE));
    }

    private static double[] forecast(int candidate, double[] values, Traits traits) {
        InferenceNetwork network = choosing(candidate);
        return new Inference()
                .run(network, List.of(Input.of(network.view(), values, 0, traits)), 1)
                .get(0)
                .forecasts()[0];
    }

    private static double[] series(int length) {
        double[] values = new double[length];
        Random random = new Random(TestWeights.SEED);
        for (int t = 0; t < length; t++) {
            values[t] = 1e6 + 40 * Math.sin(2 * Math.PI * t / 24) + random.nextGaussian();
        }
        return values;
    }

    @Test
    void candidatesAreTheNaiveForecastsOfTheirNames() {
        double[] values = series(400);
        int now = 399;
        double recent = 0;
        for (int back = 0; back < 8; back++) {
            recent += values[now - back] / 8;
        }
        for (int step = 1; step <= 10; step++) {
            Offset<Double> close = Offset.offset(1e-6);
            double shift = values[now] - values[now - 24];
            double weekShift = values[now] - values[now - 168];
            double slope = (values[now] - values[now - 16]) / 16;
            assertThat(forecast(0, values, DAY)[step - 1]).isCloseTo(values[now], close);
            assertThat(forecast(2, values, DAY)[step - 1]).isCloseTo(recent, close);
            assertThat(forecast(3, values, DAY)[step - 1]).isCloseTo(values[now] + step * slope, close);
            assertThat(forecast(4, values, DAY)[step - 1]).isCloseTo(values[now - 24 + step], close);
            assertThat(forecast(5, values, DAY)[step - 1]).isCloseTo(values[now - 24 + step] + shift, close);
            assertThat(forecast(6, values, DAY)[step - 1]).isCloseTo(values[now - 48 + step], close);
            assertThat(forecast(7, values, DAY)[step - 1]).isCloseTo(values[now - 168 + step], close);
            assertThat(forecast(8, values, DAY)[step - 1]).isCloseTo(values[now - 168 + step] + weekShift, close);
        }
        Traits found = Traits.find(Past.of(values, 300), 301, 24);
        double[] regressed = new double[10];
        found.regression().forecast(Past.of(values, now), regressed, 0, 10);
        assertThat(forecast(9, values, found)).containsExactly(regressed, Offset.offset(1e-6));
        assertThat(found.seasons()).isEqualTo(DAY);
        double[] line = new double[400];
        Arrays.setAll(line, t -> t < 380 ? 7 : 1e6 + 3 * t + (t % 2 == 0 ? 1 : -1));
        double[] tilt = forecast(10, line, DAY);
        assertThat(tilt[0]).isCloseTo(1e6 + 3 * 400, Offset.offset(0.4));
        assertThat(tilt[9]).isCloseTo(1e6 + 3 * 409, Offset.offset(0.4));
        assertThat(DIMENSIONS.view().candidates()).isEqualTo(11);
    }

    @Test
    void stepsBeyondASeasonAreThoseOfTheSeasonBefore() {
        double[] values = series(50);
        double[] forecast = forecast(4, values, new Seasons(4, 0));
        for (int step = 1; step <= 10; step++) {
            int back = 4 * ((step + 3) / 4) - step;
            assertThat(forecast[step - 1]).isCloseTo(values[49 - back], Offset.offset(1e-6));
        }
    }

    @Test
    void whatIsNotKnownIsTheLastValue() {
        double[] values = series(24);
        for (int candidate : new int[] {4, 5, 6, 7, 8}) {
            assertThat(forecast(candidate, values, DAY)).containsOnly(new double[] {values[23]}, Offset.offset(1e-6));
            assertThat(forecast(candidate, values, Seasons.NONE))
                    .containsOnly(new double[] {values[23]}, Offset.offset(1e-6));
        }
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.network.TestWeights#seasonalSpecs")
    void oneByOneEqualsAltogether(ModelSpec spec) {
        // Given
        InferenceNetwork network = TestWeights.network(spec, TestWeights.SEED);
        Inference inference = new Inference();
        List<Input> batch = new ArrayList<>();
        for (int row = 0; row < 70; row++) {
            batch.add(Input.of(network.view(), series(260 + row), 200 + row, new Traits(DAY, Autoregression.NONE)));
        }

        // When
        List<Output> together = inference.run(network, batch, 60);

        // Then
        for (int row : List.of(0, 63, 69)) {
            Input whole = batch.get(row);
            int size = network.view().size();
            float[] state = new float[0];
            for (int t = 0; t < 60; t++) {
                Input point = new Input(
                        new double[] {whole.points()[t]},
                        state,
                        Arrays.copyOfRange(whole.gathered(), t * size, (t + 1) * size));
                Output alone = inference.run(network, List.of(point), 1).get(0);
                state = alone.state();
                assertThat(alone.forecasts()[0])
                        .containsExactly(together.get(row).forecasts()[t]);
            }
            assertThat(state).containsExactly(together.get(row).state());
        }
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.network.TestWeights#seasonalSpecs")
    void theFirstPointAndConstantsAreForecastExactly(ModelSpec spec) {
        InferenceNetwork network = TestWeights.network(spec, TestWeights.SEED);
        for (double value : new double[] {0, 1e-9, 42.5, 3e7, -1e30}) {
            double[] constant = new double[30];
            Arrays.fill(constant, value);
            Output output = new Inference()
                    .run(
                            network,
                            List.of(Input.of(network.view(), constant, 0, new Traits(DAY, Autoregression.NONE))),
                            30)
                    .get(0);
            for (double[] forecast : output.forecasts()) {
                assertThat(forecast).containsOnly(new double[] {value}, Offset.offset(1e-28 + Math.abs(value) * 1e-15));
            }
        }
    }

    @Test
    void theExponentialIsExactToSinglePrecision() {
        for (float x = 0; x > -80; x -= 0.0137f) {
            assertThat((double) Exp.of(x)).isCloseTo(Math.exp(x), Offset.offset(3e-7 * Math.exp(x)));
        }
        assertThat(Exp.of(-1e30f)).isBetween(0f, 1e-37f);
    }
}
