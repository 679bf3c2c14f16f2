package io.rollcast.benchmark;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Tensor;
import io.rollcast.wire.Forecast;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * ONNX Runtime called at every point on the window before it, with a release's own weights. Input and output lie in
 * buffers that are made once, and the weights are constants of the session, so that the runtime can lay them out as it
 * likes.
 */
final class OnnxForecaster implements PointForecaster {

    private static final long ENVIRONMENT_STACK_BYTES = 64L * 1024 * 1024;

    private final ModelSpec spec;
    private final OrtSession session;
    private final FloatBuffer points;
    private final FloatBuffer forecast;
    /** The session reads them where they are. */
    private final Map<String, OnnxTensorLike> weights = new HashMap<>();

    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    OnnxForecaster(ModelRelease release) {
        this.spec = release.spec();
        int width = spec.dimensions().inputCount();
        this.points = floats(window() * width);
        this.forecast = floats(Forecast.DEFAULT_HORIZON);
        OrtEnvironment environment = environment();
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            for (Map.Entry<String, Tensor> entry : OnnxWeights.of(release).entrySet()) {
                weights.put(entry.getKey(), tensor(environment, entry.getValue()));
            }
            options.addExternalInitializers(weights);
            session = environment.createSession(graph(), options);
            inputs = Map.of("x", OnnxTensor.createTensor(environment, points, new long[] {window(), 1, width}));
            outputs = Map.of(
                    "forecast",
                    OnnxTensor.createTensor(environment, forecast, new long[] {1, Forecast.DEFAULT_HORIZON}));
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime refuses the graph: run benchmark/export_onnx.py again", e);
        }
    }

    /**
     * The process's environment. ONNX Runtime 1.29.0 makes it by a recursion some ten thousand calls deep, which on a
     * thread with an ordinary stack ends the process without a word; so it gets a thread with a large one.
     */
    private static OrtEnvironment environment() {
        FutureTask<OrtEnvironment> environment = new FutureTask<>(OrtEnvironment::getEnvironment);
        new Thread(null, environment, "open-onnxruntime", ENVIRONMENT_STACK_BYTES).start();
        try {
            return environment.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("ONNX Runtime does not start", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while ONNX Runtime started", e);
        }
    }

    /** Its version. */
    static String version() {
        return environment().getVersion();
    }

    static Contestant open(Job job) {
        OnnxForecaster forecaster =
                new OnnxForecaster(Releases.read(job.variant().architecture()));
        return new PeerContestant(job, new PeerState(forecaster.window(), 0), forecaster);
    }

    private byte[] graph() {
        return Releases.resource("graphs/%s-%d.onnx"
                .formatted(spec.architecture(), spec.dimensions().units()));
    }

    private static FloatBuffer floats(int count) {
        return ByteBuffer.allocateDirect(count * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Tensor tensor) throws OrtException {
        long[] shape = Arrays.stream(tensor.shape()).asLongStream().toArray();
        return OnnxTensor.createTensor(
                environment, floats(tensor.data().length).put(tensor.data()).flip(), shape);
    }

    @Override
    public int window() {
        return spec.dimensions().window();
    }

    @Override
    public float[] forecast(String series, float[] window) {
        Standardised standardised = Standardised.of(spec.dimensions(), window, points.clear());
        try {
            // The result is the pinned output itself, which lives as long as this.
            session.run(inputs, outputs).close();
            float[] values = new float[Forecast.DEFAULT_HORIZON];
            forecast.get(0, values);
            return standardised.toSeries(values);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed", e);
        }
    }

    @Override
    public void close() {
        try {
            inputs.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
            session.close();
            weights.values().forEach(OnnxTensorLike::close);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime failed", e);
        }
    }
}
