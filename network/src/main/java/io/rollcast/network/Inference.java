package io.rollcast.network;

import io.rollcast.network.ModelSpec.Dimensions;
import java.util.Arrays;
import java.util.List;

/**
 * Batched inference in plain Java, from points to forecasts, both in the series' own unit. The forecasts of a series
 * depend neither on the other series in its batch nor on how its points are divided into calls: each number is the result
 * of the same operations in the same order (decision 012).
 *
 * <p>An instance keeps its working memory from call to call, so one thread owns it; it may run any number of networks.
 *
 * <p>It is long because the loops over layers, series and points share their working memory.
 */
public final class Inference {

    /**
     * Points of one series in a batch.
     *
     * @param points values in the series' unit, shape [time]
     * @param state state before the first point, shape [{@link ModelSpec#stateSize()}]; empty at the start of a series
     * @param gathered what the network's {@link View} gathers at each point, shape [time, {@link View#size()}], row by row
     */
    public record Input(double[] points, float[] state, double[] gathered) {

        /** Points of a series for a network that sees the value alone. */
        public Input(double[] points, float[] state) {
            this(points, state, View.NOTHING);
        }

        /**
         * Gathers what a network sees of a series from its start.
         *
         * @param values in the series' unit, the oldest first
         * @param from index of the first point that the network takes; the values before it are looked back on
         */
        public static Input of(View view, double[] values, int from, Traits traits) {
            return of(view, values, from, traits, values.length, new float[0]);
        }

        /**
         * The same of a series that has begun before.
         *
         * @param kept most points before each that are looked back on
         * @param state before the point at {@code from}
         */
        public static Input of(View view, double[] values, int from, Traits traits, int kept, float[] state) {
            double[] gathered = new double[(values.length - from) * view.size()];
            for (int t = from; t < values.length; t++) {
                view.gather(Past.of(values, t, kept + 1), traits, gathered, (t - from) * view.size());
            }
            return new Input(Arrays.copyOfRange(values, from, values.length), state, gathered);
        }
    }

    /**
     * Forecasts and state of one series in a batch.
     *
     * @param forecasts shape [points asked for, horizon], in the series' unit
     * @param state state after the last point, shape [{@link ModelSpec#stateSize()}]
     */
    public record Output(double[][] forecasts, float[] state) {}

    /** Most series that are worked on at a time, so that their numbers stay in the processor's cache. */
    private static final int MOST_SERIES = 64;

    /** Most points of these series together, for the same reason. */
    private static final int MOST_POINTS = 128;

    /** Shape [points, padded units or inputs, whichever are more]: input of a layer, replaced step by step by its output. */
    private float[][] sequence = {};

    /** Inputs of the first layer of so few points that the room for them is kept: of a warm-up it would be megabytes. */
    private static final int MOST_KEPT_INPUTS = 256;

    /** Room for inputs of the first layer, shape [series, {@value #MOST_KEPT_INPUTS}]. */
    private final float[][] keptInputs = new float[MOST_SERIES][MOST_KEPT_INPUTS];

    /** Shape [points, columns]. */
    private float[][] fromInput = {};

    /** Shape [series, columns]. */
    private float[][] fromState = {};

    /** Shape [series, padded units]. */
    private float[][] hidden = {};

    private float[][] cell = {};

    /** Output of the head, shape [points, padded outputs]. */
    private float[][] headOutput = {};

    /** Output of a mixture's skip from the inputs, shape [points, padded horizon]. */
    private float[][] skipOutput = {};

    private final Mixture mixture = new Mixture();

