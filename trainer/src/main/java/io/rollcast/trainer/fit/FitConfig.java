package io.rollcast.trainer.fit;

import java.time.Duration;

/**
 * How a network is fitted.
 *
 * @param epochs how often progress is reported and the network is evaluated
 * @param stepsPerEpoch optimiser steps between two reports; {@link #WHOLE_PASS} for a pass over all sequences
 * @param batch sequences a step
 * @param sequence points of a training sequence, where the history has them; carried memory is learnt from long ones
 * @param burnIn steps at a sequence's start whose forecasts do not count: nobody can know much yet
 * @param schedule of the learning rate
 * @param peakLearningRate its greatest value
 * @param clipNorm greatest length of the gradient; infinite for none
 * @param budget after which a fit ends, whatever is left to do
 * @param seed of weights, of batches and of what is held out
 */
public record FitConfig(
        int epochs,
        int stepsPerEpoch,
        int batch,
        int sequence,
        int burnIn,
        Schedule schedule,
        double peakLearningRate,
        double clipNorm,
        Duration budget,
        long seed) {

    /** How the learning rate changes in the course of a fit. */
    public enum Schedule {
        /** It does not. */
        CONSTANT {
            @Override
            double share(double progress) {
                return 1;
            }
        },
        /**
         * Rises from a tenth of the peak over the first 15 %, then falls along a cosine to a fiftieth (after Smith 2018).
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

        /** The rate as a share of its peak, {@code progress} being the share of the fit's steps that are done. */
        abstract double share(double progress);
    }

    /** For {@code stepsPerEpoch}: an epoch sees every sequence once, in a new order. */
    public static final int WHOLE_PASS = 0;

    /** Steps at a sequence's start that do not count, unless told otherwise. */
    static final int BURN_IN = 20;

    /** A fit that a demo can afford: {@link Effort#QUICK}. */
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
                1,
                quick.budget,
                seed);
    }

    /** For a fit that begins from the weights of a parent: a share of the epochs, at least one, all else the same. */
    public FitConfig refresh(double share) {
        int fewer = Math.max(1, (int) Math.round(share * epochs));
        return new FitConfig(
                fewer, stepsPerEpoch, batch, sequence, burnIn, schedule, peakLearningRate, clipNorm, budget, seed);
    }

    float learningRate(double progress) {
        return (float) (peakLearningRate * schedule.share(progress));
    }
}
