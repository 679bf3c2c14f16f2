package io.rollcast.trainer.fit;

import io.rollcast.network.ModelSpec.Dimensions;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.Problems;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Command-line options of a fit; {@link FitConfig} explains their values. */
public final class FitOptions {

    @Option(
            names = "--effort",
            paramLabel = "EFFORT",
            description = "quick (seconds), standard (a network from base seconds to minutes, from new weights some 20"
                    + " minutes) or thorough (hours); sets all sizes that are not given (default: ${DEFAULT-VALUE}).",
            defaultValue = "quick")
    private Effort effort = Effort.QUICK;

    @Option(names = "--units", paramLabel = "N", description = "Width of each layer (default: by --effort).")
    private @Nullable Integer units;

    @Option(
            names = "--sequence",
            paramLabel = "N",
            description = "Points of a training sequence, where the history has them (default: by --effort).")
    private @Nullable Integer sequence;

    @Option(names = "--epochs", paramLabel = "N", description = "Epochs of each fit (default: by --effort).")
    private @Nullable Integer epochs;

    @Option(
            names = "--steps-per-epoch",
            paramLabel = "N",
            description = "Optimiser steps of each epoch (default: by --effort).")
    private @Nullable Integer stepsPerEpoch;

    @Option(names = "--batch", paramLabel = "N", description = "Sequences of each step (default: by --effort).")
    private @Nullable Integer batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "Peak of the one-cycle schedule (default: by --effort, and at most " + FitConfig.GENTLE_RATE
                    + " from base).")
    private @Nullable Double learningRate;

    @Option(
            names = "--loss",
            paramLabel = "LOSS",
            description =
                    "absolute or squared error of a forecast, in its sequence's unit (default: ${DEFAULT-VALUE}).",
            defaultValue = "absolute")
    private FitConfig.Loss loss = FitConfig.Loss.ABSOLUTE;

    @Option(
            names = "--clip-norm",
            paramLabel = "NORM",
            description = "Greatest length of the gradient (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private double clipNorm;

    @Option(
            names = "--fit-budget",
            paramLabel = "DURATION",
            description =
                    "Longest time of a fit; its learning rate is brought down before that (default: by --effort).",
            converter = DurationConverter.class)
    private @Nullable Duration fitBudget;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of weights, batches and what is held out (default: ${DEFAULT-VALUE}).",
            defaultValue = "42")
    private long seed;

    public void check(Problems problems) {
        problems.requireWithin("--units", units(), 1, Dimensions.MOST_UNITS);
        FitConfig config = config();
        problems.requireWithin("--sequence", config.sequence(), 2, 10_000);
        problems.requireWithin("--epochs", config.epochs(), 1, 100_000);
        problems.requireWithin("--steps-per-epoch", config.stepsPerEpoch(), 1, 100_000);
        problems.requireWithin("--batch", config.batch(), 1, 65_536);
        problems.requireWithin("--learning-rate", config.peakLearningRate(), 1e-9, 10);
        problems.requireWithin("--clip-norm", clipNorm, 1e-9, 1e9);
        problems.require(
                !config.budget().isNegative() && !config.budget().isZero(),
                "--fit-budget is %s: it must be longer than nothing",
                config.budget());
    }

    /** Width of each recurrent layer. */
    public int units() {
        return given(units, effort.units);
    }

    public FitConfig config() {
        return new FitConfig(
                given(epochs, effort.epochs),
                given(stepsPerEpoch, effort.stepsPerEpoch),
                given(batch, effort.batch),
                given(sequence, effort.sequence),
                FitConfig.BURN_IN,
                FitConfig.Schedule.ONE_CYCLE,
                given(learningRate, effort.learningRate),
                given(learningRate, Math.min(effort.learningRate, FitConfig.GENTLE_RATE)),
                loss,
                clipNorm,
                given(fitBudget, effort.budget),
                seed);
    }

    private static <T> T given(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
