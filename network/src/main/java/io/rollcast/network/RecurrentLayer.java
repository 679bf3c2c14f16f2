package io.rollcast.network;

import java.util.Map;

/**
 * One recurrent layer's weights, laid out for inference, and what makes its kind: how the sums of a time step become the
 * next state. All kinds have a product with the input and one with the state in common; a column is one unit of one gate.
 *
 * <p>Immutable.
 */
abstract sealed class RecurrentLayer {

    final int units;

    /** Shape [features, columns]: all gates' units, gate by gate, each filled up as {@link RowMath} wants it. */
    final float[][] inputWeight;

    /** Shape [columns]. */
    final float[] inputBias;

    /** The same of shape [units, columns]. */
    final float[][] stateWeight;

    /** Shape [columns]. */
    final float[] stateBias;

    private RecurrentLayer(int gates, Tensor inputWeight, Tensor inputBias, Tensor stateWeight, Tensor stateBias) {
        this.units = stateWeight.shape()[1];
        this.inputWeight = transposed(inputWeight, gates);
        this.inputBias = padded(inputBias, gates);
        this.stateWeight = transposed(stateWeight, gates);
        this.stateBias = padded(stateBias, gates);
    }

    /** PyTorch's gated layers have their tensors' names in common. */
    private RecurrentLayer(int gates, Map<String, Tensor> tensors, int layer) {
        this(
                gates,
                Tensor.in(tensors, "rnn.weight_ih_l" + layer),
                Tensor.in(tensors, "rnn.bias_ih_l" + layer),
                Tensor.in(tensors, "rnn.weight_hh_l" + layer),
                Tensor.in(tensors, "rnn.bias_hh_l" + layer));
    }

    int columns() {
        return inputBias.length;
    }

    /**
     * Takes one series' step.
     *
     * @param fromInput shape [columns], the input's product and bias; overwritten
     * @param fromState shape [columns], the state's product and bias; overwritten
     * @param hidden shape [padded units], the hidden state, which becomes that after the step
     * @param cell the same for the LSTM's second array
     */
    abstract void step(float[] fromInput, float[] fromState, float[] hidden, float[] cell);

    /** From shape [gates * units, inputs] to [inputs, gates * padded units]. */
    static float[][] transposed(Tensor matrix, int gates) {
        int inputs = matrix.shape()[1];
        float[][] transposed = new float[inputs][];
        float[] column = new float[matrix.shape()[0]];
        for (int k = 0; k < inputs; k++) {
            for (int i = 0; i < column.length; i++) {
                column[i] = matrix.data()[i * inputs + k];
            }
            transposed[k] = padded(Tensor.of(column, column.length), gates);
        }
        return transposed;
    }

    /** From shape [gates * units] to [gates * padded units]. */
    static float[] padded(Tensor vector, int gates) {
        int units = vector.data().length / gates;
        float[] padded = new float[gates * RowMath.padded(units)];
        for (int gate = 0; gate < gates; gate++) {
            System.arraycopy(vector.data(), gate * units, padded, gate * RowMath.padded(units), units);
        }
        return padded;
    }

    /**
     * Gates r, z and n, in this order, as PyTorch's {@code nn.GRU}:
     *
     * <pre>h' = n + z (h - n), n = tanh(W x + b + r (U h + c))</pre>
     */
    static final class Gru extends RecurrentLayer {

        Gru(Map<String, Tensor> tensors, int layer) {
            super(3, tensors, layer);
        }

        @Override
        void step(float[] fromInput, float[] fromState, float[] hidden, float[] cell) {
            RowMath.FASTEST.gru(fromInput, fromState, hidden);
        }
    }

    /** Gates i, f, g and o, in this order, as PyTorch's {@code nn.LSTM}: {@code c' = f c + i g, h' = o tanh(c')}. */
    static final class Lstm extends RecurrentLayer {

        Lstm(Map<String, Tensor> tensors, int layer) {
            super(4, tensors, layer);
        }

        @Override
        void step(float[] fromInput, float[] fromState, float[] hidden, float[] cell) {
            RowMath.FASTEST.lstm(fromInput, fromState, hidden, cell);
        }
    }

    /** {@code h' = tanh(LayerNorm(W x + U h + b))}. */
    static final class LayerNormRnn extends RecurrentLayer {

        private final float[] gain;
        private final float[] offset;

        LayerNormRnn(Map<String, Tensor> tensors, int layer) {
            super(
                    1,
                    Tensor.in(tensors, "rnn.weight_ih_l" + layer),
                    Tensor.in(tensors, "rnn.bias_l" + layer),
                    Tensor.in(tensors, "rnn.weight_hh_l" + layer),
                    Tensor.zeros(Tensor.in(tensors, "rnn.bias_l" + layer).data().length));
            gain = Tensor.in(tensors, "rnn.norm_weight_l" + layer).data().clone();
            offset = Tensor.in(tensors, "rnn.norm_bias_l" + layer).data().clone();
        }

        @Override
        void step(float[] fromInput, float[] fromState, float[] hidden, float[] cell) {
            for (int j = 0; j < units; j++) {
                fromInput[j] += fromState[j];
            }
            double sum = 0;
            for (int j = 0; j < units; j++) {
                sum += fromInput[j];
            }
            double mean = sum / units;
            double squares = 0;
            for (int j = 0; j < units; j++) {
                double deviation = fromInput[j] - mean;
                squares += deviation * deviation;
            }
            float center = (float) mean;
            float scale = (float) (1 / Math.sqrt(squares / units + ModelSpec.LayerNormRnn.EPSILON));
            for (int j = 0; j < units; j++) {
                hidden[j] = Math.fma((fromInput[j] - center) * scale, gain[j], offset[j]);
            }
            RowMath.FASTEST.tanh(hidden);
        }
    }
}
