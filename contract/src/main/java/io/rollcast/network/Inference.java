package io.rollcast.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Batched inference in the series' own unit: arrays of numbers in, arrays of numbers out. A batch over few points is one
 * call of the engine; a long one goes through it stretch by stretch. It keeps its direct buffers from call to call; one
 * thread owns it, whichever networks it runs.
 */
public final class Inference {

    /**
     * One series' part of a batch.
     *
     * @param points shape [time], in the series' unit
     * @param state shape [{@link ModelSpec#stateSize()}], from before the first point; empty at the start of a series
     */
    public record Input(float[] points, float[] state) {}

    /**
     * What a batch gave one series.
     *
     * @param forecasts shape [points asked for, horizon], in the series' unit
     * @param state shape [{@link ModelSpec#stateSize()}], after the last point
     */
    public record Output(float[][] forecasts, float[] state) {}

    /**
     * Points of all series together that one call of the engine takes in. It bounds the engine's temporary arrays to a
     * few megabytes, which stay in the processor's cache and leave no large holes in native memory.
     */
    private static final int MOST_POINTS = 8192;

    private ByteBuffer pointBuffer = allocate(256);
    private ByteBuffer stateBuffer = allocate(256 * 64);

    /**
     * Runs a batch.
     *
     * @param network the weights
     * @param batch inputs with equally many points; a state of length 0 stands for the start of a series
     * @param take of how many of the last points the forecasts are wanted
     * @return in the order of {@code batch}
     */
    public List<Output> run(ForecastNetwork network, List<Input> batch, int take) {
        ModelSpec spec = network.spec();
        int size = batch.size();
        int time = batch.get(0).points().length;
        if (take < 1 || take > time) {
            throw new IllegalArgumentException("forecasts of %d of %d points were asked for".formatted(take, time));
        }
        Scales scales = new Scales(spec.dimensions().scaler(), size, take);
        pointBuffer = filledFrom(pointBuffer, size * time);
        FloatBuffer points = pointBuffer.asFloatBuffer();
        for (Input input : batch) {
            if (input.points().length != time) {
                throw new IllegalArgumentException(
                        "a batch of %d points holds a series of %d".formatted(time, input.points().length));
            }
            if (input.state().length != 0 && input.state().length != spec.stateSize()) {
                throw new IllegalArgumentException("a state of %d numbers: that of this %s has %d"
                        .formatted(input.state().length, spec.architecture(), spec.stateSize()));
            }
            scales.follow(input, points);
        }
        try (NDManager scratch = network.newScratch()) {
            NDArray sequence = scratch.create(pointBuffer, new Shape(size, time, 1), DataType.FLOAT32);
            NDList states = states(scratch, spec, batch);
            float[][][] forecasts = new float[size][take][spec.dimensions().horizon()];
            int stretch = Math.max(1, MOST_POINTS / size);
            for (int from = 0; from < time; from += stretch) {
                int to = Math.min(time, from + stretch);
                try (NDManager temporary = scratch.newSubManager()) {
                    NDArray part = to - from == time ? sequence : sequence.get(":, %d:%d".formatted(from, to));
                    part.attach(temporary);
                    NDList output = network.forward(part, states, false);
                    if (to > time - take) {
                        unpack(output.head().toFloatArray(), to - from, time - take - from, scales, forecasts);
                    }
                    states = output.subNDList(1);
                    states.attach(scratch);
                }
            }
            return outputs(spec, states, scales, forecasts);
        }
    }

