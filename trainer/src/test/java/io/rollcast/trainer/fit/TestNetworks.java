package io.rollcast.trainer.fit;

import ai.djl.Device;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Scaler;
import io.rollcast.network.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Networks of random weights, and random points for them. Everything follows from a seed. */
final class TestNetworks {

    static final long SEED = 20261123;

    private TestNetworks() {}

    /** One of each network: two layers of 20 units, values as they are. */
    static List<ModelSpec> specs() {
        return ModelSpec.all(new ModelSpec.Dimensions(2, 20, 50, 10, Scaler.NONE));
    }

    static Map<String, Tensor> random(ModelSpec spec, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        spec.tensorShapes().forEach((name, shape) -> {
            Tensor tensor = Tensor.zeros(shape);
            for (int i = 0; i < tensor.data().length; i++) {
                tensor.data()[i] = 0.3f * (float) random.nextGaussian();
            }
            tensors.put(name, tensor);
        });
        return tensors;
    }

    static ForecastNetwork open(ModelSpec spec, long seed) {
        return ForecastNetwork.open(spec, random(spec, seed), Device.cpu());
    }

    /** Points of variance 4 around -1.5. */
    static float[] points(Random random, int count) {
        float[] points = new float[count];
        for (int i = 0; i < count; i++) {
            points[i] = -1.5f + 2 * (float) random.nextGaussian();
        }
        return points;
    }
}
