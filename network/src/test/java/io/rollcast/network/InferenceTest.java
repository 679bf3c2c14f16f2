package io.rollcast.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.network.Inference.Input;
import io.rollcast.network.Inference.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class InferenceTest {

    private static final int TIME = 60;
    private static final Offset<Float> CLOSE = Offset.offset(1e-5f);

    /** Networks of the widths at which the arithmetic takes different ways: odd ones, small ones, and deployed ones. */
    static List<ModelSpec> allWidths() {
        List<ModelSpec> specs = new ArrayList<>(TestWeights.smallSpecs());
        for (int units : new int[] {20, 33, 64}) {
            specs.addAll(ModelSpec.all(new ModelSpec.Dimensions(3, units, 50, 10, new Scaler(-1.5, 0.5, 2, 0.2, 50))));
        }
        return specs;
    }

    private static double[] slice(double[] points, int from, int to) {
        return Arrays.copyOfRange(points, from, to);
    }

    private static void assertEqual(double[][] actual, double[][] expected) {
        assertThat(actual).hasDimensions(expected.length, expected[0].length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("forecast %d", i).isEqualTo(expected[i]);
        }
    }

    @ParameterizedTest
    @MethodSource("allWidths")
    void onePointAtATimeEqualsOnePassOverTheWindow(ModelSpec spec) {
        // Given
        List<Input> window = TestWeights.batch(new Random(TestWeights.SEED), 3, TIME);
        Inference inference = new Inference();
        InferenceNetwork network = TestWeights.network(spec, TestWeights.SEED);
        List<Output> expected = inference.run(network, window, TIME);
        List<float[]> states = new ArrayList<>(List.of(new float[0], new float[0], new float[0]));
        double[][][] stepwise = new double[3][TIME][];

        // When
        for (int t = 0; t < TIME; t++) {
            List<Input> step = new ArrayList<>();
            for (int row = 0; row < 3; row++) {
                step.add(new Input(slice(window.get(row).points(), t, t + 1), states.get(row)));
            }
            List<Output> outputs = inference.run(network, step, 1);
            for (int row = 0; row < 3; row++) {
                states.set(row, outputs.get(row).state());
                stepwise[row][t] = outputs.get(row).forecasts()[0];
            }
        }

        // Then
        for (int row = 0; row < 3; row++) {
            assertEqual(stepwise[row], expected.get(row).forecasts());
            assertThat(states.get(row)).containsExactly(expected.get(row).state());
        }
    }

    @ParameterizedTest
    @MethodSource("allWidths")
    void aSequenceSplitAnywhereEqualsTheWhole(ModelSpec spec) {
        // Given
        Random random = new Random(TestWeights.SEED);
        Inference inference = new Inference();
        InferenceNetwork network = TestWeights.network(spec, TestWeights.SEED);
        for (int i = 0; i < 20; i++) {
            List<Input> whole = TestWeights.batch(random, 1, TIME);
            double[] points = whole.get(0).points();
            Output expected = inference.run(network, whole, 1).get(0);
            int split = 1 + random.nextInt(TIME - 1);

            // When
            Input head = new Input(slice(points, 0, split), new float[0]);
            float[] between = inference.run(network, List.of(head), 1).get(0).state();
            Input tail = new Input(slice(points, split, TIME), between);
            Output last = inference.run(network, List.of(tail), 1).get(0);

            // Then
            assertThat(last.state()).as("split at %d", split).containsExactly(expected.state());
            assertEqual(last.forecasts(), expected.forecasts());
        }
    }

    @ParameterizedTest
    @MethodSource("allWidths")
    void aSeriesDoesNotDependOnTheOthersInItsBatch(ModelSpec spec) {
        // Given
        Random random = new Random(TestWeights.SEED);
        Inference inference = new Inference();
        InferenceNetwork network = TestWeights.network(spec, TestWeights.SEED);
        List<Output> before = inference.run(network, TestWeights.batch(random, 64, TIME), 1);
        List<Input> batch = new ArrayList<>();
        for (int row = 0; row < 64; row++) {
            boolean fresh = row % 3 == 0;
            batch.add(new Input(
                    TestWeights.points(random, 4),
                    fresh ? new float[0] : before.get(row).state()));
        }

        // When
        List<Output> together = inference.run(network, batch, 4);

        // Then
        for (int row = 0; row < 64; row++) {
            Output alone = inference.run(network, List.of(batch.get(row)), 4).get(0);
            assertEqual(together.get(row).forecasts(), alone.forecasts());
            assertThat(together.get(row).state()).containsExactly(alone.state());
        }
    }

    @ParameterizedTest
    @MethodSource("allWidths")
    void aBatchOfManyPointsGivesTheSameAsItsSeriesOneByOne(ModelSpec spec) {
        // Given more points than are worked on at once, and forecasts wanted from the midst of a stretch
        List<Input> batch = TestWeights.batch(new Random(TestWeights.SEED), 300, TIME);
        Inference inference = new Inference();
        InferenceNetwork network = TestWeights.network(spec, TestWeights.SEED);

        // When
        List<Output> outputs = inference.run(network, batch, 40);

        // Then
        for (int row : List.of(0, 123, 299)) {
            Output alone = inference.run(network, List.of(batch.get(row)), 40).get(0);
            assertEqual(outputs.get(row).forecasts(), alone.forecasts());
            assertThat(outputs.get(row).state()).containsExactly(alone.state());
        }
    }

    @ParameterizedTest
    @MethodSource("allWidths")
    void givesTheForecastsOfTheLastPointsThatAreAskedFor(ModelSpec spec) {
        // Given
        List<Input> batch = TestWeights.batch(new Random(TestWeights.SEED), 5, TIME);
        Inference inference = new Inference();
        InferenceNetwork network = TestWeights.network(spec, TestWeights.SEED);
        List<Output> all = inference.run(network, batch, TIME);

        // When
        List<Output> lastThree = inference.run(network, batch, 3);

        // Then
        for (int row = 0; row < 5; row++) {
            assertThat(lastThree.get(row).forecasts())
                    .isDeepEqualTo(Arrays.copyOfRange(all.get(row).forecasts(), TIME - 3, TIME));
        }
    }

    @ParameterizedTest
    @MethodSource("allWidths")
    void inputsAndForecastsAreInTheSeriesUnit(ModelSpec scaled) {
        // Given a scaler that takes every series for typical, and one that does nothing
        ModelSpec typical = withScaler(scaled, new Scaler(-1.5, 0, 2, 0, 50));
        ModelSpec plain = withScaler(scaled, Scaler.NONE);
        Map<String, Tensor> weights = TestWeights.random(scaled, TestWeights.SEED);
        InferenceNetwork scaledNetwork = InferenceNetwork.of(typical, weights);
        InferenceNetwork plainNetwork = InferenceNetwork.of(plain, weights);
        double[] standardised = {0, 1, -1, 0.5};
        double[] inUnit = {-1.5, 0.5, -3.5, -0.5};
        Inference inference = new Inference();
        Output reference = inference
                .run(plainNetwork, List.of(new Input(standardised, new float[0])), 4)
                .get(0);

        // When
        Output output = inference
                .run(scaledNetwork, List.of(new Input(inUnit, new float[0])), 4)
                .get(0);

        // Then
        assertThat(Arrays.copyOfRange(output.state(), Scale.STATE_SIZE, output.state().length))
                .containsExactly(reference.state(), CLOSE);
        for (int t = 0; t < 4; t++) {
            for (int h = 0; h < 10; h++) {
                assertThat(output.forecasts()[t][h])
                        .isCloseTo(reference.forecasts()[t][h] * 2 - 1.5, Offset.offset(1e-5));
            }
        }
    }

    private static ModelSpec withScaler(ModelSpec spec, Scaler scaler) {
        ModelSpec.Dimensions d = spec.dimensions();
        return ModelSpec.of(
                spec.architecture(),
                new ModelSpec.Dimensions(d.layers(), d.units(), d.window(), d.horizon(), scaler, d.inputs(), d.head()));
    }

    @ParameterizedTest
    @CsvSource({"1e-6, 0", "1e6, 0", "1, 2e4", "1e6, 1e5", "1e-6, -3", "20, 1.7e9", "5000, 1e12"})
    void aSeriesInAnotherUnitHasTheSameForecastsInThatUnit(double unit, double shift) {
        // Given a release for series of all kinds
        ModelSpec spec = withScaler(TestWeights.specs().get(0), new Scaler(0, 1e9, 1, 50, 50));
        double[] points = TestWeights.points(new Random(TestWeights.SEED), 200);
        double[] others = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            others[i] = points[i] * unit + shift;
        }
        Inference inference = new Inference();
        InferenceNetwork network = TestWeights.network(spec, TestWeights.SEED);
        double[] expected = inference
                .run(network, List.of(new Input(points, new float[0])), 1)
                .get(0)
                .forecasts()[0];

        // When
        double[] forecast = inference
                .run(network, List.of(new Input(others, new float[0])), 1)
                .get(0)
                .forecasts()[0];

        // Then they agree, however large the level is beside the changes
        for (int h = 0; h < forecast.length; h++) {
            assertThat((forecast[h] - shift) / unit).isCloseTo(expected[h], Offset.offset(1e-3));
        }
    }
}
