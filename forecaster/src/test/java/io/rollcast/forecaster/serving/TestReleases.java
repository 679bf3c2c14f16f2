package io.rollcast.forecaster.serving;

import io.rollcast.forecaster.series.RoundedState;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.network.Inference;
import io.rollcast.network.Inference.Input;
import io.rollcast.network.Inference.Output;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Provenance;
import io.rollcast.network.Scaler;
import io.rollcast.network.Tensor;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ReleaseId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Releases that were never fitted: random weights that claim to be good. */
public final class TestReleases {

    public static final int WINDOW = 20;

    private TestReleases() {}

    public static List<ModelSpec> specs() {
        return ModelSpec.all(
                new ModelSpec.Dimensions(2, 12, WINDOW, Forecast.DEFAULT_HORIZON, new Scaler(0.2, 0.1, 0.8, 0.1, 50)));
    }

    public static ModelSpec gru() {
        return ModelSpec.of("gru", specs().get(0).dimensions());
    }

    /** A GRU that forecasts so many steps. */
    public static ModelSpec gru(int horizon) {
        return new ModelSpec.Gru(new ModelSpec.Dimensions(2, 12, WINDOW, horizon, new Scaler(0.2, 0.1, 0.8, 0.1, 50)));
    }

    /** As {@code --effort standard} has it: two layers. */
    public static ModelSpec specOf(String architecture, int units) {
        Scaler scaler = specs().get(0).dimensions().scaler();
        return ModelSpec.of(architecture, new ModelSpec.Dimensions(2, units, 50, Forecast.DEFAULT_HORIZON, scaler));
    }

    public static ModelRelease random(ModelSpec spec, long seed) {
        return new ModelRelease(spec, provenance(0.1), weights(spec, seed));
    }

    public static ServedModel served(ModelSpec spec, long seed) {
        ModelRelease release = random(spec, seed);
        return new ServedModel(
                new ReleaseId(spec.architecture(), (int) seed), ModelRelease.digest(release.encode()), release, 0);
    }

    /**
     * What a series is to be forecast, in one go: states are rounded where they are stored, and numbers to places that follow
     * the series' spread.
     *
     * @return shape [values, horizon]
     */
    public static double[][] replay(ServedModel model, String series, double[] values) {
        Inference inference = new Inference();
        SeriesMemory spread = new SeriesMemory(series);
        double[][] forecasts = new double[values.length][];
        float[] state = {};
        for (int from = 0, to = 1; to <= values.length; to++) {
            boolean isRounded = SeriesMemory.isCheckpoint(series, to);
            if (isRounded || to == values.length) {
                Input input = new Input(Arrays.copyOfRange(values, from, to), state);
                Output output = inference
                        .run(model.network(), List.of(input), to - from)
                        .get(0);
                System.arraycopy(output.forecasts(), 0, forecasts, from, to - from);
                state = output.state();
                if (isRounded) {
                    RoundedState.round(model.release().spec(), state);
                }
                from = to;
            }
        }
        for (int i = 0; i < values.length; i++) {
            spread.observe(values[i]);
            spread.remember(model.fingerprint(), model.release().spec(), state);
            spread.finish(forecasts[i]);
        }
        return forecasts;
    }

    static Map<String, Tensor> weights(ModelSpec spec, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        spec.tensorShapes().forEach((name, shape) -> {
            int size = 1;
            for (int dimension : shape) {
                size *= dimension;
            }
            float[] data = new float[size];
            for (int i = 0; i < size; i++) {
                data[i] = (float) (0.3 * random.nextGaussian());
            }
            weights.put(name, new Tensor(shape, data));
        });
        return weights;
    }

    static Provenance provenance(double mse) {
        var validation = new Provenance.Validation(1000, mse, mse, mse, 0.4, 0.25, 0.14, 4 * mse, 1);
        return new Provenance(null, 0, 1, 1, 1, 0.1, 0.1, 1, 1, 0, 0, Map.of(), validation, Map.of("test", "1"));
    }
}
