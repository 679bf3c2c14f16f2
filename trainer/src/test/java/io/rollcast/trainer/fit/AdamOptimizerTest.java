package io.rollcast.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdamOptimizerTest {

    /** The loss is the sum of scale * w^2 / 2, so that the gradient of every weight is scale * w. */
    private static final float[] SCALE = {1f, 10f, 0.01f};

    @Test
    void stepsAreThoseOfThePublishedAlgorithm() {
        try (NDManager manager = ForecastNetwork.newManager(Device.cpu())) {
            NDArray weight = manager.create(new float[] {1f, -2f, 3f});
            weight.setRequiresGradient(true);
            AdamOptimizer adam = new AdamOptimizer(Map.of("w", weight), manager, 5f);
            double[] expected = {1, -2, 3};
            double[] m = new double[3];
            double[] v = new double[3];

            for (int t = 1; t <= 50; t++) {
                descend(manager, weight, adam);
                reference(expected, m, v, t);
            }

            float[] found = weight.toFloatArray();
            for (int i = 0; i < 3; i++) {
                assertThat((double) found[i]).isCloseTo(expected[i], within(1e-5));
            }
        }
    }

    @Test
    void momentsBelongToTheManagerThatIsGiven() {
        try (NDManager manager = ForecastNetwork.newManager(Device.cpu())) {
            NDArray weight = manager.create(new float[] {1f, -2f, 3f});
            weight.setRequiresGradient(true);
            NDManager owner = manager.newSubManager();
            AdamOptimizer adam = new AdamOptimizer(Map.of("w", weight), owner, 5f);
            descend(manager, weight, adam);
            int afterOne = manager.getManagedArrays().size();

            for (int i = 0; i < 100; i++) {
                descend(manager, weight, adam);
            }

            assertThat(manager.getManagedArrays()).hasSize(afterOne);
            assertThat(owner.getManagedArrays()).hasSize(2);
            owner.close();
            assertThat(manager.getManagedArrays()).hasSize(1);
        }
    }

    private static void descend(NDManager manager, NDArray weight, AdamOptimizer adam) {
        try (NDManager scratch = manager.newSubManager()) {
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray scale = scratch.create(SCALE);
                collector.backward(scale.mul(weight).mul(weight).sum().mul(0.5f));
            }
            adam.step(0.05f, scratch);
        }
    }

    private static void reference(double[] w, double[] m, double[] v, int t) {
        double[] g = new double[w.length];
        double norm = 0;
        for (int i = 0; i < w.length; i++) {
            g[i] = SCALE[i] * w[i];
            norm += g[i] * g[i];
        }
        double clip = Math.min(1, 5 / Math.sqrt(norm));
        for (int i = 0; i < w.length; i++) {
            m[i] = 0.9 * m[i] + 0.1 * clip * g[i];
            v[i] = 0.999 * v[i] + 0.001 * clip * g[i] * clip * g[i];
            double corrected = m[i] / (1 - Math.pow(0.9, t));
            w[i] -= 0.05 * corrected / (Math.sqrt(v[i] / (1 - Math.pow(0.999, t))) + 1e-7);
        }
    }
}
