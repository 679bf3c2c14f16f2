package io.rollcast.trainer;

import java.time.Duration;

/**
 * How a network is fitted.
 *
 * @param epochs how often progress is reported and the network is evaluated
 * @param stepsPerEpoch optimiser steps between two reports
 * @param batch sequences a step
 * @param sequence points of a training sequence, where the history has them; carried memory is learnt from long ones
 * @param burnIn steps at a sequence's start whose forecasts do not count: nobody can know much yet
 * @param peakLearningRate greatest rate of the one-cycle schedule (Smith 2018)
 * @param clipNorm greatest length of the gradient
 * @param budget after which a fit ends, whatever is left to do
 * @param seed of weights, of batches and of what is held out
 */
public record FitConfig(
        int epochs,
        int stepsPerEpoch,
        int batch,
        int sequence,
        int burnIn,
        double peakLearningRate,
        double clipNorm,
        Duration budget,
        long seed) {

    /** Steps at a sequence's start that do not count, unless told otherwise. */
    static final int BURN_IN = 20;

    /** A fit that a demo can afford: ten to fifteen seconds of one core for a network of 2 x 32 units. */
    public static FitConfig quick(long seed) {
        return new FitConfig(12, 16, 128, 100, BURN_IN, 0.008, 1, Duration.ofMinutes(2), seed);
    }

    int steps() {
        return epochs * stepsPerEpoch;
    }

    /** Rises from a tenth of the peak over the first 15 % of the fit, then falls along a cosine to a fiftieth. */
    float learningRate(int step) {
        double progress = (double) step / steps();
        double rise = 0.15;
        if (progress < rise) {
            return (float) (peakLearningRate * (0.1 + 0.9 * progress / rise));
        }
        double cosine = 0.5 * (1 + Math.cos(Math.PI * (progress - rise) / (1 - rise)));
        return (float) (peakLearningRate * (0.02 + 0.98 * cosine));
    }
}
