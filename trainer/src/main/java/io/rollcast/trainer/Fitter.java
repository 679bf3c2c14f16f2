package io.rollcast.trainer;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.rollcast.network.ForecastNetwork;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Tensor;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Fits one network to the training part of the windows: sequences drawn at random, at every step the next points to
 * forecast, mean squared error, Adam with a one-cycle learning rate.
 *
 * <p>The points are put on the device once; a batch is gathered there. The same seed, windows and device give the same
 * weights, bit for bit on a CPU. DJL allows one gradient collector per process, so fits take turns.
 */
final class Fitter {

    private static final ReentrantLock ONE_FIT_AT_A_TIME = new ReentrantLock();
    private static final int EVALUATION_BATCH = 500;

    /**
     * What a fit gives.
     *
     * @param trainingLoss of the last epoch, in the series' unit squared
     * @param cutShort whether the budget ended it
     */
    record Fitted(
            Map<String, Tensor> weights,
            int epochs,
            long steps,
            double trainingLoss,
            double seconds,
            boolean cutShort) {}

    /** One epoch has passed; losses are in the series' unit squared. */
    record Epoch(
            String architecture, int epoch, int epochs, double trainingLoss, double validationMse, double seconds) {}

    /** Is told of every epoch, on the fit's thread. */
    interface Progress {
        void onEpoch(Epoch epoch);
    }

    /** A fit that gave nothing, and why. */
    static final class FitFailedException extends Exception {
        private static final long serialVersionUID = 1;

        FitFailedException(String message) {
            super(message);
        }
    }

    private final Device device;
    private final FitConfig config;

    Fitter(Device device, FitConfig config) {
        this.device = device;
        this.config = config;
    }

    /**
     * Fits.
     *
     * @param start weights to start from: {@link InitialWeights}, or a parent release's
     * @throws FitFailedException if the loss is no longer finite
     * @throws InterruptedException as soon as the thread is interrupted
     */
    Fitted fit(ModelSpec spec, Map<String, Tensor> start, Windows windows, Progress progress)
            throws FitFailedException, InterruptedException {
        ONE_FIT_AT_A_TIME.lockInterruptibly();
        try (ForecastNetwork network = ForecastNetwork.openForFitting(spec, start, device);
                NDManager owner = ForecastNetwork.newManager(device)) {
            return new Run(network, owner, windows).fit(progress);
        } finally {
            ONE_FIT_AT_A_TIME.unlock();
        }
    }

    /** Points on the device, and where a sequence may start in them. */
    private final class Run {

        private final ForecastNetwork network;
        private final NDManager owner;
        private final Windows windows;
        private final int horizon;
        private final int sequence;
        private final NDArray points;
        private final NDArray offsets;
        private final int[] starts;
        private final SplittableRandom random = new SplittableRandom(config.seed());

        Run(ForecastNetwork network, NDManager owner, Windows windows) {
            this.network = network;
            this.owner = owner;
            this.windows = windows;
            this.horizon = windows.horizon();
            this.sequence = windows.sequence(config.sequence());
            int length = sequence + horizon;
            List<float[]> series = windows.training().stream()
                    .filter(values -> values.length >= length)
                    .toList();
            float[] all =
                    new float[series.stream().mapToInt(values -> values.length).sum()];
            starts = new int
                    [series.stream()
                            .mapToInt(values -> values.length - length + 1)
                            .sum()];
            int filled = 0;
            int start = 0;
            for (float[] values : series) {
                for (int i = 0; i + length <= values.length; i++) {
                    starts[start++] = filled + i;
                }
                for (float value : values) {
                    all[filled++] = network.spec().dimensions().scaler().toNetwork(value);
                }
            }
            points = owner.create(all);
            offsets = owner.arange(0, length, 1, DataType.INT64).reshape(1, length);
        }

