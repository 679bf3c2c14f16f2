package io.rollcast.trainer.fit;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Tensor;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Fits one network to the training part of the windows: sequences drawn at random, at every step the next points to
 * forecast, mean squared error, Adam with a one-cycle learning rate.
 *
 * <p>The same seed, windows and device give the same
 * weights, bit for bit on a CPU. DJL allows one gradient collector per process, so fits take turns.
 */
public final class Fitter {

    private static final ReentrantLock ONE_FIT_AT_A_TIME = new ReentrantLock();

    /**
     * What a fit gives.
     *
     * @param trainingLoss of the last epoch, in the series' unit squared
     * @param seconds spent on optimiser steps
     * @param cutShort whether the budget ended it
     */
    public record Fitted(
            Map<String, Tensor> weights,
            int epochs,
            long steps,
            double trainingLoss,
            double seconds,
            boolean cutShort) {}

    /**
     * One epoch has passed.
     *
     * @param trainingLoss mean over the epoch's steps, in the series' unit squared
     * @param validation on the held-out series
     * @param seconds spent on optimiser steps since the fit began
     */
    public record Epoch(
            String architecture, int epoch, int epochs, double trainingLoss, Evaluation validation, double seconds) {}

    /** Is told of every epoch, on the fit's thread. */
    public interface Progress {
        void onEpoch(Epoch epoch);
    }

    /** A fit that gave nothing, and why. */
    public static final class FitFailedException extends Exception {
        private static final long serialVersionUID = 1;

        FitFailedException(String message) {
            super(message);
        }
    }

    private final Device device;
    private final FitConfig config;

    public Fitter(Device device, FitConfig config) {
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
    public Fitted fit(ModelSpec spec, Map<String, Tensor> start, Windows windows, Progress progress)
            throws FitFailedException, InterruptedException {
        ONE_FIT_AT_A_TIME.lockInterruptibly();
        try (ForecastNetwork network = ForecastNetwork.openForFitting(spec, start, device);
                NDManager owner = ForecastNetwork.newManager(device)) {
            return new Run(network, owner, windows).fit(progress);
        } finally {
            ONE_FIT_AT_A_TIME.unlock();
        }
    }

    /** One fit under way. */
    private final class Run {

        private final ForecastNetwork network;
        private final NDManager owner;
        private final Windows windows;
        private final Sequences sequences;
        private final String architecture;

        Run(ForecastNetwork network, NDManager owner, Windows windows) {
            this.network = network;
            this.owner = owner;
            this.windows = windows;
            this.architecture = network.spec().architecture();
            this.sequences = new Sequences(windows, network.spec().dimensions().scaler(), config);
        }

        Fitted fit(Progress progress) throws FitFailedException, InterruptedException {
            AdamOptimizer adam = new AdamOptimizer(network.weights(), owner, (float) config.clipNorm());
            int stepsPerEpoch = sequences.stepsPerEpoch();
            int steps = config.epochs() * stepsPerEpoch;
            int step = 0;
            int epoch = 0;
            long spentNanos = 0;
            double loss = Double.NaN;
            boolean cutShort = false;
            while (epoch < config.epochs() && !cutShort) {
                double sum = 0;
                int taken = 0;
                long begin = System.nanoTime();
                while (taken < stepsPerEpoch && !cutShort) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException("the fit was interrupted");
                    }
                    long spent = spentNanos + System.nanoTime() - begin;
                    sum += step(adam, config.learningRate(progress(step, steps, epoch, spent)));
                    step++;
                    taken++;
                    cutShort = spentNanos + System.nanoTime() - begin
                            > config.budget().toNanos();
                }
                spentNanos += System.nanoTime() - begin;
                epoch++;
                loss = sum / taken;
                requireFinite(loss, epoch);
                Evaluation validation = Evaluation.of(
                        InferenceNetwork.of(network.spec(), network.snapshot()),
                        windows.heldOutSeries(),
                        windows.context());
                progress.onEpoch(new Epoch(architecture, epoch, config.epochs(), loss, validation, spentNanos / 1e9));
            }
            return new Fitted(network.snapshot(), epoch, step, loss, spentNanos / 1e9, cutShort);
        }

        /**
         * The share of the fit that is done: of its steps, or, once an epoch has shown that they are too many, of its
         * budget. So the learning rate comes down in time, and a fit that its budget does not bind depends on no clock.
         */
        private double progress(int step, int steps, int epoch, long spentNanos) {
            double done = (double) step / steps;
            double spent = (double) spentNanos / config.budget().toNanos();
            return epoch > 0 && spent > done ? spent : done;
        }

        private void requireFinite(double loss, int epoch) throws FitFailedException {
            if (!Double.isFinite(loss)) {
                throw new FitFailedException(
                        "the loss of the %s became %s in epoch %d of %d: a lower --learning-rate (now %s) may help"
                                .formatted(architecture, loss, epoch, config.epochs(), config.peakLearningRate()));
            }
        }

        /** Takes a step; returns the loss in the series' unit squared. */
        private double step(AdamOptimizer adam, float learningRate) {
            try (NDManager scratch = network.newScratch()) {
                Sequences.Batch batch = sequences.draw(scratch);
                int rows = batch.variances().length;
                NDArray losses;
                try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                    NDArray forecasts = network.forward(batch.points(), network.zeroState(scratch, rows), true)
                            .head();
                    losses = counted(batch.errors(forecasts))
                            .square()
                            .reshape(rows, -1)
                            .mean(new int[] {1});
                    collector.backward(losses.mean());
                }
                adam.step(learningRate, scratch);
                double loss = 0;
                float[] each = losses.toFloatArray();
                for (int row = 0; row < rows; row++) {
                    loss += each[row] * batch.variances()[row] / rows;
                }
                return loss;
            }
        }

        /** Without the burn-in, where the sequence is long enough to have one. */
        private NDArray counted(NDArray steps) {
            int burnIn = Math.min(config.burnIn(), sequences.time() / 2);
            return burnIn == 0 ? steps : steps.get(":, %d:, :".formatted(burnIn));
        }
    }
}
