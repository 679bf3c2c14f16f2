package io.rollcast.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.network.ModelSpec;
import io.rollcast.network.Scaler;
import io.rollcast.network.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InitialWeightsTest {

    static final int UNITS = 12;

    static List<ModelSpec> specs() {
        return ModelSpec.all(new ModelSpec.Dimensions(2, UNITS, 50, 10, Scaler.NONE));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void haveTheSpecificationsShapesAndDependOnTheSeedAlone(ModelSpec spec) {
        Map<String, Tensor> weights = InitialWeights.of(spec, 5);

        assertThat(weights.keySet())
                .containsExactlyElementsOf(spec.tensorShapes().keySet());
        spec.tensorShapes()
                .forEach((name, shape) -> assertThat(weights.get(name).shape()).isEqualTo(shape));
        assertThat(InitialWeights.of(spec, 5)).isEqualTo(weights);
        assertThat(InitialWeights.of(spec, 6)).isNotEqualTo(weights);
    }

    @ParameterizedTest
    @MethodSource("specs")
    void recurrentKernelsAreOrthogonal(ModelSpec spec) {
        Tensor kernel = InitialWeights.of(spec, 5).get("rnn.weight_hh_l1");

        int rows = kernel.shape()[0];
        for (int a = 0; a < UNITS; a++) {
            for (int b = 0; b < UNITS; b++) {
                double product = 0;
                for (int row = 0; row < rows; row++) {
                    product += kernel.data()[row * UNITS + a] * (double) kernel.data()[row * UNITS + b];
                }
                assertThat(product).isCloseTo(a == b ? 1 : 0, within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void inputKernelsFillGlorotsLimits(ModelSpec spec) {
        Tensor kernel = InitialWeights.of(spec, 5).get("rnn.weight_ih_l1");

        double limit = Math.sqrt(6.0 / (kernel.shape()[0] + kernel.shape()[1]));
        double most = 0;
        for (float weight : kernel.data()) {
            most = Math.max(most, Math.abs(weight));
        }
        assertThat(most).isLessThanOrEqualTo(limit).isGreaterThan(0.9 * limit);
    }

    @ParameterizedTest
    @MethodSource("specs")
    void biasesAreZeroButTheForgetGatesAndALittleNoiseBeforeNormalisation(ModelSpec spec) {
        Map<String, Tensor> weights = InitialWeights.of(spec, 5);

        weights.forEach((name, tensor) -> {
            if (name.startsWith("rnn.bias_l")) {
                for (float bias : tensor.data()) {
                    assertThat(Math.abs(bias)).as(name).isGreaterThan(0).isLessThanOrEqualTo(0.05f);
                }
            } else if (name.contains("bias")) {
                for (int i = 0; i < tensor.data().length; i++) {
                    boolean forget =
                            spec instanceof ModelSpec.Lstm && name.contains("bias_ih") && i >= UNITS && i < 2 * UNITS;
                    assertThat(tensor.data()[i]).as("%s[%d]", name, i).isEqualTo(forget ? 1 : 0);
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("specs")
    void differFromKerasInWhatLayerNormalisationNeedsAlone(ModelSpec spec) {
        Map<String, Tensor> ours = InitialWeights.of(spec, 5);

        InitialWeights.asKeras(spec, 5).forEach((name, tensor) -> {
            if (name.contains("norm_weight")) {
                assertThat(tensor.data()).containsOnly(1f);
                assertThat(ours.get(name).data()).containsOnly(0.5f);
            } else if (name.startsWith("rnn.bias_l")) {
                assertThat(tensor.data()).containsOnly(0f);
            } else {
                assertThat(ours.get(name)).isEqualTo(tensor);
            }
        });
    }
}
