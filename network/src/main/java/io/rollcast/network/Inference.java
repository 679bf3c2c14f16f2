package io.rollcast.network;

import io.rollcast.network.ModelSpec.Dimensions;
import java.util.Arrays;
import java.util.List;

/**
 * Batched inference in the series' own unit: arrays of numbers in, arrays of numbers out, in plain Java. What a series
 * gets does not depend on the others in its batch, nor on how its points are cut into calls: every number comes from the
 * same operations in the same order (decision 012).
 *
 * <p>It keeps its working memory from call to call; one thread owns it, whichever networks it runs.
 */
public final class Inference {

    /**
     * One series' part of a batch.
     *
     * @param points shape [time, inputs], row by row: of each point its value in the series' unit, then the network's further
     *     inputs, which reach the first layer as they are
     * @param state shape [{@link ModelSpec#stateSize()}], from before the first point; empty at the start of a series
     */
    public record Input(double[] points, float[] state) {}

    /**
     * What a batch gave one series.
     *
     * @param forecasts shape [points asked for, horizon], in the series' unit
     * @param state shape [{@link ModelSpec#stateSize()}], after the last point
     */
    public record Output(double[][] forecasts, float[] state) {}

    /** Series that are worked on at a time, and points of them together: such as the processor's cache holds. */
    private static final int MOST_SERIES = 64;

    private static final int MOST_POINTS = 128;

    /** Shape [points, padded units or inputs, whichever are more]: input of a layer, step by step replaced by its output. */
    private float[][] sequence = {};

    /** Shape [points, columns]. */
    private float[][] fromInput = {};

    /** Shape [series, columns]. */
    private float[][] fromState = {};

    /** Shape [series, padded units]. */
    private float[][] hidden = {};

    private float[][] cell = {};

    /** Shape [points, padded horizon]: the dense head's. */
    private float[][] headOutput = {};

    /**
     * Runs a batch.
     *
     * @param network the weights
     * @param batch inputs with equally many points; a state of length 0 stands for the start of a series
     * @param take of how many of the last points the forecasts are wanted
     * @return in the order of {@code batch}
     */
    public List<Output> run(InferenceNetwork network, List<Input> batch, int take) {
        ModelSpec spec = network.spec();
        int inputs = spec.dimensions().inputs();
        int numbers = batch.get(0).points().length;
        if (numbers % inputs != 0) {
            throw new IllegalArgumentException(
                    "a series of %d numbers: this %s takes %d of each point, so give it a multiple of that"
                            .formatted(numbers, spec.architecture(), inputs));
        }
        int time = numbers / inputs;
        if (take < 1 || take > time) {
            throw new IllegalArgumentException("forecasts of %d of %d points were asked for".formatted(take, time));
        }
        for (Input input : batch) {
            if (input.points().length != numbers) {
                throw new IllegalArgumentException(
                        "a batch of %d points holds a series of %d".formatted(time, input.points().length / inputs));
            }
            if (input.state().length != 0 && input.state().length != spec.stateSize()) {
                throw new IllegalArgumentException("a state of %d numbers: that of this %s has %d"
                        .formatted(input.state().length, spec.architecture(), spec.stateSize()));
            }
        }
        makeRoom(network);
        Output[] outputs = new Output[batch.size()];
        for (int from = 0; from < outputs.length; from += MOST_SERIES) {
            List<Input> part = batch.subList(from, Math.min(outputs.length, from + MOST_SERIES));
            List<Output> done = runPart(network, part, time, take);
            for (int row = 0; row < part.size(); row++) {
                outputs[from + row] = done.get(row);
            }
        }
        return List.of(outputs);
    }

    private void makeRoom(InferenceNetwork network) {
        Dimensions dimensions = network.spec().dimensions();
        int units = RowMath.padded(dimensions.units());
        int columns = network.layers()[0].columns();
        int width = RowMath.padded(Math.max(dimensions.units(), dimensions.inputs()));
        if (sequence.length == 0 || sequence[0].length != width) {
            sequence = new float[MOST_POINTS][width];
        }
        if (hidden.length == 0 || hidden[0].length != units || fromInput[0].length != columns) {
            fromInput = new float[MOST_POINTS][columns];
            fromState = new float[MOST_SERIES][columns];
            hidden = new float[MOST_SERIES][units];
            cell = new float[MOST_SERIES][units];
        }
        int horizon = network.headBias().length;
        if (headOutput.length == 0 || headOutput[0].length != horizon) {
            headOutput = new float[MOST_POINTS][horizon];
        }
    }