        Fitted fit(Progress progress) throws FitFailedException, InterruptedException {
            AdamOptimizer adam = new AdamOptimizer(network.weights(), owner, (float) config.clipNorm());
            double deviation = network.spec().dimensions().scaler().deviation();
            long begin = System.nanoTime();
            int step = 0;
            int epoch = 0;
            double loss = Double.NaN;
            boolean cutShort = false;
            while (epoch < config.epochs() && !cutShort) {
                double sum = 0;
                int taken = 0;
                while (taken < config.stepsPerEpoch() && !cutShort) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException("the fit was interrupted");
                    }
                    sum += step(adam, config.learningRate(step));
                    step++;
                    taken++;
                    cutShort = System.nanoTime() - begin > config.budget().toNanos();
                }
                epoch++;
                loss = sum / taken * deviation * deviation;
                if (!Double.isFinite(loss)) {
                    throw new FitFailedException(
                            "the loss of the %s became %s in epoch %d of %d: a lower --learning-rate (now %s) may help"
                                    .formatted(
                                            network.spec().architecture(),
                                            loss,
                                            epoch,
                                            config.epochs(),
                                            config.peakLearningRate()));
                }
                progress.onEpoch(new Epoch(
                        network.spec().architecture(),
                        epoch,
                        config.epochs(),
                        loss,
                        mse(network, windows.heldOutSeries(), windows.context()),
                        seconds(begin)));
            }
            return new Fitted(network.snapshot(), epoch, step, loss, seconds(begin), cutShort);
        }

        private double step(AdamOptimizer adam, float learningRate) {
            try (NDManager scratch = network.newScratch()) {
                NDArray batch = drawBatch(scratch);
                NDArray input = batch.get(":, 0:" + sequence).expandDims(2);
                NDArray target = targets(batch);
                NDArray loss;
                try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                    NDArray forecasts = network.forward(input, network.zeroState(scratch, config.batch()), true)
                            .head();
                    loss = counted(forecasts).sub(counted(target)).square().mean();
                    collector.backward(loss);
                }
                adam.step(learningRate, scratch);
                return loss.getFloat();
            }
        }

        /** Shape [batch, sequence + horizon]. */
        private NDArray drawBatch(NDManager scratch) {
            long[] drawn = new long[config.batch()];
            for (int row = 0; row < drawn.length; row++) {
                drawn[row] = starts[random.nextInt(starts.length)];
            }
            NDArray index = scratch.create(drawn, new Shape(drawn.length, 1)).add(offsets);
            NDArray batch = points.take(scratch, index);
            batch.attach(scratch);
            return batch;
        }

        /** Shape [batch, sequence, horizon]: at every step the points that follow it. */
        private NDArray targets(NDArray batch) {
            NDList shifted = new NDList();
            for (int h = 1; h <= horizon; h++) {
                shifted.add(batch.get(":, %d:%d".formatted(h, h + sequence)));
            }
            return NDArrays.stack(shifted, 2);
        }

        /** Without the burn-in, where the sequence is long enough to have one. */
        private NDArray counted(NDArray steps) {
            int burnIn = Math.min(config.burnIn(), sequence / 2);
            return burnIn == 0 ? steps : steps.get(":, %d:, :".formatted(burnIn));
        }

        private double seconds(long begin) {
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    /**
     * Mean squared error of a network's forecasts at the last point of windows, in the series' unit squared.
     *
     * @param windows each [context + horizon]
     */
    static double mse(ForecastNetwork network, List<float[]> windows, int context) {
        var scaler = network.spec().dimensions().scaler();
        int horizon = network.spec().dimensions().horizon();
        double sum = 0;
        for (int from = 0; from < windows.size(); from += EVALUATION_BATCH) {
            List<float[]> part = windows.subList(from, Math.min(windows.size(), from + EVALUATION_BATCH));
            float[] input = new float[part.size() * context];
            for (int row = 0; row < part.size(); row++) {
                for (int i = 0; i < context; i++) {
                    input[row * context + i] = scaler.toNetwork(part.get(row)[i]);
                }
            }
            try (NDManager scratch = network.newScratch()) {
                NDArray points = scratch.create(input, new Shape(part.size(), context, 1));
                float[] forecasts = network.forward(points, network.zeroState(scratch, part.size()), false)
                        .head()
                        .get(":, %d, :".formatted(context - 1))
                        .toFloatArray();
                for (int row = 0; row < part.size(); row++) {
                    for (int h = 0; h < horizon; h++) {
                        double error =
                                scaler.toSeries(forecasts[row * horizon + h]) - (double) part.get(row)[context + h];
                        sum += error * error;
                    }
                }
            }
        }
        return sum / ((double) windows.size() * horizon);
    }
}
