package io.rollcast.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Networks of random weights, their releases, and random points for them. Everything follows from a seed. */
final class TestWeights {

    static final long SEED = 20261123;

    private TestWeights() {}

    /** One of each network: two layers of 20 units, for series of level -1.5 and spread 2. */
    static List<ModelSpec> specs() {
        return ModelSpec.all(new ModelSpec.Dimensions(2, 20, 50, 10, new Scaler(-1.5, 0.5, 2, 0.2, 50)));
    }

    /** One of each network at their smallest. */
    static List<ModelSpec> smallSpecs() {
        return ModelSpec.all(new ModelSpec.Dimensions(1, 1, 2, 10, Scaler.NONE));
    }

    /** One of each network that sees seasons: two layers of 20 units, for series of any level and spread. */
    static List<ModelSpec> seasonalSpecs() {
        return ModelSpec.all(ModelSpec.Dimensions.ofMixture(2, 20, 50, 10, new Scaler(0, 1e30, 1e-30, 1e3, 50)));
    }

    static Map<String, Tensor> random(ModelSpec spec, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        spec.tensorShapes().forEach((name, shape) -> {
            int size = 1;
            for (int dimension : shape) {
                size *= dimension;
            }
            float[] data = new float[size];
            for (int i = 0; i < size; i++) {
                data[i] = 0.3f * (float) random.nextGaussian();
            }
            tensors.put(name, new Tensor(shape, data));
        });
        return tensors;
    }

    static InferenceNetwork network(ModelSpec spec, long seed) {
        return InferenceNetwork.of(spec, random(spec, seed));
    }

    /** Points such as {@link #specs()} expect. */
    static double[] points(Random random, int count) {
        double[] points = new double[count];
        for (int i = 0; i < count; i++) {
            points[i] = -1.5 + 2 * random.nextGaussian();
        }
        return points;
    }

    /** Series at their start. */
    static List<Inference.Input> batch(Random random, int size, int time) {
        List<Inference.Input> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            batch.add(new Inference.Input(points(random, time), new float[0]));
        }
        return batch;
    }

    static ModelRelease release(ModelSpec spec) {
        return new ModelRelease(spec, provenance(0.1), random(spec, SEED));
    }

    static Provenance provenance(double mse) {
        return provenance(new Provenance.Validation(
                1000, mse, 0.12, 0.14, 0.4262, 0.2484, 0.1394, mse / 0.2271, 0.2484 / 0.2271));
    }

    static Provenance provenance(Provenance.Validation validation) {
        return new Provenance(
                "gru/6",
                1_764_000_000_000L,
                SEED,
                20,
                4_000,
                12.5,
                0.11,
                500,
                100_000,
                1_763_000_000_000L,
                1_764_000_000_000L,
                Map.of("0", 51L, "1", 49L, "2", 50L, "3", 48L),
                validation,
                Map.of("djl", "0.35.1", "java", "17", "pytorch", "2.7.1", "rollcast", "0.1.0"));
    }
}
