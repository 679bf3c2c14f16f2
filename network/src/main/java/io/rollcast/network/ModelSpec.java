package io.rollcast.network;

import ai.djl.nn.AbstractBlock;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.rollcast.wire.Forecast;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which network a release holds. Each kind knows its own recurrent block and its own tensors; nothing else in Rollcast
 * tells the kinds apart.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "architecture")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ModelSpec.Gru.class, name = ModelSpec.Gru.NAME),
    @JsonSubTypes.Type(value = ModelSpec.Lstm.class, name = ModelSpec.Lstm.NAME),
    @JsonSubTypes.Type(value = ModelSpec.LayerNormRnn.class, name = ModelSpec.LayerNormRnn.NAME)
})
public sealed interface ModelSpec {

    Dimensions dimensions();

    /** The name that releases, logs and metrics use. */
    String architecture();

    /**
     * A new recurrent block without weights. It takes {@code x [batch, time, 1]} and {@link #stateArrays()} states
     * {@code [layers, batch, units]}, and returns {@code [batch, time, units]} and the states after the last step.
     */
    AbstractBlock newRecurrentBlock();

    /** The layer with that index, for inference. */
    RecurrentLayer newLayer(Map<String, Tensor> tensors, int layer);

    /** How many arrays make up the recurrent state: the LSTM has two, hidden and cell. */
    int stateArrays();

    /** Shapes of the recurrent block's tensors by name, in the order of its parameters. */
    Map<String, int[]> recurrentShapes();

    /** Shapes of all tensors of a release by name: the recurrent block's and those of the dense head. */
    default Map<String, int[]> tensorShapes() {
        Map<String, int[]> shapes = new LinkedHashMap<>(recurrentShapes());
        shapes.put(
                "head.weight", new int[] {dimensions().horizon(), dimensions().units()});
        shapes.put("head.bias", new int[] {dimensions().horizon()});
        return shapes;
    }

    /**
     * Checks that the tensors are those of this network.
     *
     * @throws IllegalArgumentException naming one that is missing or has another shape
     */
    default void requireTensors(Map<String, Tensor> tensors) {
        tensorShapes().forEach((name, shape) -> {
            Tensor tensor = tensors.get(name);
            if (tensor == null || !Arrays.equals(tensor.shape(), shape)) {
                throw new IllegalArgumentException("tensor '%s' is %s: a %s of these dimensions has the shape %s"
                        .formatted(name, tensor, architecture(), Arrays.toString(shape)));
            }
        });
    }

    /** Numbers in one series' state: its scale, then the recurrent state [state arrays, layers, units]. */
    default int stateSize() {
        return dimensions().scaler().stateSize()
                + stateArrays() * dimensions().layers() * dimensions().units();
    }

    /** Trainable numbers. */
    default long parameterCount() {
        long count = 0;
        for (int[] shape : tensorShapes().values()) {
            long size = 1;
            for (int dimension : shape) {
                size *= dimension;
            }
            count += size;
        }
        return count;
    }

    /** One of each kind with the same dimensions. */
    static List<ModelSpec> all(Dimensions dimensions) {
        return List.of(new Lstm(dimensions), new Gru(dimensions), new LayerNormRnn(dimensions));
    }

