package io.rollcast.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Native arrays are counted at the engine's root manager: whatever is open anywhere in the process is under it. */
class NativeMemoryTest {

    private static final int BATCHES = 2_000;
    private static final int SWAPS = 20;
    private static final int[] SIZES = {1, 2, 7, 32, 64, 256};

    private final Random random = new Random(TestNetworks.SEED);
    private int before;

    private static int openArrays() {
        try (NDManager child = ForecastNetwork.newManager(Device.cpu())) {
            return child.getParentManager().getManagedArrays().size();
        }
    }

    @BeforeEach
    void countBefore() {
        TestNetworks.open(TestNetworks.specs().get(0), TestNetworks.SEED).close();
        before = openArrays();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(openArrays()).isEqualTo(before);
    }

    private void runBatch(ForecastNetwork network) {
        int size = SIZES[random.nextInt(SIZES.length)];
        try (NDManager scratch = network.newScratch()) {
            NDArray points = scratch.zeros(new Shape(size, 1 + random.nextInt(4), 1));
            network.forward(points, network.zeroState(scratch, size), false);
        }
    }

    @Test
    void batchesLeaveTheCountWhereItWas() {
        // Given
        List<ForecastNetwork> networks = new ArrayList<>();
        TestNetworks.specs().forEach(spec -> networks.add(TestNetworks.open(spec, TestNetworks.SEED)));
        networks.forEach(this::runBatch);
        List<Integer> held =
                networks.stream().map(ForecastNetwork::managedArrays).toList();
        int open = openArrays();

        // When
        for (int i = 0; i < BATCHES; i++) {
            runBatch(networks.get(i % networks.size()));
        }

        // Then
        assertThat(openArrays()).isEqualTo(open);
        assertThat(networks).extracting(ForecastNetwork::managedArrays).isEqualTo(held);
        networks.forEach(ForecastNetwork::close);
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.trainer.fit.TestNetworks#specs")
    void swapsLeaveTheCountWhereItWas(ModelSpec spec) {
        // Given
        ForecastNetwork serving = TestNetworks.open(spec, TestNetworks.SEED);
        runBatch(serving);
        int open = openArrays();

        // When
        for (int swap = 0; swap < SWAPS; swap++) {
            ForecastNetwork next = TestNetworks.open(spec, swap);
            runBatch(next);
            serving.close();
            serving = next;
        }

        // Then
        assertThat(openArrays()).isEqualTo(open);
        serving.close();
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.trainer.fit.TestNetworks#specs")
    void aNetworkHoldsItsWeightsAndNothingElse(ModelSpec spec) {
        // Given
        try (ForecastNetwork network = TestNetworks.open(spec, TestNetworks.SEED)) {
            // When
            runBatch(network);

            // Then
            assertThat(network.managedArrays()).isEqualTo(spec.tensorShapes().size());
            assertThat(openArrays() - before).isEqualTo(spec.tensorShapes().size());
        }
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.trainer.fit.TestNetworks#specs")
    void aRefusedNetworkHoldsNothing(ModelSpec spec) {
        // Given
        Map<String, Tensor> weights = TestNetworks.random(spec, TestNetworks.SEED);
        weights.remove("head.bias");

        // When
        Throwable refusal = catchThrowable(() -> ForecastNetwork.open(spec, weights, Device.cpu()));

        // Then
        assertThat(refusal).isInstanceOf(IllegalArgumentException.class);
        assertThat(openArrays()).isEqualTo(before);
    }

    @Test
    void closingANetworkFreesWhatItsScratchManagersStillHold() {
        // Given
        ModelSpec spec = TestNetworks.specs().get(0);
        ForecastNetwork network = TestNetworks.open(spec, TestNetworks.SEED);
        NDManager forgotten = network.newScratch();
        forgotten.zeros(new Shape(3));
        assertThat(network.managedArrays()).isEqualTo(spec.tensorShapes().size() + 1);

        // When
        network.close();

        // Then
        assertThat(openArrays()).isEqualTo(before);
    }
}
