package io.rollcast.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradientModeTest {

    @ParameterizedTest
    @MethodSource("io.rollcast.trainer.fit.TestNetworks#specs")
    void noThreadRecordsGradientsOfInference(ModelSpec spec) throws Exception {
        // Given
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Map<String, Tensor> weights = TestNetworks.random(spec, TestNetworks.SEED);
        try (ForecastNetwork network = ForecastNetwork.openForFitting(spec, weights, Device.cpu());
                NDManager scratch = network.newScratch()) {
            NDArray points = scratch.zeros(new Shape(2, 3, 1));
            NDList state = network.zeroState(scratch, 2);

            // When
            NDList output =
                    thread.submit(() -> network.forward(points, state, false)).get();

            // Then
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                assertThatThrownBy(() -> collector.backward(output.get(0).sum()))
                        .isInstanceOf(EngineException.class)
                        .hasMessageContaining("does not require grad");
            }
        } finally {
            thread.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.trainer.fit.TestNetworks#specs")
    void fittingRecordsGradients(ModelSpec spec) {
        // Given
        Map<String, Tensor> weights = TestNetworks.random(spec, TestNetworks.SEED);
        try (ForecastNetwork network = ForecastNetwork.openForFitting(spec, weights, Device.cpu());
                NDManager scratch = network.newScratch();
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray points = scratch.ones(new Shape(2, 3, 1));

            // When
            collector.backward(network.forward(points, network.zeroState(scratch, 2), true)
                    .get(0)
                    .square()
                    .sum());

            // Then
            assertThat(network.weights())
                    .allSatisfy((name, weight) -> assertThat(
                                    weight.getGradient().abs().sum().getFloat())
                            .isPositive());
        }
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.trainer.fit.TestNetworks#specs")
    void gradientsThatWereForgottenOutliveEveryJavaBuffer(ModelSpec spec) {
        // Given
        Map<String, Tensor> weights = TestNetworks.random(spec, TestNetworks.SEED);
        try (ForecastNetwork network = ForecastNetwork.openForFitting(spec, weights, Device.cpu());
                NDManager scratch = network.newScratch()) {
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray points = scratch.ones(new Shape(2, 3, 1));
                collector.backward(network.forward(points, network.zeroState(scratch, 2), true)
                        .get(0)
                        .square()
                        .sum());
            }

            // When
            network.restore(TestNetworks.random(spec, TestNetworks.SEED + 1));
            writeToFreedBuffers();

            // Then
            assertThat(network.weights())
                    .allSatisfy((name, weight) -> assertThat(
                                    weight.getGradient().abs().sum().getFloat())
                            .isZero());
            assertThat(network.snapshot())
                    .usingRecursiveComparison()
                    .isEqualTo(TestNetworks.random(spec, TestNetworks.SEED + 1));
        }
    }

    /** Has direct buffers that nobody holds freed, and their memory used by others. */
    private static void writeToFreedBuffers() {
        List<ByteBuffer> others = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            System.gc();
            for (int size = 16; size <= 1 << 14; size += 16) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(size);
                while (buffer.hasRemaining()) {
                    buffer.put((byte) 1);
                }
                others.add(buffer);
            }
        }
        assertThat(others).isNotEmpty();
    }
}
