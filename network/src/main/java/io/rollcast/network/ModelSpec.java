package io.rollcast.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Specification of a network: its kind and its dimensions. Each kind has its own tensors and its own step of inference.
 * {@link #all} is the only list of the kinds; the trainer adds what fitting needs.
 *
 * <p>It is long because the kinds of a sealed type stand together, each with its tensors' shapes.
 */
@JsonPropertyOrder({"architecture", "dimensions"})
public sealed interface ModelSpec {

    Dimensions dimensions();

    /** Name of the kind in releases, logs and metrics. */
    @JsonProperty("architecture")
    String architecture();

    /** Makes one layer for inference; {@code layer} counts from 0. */
    RecurrentLayer newLayer(Map<String, Tensor> tensors, int layer);

    /** Number of arrays in the recurrent state: an LSTM has two, hidden and cell; other kinds have one. */
    int stateArrays();

    /** Shapes of the recurrent block's tensors by name, in the order of its parameters. */
    Map<String, int[]> recurrentShapes();

    /** Shapes of all tensors of a release by name: the recurrent block's and those of the head. */
    default Map<String, int[]> tensorShapes() {
        Dimensions dimensions = dimensions();
        Map<String, int[]> shapes = new LinkedHashMap<>(recurrentShapes());
        shapes.put("head.weight", new int[] {dimensions.headOutputs(), dimensions.units()});
        shapes.put("head.bias", new int[] {dimensions.headOutputs()});
        if (dimensions.head() == Head.MIXTURE) {
            shapes.put("skip.weight", new int[] {dimensions.horizon(), dimensions.inputCount()});
        }
        return shapes;
    }

    /**
     * Checks that the tensors are those of this network.
     *
     * @throws IllegalArgumentException if one is missing or has another shape; the message names it
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

    /** Number of floats in one series' state: its scale, then the recurrent state [state arrays, layers, units]. */
    default int stateSize() {
        return dimensions().scaler().stateSize()
                + stateArrays() * dimensions().layers() * dimensions().units();
    }

    /** Number of trainable parameters. */
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

    /** Returns one network of each kind, all with the same dimensions. */
    static List<ModelSpec> all(Dimensions dimensions) {
        return List.of(new Gru(dimensions), new Lstm(dimensions), new LayerNormRnn(dimensions));
    }

    /** Returns the names of all kinds, in the order in which they are fitted by default. */
    static List<String> names() {
        return all(Dimensions.SMALLEST).stream().map(ModelSpec::architecture).toList();
    }

    /**
     * Returns the network of a name.
     *
     * @throws IllegalArgumentException if no network has the name, or there are no dimensions
     */
    @JsonCreator
    static ModelSpec of(
            @JsonProperty("architecture") String architecture, @JsonProperty("dimensions") Dimensions dimensions) {
        return all(dimensions).stream()
                .filter(spec -> spec.architecture().equals(architecture))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the architecture is '%s': it must be one of %s"
                        .formatted(architecture, String.join(", ", names()))));
    }

    /**
     * Dimensions of a network, which all kinds have in common.
     *
     * @param layers number of recurrent layers, 1 to {@value #MOST_LAYERS}
     * @param units width of each layer, 1 to {@value #MOST_UNITS}
     * @param window number of points after which a series is warm, and of a window in validation; {@value #LEAST_WINDOW} to
     *     {@value #MOST_WINDOW}
     * @param horizon number of steps ahead that are forecast, 1 to {@value #MOST_HORIZON}
     * @param scaler scaling of a series' values
     * @param inputs what the network sees at each point, the value first; seasons need the mixture head
     * @param head how forecasts come of the last layer's output
     */
    @JsonPropertyOrder({"layers", "units", "window", "horizon", "memory", "scaler", "inputs", "head"})
    record Dimensions(
            @JsonProperty("layers") int layers,
            @JsonProperty("units") int units,
            @JsonProperty("window") int window,
            @JsonProperty("horizon") int horizon,
            @JsonProperty("scaler") Scaler scaler,
            @JsonProperty("inputs") List<Sight> inputs,
            @JsonProperty("head") Head head) {

        /** Most recurrent layers. */
        public static final int MOST_LAYERS = 8;

        /** Greatest width of a layer. */
        public static final int MOST_UNITS = 1024;

        /** Shortest window. */
        public static final int LEAST_WINDOW = 2;

        /** Longest window. */
        public static final int MOST_WINDOW = 10_000;

        /** Default of the horizon. */
        public static final int DEFAULT_HORIZON = 10;

        /** Longest horizon: a day of points, one every five minutes. Forecasts have the same bound, in a module of their own. */
        public static final int MOST_HORIZON = 288;

        private static final String CARRIED = "carried";

        private static final Dimensions SMALLEST = new Dimensions(1, 1, 2, DEFAULT_HORIZON, Scaler.NONE);

        public Dimensions {
            requireWithin("layers", layers, 1, MOST_LAYERS);
            requireWithin("units", units, 1, MOST_UNITS);
            requireWithin("window", window, LEAST_WINDOW, MOST_WINDOW);
            requireWithin("horizon", horizon, 1, MOST_HORIZON);
            if (scaler == null || head == null) {
                throw new IllegalArgumentException("a specification needs a scaler and a head");
            }
            inputs = List.copyOf(inputs);
            if (inputs.isEmpty()
                    || inputs.get(0) != Sight.VALUE
                    || inputs.stream().distinct().count() < inputs.size()) {
                throw new IllegalArgumentException(
                        "inputs are %s: they must begin with the value, and have none twice".formatted(inputs));
            }
            if (head == Head.DENSE && inputs.size() > 1) {
                throw new IllegalArgumentException(
                        "inputs are %s: a dense head takes the value alone; a mixture takes seasons as well"
                                .formatted(inputs));
            }
            if (head == Head.MIXTURE && scaler.span() == 0) {
                throw new IllegalArgumentException(
                        "a mixture head with a scaler of span 0: its network must see scaled values");
            }
        }

        /** Dimensions of a network that sees the value alone, with a dense head. */
        public Dimensions(int layers, int units, int window, int horizon, Scaler scaler) {
            this(layers, units, window, horizon, scaler, List.of(Sight.VALUE), Head.DENSE);
        }

        /** Dimensions of a network that sees all there is, with a mixture head. */
        public static Dimensions ofMixture(int layers, int units, int window, int horizon, Scaler scaler) {
            return new Dimensions(layers, units, window, horizon, scaler, List.of(Sight.values()), Head.MIXTURE);
        }

        /** What releases say of their networks' memory: the recurrent state is carried from point to point. */
        @JsonProperty("memory")
        public String memory() {
            return CARRIED;
        }

        /** Reads dimensions from JSON. Releases of format 2 have no head, and 1 for the inputs, or nothing. */
        @JsonCreator
        static Dimensions read(
                @JsonProperty("layers") int layers,
                @JsonProperty("units") int units,
                @JsonProperty("window") int window,
                @JsonProperty("horizon") int horizon,
                @JsonProperty("memory") @Nullable String memory,
                @JsonProperty("scaler") Scaler scaler,
                @JsonProperty("inputs") @Nullable JsonNode inputs,
                @JsonProperty("head") @Nullable Head head) {
            if (!CARRIED.equals(memory)) {
                throw new IllegalArgumentException(
                        "memory is %s: it must be %s, as this build's networks carry their state from point to point; fit the network again"
                                .formatted(memory, CARRIED));
            }
            return new Dimensions(
                    layers, units, window, horizon, scaler, sights(inputs), head == null ? Head.DENSE : head);
        }

        private static List<Sight> sights(@Nullable JsonNode inputs) {
            if (inputs == null || inputs.isNull() || (inputs.isInt() && inputs.intValue() == 1)) {
                return List.of(Sight.VALUE);
            }
            Map<String, Sight> known = new LinkedHashMap<>();
            for (Sight sight : Sight.values()) {
                known.put(sight.declaredName(), sight);
            }
            List<Sight> sights = new ArrayList<>();
            inputs.forEach(name -> {
                Sight sight = known.get(name.asText());
                if (sight != null) {
                    sights.add(sight);
                }
            });
            if (!inputs.isArray() || sights.size() < inputs.size()) {
                throw new IllegalArgumentException("inputs is %s: this build's networks see any of %s"
                        .formatted(inputs, String.join(", ", known.keySet())));
            }
            return sights;
        }

        /** Whether weights of such a network fit into one of other dimensions. Scalers may differ: weights see scaled series. */
        public boolean hasWeightsOf(Dimensions other) {
            return layers == other.layers
                    && units == other.units
                    && window == other.window
                    && horizon == other.horizon
                    && inputs.equals(other.inputs)
                    && head == other.head;
        }

        /** What the network sees at a point besides its value. */
        public View view() {
            return new View(this);
        }

        /** How many numbers the first layer takes for each point. */
        public int inputCount() {
            return view().inputs();
        }

        /** How many numbers the head makes: the forecast, and of a mixture the candidates' weights before it. */
        public int headOutputs() {
            return horizon * (head == Head.MIXTURE ? view().candidates() + 1 : 1);
        }

        private static void requireWithin(String name, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException("%s is %d: it must be %d to %d".formatted(name, value, least, most));
            }
        }
    }

    /** Gated recurrent unit (Cho et al. 2014), in the form of PyTorch's {@code nn.GRU}. */
    record Gru(@JsonProperty("dimensions") Dimensions dimensions) implements ModelSpec {
        public static final String NAME = "gru";

        public Gru {
            requireDimensions(dimensions);
        }

        @Override
        public String architecture() {
            return NAME;
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
        public static final String NAME = "lstm";

        public Lstm {
            requireDimensions(dimensions);
        }

        @Override
        public String architecture() {
            return NAME;
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

    /** Recurrent network with layer normalisation (Ba, Kiros and Hinton 2016): {@code h' = tanh(LayerNorm(W x + U h + b))}. */
    record LayerNormRnn(@JsonProperty("dimensions") Dimensions dimensions) implements ModelSpec {
        public static final String NAME = "ln-rnn";

        /** Number added to a variance, as in PyTorch's {@code nn.LayerNorm}. */
        public static final float EPSILON = 1e-5f;

        public LayerNormRnn {
            requireDimensions(dimensions);
        }

        @Override
        public String architecture() {
            return NAME;
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
                shapes.put("rnn.weight_ih_l" + layer, new int[] {units, layer == 0 ? dimensions.inputCount() : units});
                shapes.put("rnn.weight_hh_l" + layer, new int[] {units, units});
                shapes.put("rnn.bias_l" + layer, new int[] {units});
                shapes.put("rnn.norm_weight_l" + layer, new int[] {units});
                shapes.put("rnn.norm_bias_l" + layer, new int[] {units});
            }
            return shapes;
        }
    }

    /** Refuses a specification without dimensions, which JSON may lack. */
    private static void requireDimensions(Dimensions dimensions) {
        if (dimensions == null) {
            throw new IllegalArgumentException("a specification needs its dimensions");
        }
    }

    /** Returns names, shapes and order of the {@code state_dict} of an {@code nn.GRU} or {@code nn.LSTM} named rnn. */
    private static Map<String, int[]> gatedShapes(Dimensions dimensions, int gates) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        int rows = gates * dimensions.units;
        for (int layer = 0; layer < dimensions.layers; layer++) {
            shapes.put(
                    "rnn.weight_ih_l" + layer,
                    new int[] {rows, layer == 0 ? dimensions.inputCount() : dimensions.units});
            shapes.put("rnn.weight_hh_l" + layer, new int[] {rows, dimensions.units});
            shapes.put("rnn.bias_ih_l" + layer, new int[] {rows});
            shapes.put("rnn.bias_hh_l" + layer, new int[] {rows});
        }
        return shapes;
    }
}