    private NDList states(NDManager scratch, ModelSpec spec, List<Input> batch) {
        int layers = spec.dimensions().layers();
        int units = spec.dimensions().units();
        int size = batch.size();
        int arraySize = layers * size * units;
        int scale = spec.dimensions().scaler().stateSize();
        stateBuffer = filledFrom(stateBuffer, spec.stateArrays() * arraySize);
        FloatBuffer all = stateBuffer.asFloatBuffer();
        float[] zeros = new float[units];
        for (int block = 0; block < spec.stateArrays() * layers; block++) {
            for (Input input : batch) {
                boolean fresh = input.state().length == 0;
                all.put(fresh ? zeros : input.state(), fresh ? 0 : scale + block * units, units);
            }
        }
        NDList states = new NDList();
        for (int array = 0; array < spec.stateArrays(); array++) {
            ByteBuffer part = stateBuffer
                    .slice(array * arraySize * Float.BYTES, arraySize * Float.BYTES)
                    .order(ByteOrder.nativeOrder());
            states.add(scratch.create(part, new Shape(layers, size, units), DataType.FLOAT32));
        }
        return states;
    }

    /**
     * Puts the forecasts of a stretch where they belong.
     *
     * @param stretch shape [batch, time, horizon]
     * @param skip the first so many of the stretch's points are not asked for; negative where earlier stretches were
     */
    private static void unpack(float[] stretch, int time, int skip, Scales scales, float[][][] forecasts) {
        int horizon = forecasts[0][0].length;
        for (int row = 0; row < forecasts.length; row++) {
            for (int step = Math.max(0, skip); step < time; step++) {
                float[] wanted = forecasts[row][step - skip];
                for (int h = 0; h < horizon; h++) {
                    wanted[h] = scales.toSeries(row, step - skip, stretch[(row * time + step) * horizon + h]);
                }
            }
        }
    }

    private static List<Output> outputs(ModelSpec spec, NDList states, Scales scales, float[][][] forecasts) {
        int layers = spec.dimensions().layers();
        int units = spec.dimensions().units();
        int size = forecasts.length;
        int scale = spec.dimensions().scaler().stateSize();
        float[][] arrays = new float[spec.stateArrays()][];
        for (int array = 0; array < arrays.length; array++) {
            arrays[array] = states.get(array).toFloatArray();
        }
        Output[] outputs = new Output[size];
        for (int row = 0; row < size; row++) {
            float[] state = new float[spec.stateSize()];
            scales.last[row].write(state);
            for (int array = 0; array < arrays.length; array++) {
                for (int layer = 0; layer < layers; layer++) {
                    int to = scale + (array * layers + layer) * units;
                    System.arraycopy(arrays[array], (layer * size + row) * units, state, to, units);
                }
            }
            outputs[row] = new Output(forecasts[row], state);
        }
        return List.of(outputs);
    }

    /** The scales of a batch's series: after the last point, and at each of the points whose forecasts are wanted. */
    private static final class Scales {

        private final Scaler scaler;
        private final int take;
        private final Scale[] last;
        private final double[] levels;
        private final double[] spreads;
        private int rows;

        Scales(Scaler scaler, int size, int take) {
            this.scaler = scaler;
            this.take = take;
            this.last = new Scale[size];
            this.levels = new double[size * take];
            this.spreads = new double[size * take];
        }

        /** Takes in the next series' points, and hands on what the network sees of them. */
        void follow(Input input, FloatBuffer points) {
            Scale scale = scaler.start();
            if (input.state().length > 0) {
                scale.read(input.state());
            }
            int first = input.points().length - take;
            for (int t = 0; t < input.points().length; t++) {
                float value = input.points()[t];
                scale.observe(value);
                points.put(scale.toNetwork(value));
                if (t >= first) {
                    levels[rows * take + t - first] = scale.level();
                    spreads[rows * take + t - first] = scale.spread();
                }
            }
            last[rows++] = scale;
        }

        float toSeries(int row, int index, float standardised) {
            return Scale.toSeries(levels[row * take + index], spreads[row * take + index], standardised);
        }
    }

    private static ByteBuffer allocate(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES).order(ByteOrder.nativeOrder());
    }

    /** A buffer of exactly that length: the same memory where it is long enough. */
    private static ByteBuffer filledFrom(ByteBuffer buffer, int floats) {
        ByteBuffer enough = buffer.capacity() >= floats * Float.BYTES ? buffer : allocate(2 * floats);
        return enough.clear().limit(floats * Float.BYTES).order(ByteOrder.nativeOrder());
    }
}
