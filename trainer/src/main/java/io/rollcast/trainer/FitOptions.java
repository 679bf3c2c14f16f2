package io.rollcast.trainer;

import io.rollcast.service.DurationConverter;
import io.rollcast.service.Problems;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options that say how a network is fitted; {@link FitConfig} says what each means. */
final class FitOptions {

    @Option(
            names = "--sequence",
            paramLabel = "N",
            description = "Points of a training sequence, where the history has them (default: ${DEFAULT-VALUE}).",
            defaultValue = "100")
    private int sequence;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Epochs of each fit (default: ${DEFAULT-VALUE}).",
            defaultValue = "12")
    private int epochs;

    @Option(
            names = "--steps-per-epoch",
            paramLabel = "N",
            description = "Optimiser steps of each epoch (default: ${DEFAULT-VALUE}).",
            defaultValue = "16")
    private int stepsPerEpoch;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Sequences of each step (default: ${DEFAULT-VALUE}).",
            defaultValue = "128")
    private int batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "Peak of the one-cycle schedule (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.008")
    private double learningRate;

    @Option(
            names = "--clip-norm",
            paramLabel = "NORM",
            description = "Greatest length of the gradient (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private double clipNorm;

    @Option(
            names = "--fit-budget",
            paramLabel = "DURATION",
            description = "After which a fit ends, whatever is left to do (default: ${DEFAULT-VALUE}).",
            defaultValue = "30m",
            converter = DurationConverter.class)
    private Duration fitBudget = Duration.ZERO;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of weights, batches and what is held out (default: ${DEFAULT-VALUE}).",
            defaultValue = "42")
    private long seed;

    void check(Problems problems) {
        problems.requireWithin("--sequence", sequence, 2, 10_000);
        problems.requireWithin("--epochs", epochs, 1, 100_000);
        problems.requireWithin("--steps-per-epoch", stepsPerEpoch, 1, 100_000);
        problems.requireWithin("--batch", batch, 1, 65_536);
        problems.requireWithin("--learning-rate", learningRate, 1e-9, 10);
        problems.requireWithin("--clip-norm", clipNorm, 1e-9, 1e9);
        problems.require(
                !fitBudget.isNegative() && !fitBudget.isZero(),
                "--fit-budget is %s: it must be longer than nothing",
                fitBudget);
    }

    FitConfig config() {
        return new FitConfig(
                epochs,
                stepsPerEpoch,
                batch,
                sequence,
                FitConfig.BURN_IN,
                FitConfig.Schedule.ONE_CYCLE,
                learningRate,
                clipNorm,
                fitBudget,
                seed);
    }
}
