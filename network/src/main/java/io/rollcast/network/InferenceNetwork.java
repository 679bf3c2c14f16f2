package io.rollcast.network;

import java.util.Map;
import java.util.stream.IntStream;

/**
 * A network's weights, laid out for {@link Inference}. It holds plain memory and nothing of an engine; immutable, and
 * shared by any number of threads.
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
     * Lays weights out; they are copied.
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

    /** Shape [units, horizon], the horizon filled up as {@link RowMath} wants units. */
    float[][] headWeight() {
        return headWeight;
    }

    /** Shape [horizon], filled up likewise. */
    float[] headBias() {
        return headBias;
    }
}
