package io.rollcast.trainer.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.rollcast.network.ModelSpec.LayerNormRnn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stack of recurrent layers, each with layer normalisation before its nonlinearity (Ba, Kiros and Hinton, <i>Layer
 * Normalization</i>, arXiv:1607.06450, section 3.1):
 *
 * <pre>h_t = tanh(LayerNorm(W x_t + U h_{t-1} + b))</pre>
 *
 * It has the interface of DJL's GRU: {@code (x [batch, time, inputs], h [layers, batch, units])} gives {@code (output
 * [batch, time, units], h [layers, batch, units])}. The projection of the input does not depend on earlier states, so it is
 * computed for all time steps at once; a step is one fused multiply-add, one normalisation and one tanh.
 */
final class LayerNormRnnBlock extends AbstractBlock {

    private static final byte VERSION = 1;

    private record Layer(
            Parameter inputWeight, Parameter stateWeight, Parameter bias, Parameter gain, Parameter offset) {}

    private final int units;
    private final List<Layer> layers = new ArrayList<>();

    LayerNormRnnBlock(int layerCount, int units) {
        super(VERSION);
        this.units = units;
        for (int i = 0; i < layerCount; i++) {
            layers.add(new Layer(
                    parameter("weight_ih_l" + i, Parameter.Type.WEIGHT),
                    parameter("weight_hh_l" + i, Parameter.Type.WEIGHT),
                    parameter("bias_l" + i, Parameter.Type.BIAS),
                    parameter("norm_weight_l" + i, Parameter.Type.GAMMA),
                    parameter("norm_bias_l" + i, Parameter.Type.BETA)));
        }
    }

    private Parameter parameter(String name, Parameter.Type type) {
        return addParameter(Parameter.builder().setName(name).setType(type).build());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> params) {
        NDArray sequence = inputs.get(0);
        NDArray initial = inputs.get(1);
        NDList states = new NDList();
        for (int i = 0; i < layers.size(); i++) {
            List<NDArray> steps = run(layers.get(i), store, sequence, initial.get(i), training);
            sequence = NDArrays.stack(new NDList(steps), 1);
            states.add(steps.get(steps.size() - 1));
        }
        return new NDList(sequence, NDArrays.stack(states, 0));
    }

    /** Runs one layer over {@code sequence [batch, time, inputs]}; returns the states {@code [batch, units]}. */
    private List<NDArray> run(Layer layer, ParameterStore store, NDArray sequence, NDArray state, boolean training) {
        var device = sequence.getDevice();
        NDArray stateWeight = store.getValue(layer.stateWeight, device, training);
        NDArray gain = store.getValue(layer.gain, device, training);
        NDArray offset = store.getValue(layer.offset, device, training);
        NDArrayEx operations = sequence.getNDArrayInternal();
        Shape normalized = new Shape(units);

        NDArray projected = operations
                .linear(
                        sequence,
                        store.getValue(layer.inputWeight, device, training),
                        store.getValue(layer.bias, device, training))
                .singletonOrThrow()
                .transpose(1, 0, 2);
        int time = Math.toIntExact(projected.size(0));
        List<NDArray> states = new ArrayList<>(time);
        for (int t = 0; t < time; t++) {
            // linear(h, U, p) computes h U^T + p in one call, with the projection p in place of a bias.
            try (NDArray input = projected.get(t);
                    NDArray sum = operations.linear(state, stateWeight, input).singletonOrThrow();
                    NDArray normal = operations
                            .layerNorm(sum, normalized, gain, offset, LayerNormRnn.EPSILON)
                            .singletonOrThrow()) {
                state = normal.tanh();
            }
            states.add(state);
        }
        return states;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape x = inputShapes[0];
        return new Shape[] {new Shape(x.get(0), x.get(1), units), new Shape(layers.size(), x.get(0), units)};
    }
}
