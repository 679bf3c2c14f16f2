package io.rollcast.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.rollcast.network.Autoregression;
import io.rollcast.network.Inference;
import io.rollcast.network.Inference.Input;
import io.rollcast.network.Inference.Output;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.ModelSpec.Dimensions;
import io.rollcast.network.Scaler;
import io.rollcast.network.Seasons;
import io.rollcast.network.Tensor;
import io.rollcast.network.Traits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is fitted by the engine is what is served in plain Java. The engine runs as it does in a fit, recording gradients:
 * without, libtorch takes another LSTM, which on processors with bfloat16 is off by a thousandth for some widths.
 */
class EngineParityTest {

    private static final int TIME = 60;
    private static final int ROWS = 5;
    private static final Offset<Double> CLOSE = Offset.offset(1e-5);

    /** Networks of the widths at which the arithmetic takes different ways: odd ones, small ones, and deployed ones. */
    static List<ModelSpec> allWidths() {
        List<ModelSpec> specs = new ArrayList<>(ModelSpec.all(new Dimensions(1, 1, 2, 10, Scaler.NONE)));
        for (int units : new int[] {20, 33, 64}) {
            specs.addAll(ModelSpec.all(new Dimensions(3, units, 50, 10, Scaler.NONE)));
        }
        return specs;
    }

    private static double[] doubles(float[] numbers, int from, int to) {
        return IntStream.range(from, to).mapToDouble(i -> numbers[i]).toArray();
    }

    private static float[] floats(double[] numbers) {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }

    @ParameterizedTest
    @MethodSource("allWidths")
    void inferenceForecastsWhatTheEngineDoes(ModelSpec spec) {
        // Given
        Map<String, Tensor> weights = TestNetworks.random(spec, TestNetworks.SEED);
        Random random = new Random(TestNetworks.SEED);
        int inputs = spec.dimensions().inputCount();
        List<Input> batch = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            batch.add(new Input(doubles(TestNetworks.points(random, TIME * inputs), 0, TIME * inputs), new float[0]));
        }
        try (ForecastNetwork engine = ForecastNetwork.openForFitting(spec, weights, Device.cpu());
                NDManager scratch = engine.newScratch();
                GradientCollector recording = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDArray points = scratch.zeros(new Shape(ROWS, TIME, inputs));
            for (int row = 0; row < ROWS; row++) {
                points.set(
                        new NDIndex(row), scratch.create(floats(batch.get(row).points()), new Shape(TIME, inputs)));
            }
            float[] expected = engine.forward(points, engine.zeroState(scratch, ROWS), true)
                    .get(0)
                    .toFloatArray();

            // When
            List<Output> outputs = new Inference().run(InferenceNetwork.of(spec, weights), batch, TIME);

            // Then
            for (int row = 0; row < ROWS; row++) {
                for (int t = 0; t < TIME; t++) {
                    int from = (row * TIME + t) * 10;
                    assertThat(outputs.get(row).forecasts()[t])
                            .as("series %d, point %d", row, t)
                            .containsExactly(doubles(expected, from, from + 10), CLOSE);
                }
            }
        }
    }

    static List<ModelSpec> mixtures() {
        return ModelSpec.all(Dimensions.ofMixture(2, 64, 50, 10, new Scaler(0, 1e30, 1e-30, 1e3, 200)));
    }

    /** Hourly points with a day, in large numbers. */
    private static Stretch hourly(int length) {
        Random random = new Random(TestNetworks.SEED);
        double[] values = new double[length];
        for (int t = 0; t < length; t++) {
            values[t] = 5_000 + 100 * (Math.sin(2 * Math.PI * t / 24) + 0.3 * random.nextGaussian());
        }
        return new Stretch(values, 24);
    }

    @ParameterizedTest
    @MethodSource("mixtures")
    void whatIsServedOfAMixtureIsWhatIsFitted(ModelSpec spec) {
        // Given a sequence from the start of its series, as a fit sees it
        Map<String, Tensor> weights = TestNetworks.random(spec, TestNetworks.SEED);
        Stretch series = hourly(TIME + 10);
        Windows windows = new Windows(50, 10, List.of(series), 1, List.of(), List.of(), 0, List.of());
        Sequences sequences = new Sequences(windows, spec.dimensions(), FitConfig.quick(3));
        try (ForecastNetwork engine = ForecastNetwork.openForFitting(spec, weights, Device.cpu());
                NDManager scratch = engine.newScratch();
                GradientCollector recording = Engine.getEngine("PyTorch").newGradientCollector()) {
            Sequences.Batch batch = sequences.draw(scratch);
            NDArray head = engine.forward(batch.points(), engine.zeroState(scratch, batch.rows()), true)
                    .head();
            float[] errors = batch.errors(head).toFloatArray();
            float[] targets = batch.targets().toFloatArray();

            // When
            InferenceNetwork network = InferenceNetwork.of(spec, weights);
            Input input = Input.of(
                    network.view(),
                    Arrays.copyOf(series.values(), TIME),
                    0,
                    new Traits(new Seasons(24, 168), Autoregression.NONE));
            Output output = new Inference().run(network, List.of(input), TIME).get(0);

            // Then the errors are the same in the sequence's unit
            double mean = Windows.mean(series.values());
            double deviation = Math.sqrt(Windows.variance(series.values()));
            int compared = 0;
            for (int t = 0; t < TIME; t++) {
                for (int h = 0; h < 10; h++) {
                    int at = t * 10 + h;
                    double error = (output.forecasts()[t][h] - mean) / deviation - targets[at];
                    assertThat((double) errors[at])
                            .as("point %d, step %d", t, h)
                            .isCloseTo(error, Offset.offset(2e-4));
                    compared++;
                }
            }
            assertThat(compared).isEqualTo(600);
        }
    }
}