    /**
     * Runs a batch.
     *
     * @param network weights of the network
     * @param batch inputs of equally many points
     * @param take number of last points whose forecasts are returned, 1 to the number of points
     * @return outputs in the order of {@code batch}
     * @throws IllegalArgumentException if the inputs differ in their number of points, lack what the network sees or have a
     *     state of another size than the network, or have fewer points than {@code take}
     */
    public List<Output> run(InferenceNetwork network, List<Input> batch, int take) {
        ModelSpec spec = network.spec();
        int time = batch.get(0).points().length;
        if (take < 1 || take > time) {
            throw new IllegalArgumentException("forecasts of %d of %d points were asked for".formatted(take, time));
        }
        for (Input input : batch) {
            if (input.points().length != time) {
                throw new IllegalArgumentException(
                        "a batch of %d points holds a series of %d".formatted(time, input.points().length));
            }
            if (input.gathered().length != time * network.view().size()) {
                throw new IllegalArgumentException(
                        "%d points with %d numbers of what is seen at them: this %s takes %d for each point"
                                .formatted(
                                        time,
                                        input.gathered().length,
                                        spec.architecture(),
                                        network.view().size()));
            }
            if (input.state().length != 0 && input.state().length != spec.stateSize()) {
                throw new IllegalArgumentException("a state of %d numbers: that of this %s has %d"
                        .formatted(input.state().length, spec.architecture(), spec.stateSize()));
            }
        }
        makeRoom(network);
        Output[] outputs = new Output[batch.size()];
        int seenAtAll = time * network.view().inputs();
        float[][] seen = seenAtAll <= MOST_KEPT_INPUTS
                ? keptInputs
                : new float[Math.min(outputs.length, MOST_SERIES)][seenAtAll];
        for (int from = 0; from < outputs.length; from += MOST_SERIES) {
            List<Input> part = batch.subList(from, Math.min(outputs.length, from + MOST_SERIES));
            List<Output> done = runPart(network, part, seen, time, take);
            for (int row = 0; row < part.size(); row++) {
                outputs[from + row] = done.get(row);
            }
        }
        return List.of(outputs);
    }

    /**
     * What a forecast of a mixture head is made of: at each step ahead the candidates, weighted, and what is added.
     *
     * @param names of the candidates
     * @param weights shape [candidates, horizon]; those of each step sum to 1
     * @param candidates shape [candidates, horizon], in the series' unit
     * @param added shape [horizon], in the series' unit
     * @param forecast shape [horizon], in the series' unit, before it is rounded
     */
    public record Composition(
            List<String> names, double[][] weights, double[][] candidates, double[] added, double[] forecast) {}

