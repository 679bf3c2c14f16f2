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

    private InferenceNetwork(ModelSpec spec, Map<String, Tensor> tensors) {
        this.spec = spec;
        this.layers = IntStream.range(0, spec.dimensions().layers())
                .mapToObj(layer -> spec.newLayer(tensors, layer))
                .toArray(RecurrentLayer[]::new);
        this.headWeight = RecurrentLayer.transposed(Tensor.in(tensors, "head.weight"), 1);
        this.headBias = RecurrentLayer.padded(Tensor.in(tensors, "head.bias"), 1);
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

    RecurrentLayer[] layers() {
        return layers;
    }

    /** Weights of the dense head, shape [units, horizon], the horizon padded to {@link RowMath#UNIT_MULTIPLE}. */
    float[][] headWeight() {
        return headWeight;
    }

    /** Bias of the dense head, shape [horizon], padded likewise. */
    float[] headBias() {
        return headBias;
    }
}
