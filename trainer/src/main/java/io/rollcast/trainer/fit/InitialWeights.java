package io.rollcast.trainer.fit;

import io.rollcast.network.ModelSpec;
import io.rollcast.network.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.RandomMatrices_DDRM;

/**
 * Initial weights of a fit without a parent: Glorot uniform input kernels (Glorot and Bengio 2010), orthogonal recurrent
 * kernels (Saxe et al. 2014), and biases of zero, except that the LSTM's forget gate has 1 (Jozefowicz et al. 2015) and
 * biases before layer normalisation have a little noise. The same seed gives the same weights on any machine.
 */
public final class InitialWeights {

    /**
     * Gain of layer normalisation. With gains of 1, its outputs are spread so widely that tanh saturates and gradients
     * vanish (Cooijmans et al. 2017, who start from 0.1): one LN-RNN in six is then no better than a linear regression.
     */
    private static final float GAIN = 0.5f;

    /**
     * Limit of the uniform bias before layer normalisation. Without a bias, a series that is constant from its start gives
     * sums of zero: normalisation divides by the root of its epsilon, and gradients grow some hundredfold with each step.
     */
    private static final float LAYER_NORM_BIAS = 0.05f;

    private InitialWeights() {}

    public static Map<String, Tensor> of(ModelSpec spec, long seed) {
        Map<String, Tensor> weights = draw(spec, seed, GAIN);
        // Drawn by a separate generator, so that the other weights of a seed do not depend on it.
        Random random = new Random(~seed);
        weights.forEach((name, tensor) -> {
            if (name.startsWith("rnn.bias_l")) {
                for (int i = 0; i < tensor.data().length; i++) {
                    tensor.data()[i] = LAYER_NORM_BIAS * (2 * random.nextFloat() - 1);
                }
            }
        });
        return weights;
    }

    /** Draws weights as Keras does: with gains of 1, and without noise in biases. */
    public static Map<String, Tensor> asKeras(ModelSpec spec, long seed) {
        return draw(spec, seed, 1);
    }

    private static Map<String, Tensor> draw(ModelSpec spec, long seed, float gain) {
        Random random = new Random(seed);
        int units = spec.dimensions().units();
        Map<String, Tensor> weights = new LinkedHashMap<>();
        spec.tensorShapes().forEach((name, shape) -> {
            float[] data;
            if (name.contains("weight_hh")) {
                data = orthogonal(shape[0], shape[1], random);
            } else if (name.contains("weight_ih") || name.equals("head.weight") || name.equals("skip.weight")) {
                data = glorotUniform(shape[0], shape[1], random);
            } else if (name.contains("norm_weight")) {
                data = filled(shape[0], gain);
            } else {
                data = new float[shape[0]];
            }
            if (spec instanceof ModelSpec.Lstm && name.contains("bias_ih")) {
                // PyTorch's gate order is input, forget, cell, output.
                Arrays.fill(data, units, 2 * units, 1);
            }
            weights.put(name, new Tensor(shape, data));
        });
        return weights;
    }

    /** Draws uniformly from +-sqrt(6 / (inputs + outputs)); shape [outputs, inputs]. Outputs are those of all gates. */
    private static float[] glorotUniform(int outputs, int inputs, Random random) {
        double limit = Math.sqrt(6.0 / (inputs + outputs));
        float[] data = new float[outputs * inputs];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (limit * (2 * random.nextDouble() - 1));
        }
        return data;
    }

    /** Draws columns of unit length, each orthogonal to the others; shape [gates * units, units]. */
    private static float[] orthogonal(int rows, int columns, Random random) {
        DMatrixRMaj basis = RandomMatrices_DDRM.orthogonal(rows, columns, random);
        float[] data = new float[rows * columns];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) basis.get(i);
        }
        return data;
    }

    private static float[] filled(int size, float value) {
        float[] data = new float[size];
        Arrays.fill(data, value);
        return data;
    }
}
