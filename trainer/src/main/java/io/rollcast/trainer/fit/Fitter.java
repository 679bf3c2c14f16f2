package io.rollcast.trainer.fit;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fits one network to the training part of the windows: it draws sequences at random, forecasts the next points at each
 * step, and minimises the loss by Adam with a scheduled learning rate.
 *
 * <p>The same seed, windows and device give the same weights, bit for bit on a CPU. DJL allows one gradient collector per
 * process, so fits take turns.
 */
public final class Fitter {

    private static final Logger LOG = LoggerFactory.getLogger(Fitter.class);

    /** Divisor of the smallest learning rate to which a fit steps back before it fails. */
    private static final int LEAST_SHARE = 256;

    private static final ReentrantLock ONE_FIT_AT_A_TIME = new ReentrantLock();

    /**
     * Result of a fit.
     *
     * @param weights fitted weights by tensor name
     * @param epochs number of finished epochs
     * @param steps number of optimiser steps
     * @param trainingLoss mean loss of the last epoch, in the sequences' units
     * @param seconds time spent on optimiser steps
     * @param cutShort whether the budget ended the fit
     * @param stepsBack how often the loss was no longer finite, so that the fit returned to its last good weights and
     *     continued at half the learning rate
     */
    public record Fitted(
            Map<String, Tensor> weights,
            int epochs,
            long steps,
            double trainingLoss,
            double seconds,
            boolean cutShort,
            int stepsBack) {

        /** Returns a remark on a fit that did not go as planned; empty for all others. */
        public String remark() {
            List<String> remarks = new ArrayList<>();
            if (stepsBack > 0) {
                remarks.add("stepped back %d times from a loss that was not finite, to 1/%d of the learning rate"
                        .formatted(stepsBack, 1L << stepsBack));
            }
            if (cutShort) {
                remarks.add("cut short by the budget");
            }
            return String.join("; ", remarks);
        }
    }

    /**
     * Result of one epoch.
     *
     * @param epoch number of the epoch, from 1
     * @param epochs number of epochs of the fit
     * @param trainingLoss mean loss over the epoch's steps, in the sequences' units
     * @param validation errors on {@link Windows#validation}
     * @param seconds time spent on optimiser steps since the fit began
     */
    public record Epoch(
            String architecture, int epoch, int epochs, double trainingLoss, Evaluation validation, double seconds) {}

    /** Listener for the epochs of a fit, called on the fit's thread. */
    public interface Progress {
        void onEpoch(Epoch epoch);
    }

    /** Failure of a fit, with its reason. */
    public static final class FitFailedException extends Exception {
        private static final long serialVersionUID = 1;