    /**
     * What the three networks have in common.
     *
     * @param layers recurrent layers, 1 to 8
     * @param units width of each layer, 1 to 1024
     * @param window points that make a series warm, and that windowed inference looks at; 2 to 10,000
     * @param horizon steps ahead, {@value Forecast#HORIZON}
     * @param memory what the network was fitted to remember
     * @param scaler how the network sees a series' values
     */
    record Dimensions(
            @JsonProperty("layers") int layers,
            @JsonProperty("units") int units,
            @JsonProperty("window") int window,
            @JsonProperty("horizon") int horizon,
            @JsonProperty("memory") Memory memory,
            @JsonProperty("scaler") Scaler scaler) {

        public Dimensions {
            requireWithin("layers", layers, 1, 8);
            requireWithin("units", units, 1, 1024);
            requireWithin("window", window, 2, 10_000);
            requireWithin("horizon", horizon, 1, Forecast.MOST_STEPS);
            if (memory == null || scaler == null) {
                throw new IllegalArgumentException("a specification needs a memory and a scaler");
            }
        }

        private static void requireWithin(String name, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException("%s is %d: it must be %d to %d".formatted(name, value, least, most));
            }
        }
    }

    /** Gated recurrent unit (Cho et al. 2014), in the form of PyTorch's {@code nn.GRU}. */
    record Gru(@JsonProperty("dimensions") Dimensions dimensions) implements ModelSpec {
        static final String NAME = "gru";

        public Gru {
            requireDimensions(dimensions);
        }

        @Override
        public String architecture() {
            return NAME;
        }

        @Override
        public AbstractBlock newRecurrentBlock() {
            return GRU.builder()
                    .setNumLayers(dimensions.layers)
                    .setStateSize(dimensions.units)
                    .optReturnState(true)
                    .build();
        }

        @Override
        public RecurrentLayer newLayer(Map<String, Tensor> tensors, int layer) {
            return new RecurrentLayer.Gru(tensors, layer);
        }

        @Override
        public int stateArrays() {
            return 1;
        }

        @Override
        public Map<String, int[]> recurrentShapes() {
            return gatedShapes(dimensions, 3);
        }
    }

    /** Long short-term memory (Hochreiter and Schmidhuber 1997), in the form of PyTorch's {@code nn.LSTM}. */
    record Lstm(@JsonProperty("dimensions") Dimensions dimensions) implements ModelSpec {
        static final String NAME = "lstm";

        public Lstm {
            requireDimensions(dimensions);
        }

        @Override
        public String architecture() {
            return NAME;
        }

        @Override
        public AbstractBlock newRecurrentBlock() {
            return LSTM.builder()
                    .setNumLayers(dimensions.layers)
                    .setStateSize(dimensions.units)
                    .optReturnState(true)
                    .build();
        }

        @Override
        public RecurrentLayer newLayer(Map<String, Tensor> tensors, int layer) {
            return new RecurrentLayer.Lstm(tensors, layer);
        }

        @Override
        public int stateArrays() {
            return 2;
        }

        @Override
        public Map<String, int[]> recurrentShapes() {
            return gatedShapes(dimensions, 4);
        }
    }

    /** Recurrent network with layer normalisation (Ba, Kiros and Hinton 2016): {@link LayerNormRnnBlock}. */
    record LayerNormRnn(@JsonProperty("dimensions") Dimensions dimensions) implements ModelSpec {
        static final String NAME = "ln-rnn";

        public LayerNormRnn {
            requireDimensions(dimensions);
        }

        @Override
        public String architecture() {
            return NAME;
        }

        @Override
        public AbstractBlock newRecurrentBlock() {
            return new LayerNormRnnBlock(dimensions.layers, dimensions.units);
        }

        @Override
        public RecurrentLayer newLayer(Map<String, Tensor> tensors, int layer) {
            return new RecurrentLayer.LayerNormRnn(tensors, layer);
        }

        @Override
        public int stateArrays() {
            return 1;
        }

        @Override
        public Map<String, int[]> recurrentShapes() {
            Map<String, int[]> shapes = new LinkedHashMap<>();
            int units = dimensions.units;
            for (int layer = 0; layer < dimensions.layers; layer++) {
                shapes.put("rnn.weight_ih_l" + layer, new int[] {units, layer == 0 ? 1 : units});
                shapes.put("rnn.weight_hh_l" + layer, new int[] {units, units});
                shapes.put("rnn.bias_l" + layer, new int[] {units});
                shapes.put("rnn.norm_weight_l" + layer, new int[] {units});
                shapes.put("rnn.norm_bias_l" + layer, new int[] {units});
            }
            return shapes;
        }
    }

    /** JSON may lack them. */
    private static void requireDimensions(Dimensions dimensions) {
        if (dimensions == null) {
            throw new IllegalArgumentException("a specification needs its dimensions");
        }
    }

    /** Names, shapes and order of {@code nn.GRU}'s and {@code nn.LSTM}'s {@code state_dict}, as {@code self.rnn}. */
    private static Map<String, int[]> gatedShapes(Dimensions dimensions, int gates) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        int rows = gates * dimensions.units;
        for (int layer = 0; layer < dimensions.layers; layer++) {
            shapes.put("rnn.weight_ih_l" + layer, new int[] {rows, layer == 0 ? 1 : dimensions.units});
            shapes.put("rnn.weight_hh_l" + layer, new int[] {rows, dimensions.units});
            shapes.put("rnn.bias_ih_l" + layer, new int[] {rows});
            shapes.put("rnn.bias_hh_l" + layer, new int[] {rows});
        }
        return shapes;
    }
}
