package io.rollcast.trainer.fit;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.rollcast.network.Head;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A network with its weights on a device: recurrent layers and a head that forecasts at each time step. It owns its
 * native memory; the code that opens it closes it.
 *
 * <p>Inference only reads the weights, so any number of threads may call {@link #forward} at once, each with arrays of its
 * own manager. Only one thread may fit it.
 */
public final class ForecastNetwork implements AutoCloseable {

    static {
        // Nothing is downloaded or reported at run time, and these small networks run several times slower on two
        // threads than on one. Properties on the command line of the JVM take precedence.
        setUnlessGiven("ai.djl.offline", "true");
        setUnlessGiven("ai.djl.pytorch.num_threads", "1");
        setUnlessGiven("ai.djl.pytorch.num_interop_threads", "1");
    }

    private final ModelSpec spec;
    private final NDManager manager;
    private final AbstractBlock recurrent;
    private final Map<String, NDArray> weights = new LinkedHashMap<>();
    private final ParameterStore store;

    private ForecastNetwork(ModelSpec spec, Map<String, Tensor> tensors, Device device, boolean trainable) {
        spec.requireTensors(tensors);
        this.spec = spec;
        this.manager = newManager(device);
        this.recurrent = RecurrentBlocks.of(spec);
        this.store = new ParameterStore(manager, false);
        for (String name : spec.tensorShapes().keySet()) {
            Tensor tensor = Objects.requireNonNull(tensors.get(name), name);
            NDArray weight = manager.create(tensor.data(), shape(tensor.shape()));
            weight.setRequiresGradient(trainable);
            weights.put(name, weight);
        }
        // The parameters have the order of the names: DJL's GRU and LSTM keep the order of PyTorch.
        List<Parameter> parameters = recurrent.getDirectParameters().values();
        List<String> names = List.copyOf(spec.recurrentShapes().keySet());
        for (int i = 0; i < parameters.size(); i++) {
            parameters.get(i).setArray(weights.get(names.get(i)));
        }
    }

    /**
     * Puts weights on a device for inference.
     *
     * @throws IllegalArgumentException if the tensors are not those of the specification
     */
    public static ForecastNetwork open(ModelSpec spec, Map<String, Tensor> tensors, Device device) {
        return new ForecastNetwork(spec, tensors, device, false);
    }

    /** Puts weights on a device with gradients, for fitting. */
    public static ForecastNetwork openForFitting(ModelSpec spec, Map<String, Tensor> tensors, Device device) {
        return new ForecastNetwork(spec, tensors, device, true);
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Number of GPUs that the engine finds. */
    public static int gpuCount() {
        return Engine.getEngine("PyTorch").getGpuCount();
    }

    /** Makes a manager of DJL's PyTorch engine for arrays on {@code device}; the caller closes it. */
    public static NDManager newManager(Device device) {
        return Engine.getEngine("PyTorch").newBaseManager(device);
    }

    public ModelSpec spec() {
        return spec;
    }

    public Device device() {
        return manager.getDevice();
    }

    /** Makes a manager for the arrays of a call of {@link #forward}; the caller closes it. */
    public NDManager newScratch() {
        return manager.newSubManager();
    }

    /** The weights themselves by tensor name; a fit changes them. */
    public Map<String, NDArray> weights() {
        return weights;
    }

    /** Copies the weights from the device. */
    public Map<String, Tensor> snapshot() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        spec.tensorShapes()
                .forEach((name, shape) ->
                        tensors.put(name, new Tensor(shape, weight(name).toFloatArray())));
        return tensors;
    }

    /**
     * Restores earlier weights, and sets the gradients to zero.
     *
     * <p>{@code NDArray.set} and {@code copyTo} move an array to a Java buffer, which is freed with the array object on
     * which they were called. This network keeps its weights' objects, but a gradient has a new object at each call.
     */
    void restore(Map<String, Tensor> snapshot) {
        weights.forEach((name, weight) -> {
            if (weight.hasGradient()) {
                JniUtils.zeroGrad((PtNDArray) weight);
            }
            // A leaf that requires a gradient must not be written to while the engine records.
            weight.setRequiresGradient(false);
            weight.set(Objects.requireNonNull(snapshot.get(name), name).data());
            weight.setRequiresGradient(true);
        });
    }

    /** Makes the state of series at their start: {@link ModelSpec#stateArrays()} arrays of zeros [layers, batch, units]. */
    public NDList zeroState(NDManager scratch, int batch) {
        NDList state = new NDList();
        for (int i = 0; i < spec.stateArrays(); i++) {
            state.add(scratch.zeros(new Shape(
                    spec.dimensions().layers(), batch, spec.dimensions().units())));
        }
        return state;
    }

    /**
     * Runs the network over a stretch of time.
     *
     * @param points inputs {@code [batch, time, inputs]}: the value in the network's unit, and what else it sees
     * @param state state before the first point: {@link ModelSpec#stateArrays()} arrays {@code [layers, batch, units]}
     * @param training whether gradients may be recorded
     * @return the head's output {@code [batch, time, outputs]} at each point, which is the forecast in spreads from the
     *     level, or, of a mixture, the logarithms of the candidates' weights and what is added; then the state after the last point. All arrays
     *     belong to the manager of {@code points}
     */
    public NDList forward(NDArray points, NDList state, boolean training) {
        // Gradient mode is a setting of libtorch for each thread, and DJL leaves it on in all threads but the one that
        // loaded the engine. With it on, the LSTM's last bits differ, and weights would record gradients of inference.
        boolean recording = JniUtils.isGradMode();
        JniUtils.setGradMode(recording && training);
        try {
            return compute(points, state, training);
        } finally {
            JniUtils.setGradMode(recording);
        }
    }

    private NDList compute(NDArray points, NDList state, boolean training) {
        NDList input = new NDList(points).addAll(state);
        NDList output = recurrent.forward(store, input, training);
        NDArray head = points.getNDArrayInternal()
                .linear(output.head(), weight("head.weight"), weight("head.bias"))
                .singletonOrThrow();
        if (spec.dimensions().head() == Head.MIXTURE) {
            int horizon = spec.dimensions().horizon();
            NDArray skip = points.matMul(weight("skip.weight").transpose());
            NDArray weights = head.get(":, :, :%d".formatted(-horizon));
            NDArray added = head.get(":, :, %d:".formatted(-horizon)).add(skip);
            head = NDArrays.concat(new NDList(weights, added), 2);
        }
        List<NDArray> result = new ArrayList<>(List.of(head));
        result.addAll(output.subNDList(1));
        return new NDList(result);
    }

    private NDArray weight(String name) {
        NDArray weight = weights.get(name);
        if (weight == null) {
            throw new IllegalStateException("no tensor '%s'".formatted(name));
        }
        return weight;
    }

    static Shape shape(int[] dimensions) {
        return new Shape(Arrays.stream(dimensions).asLongStream().toArray());
    }

    /** Number of native arrays that the whole process holds. */
    public static int managedArraysOfProcess() {
        try (NDManager any = newManager(Device.cpu())) {
            return any.getParentManager().getManagedArrays().size();
        }
    }

    /** Number of native arrays that this network holds, those of open scratch managers included. */
    public int managedArrays() {
        return manager.getManagedArrays().size();
    }

    @Override
    public void close() {
        manager.close();
    }
}
