package io.rollcast.trainer.fit;

import ai.djl.nn.AbstractBlock;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.ModelSpec.Dimensions;
import java.util.Map;
import java.util.function.Function;

/**
 * Recurrent block of DJL for each kind of network. Only this class maps specifications to the engine, so that code that only
 * runs networks needs no DJL. Called by {@link ForecastNetwork}, on any thread.
 */
final class RecurrentBlocks {

    private static final Map<Class<? extends ModelSpec>, Function<Dimensions, AbstractBlock>> MAKERS = Map.of(
            ModelSpec.Gru.class,
            dimensions -> GRU.builder()
                    .setNumLayers(dimensions.layers())
                    .setStateSize(dimensions.units())
                    .optReturnState(true)
                    .build(),
            ModelSpec.Lstm.class,
            dimensions -> LSTM.builder()
                    .setNumLayers(dimensions.layers())
                    .setStateSize(dimensions.units())
                    .optReturnState(true)
                    .build(),
            ModelSpec.LayerNormRnn.class,
            dimensions -> new LayerNormRnnBlock(dimensions.layers(), dimensions.units()));

    private RecurrentBlocks() {}

    /**
     * Makes a block without weights. It takes {@code x [batch, time, inputs]} and {@link ModelSpec#stateArrays()} states
     * {@code [layers, batch, units]}, and returns {@code [batch, time, units]} and the states after the last step.
     */
    static AbstractBlock of(ModelSpec spec) {
        Function<Dimensions, AbstractBlock> maker = MAKERS.get(spec.getClass());
        if (maker == null) {
            throw new IllegalStateException("the %s has no recurrent block: add one to %s"
                    .formatted(spec.architecture(), RecurrentBlocks.class.getSimpleName()));
        }
        return maker.apply(spec.dimensions());
    }
}
