package io.rollcast.network;

import java.util.Map;
import java.util.stream.IntStream;

/**
 * Weights of a network, laid out for {@link Inference} in Java's memory. Immutable: any number of threads may share it.
 */
public final class InferenceNetwork {

    private final ModelSpec spec;
    private final RecurrentLayer[] layers;
    private final float[][] headWeight;
    private final float[] headBias;
    private final float[][] skipWeight;
    private final View view;

    private InferenceNetwork(ModelSpec spec, Map<String, Tensor> tensors) {
        this.spec = spec;
        this.layers = IntStream.range(0, spec.dimensions().layers())
                .mapToObj(layer -> spec.newLayer(tensors, layer))
                .toArray(RecurrentLayer[]::new);
        this.headWeight = RecurrentLayer.transposed(Tensor.in(tensors, "head.weight"), 1);
        this.headBias = RecurrentLayer.padded(Tensor.in(tensors, "head.bias"), 1);
        this.skipWeight = spec.dimensions().head() == Head.MIXTURE
                ? RecurrentLayer.transposed(Tensor.in(tensors, "skip.weight"), 1)
                : new float[0][];
        this.view = spec.dimensions().view();
    }

    /**
     * Copies weights into the layout of inference.
     *
     * @throws IllegalArgumentException if the tensors are not those of the specification
     */
    public static InferenceNetwork of(ModelSpec spec, Map<String, Tensor> tensors) {
        spec.requireTensors(tensors);
        return new InferenceNetwork(spec, tensors);
    }

    public ModelSpec spec() {
        return spec;
    }

    /** State of a series whose scale has observed these points, before the network sees the first: shape [{@link ModelSpec#stateSize()}]. */
    public float[] stateAfter(double[] observed) {
        Scale scale = spec.dimensions().scaler().start();
        for (double value : observed) {
            scale.observe(value);
        }
        float[] state = new float[spec.stateSize()];
        scale.write(state);
        return state;
    }

    RecurrentLayer[] layers() {
        return layers;
    }

    /** What the network sees at a point besides its value. */
    public View view() {
        return view;
    }

    /** Weights of the head, shape [units, outputs], the outputs padded to {@link RowMath#UNIT_MULTIPLE}. */
    float[][] headWeight() {
        return headWeight;
    }

    /** Bias of the head, shape [outputs], padded likewise. */
    float[] headBias() {
        return headBias;
    }

    /** Weights from the inputs to the forecasts of a mixture, shape [inputs, horizon], padded likewise; empty for none. */
    float[][] skipWeight() {
        return skipWeight;
    }
}
