package io.rollcast.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Scaler;
import io.rollcast.network.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The LN-RNN against its formula, {@code h_t = tanh(LayerNorm(W x_t + U h_{t-1} + b))}, in double precision. */
class LayerNormRnnBlockTest {

    private static final int LAYERS = 2;
    private static final int UNITS = 20;
    private static final int TIME = 40;

    @Test
    void followsItsFormula() {
        // Given
        ModelSpec spec = new ModelSpec.LayerNormRnn(new ModelSpec.Dimensions(LAYERS, UNITS, 50, 10, Scaler.NONE));
        Map<String, Tensor> weights = TestNetworks.random(spec, TestNetworks.SEED);
        float[] points = TestNetworks.points(new Random(TestNetworks.SEED), TIME);
        double[][] expectedState = new double[LAYERS][UNITS];
        double[] expected = reference(weights, points, expectedState);
        try (ForecastNetwork network = ForecastNetwork.open(spec, weights, Device.cpu());
                NDManager scratch = network.newScratch()) {
            // When
            NDList output = network.forward(
                    scratch.create(points, new Shape(1, TIME, 1)), network.zeroState(scratch, 1), false);

            // Then
            assertClose(output.get(0).toFloatArray(), expected);
            assertClose(
                    output.get(1).toFloatArray(),
                    Arrays.stream(expectedState).flatMapToDouble(Arrays::stream).toArray());
        }
    }

    private static void assertClose(float[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).as("element %d", i).isCloseTo(expected[i], Offset.offset(1e-5));
        }
    }

    /** The forecasts at every point; {@code state} moves from before the first point to after the last. */
    private static double[] reference(Map<String, Tensor> weights, float[] points, double[][] state) {
        double[] forecasts = new double[points.length * 10];
        for (int t = 0; t < points.length; t++) {
            double[] x = {points[t]};
            for (int layer = 0; layer < LAYERS; layer++) {
                double[] sum = product(weights.get("rnn.weight_ih_l" + layer), x);
                double[] recurrent = product(weights.get("rnn.weight_hh_l" + layer), state[layer]);
                float[] bias = weights.get("rnn.bias_l" + layer).data();
                for (int unit = 0; unit < UNITS; unit++) {
                    sum[unit] += recurrent[unit] + bias[unit];
                }
                double[] normal = layerNorm(
                        sum,
                        weights.get("rnn.norm_weight_l" + layer).data(),
                        weights.get("rnn.norm_bias_l" + layer).data());
                for (int unit = 0; unit < UNITS; unit++) {
                    state[layer][unit] = Math.tanh(normal[unit]);
                }
                x = state[layer].clone();
            }
            double[] head = product(weights.get("head.weight"), x);
            for (int h = 0; h < head.length; h++) {
                forecasts[t * head.length + h] =
                        head[h] + weights.get("head.bias").data()[h];
            }
        }
        return forecasts;
    }

    private static double[] product(Tensor matrix, double[] vector) {
        double[] result = new double[matrix.shape()[0]];
        for (int row = 0; row < result.length; row++) {
            for (int column = 0; column < vector.length; column++) {
                result[row] += matrix.data()[row * vector.length + column] * vector[column];
            }
        }
        return result;
    }

    private static double[] layerNorm(double[] values, float[] gain, float[] offset) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double variance = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = (values[i] - mean) / Math.sqrt(variance + 1e-5) * gain[i] + offset[i];
        }
        return result;
    }
}
