package io.rollcast.demo;

import io.rollcast.network.Memory;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Provenance;
import io.rollcast.network.Scaler;
import io.rollcast.network.Tensor;
import io.rollcast.wire.Forecast;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Releases that were never fitted: random weights that claim to be good. */
final class TestReleases {

    static final int WINDOW = 50;

    private TestReleases() {}

    static ModelSpec.Dimensions dimensions() {
        return new ModelSpec.Dimensions(2, 16, WINDOW, Forecast.HORIZON, Memory.CARRIED, Scaler.NONE);
    }

    static ModelRelease gru(long seed) {
        return random(new ModelSpec.Gru(dimensions()), seed);
    }

    static ModelRelease random(ModelSpec spec, long seed) {
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
        var validation = new Provenance.Validation(1000, 0.1, 0.1, 0.1, 0.4, 0.25, 0.14, 0.4, 1);
        var provenance =
                new Provenance(null, 0, seed, 1, 1, 0.1, 0.1, 1, 1, 0, 0, Map.of(), validation, Map.of("test", "1"));
        return new ModelRelease(spec, provenance, weights);
    }
}
