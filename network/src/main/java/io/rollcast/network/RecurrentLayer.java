package io.rollcast.network;

import java.util.Map;

/**
 * Weights of one recurrent layer, laid out for inference, and the layer's step: how the sums of a time step become the
 * next state. All kinds have a product with the input and one with the state; a column is one unit of one gate.
 *
 * <p>Immutable.
 */
abstract sealed class RecurrentLayer {

    final int units;

    /** Shape [inputs, columns]: the units of all gates, gate by gate, each padded to {@link RowMath#UNIT_MULTIPLE}. */
    final float[][] inputWeight;

    /** Shape [columns]. */
    final float[] inputBias;

    /** Shape [units, columns], laid out likewise. */
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

    /** Finds the tensors by the names that all gated layers of PyTorch share. */
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
     * Computes one step of one series.
     *
     * @param fromInput product with the input, plus bias; shape [columns]; overwritten
     * @param fromState product with the state, plus bias; shape [columns]; overwritten
     * @param hidden hidden state, replaced by the one after the step; shape [padded units]
     * @param cell cell state of an LSTM, likewise; other kinds do not use it
     */
    abstract void step(float[] fromInput, float[] fromState, float[] hidden, float[] cell);

    /** Transposes a matrix of shape [gates * units, inputs] to [inputs, gates * padded units]. */
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

    /** Pads a vector of shape [gates * units] to [gates * padded units]. */
    static float[] padded(Tensor vector, int gates) {
        int units = vector.data().length / gates;
        float[] padded = new float[gates * RowMath.padded(units)];
        for (int gate = 0; gate < gates; gate++) {
            System.arraycopy(vector.data(), gate * units, padded, gate * RowMath.padded(units), units);
        }
        return padded;
    }

    /**
     * Gated recurrent unit with the gates r, z and n in this order, as PyTorch's {@code nn.GRU}:
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

    /**
     * Long short-term memory with the gates i, f, g and o in this order, as PyTorch's {@code nn.LSTM}:
     *
     * <pre>c' = f c + i g, h' = o tanh(c')</pre>
     */
    static final class Lstm extends RecurrentLayer {

        Lstm(Map<String, Tensor> tensors, int layer) {
            super(4, tensors, layer);
        }

        @Override
        void step(float[] fromInput, float[] fromState, float[] hidden, float[] cell) {
            RowMath.FASTEST.lstm(fromInput, fromState, hidden, cell);
        }
    }

    /** Recurrent network with layer normalisation: {@code h' = tanh(LayerNorm(W x + U h + b))}. */
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
