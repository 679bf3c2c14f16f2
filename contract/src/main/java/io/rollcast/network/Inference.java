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
 * Batched inference in the series' own unit: arrays of numbers in, arrays of numbers out, one call of the engine a
 * batch. It keeps its direct buffers from call to call; one thread owns it, whichever networks it runs.
 */
public final class Inference {

    /**
     * One series' part of a batch.
     *
     * @param points shape [time], in the series' unit
     * @param state shape [state arrays, layers, units], from before the first point; empty at the start of a series
     */
    public record Input(float[] points, float[] state) {}

    /**
     * What a batch gave one series.
     *
     * @param forecasts shape [points asked for, horizon], in the series' unit
     * @param state shape [state arrays, layers, units], after the last point
     */
    public record Output(float[][] forecasts, float[] state) {}

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
        Scaler scaler = spec.dimensions().scaler();
        int size = batch.size();
        int time = batch.get(0).points().length;
        if (take < 1 || take > time) {
            throw new IllegalArgumentException("forecasts of %d of %d points were asked for".formatted(take, time));
        }
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
            for (float value : input.points()) {
                points.put(scaler.toNetwork(value));
            }
        }
        try (NDManager scratch = network.newScratch()) {
            NDArray sequence = scratch.create(pointBuffer, new Shape(size, time, 1), DataType.FLOAT32);
            NDList output = network.forward(sequence, states(scratch, spec, batch), false);
            return unpack(spec, output, size, time, take);
        }
    }

    private NDList states(NDManager scratch, ModelSpec spec, List<Input> batch) {
        int layers = spec.dimensions().layers();
        int units = spec.dimensions().units();
        int size = batch.size();
        int arraySize = layers * size * units;
        stateBuffer = filledFrom(stateBuffer, spec.stateArrays() * arraySize);
        FloatBuffer all = stateBuffer.asFloatBuffer();
        float[] zeros = new float[units];
        for (int block = 0; block < spec.stateArrays() * layers; block++) {
            for (Input input : batch) {
                boolean fresh = input.state().length == 0;
                all.put(fresh ? zeros : input.state(), fresh ? 0 : block * units, units);
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

    private static List<Output> unpack(ModelSpec spec, NDList output, int size, int time, int take) {
        int horizon = spec.dimensions().horizon();
        int layers = spec.dimensions().layers();
        int units = spec.dimensions().units();
        Scaler scaler = spec.dimensions().scaler();
        float[] forecasts = output.get(0).toFloatArray();
        float[][] states = new float[spec.stateArrays()][];
        for (int array = 0; array < states.length; array++) {
            states[array] = output.get(1 + array).toFloatArray();
        }
        Output[] outputs = new Output[size];
        for (int row = 0; row < size; row++) {
            float[][] wanted = new float[take][horizon];
            for (int i = 0; i < take; i++) {
                int from = (row * time + time - take + i) * horizon;
                for (int h = 0; h < horizon; h++) {
                    wanted[i][h] = scaler.toSeries(forecasts[from + h]);
                }
            }
            float[] state = new float[spec.stateSize()];
            for (int array = 0; array < states.length; array++) {
                for (int layer = 0; layer < layers; layer++) {
                    System.arraycopy(
                            states[array],
                            (layer * size + row) * units,
                            state,
                            (array * layers + layer) * units,
                            units);
                }
            }
            outputs[row] = new Output(wanted, state);
        }
        return List.of(outputs);
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
