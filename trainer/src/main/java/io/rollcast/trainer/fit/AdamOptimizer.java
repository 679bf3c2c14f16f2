package io.rollcast.trainer.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam (Kingma and Ba, <i>Adam: A Method for Stochastic Optimization</i>, arXiv:1412.6980, algorithm 1), with the
 * gradient's global norm clipped first (Pascanu et al. 2013):
 *
 * <pre>
 * g = gradient * min(1, clip / |gradient|)
 * m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2
 * weight -= rate sqrt(1 - b2^t) / (1 - b1^t) * m / (sqrt(v) + epsilon)
 * </pre>
 *
 * <p>DJL's own optimizers detach their state from every manager, so that its native memory is never freed; the state of
 * this one belongs to a given manager.
 */
final class AdamOptimizer {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final float EPSILON = 1e-7f;

    private final Map<String, NDArray> weights;
    private final Map<String, NDArray> first = new LinkedHashMap<>();
    private final Map<String, NDArray> second = new LinkedHashMap<>();
    private final float clipNorm;
    private int steps;

    /**
     * @param weights weights by name, updated in place
     * @param owner manager that owns the moments
     * @param clipNorm greatest norm of the gradient over all weights together
     */
    AdamOptimizer(Map<String, NDArray> weights, NDManager owner, float clipNorm) {
        this.weights = weights;
        this.clipNorm = clipNorm;
        weights.forEach((name, weight) -> {
            first.put(name, owner.zeros(weight.getShape()));
            second.put(name, owner.zeros(weight.getShape()));
        });
    }

    /**
     * Takes one step along the gradients of the weights, and sets these to zero.
     *
     * @param learningRate learning rate of this step
     * @param scratch manager for temporary arrays; closed by the caller
     */
    void step(float learningRate, NDManager scratch) {
        steps++;
        double correction1 = 1 - Math.pow(BETA1, steps);
        double correction2 = 1 - Math.pow(BETA2, steps);
        float rate = (float) (learningRate * Math.sqrt(correction2) / correction1);
        // The published algorithm adds epsilon to the corrected root; this is the same, multiplied through.
        float epsilon = (float) (EPSILON * Math.sqrt(correction2));

        Map<String, NDArray> gradients = new LinkedHashMap<>();
        weights.forEach((name, weight) -> {
            NDArray gradient = weight.getGradient();
            gradient.attach(scratch);
            gradients.put(name, gradient);
        });
        NDArray scale = clipScale(gradients, scratch);
        weights.forEach((name, weight) -> {
            NDArray gradient = gradients.get(name);
            NDArray m = first.get(name);
            NDArray v = second.get(name);
            if (gradient == null || m == null || v == null) {
                throw new IllegalStateException("no moments of '%s'".formatted(name));
            }
            gradient.muli(scale);
            m.muli((float) BETA1);
            v.muli((float) BETA2);
            try (NDArray share = gradient.mul((float) (1 - BETA1));
                    NDArray square = gradient.square();
                    NDArray squareShare = square.mul((float) (1 - BETA2))) {
                m.addi(share);
                v.addi(squareShare);
            }
            try (NDArray root = v.sqrt();
                    NDArray update = m.mul(rate)) {
                root.addi(epsilon);
                update.divi(root);
                // A leaf that requires a gradient must not be written to while the engine records.
                weight.setRequiresGradient(false);
                weight.subi(update);
                weight.setRequiresGradient(true);
            }
            gradient.muli(0);
        });
    }

    /** Returns {@code min(1, clip / norm)} as an array, so that no thread waits for the device. */
    private NDArray clipScale(Map<String, NDArray> gradients, NDManager scratch) {
        NDArray sum = scratch.zeros(new ai.djl.ndarray.types.Shape());
        for (NDArray gradient : gradients.values()) {
            try (NDArray square = gradient.square();
                    NDArray total = square.sum()) {
                sum.addi(total);
            }
        }
        try (NDArray norm = sum.sqrt();
                NDArray safe = norm.add(1e-6f);
                NDArray inverse = safe.pow(-1)) {
            return inverse.mul(clipNorm).minimum(1f);
        }
    }
}
