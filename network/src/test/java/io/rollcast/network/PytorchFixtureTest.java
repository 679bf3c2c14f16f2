package io.rollcast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our GRU and LSTM are PyTorch's: same names and shapes of weights, same numbers. */
class PytorchFixtureTest {

    private static final ModelSpec.Dimensions DIMENSIONS =
            new ModelSpec.Dimensions(2, 20, 50, 10, Memory.CARRIED, Scaler.NONE);

    static Stream<Arguments> fixtures() {
        return Stream.of(
                arguments(new ModelSpec.Gru(DIMENSIONS), List.of("fixture.state_h")),
                arguments(new ModelSpec.Lstm(DIMENSIONS), List.of("fixture.state_h", "fixture.state_c")));
    }

    /** What {@code src/test/python/make_pytorch_fixture.py} wrote. */
    private static Map<String, Tensor> fixture(ModelSpec spec) throws RefusedReleaseException {
        String resource = "/pytorch/%s.safetensors".formatted(spec.architecture());
        try (InputStream file = PytorchFixtureTest.class.getResourceAsStream(resource)) {
            assertThat(file).as(resource).isNotNull();
            return Safetensors.decode(file.readAllBytes()).tensors();
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void givesTheNumbersThatPytorchGives(ModelSpec spec, List<String> states) throws RefusedReleaseException {
        // Given
        Map<String, Tensor> fixture = fixture(spec);
        Tensor input = fixture.get("fixture.input");
        try (ForecastNetwork network = ForecastNetwork.open(spec, fixture, Device.cpu());
                NDManager scratch = network.newScratch()) {
            NDArray points = scratch.create(input.data(), ForecastNetwork.shape(input.shape()));
            NDList zeroState = network.zeroState(scratch, input.shape()[0]);

            // When
            NDList output = network.forward(points, zeroState, false);

            // Then
            assertClose(output.get(0), fixture.get("fixture.output"));
            for (int i = 0; i < states.size(); i++) {
                assertClose(output.get(1 + i), fixture.get(states.get(i)));
            }
            assertThat(output).hasSize(1 + states.size());
        }
    }

    private static void assertClose(NDArray actual, Tensor expected) {
        assertThat(actual.getShape()).isEqualTo(ForecastNetwork.shape(expected.shape()));
        assertThat(actual.toFloatArray()).containsExactly(expected.data(), Offset.offset(1e-6f));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void namesAndShapesItsTensorsAsTheStateDictDoes(ModelSpec spec) throws RefusedReleaseException {
        // Given
        Map<String, List<Integer>> stateDict = fixture(spec).entrySet().stream()
                .filter(entry -> !entry.getKey().startsWith("fixture."))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> list(entry.getValue().shape())));

        // When
        Map<String, int[]> shapes = spec.tensorShapes();

        // Then
        assertThat(shapes.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> list(entry.getValue()))))
                .isEqualTo(stateDict);
    }

    private static List<Integer> list(int[] shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