        public FitFailedException(String message) {
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
     * Fits a network.
     *
     * @param start weights to start from: {@link InitialWeights}, or those of a parent release
     * @param windows windows to learn from and to evaluate on
     * @param progress listener for the epochs
     * @throws FitFailedException if the loss is not finite even at 1/{@value #LEAST_SHARE} of the learning rate
     * @throws InterruptedException if the thread is interrupted
     */
    public Fitted fit(ModelSpec spec, Map<String, Tensor> start, Windows windows, Progress progress)
            throws FitFailedException, InterruptedException {
        ONE_FIT_AT_A_TIME.lockInterruptibly();
        try (ForecastNetwork network = ForecastNetwork.openForFitting(spec, start, device);
                Run run = new Run(network, windows)) {
            return run.fit(progress);
        } finally {
            ONE_FIT_AT_A_TIME.unlock();
        }
    }

    /** One running fit. */
    private final class Run implements AutoCloseable {

        private final ForecastNetwork network;
        private final Windows windows;
        private final Sequences sequences;
        private final String architecture;
        private NDManager moments;
        private AdamOptimizer adam;

        Run(ForecastNetwork network, Windows windows) {
            this.network = network;
            this.windows = windows;
            this.architecture = network.spec().architecture();
            this.sequences = new Sequences(windows, network.spec().dimensions(), config);
            this.moments = ForecastNetwork.newManager(device);
            this.adam = new AdamOptimizer(network.weights(), moments, (float) config.clipNorm());
        }

        @Override
        public void close() {
            moments.close();
        }

        Fitted fit(Progress progress) throws FitFailedException, InterruptedException {
            int stepsPerEpoch = sequences.stepsPerEpoch();
            int steps = config.epochs() * stepsPerEpoch;
            int epoch = 0;
            int stepsBack = 0;
            long spentNanos = 0;
            double loss = Double.NaN;
            long taken = 0;
            boolean cutShort = false;
            Map<String, Tensor> good = network.snapshot();
            while (epoch < config.epochs() && !cutShort) {
                double sum = 0;
                int inEpoch = 0;
                long begin = System.nanoTime();
                while (inEpoch < stepsPerEpoch && !cutShort && Double.isFinite(sum)) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException("the fit was interrupted");
                    }
                    long spent = spentNanos + System.nanoTime() - begin;
                    double progressed = progress(epoch * stepsPerEpoch + inEpoch, steps, epoch, spent);
                    sum += step(config.learningRate(progressed) / (1 << stepsBack));
                    inEpoch++;
                    cutShort = spentNanos + System.nanoTime() - begin
                            > config.budget().toNanos();
                }
                spentNanos += System.nanoTime() - begin;
                taken += inEpoch;
                Map<String, Tensor> weights = network.snapshot();
                if (!Double.isFinite(sum) || !areFinite(weights)) {
                    stepsBack++;
                    requireAnotherTry(stepsBack, sum / inEpoch, epoch + 1);
                    network.restore(good);
                    startAdam();
                    continue;
                }
                good = weights;
                epoch++;
                loss = sum / inEpoch;
                Evaluation validation = Evaluation.of(
                        InferenceNetwork.of(network.spec(), weights), windows.validation(), windows.context());
                progress.onEpoch(new Epoch(architecture, epoch, config.epochs(), loss, validation, spentNanos / 1e9));
            }
            return new Fitted(good, epoch, taken, loss, spentNanos / 1e9, cutShort, stepsBack);
        }

        /** Starts with new moments, because the old ones contain the gradients that spoilt the weights. */
        private void startAdam() {
            moments.close();
            moments = ForecastNetwork.newManager(device);
            adam = new AdamOptimizer(network.weights(), moments, (float) config.clipNorm());
        }

        private static boolean areFinite(Map<String, Tensor> weights) {
            for (Tensor tensor : weights.values()) {
                for (float weight : tensor.data()) {
                    if (!Float.isFinite(weight)) {
                        return false;
                    }
                }
            }
            return true;
        }

        /**
         * Returns the share of the fit that is done: of its steps or, once the first epoch shows that the budget will end
         * it earlier, of its budget. So the learning rate falls in time, and a fit within its budget depends on no clock.
         */
        private double progress(int step, int steps, int epoch, long spentNanos) {
            double done = (double) step / steps;
            double spent = (double) spentNanos / config.budget().toNanos();
            return epoch > 0 && spent > done ? spent : done;
        }

        private void requireAnotherTry(int stepsBack, double loss, int epoch) throws FitFailedException {
            if (1 << stepsBack > LEAST_SHARE) {
                throw new FitFailedException(
                        "the loss of the %s became %s in epoch %d of %d, even at 1/%d of --learning-rate %s: a lower one may help"
                                .formatted(
                                        architecture,
                                        loss,
                                        epoch,
                                        config.epochs(),
                                        LEAST_SHARE,
                                        config.peakLearningRate()));
            }
            LOG.warn(
                    "The loss of the {} became {} in epoch {}: back to the last good weights, at 1/{} of the learning rate",
                    architecture,
                    loss,
                    epoch,
                    1 << stepsBack);
        }

        /** Takes one optimiser step and returns the loss in the sequences' units. */
        private double step(float learningRate) {
            try (NDManager scratch = network.newScratch()) {
                Sequences.Batch batch = sequences.draw(scratch);
                NDArray loss;
                try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                    NDArray head = network.forward(batch.points(), network.zeroState(scratch, batch.rows()), true)
                            .head();
                    loss = mean(config.loss().of(counted(batch.errors(head))), batch.measured());
                    collector.backward(loss);
                }
                adam.step(learningRate, scratch);
                return loss.getFloat();
            }
        }

        /** Returns the mean loss of what was measured; 0 if nothing was. */
        private NDArray mean(NDArray losses, @Nullable NDArray measured) {
            if (measured == null) {
                return losses.mean();
            }
            NDArray weights = counted(measured);
            return losses.mul(weights).sum().div(weights.sum().maximum(1));
        }

        /** Returns the errors without those of the burn-in, which is at most half of the sequence. */
        private NDArray counted(NDArray steps) {
            int burnIn = Math.min(config.burnIn(), sequences.time() / 2);
            return burnIn == 0 ? steps : steps.get(":, %d:, :".formatted(burnIn));
        }
    }
}
