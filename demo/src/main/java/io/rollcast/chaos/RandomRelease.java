package io.rollcast.chaos;

import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Provenance;
import io.rollcast.network.Scaler;
import io.rollcast.network.Tensor;
import io.rollcast.wire.Forecast;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Releases that were never fitted: random weights that claim to be good. They forecast nonsense, but always the same. */
public final class RandomRelease {

    /** Points that make a series warm. */
    public static final int WINDOW = 50;

    private static final int UNITS = 16;

    /** As the synthetic series would give it; scaling is part of a series' state, and can be lost like the rest. */
    private static final Scaler SCALER = new Scaler(0, 0.02, 0.48, 0.03, 200);

    private RandomRelease() {}

    /** Two layers of 16 units, and otherwise as the trainer has them: they see all there is, and have a mixture head. */
    public static ModelSpec.Dimensions dimensions() {
        return ModelSpec.Dimensions.ofMixture(2, UNITS, WINDOW, Forecast.DEFAULT_HORIZON, SCALER);
    }

    /** As many layers and units of a network that sees the value alone, as the releases of earlier builds. */
    public static ModelSpec.Dimensions dimensionsBefore() {
        return new ModelSpec.Dimensions(2, UNITS, WINDOW, Forecast.DEFAULT_HORIZON, SCALER);
    }

    /** A GRU of {@link #dimensions()}. */
    public static ModelRelease gru(long seed) {
        return of(new ModelSpec.Gru(dimensions()), seed);
    }

    /**
     * So that forecasts vary as much as the points, and a wrong point shows in some tens of them: with weaker recurrent
     * kernels it is forgotten at once, with stronger ones the networks are chaotic, and rounding errors grow: with .25, where
     * a matrix of 16 units has a spectral radius of 1, one in a million forecasts came to be off by .03. What a network sees at a
     * point are numbers that are much alike: together they have the effect of one.
     */
    private static double deviation(String tensor, int[] shape) {
        if (tensor.contains("weight_ih_l0") || tensor.equals("skip.weight")) {
            return 1 / Math.sqrt(shape[1]);
        }
        if (tensor.contains("norm_weight")) {
            // Normalisation undoes what a small kernel does; of these gains the network is as stable as a fitted one.
            return 0.5;
        }
        return tensor.contains("weight_hh") ? 0.2 : tensor.contains("bias") ? 0.3 : 1;
    }

    /** Random weights for a specification, the same for the same seed. */
    public static ModelRelease of(ModelSpec spec, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        spec.tensorShapes().forEach((name, shape) -> {
            int size = 1;
            for (int dimension : shape) {
                size *= dimension;
            }
            double deviation = deviation(name, shape);
            float[] data = new float[size];
            for (int i = 0; i < size; i++) {
                data[i] = (float) (deviation * random.nextGaussian());
            }
            weights.put(name, new Tensor(shape, data));
        });
        var validation = new Provenance.Validation(1000, 0.1, 0.1, 0.1, 0.4, 0.25, 0.14, 0.4, 1);
        var provenance = new Provenance(
                null, 0, seed, 1, 1, 0.1, 0.1, 1, 1, 0, 0, Map.of(), validation, Map.of("weights", "random"));
        return new ModelRelease(spec, provenance, weights);
    }
}
