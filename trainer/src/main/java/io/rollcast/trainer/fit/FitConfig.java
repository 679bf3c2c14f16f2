package io.rollcast.trainer.fit;

import ai.djl.ndarray.NDArray;
import java.time.Duration;

/**
 * Configuration of a fit.
 *
 * @param epochs number of epochs; after each of them the network is evaluated and progress is reported
 * @param stepsPerEpoch optimiser steps of an epoch; {@link #WHOLE_PASS} for a pass over all sequences
 * @param batch number of sequences in a step
 * @param sequence number of points of a training sequence, where the history has them; carried memory needs long ones
 * @param burnIn number of points at a sequence's start whose forecasts do not count, because too little is known yet
 * @param schedule schedule of the learning rate
 * @param peakLearningRate greatest learning rate
 * @param gentleLearningRate greatest learning rate of a fit that starts from a release which forecasts series of all kinds
 * @param loss loss that is minimised
 * @param clipNorm greatest norm of the gradient; infinite for no clipping
 * @param budget time after which a fit ends, finished or not
 * @param seed seed of the weights, the batches and the choice of held-out windows
 */
public record FitConfig(
        int epochs,
        int stepsPerEpoch,
        int batch,
        int sequence,
        int burnIn,
        Schedule schedule,
        double peakLearningRate,
        double gentleLearningRate,
        Loss loss,
        double clipNorm,
        Duration budget,
        long seed) {

    /** A configuration whose gentle learning rate is {@value #GENTLE_RATE}, or the greatest where that is less. */
    public FitConfig(
            int epochs,
            int stepsPerEpoch,
            int batch,
            int sequence,
            int burnIn,
            Schedule schedule,
            double peakLearningRate,
            Loss loss,
            double clipNorm,
            Duration budget,
            long seed) {
        this(
                epochs,
                stepsPerEpoch,
                batch,
                sequence,
                burnIn,
                schedule,
                peakLearningRate,
                Math.min(peakLearningRate, GENTLE_RATE),
                loss,
                clipNorm,
                budget,
                seed);
    }

    /** Schedule of the learning rate over a fit. */
    public enum Schedule {
        /** Constant learning rate. */
        CONSTANT {
            @Override
            double share(double progress) {
                return 1;
            }
        },
        /**
         * One cycle: a rise from a tenth of the peak over the first 15 %, then a fall along a cosine to a fiftieth (after
         * Smith 2018).
         */
        ONE_CYCLE {
            @Override
            double share(double progress) {
                double rise = 0.15;
                return progress < rise
                        ? 0.1 + 0.9 * progress / rise
                        : 0.02 + 0.98 * 0.5 * (1 + Math.cos(Math.PI * (progress - rise) / (1 - rise)));
            }
        };

        /** Returns the rate as a share of its peak; {@code progress} is the share of the fit that is done, 0 to 1. */
        abstract double share(double progress);
    }

    /** Loss of a forecast's error in its sequence's unit. */
    public enum Loss {
        /** Absolute error: the forecast tends to the median, and a spike counts no more than its size. */
        ABSOLUTE {
            @Override
            NDArray of(NDArray errors) {
                return errors.abs();
            }
        },
        /** Squared error: the forecast tends to the mean. */
        SQUARED {
            @Override
            NDArray of(NDArray errors) {
                return errors.square();
            }
        };

        /** Returns the loss of each error. */
        abstract NDArray of(NDArray errors);
    }

    /** Value of {@code stepsPerEpoch} by which an epoch sees each sequence once, in a new order. */
    public static final int WHOLE_PASS = 0;

    static final double GENTLE_RATE = 2e-3;

    private static final int MOST_PASSES = 25;

    /** Default of {@code burnIn}. */
    static final int BURN_IN = 20;

    /** Configuration of {@link Effort#QUICK}. */
    public static FitConfig quick(long seed) {
        Effort quick = Effort.QUICK;
        return new FitConfig(
                quick.epochs,
                quick.stepsPerEpoch,
                quick.batch,
                quick.sequence,
                BURN_IN,
                Schedule.ONE_CYCLE,
                quick.learningRate,
                Loss.ABSOLUTE,
                1,
                quick.budget,
                seed);
    }

    /** Returns the same with a share of the epochs, at least one. */
    public FitConfig shorter(double share) {
        int fewer = Math.max(1, (int) Math.round(share * epochs));
        return with(fewer, stepsPerEpoch, peakLearningRate);
    }

    /**
     * Configuration of a fit that starts from the weights of a release that forecasts series of all kinds: a learning rate
     * that does not undo what they know, and at most {@link #onward} steps.
     *
     * @param points number of points to learn from
     */
    public FitConfig fromBase(long points) {
        return with(epochs, stepsPerEpoch, gentleLearningRate).onward(points);
    }

    /**
     * Configuration of a fit that starts from fitted weights: as many steps as see each point {@value #MOST_PASSES} times,
     * and no fewer than a quick fit's. Beyond that, a fit learns its series by heart.
     *
     * @param points number of points to learn from
     */
    public FitConfig onward(long points) {
        double enough = (double) MOST_PASSES * points / batch / sequence;
        double most = Math.max(enough, Effort.QUICK.epochs * Effort.QUICK.stepsPerEpoch) / epochs;
        int fewer = (int) Math.min(stepsPerEpoch, Math.max(1, Math.rint(most)));
        return with(epochs, fewer, peakLearningRate);
    }

    /** Bytes of Java's memory that a batch takes at a horizon, and a little more: some ten numbers for each step ahead. */
    public long batchBytes(int horizon) {
        return 10L * Float.BYTES * batch * sequence * horizon;
    }

    private FitConfig with(int epochs, int stepsPerEpoch, double peakLearningRate) {
        return new FitConfig(
                epochs,
                stepsPerEpoch,
                batch,
                sequence,
                burnIn,
                schedule,
                peakLearningRate,
                gentleLearningRate,
                loss,
                clipNorm,
                budget,
                seed);
    }

    float learningRate(double progress) {
        return (float) (peakLearningRate * schedule.share(progress));
    }
}
