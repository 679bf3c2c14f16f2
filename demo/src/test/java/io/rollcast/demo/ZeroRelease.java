package io.rollcast.demo;

import io.rollcast.chaos.RandomRelease;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Scaler;
import io.rollcast.network.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Releases that no test has to wait for: all weights are zero but the last bias, so that they forecast one number. Of the
 * synthetic series, whose mean is zero, zero is a better forecast than the last value, and three a worse one.
 */
final class ZeroRelease {

    private ZeroRelease() {}

    /** The file of a release that always forecasts {@code value}. */
    static byte[] forecasting(float value) {
        ModelRelease random = RandomRelease.of(
                new ModelSpec.Gru(new ModelSpec.Dimensions(
                        2, 16, RandomRelease.WINDOW, ModelSpec.Dimensions.DEFAULT_HORIZON, Scaler.NONE)),
                1);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        random.spec().tensorShapes().forEach((name, shape) -> {
            int size = 1;
            for (int dimension : shape) {
                size *= dimension;
            }
            float[] data = new float[size];
            if (name.equals("head.bias")) {
                Arrays.fill(data, value);
            }
            weights.put(name, new Tensor(shape, data));
        });
        return new ModelRelease(random.spec(), random.provenance(), weights).encode();
    }
}
