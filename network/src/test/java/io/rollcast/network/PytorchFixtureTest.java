package io.rollcast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.rollcast.network.Inference.Input;
import io.rollcast.network.Inference.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our GRU and LSTM are PyTorch's: same names and shapes of weights, same numbers. */
class PytorchFixtureTest {

    private static final ModelSpec.Dimensions DIMENSIONS = new ModelSpec.Dimensions(2, 20, 50, 10, Scaler.NONE);

    private static final Offset<Float> CLOSE = Offset.offset(1e-5f);

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
        int rows = input.shape()[0];
        int time = input.shape()[1];
        List<Input> batch = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            batch.add(new Input(doubles(input.data(), row * time, (row + 1) * time), new float[0]));
        }

        // When
        List<Output> outputs = new Inference().run(InferenceNetwork.of(spec, fixture), batch, time);

        // Then
        float[] forecasts = fixture.get("fixture.output").data();
        for (int row = 0; row < rows; row++) {
            for (int t = 0; t < time; t++) {
                int from = (row * time + t) * DIMENSIONS.horizon();
                assertThat(outputs.get(row).forecasts()[t])
                        .as("series %d, point %d", row, t)
                        .containsExactly(doubles(forecasts, from, from + DIMENSIONS.horizon()), Offset.offset(1e-5));
            }
            assertThat(outputs.get(row).state()).containsExactly(state(fixture, states, row), CLOSE);
        }
    }

    /** One row of PyTorch's states [layers, batch, units], laid out as {@link ModelSpec#stateSize()} says. */
    private static double[] doubles(float[] numbers, int from, int to) {
        return IntStream.range(from, to).mapToDouble(i -> numbers[i]).toArray();
    }

    private static float[] state(Map<String, Tensor> fixture, List<String> states, int row) {
        float[] state = new float[states.size() * DIMENSIONS.layers() * DIMENSIONS.units()];
        int filled = 0;
        for (String name : states) {
            Tensor tensor = fixture.get(name);
            int rows = tensor.shape()[1];
            for (int layer = 0; layer < DIMENSIONS.layers(); layer++) {
                int from = (layer * rows + row) * DIMENSIONS.units();
                System.arraycopy(tensor.data(), from, state, filled, DIMENSIONS.units());
                filled += DIMENSIONS.units();
            }
        }
        return state;
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