    /**
     * Takes the forecast after the last point of an input apart.
     *
     * @throws IllegalArgumentException if the network has no mixture head
     */
    public Composition compose(InferenceNetwork network, Input input) {
        Dimensions dimensions = network.spec().dimensions();
        if (dimensions.head() != Head.MIXTURE) {
            throw new IllegalArgumentException("a %s head has no candidates".formatted(dimensions.head()));
        }
        double[] forecast = run(network, List.of(input), 1).get(0).forecasts()[0];
        int last = input.points().length - 1;
        float[] head = headOutput[last % MOST_POINTS];
        Scale scale = dimensions.scaler().start();
        scale.begin(input.state());
        for (double point : input.points()) {
            scale.observe(point);
        }
        View view = network.view();
        int horizon = dimensions.horizon();
        double[] values = new double[view.candidates() * horizon];
        view.candidates(input.points()[last], input.gathered(), last * view.size(), scale.level(), values, 0);
        double[][] weights = new double[view.candidates()][horizon];
        double[][] candidates = new double[view.candidates()][horizon];
        double[] added = forecast.clone();
        for (int h = 0; h < horizon; h++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < weights.length; c++) {
                largest = Math.max(largest, head[c * horizon + h]);
            }
            double total = 0;
            for (int c = 0; c < weights.length; c++) {
                weights[c][h] = StrictMath.exp(head[c * horizon + h] - largest);
                total += weights[c][h];
            }
            for (int c = 0; c < weights.length; c++) {
                weights[c][h] /= total;
                candidates[c][h] = values[c * horizon + h];
                added[h] -= weights[c][h] * candidates[c][h];
            }
        }
        return new Composition(view.candidateNames(), weights, candidates, added, forecast);
    }

    private void makeRoom(InferenceNetwork network) {
        Dimensions dimensions = network.spec().dimensions();
        int units = RowMath.padded(dimensions.units());
        int columns = network.layers()[0].columns();
        int width = RowMath.padded(Math.max(dimensions.units(), network.view().inputs()));
        if (sequence.length == 0 || sequence[0].length != width) {
            sequence = new float[MOST_POINTS][width];
        }
        if (hidden.length == 0 || hidden[0].length != units || fromInput[0].length != columns) {
            fromInput = new float[MOST_POINTS][columns];
            fromState = new float[MOST_SERIES][columns];
            hidden = new float[MOST_SERIES][units];
            cell = new float[MOST_SERIES][units];
        }
        int outputs = network.headBias().length;
        if (headOutput.length == 0 || headOutput[0].length != outputs) {
            headOutput = new float[MOST_POINTS][outputs];
        }
        int horizon = RowMath.padded(dimensions.horizon());
        if (skipOutput.length == 0 || skipOutput[0].length != horizon) {
            skipOutput = new float[MOST_POINTS][horizon];
        }
    }

    /**
     * Runs series that fit the room.
     *
     * @param seen room for inputs of the first layer, shape [series, time * inputs]
     */
    private List<Output> runPart(InferenceNetwork network, List<Input> batch, float[][] seen, int time, int take) {
        ModelSpec spec = network.spec();
        int size = batch.size();
        int inputs = network.view().inputs();
        Scales scales = new Scales(network, size, time, take);
        Output[] outputs = new Output[size];
        for (int row = 0; row < size; row++) {
            Input input = batch.get(row);
            scales.follow(input, seen[row]);
            float[] state = input.state().length == 0
                    ? new float[spec.stateSize()]
                    : input.state().clone();
            scales.scale.write(state);
            outputs[row] = new Output(forecasts(take, spec.dimensions().horizon()), state);
        }
        int stretch = Math.max(1, MOST_POINTS / size);
        for (int from = 0; from < time; from += stretch) {
            int to = Math.min(time, from + stretch);
            for (int t = from; t < to; t++) {
                for (int row = 0; row < size; row++) {
                    System.arraycopy(seen[row], t * inputs, sequence[(t - from) * size + row], 0, inputs);
                }
            }
            int wanted = Math.max(from, time - take);
            if (wanted < to) {
                skip(network, (wanted - from) * size, (to - from) * size);
            }
            for (int layer = 0; layer < network.layers().length; layer++) {
                runLayer(spec, network.layers()[layer], layer, to - from, outputs);
            }
            if (wanted < to) {
                head(network, (wanted - from) * size, (to - from) * size);
            }
            for (int t = wanted; t < to; t++) {
                int index = t - (time - take);
                for (int row = 0; row < size; row++) {
                    int point = (t - from) * size + row;
                    double[] forecast = outputs[row].forecasts()[index];
                    double level = scales.levels[row * take + index];
                    double spread = scales.spreads[row * take + index];
                    if (network.spec().dimensions().head() == Head.MIXTURE) {
                        mixture.forecast(
                                network.view(),
                                batch.get(row),
                                t,
                                level,
                                spread,
                                headOutput[point],
                                skipOutput[point],
                                forecast);
                    } else {
                        for (int h = 0; h < forecast.length; h++) {
                            forecast[h] = Scale.toSeries(level, spread, headOutput[point][h]);
                        }
                    }
                }
            }
        }
        return Arrays.asList(outputs);
    }

    /** Row by row: that takes a fraction of what making both dimensions at once does. */
    private static double[][] forecasts(int points, int horizon) {
        double[][] forecasts = new double[points][];
        for (int point = 0; point < points; point++) {
            forecasts[point] = new double[horizon];
        }
        return forecasts;
    }

    /** Applies a mixture's skip to inputs {@code from} (included) to {@code to} (excluded). */
    private void skip(InferenceNetwork network, int from, int to) {
        if (network.skipWeight().length > 0) {
            for (int point = from; point < to; point++) {
                Arrays.fill(skipOutput[point], 0);
            }
            RowMath.FASTEST.addProducts(sequence, from, to, network.skipWeight(), skipOutput);
        }
    }

    /** Applies the head to outputs {@code from} (included) to {@code to} (excluded) of the last layer. */
    private void head(InferenceNetwork network, int from, int to) {
        float[] bias = network.headBias();
        for (int point = from; point < to; point++) {
            System.arraycopy(bias, 0, headOutput[point], 0, bias.length);
        }
        RowMath.FASTEST.addProducts(sequence, from, to, network.headWeight(), headOutput);
    }

    /** Runs one layer over a stretch of time: replaces the sequence by the layer's outputs, and the states by the next. */
    private void runLayer(ModelSpec spec, RecurrentLayer layer, int index, int time, Output[] outputs) {
        int size = outputs.length;
        int units = spec.dimensions().units();
        int hiddenAt = spec.dimensions().scaler().stateSize() + index * units;
        int cellAt = hiddenAt + spec.dimensions().layers() * units;
        boolean hasCell = spec.stateArrays() == 2;
        for (int row = 0; row < size; row++) {
            System.arraycopy(outputs[row].state(), hiddenAt, hidden[row], 0, units);
            if (hasCell) {
                System.arraycopy(outputs[row].state(), cellAt, cell[row], 0, units);
            }
        }
        int columns = layer.columns();
        for (int point = 0; point < time * size; point++) {
            System.arraycopy(layer.inputBias, 0, fromInput[point], 0, columns);
        }
        RowMath.FASTEST.addProducts(sequence, 0, time * size, layer.inputWeight, fromInput);
        for (int t = 0; t < time; t++) {
            for (int row = 0; row < size; row++) {
                System.arraycopy(layer.stateBias, 0, fromState[row], 0, columns);
            }
            RowMath.FASTEST.addProducts(hidden, 0, size, layer.stateWeight, fromState);
            for (int row = 0; row < size; row++) {
                layer.step(fromInput[t * size + row], fromState[row], hidden[row], cell[row]);
                System.arraycopy(hidden[row], 0, sequence[t * size + row], 0, units);
            }
        }
        for (int row = 0; row < size; row++) {
            System.arraycopy(hidden[row], 0, outputs[row].state(), hiddenAt, units);
            if (hasCell) {
                System.arraycopy(cell[row], 0, outputs[row].state(), cellAt, units);
            }
        }
    }

    /** Levels and spreads of the series of a batch, at each point whose forecast is returned; of one series at a time. */
    private static final class Scales {

        private final View view;
        private final int time;
        private final int take;
        private final double[] levels;
        private final double[] spreads;

        /** Of the series that was followed last, after its last point. */
        private final Scale scale;

        private int rows;

        Scales(InferenceNetwork network, int size, int time, int take) {
            this.view = network.view();
            this.time = time;
            this.take = take;
            this.levels = new double[size * take];
            this.spreads = new double[size * take];
            this.scale = network.spec().dimensions().scaler().start();
        }

        /**
         * Observes the points of the next series.
         *
         * @param seen takes the inputs of the first layer, shape [time * inputs] or wider
         */
        void follow(Input input, float[] seen) {
            scale.begin(input.state());
            int first = time - take;
            for (int t = 0; t < time; t++) {
                double value = input.points()[t];
                scale.observe(value);
                view.inputs(value, input.gathered(), t * view.size(), scale, seen, t * view.inputs());
                if (t >= first) {
                    levels[rows * take + t - first] = scale.level();
                    spreads[rows * take + t - first] = scale.spread();
                }
            }
            rows++;
        }
    }
}
