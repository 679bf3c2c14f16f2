package io.rollcast.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Tensor;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForecastNetworkTest {

    @ParameterizedTest
    @MethodSource("io.rollcast.trainer.fit.TestNetworks#specs")
    void aSnapshotIsBitForBitWhatWasPutIn(ModelSpec spec) {
        // Given
        Map<String, Tensor> weights = TestNetworks.random(spec, TestNetworks.SEED);
        weights.get("head.bias").data()[0] = -0f;
        weights.get("head.bias").data()[1] = Float.MIN_VALUE;
        try (ForecastNetwork network = ForecastNetwork.open(spec, weights, Device.cpu())) {
            // When
            Map<String, Tensor> snapshot = network.snapshot();

            // Then
            assertThat(snapshot).isEqualTo(weights);
            assertThat(snapshot.keySet())
                    .containsExactlyElementsOf(spec.tensorShapes().keySet());
        }
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.trainer.fit.TestNetworks#specs")
    void aSnapshotIsACopy(ModelSpec spec) {
        // Given
        try (ForecastNetwork network = TestNetworks.open(spec, TestNetworks.SEED)) {
            Map<String, Tensor> snapshot = network.snapshot();

            // When
            network.weights().get("head.bias").set(new float[10]);

            // Then
            assertThat(snapshot).isEqualTo(TestNetworks.random(spec, TestNetworks.SEED));
            assertThat(network.snapshot().get("head.bias").data()).containsOnly(0);
        }
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.trainer.fit.TestNetworks#specs")
    void givesForecastsAtEveryPointAndTheStateInTheShapesItPromises(ModelSpec spec) {
        // Given
        try (ForecastNetwork network = TestNetworks.open(spec, TestNetworks.SEED);
                NDManager scratch = network.newScratch()) {
            NDArray points = scratch.zeros(new Shape(7, 5, 1));

            // When
            NDList output = network.forward(points, network.zeroState(scratch, 7), false);

            // Then
            assertThat(output).hasSize(1 + spec.stateArrays());
            assertThat(output.get(0).getShape()).isEqualTo(new Shape(7, 5, 10));
            assertThat(output.subList(1, output.size()))
                    .allSatisfy(state -> assertThat(state.getShape()).isEqualTo(new Shape(2, 7, 20)));
            assertThat(output)
                    .allSatisfy(array -> assertThat(array.getManager()).isSameAs(scratch));
        }
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.trainer.fit.TestNetworks#specs")
    void everyWeightCounts(ModelSpec spec) {
        // Given
        for (String name : spec.tensorShapes().keySet()) {
            Map<String, Tensor> weights = TestNetworks.random(spec, TestNetworks.SEED);
            float[] before = forecastsOf(spec, weights);
            Tensor changed = weights.get(name);
            changed.data()[changed.data().length - 1] += 0.5f;

            // When
            float[] after = forecastsOf(spec, weights);

            // Then
            assertThat(after).as(name).isNotEqualTo(before);
        }
    }

    private static float[] forecastsOf(ModelSpec spec, Map<String, Tensor> weights) {
        try (ForecastNetwork network = ForecastNetwork.open(spec, weights, Device.cpu());
                NDManager scratch = network.newScratch()) {
            NDArray points = scratch.arange(12f).reshape(2, 6, 1);
            return network.forward(points, network.zeroState(scratch, 2), false)
                    .get(0)
                    .toFloatArray();
        }
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.trainer.fit.TestNetworks#specs")
    void refusesTensorsThatAreNotThoseOfTheSpecification(ModelSpec spec) {
        for (String name : spec.tensorShapes().keySet()) {
            // Given
            Map<String, Tensor> wrong = TestNetworks.random(spec, TestNetworks.SEED);
            wrong.put(name, Tensor.of(new float[6], 2, 3));
            Map<String, Tensor> missing = TestNetworks.random(spec, TestNetworks.SEED);
            missing.remove(name);

            // Then
            assertThatThrownBy(() -> ForecastNetwork.open(spec, wrong, Device.cpu()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(name, "[2, 3]", spec.architecture());
            assertThatThrownBy(() -> ForecastNetwork.open(spec, missing, Device.cpu()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(name);
        }
    }
}