    private List<Output> runPart(InferenceNetwork network, List<Input> batch, int time, int take) {
        ModelSpec spec = network.spec();
        int size = batch.size();
        int inputs = spec.dimensions().inputs();
        Scales scales = new Scales(spec.dimensions(), size, time, take);
        Output[] outputs = new Output[size];
        for (int row = 0; row < size; row++) {
            Input input = batch.get(row);
            scales.follow(input);
            float[] state = input.state().length == 0
                    ? new float[spec.stateSize()]
                    : input.state().clone();
            scales.last[row].write(state);
            outputs[row] = new Output(new double[take][spec.dimensions().horizon()], state);
        }
        int stretch = Math.max(1, MOST_POINTS / size);
        for (int from = 0; from < time; from += stretch) {
            int to = Math.min(time, from + stretch);
            for (int t = from; t < to; t++) {
                for (int row = 0; row < size; row++) {
                    float[] point = sequence[(t - from) * size + row];
                    for (int input = 0; input < inputs; input++) {
                        point[input] = scales.points[row][t * inputs + input];
                    }
                }
            }
            for (int layer = 0; layer < network.layers().length; layer++) {
                runLayer(spec, network.layers()[layer], layer, to - from, outputs);
            }
            int wanted = Math.max(from, time - take);
            if (wanted < to) {
                head(network, (wanted - from) * size, (to - from) * size);
            }
            for (int t = wanted; t < to; t++) {
                int index = t - (time - take);
                for (int row = 0; row < size; row++) {
                    scales.toSeries(
                            row,
                            index,
                            headOutput[(t - from) * size + row],
                            outputs[row].forecasts()[index]);
                }
            }
        }
        return Arrays.asList(outputs);
    }

    /** The dense head over some of the last layer's outputs. */
    private void head(InferenceNetwork network, int from, int to) {
        float[] bias = network.headBias();
        for (int point = from; point < to; point++) {
            System.arraycopy(bias, 0, headOutput[point], 0, bias.length);
        }
        RowMath.FASTEST.addProducts(sequence, from, to, network.headWeight(), headOutput);
    }

    /** One layer over a stretch of time: the sequence becomes what comes out of it, and the states those after it. */
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

    /** The scales of a batch's series: after the last point, and at each of the points whose forecasts are wanted. */
    private static final class Scales {

        private final Scaler scaler;
        private final int inputs;
        private final int time;
        private final int take;
        private final Scale[] last;
        private final double[] levels;
        private final double[] spreads;

        /** Shape [series, time * inputs]: what the network sees. */
        private final float[][] points;

        private int rows;

        Scales(Dimensions dimensions, int size, int time, int take) {
            this.scaler = dimensions.scaler();
            this.inputs = dimensions.inputs();
            this.time = time;
            this.take = take;
            this.last = new Scale[size];
            this.levels = new double[size * take];
            this.spreads = new double[size * take];
            this.points = new float[size][time * inputs];
        }

        /** Takes in the next series' points. */
        void follow(Input input) {
            Scale scale = scaler.start();
            if (input.state().length > 0) {
                scale.read(input.state());
            }
            float[] seen = points[rows];
            int first = time - take;
            for (int t = 0; t < time; t++) {
                int at = t * inputs;
                double value = input.points()[at];
                scale.observe(value);
                seen[at] = scale.toNetwork(value);
                for (int further = at + 1; further < at + inputs; further++) {
                    seen[further] = (float) input.points()[further];
                }
                if (t >= first) {
                    levels[rows * take + t - first] = scale.level();
                    spreads[rows * take + t - first] = scale.spread();
                }
            }
            last[rows++] = scale;
        }

        /** Turns a forecast from the network's unit into the series'. */
        void toSeries(int row, int index, float[] standardised, double[] forecast) {
            int at = row * take + index;
            for (int h = 0; h < forecast.length; h++) {
                forecast[h] = Scale.toSeries(levels[at], spreads[at], standardised[h]);
            }
        }
    }
}
