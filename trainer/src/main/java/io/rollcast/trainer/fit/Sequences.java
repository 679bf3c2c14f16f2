package io.rollcast.trainer.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rollcast.network.ModelSpec.Dimensions;
import io.rollcast.network.Scale;
import io.rollcast.network.Scaler;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Training sequences of one fit: stretches of series, each scaled as by a forecaster that has seen some of the points
 * before it. One fit owns it.
 */
final class Sequences {

    /**
     * Batch of sequences on the device. Errors are measured in each sequence's own unit, so that all sequences weigh alike:
     * its standard deviation or, where nothing is scaled, the series' unit.
     *
     * @param points inputs of the network, the scaled value first, shape [batch, time, inputs]
     * @param levels levels at each point, in each sequence's unit, shape [batch, time, 1]
     * @param spreads spreads at each point, in each sequence's unit, shape [batch, time, 1]
     * @param targets points that follow each point, in each sequence's unit, shape [batch, time, horizon]
     * @param variances square of each sequence's unit, in the series' unit squared, shape [batch]
     */
    record Batch(NDArray points, NDArray levels, NDArray spreads, NDArray targets, double[] variances) {

        /** Returns forecasts [batch, time, horizon] of the network minus the targets, in each sequence's unit. */
        NDArray errors(NDArray forecasts) {
            return forecasts.mul(spreads).add(levels).sub(targets);
        }
    }

    /** Most points before a sequence that its scale has observed; the number is drawn, as series of all ages occur. */
    private static final int MOST_SEEN_BEFORE = 100;

    /**
     * One sequence in this many is put into an alien unit, such as a series of another kind has: networks learn what such a
     * series looks like while its scale is still uncertain.
     */
    private static final int ALIEN_EVERY = 8;

    private static final double ALIEN_FACTOR = 1e6;
    /** Shift of an alien sequence, in typical spreads. */
    private static final double ALIEN_SHIFT = 10;

    /** Least deviation of a sequence, as a share of the spread at its end. */
    private static final double QUIETEST = 0.1;

    /** Bound of all numbers in a sequence's unit, since infinity would spoil gradients; only new scales come near it. */
    private static final double FARTHEST = 1e9;

    private final FitConfig config;
    private final Scaler scaler;
    private final int inputs;
    private final int time;
    private final int horizon;
    private final double[] points;
    private final int[] starts;
    /** Index in {@link #points} at which each series begins. */
    private final int[] origins;

    private final SplittableRandom random;
    /** Number of {@link #starts} that this pass has used, where an epoch is a pass. */
    private int passed;

    Sequences(Windows windows, Dimensions dimensions, FitConfig config) {
        this.config = config;
        this.scaler = dimensions.scaler();
        this.inputs = dimensions.inputCount();
        this.time = windows.sequence(config.sequence());
        this.horizon = windows.horizon();
        this.random = new SplittableRandom(config.seed());
        int length = time + horizon;
        List<double[]> series = windows.training().stream()
                .filter(values -> values.length >= length)
                .toList();
        points = new double[series.stream().mapToInt(values -> values.length).sum()];
        int[] places = new int[points.length];
        origins = new int[series.size()];
        int filled = 0;
        int found = 0;
        int begun = 0;
        for (double[] values : series) {
            origins[begun++] = filled;
            System.arraycopy(values, 0, points, filled, values.length);
            for (int i = 0; i + length <= values.length; i++) {
                places[found++] = filled + i;
            }
            filled += values.length;
        }
        starts = Arrays.copyOf(places, found);
    }

    /** Number of points of a sequence before its horizon. */
    int time() {
        return time;
    }

    /** Number of optimiser steps of one epoch. */
    int stepsPerEpoch() {
        return config.stepsPerEpoch() == FitConfig.WHOLE_PASS
                ? (starts.length + config.batch() - 1) / config.batch()
                : config.stepsPerEpoch();
    }

    /** Draws the next batch, of at most {@link FitConfig#batch} sequences; its arrays belong to {@code scratch}. */
    Batch draw(NDManager scratch) {
        int[] drawn = config.stepsPerEpoch() == FitConfig.WHOLE_PASS ? nextOfPass() : anywhere();
        int rows = drawn.length;
        int length = time + horizon;
        float[] seen = new float[rows * time * inputs];
        float[] levels = new float[rows * time];
        float[] spreads = new float[rows * time];
        float[] inUnit = new float[rows * length];
        double[] variances = new double[rows];
        for (int row = 0; row < rows; row++) {
            double[] sequence = Arrays.copyOfRange(points, drawn[row], drawn[row] + length);
            Scale scale = scaler.start();
            boolean alien = isScaled() && random.nextInt(ALIEN_EVERY) == 0;
            if (alien) {
                putIntoAnotherUnit(sequence);
            } else {
                observeBefore(drawn[row], scale);
            }
            double[] level = new double[time];
            double[] spread = new double[time];
            for (int i = 0; i < time; i++) {
                scale.observe(sequence[i]);
                level[i] = scale.level();
                spread[i] = scale.spread();
                seen[(row * time + i) * inputs] = scale.toNetwork(sequence[i]);
            }
            Unit unit = unit(sequence, scale);
            variances[row] = Math.pow(unit.deviation / (alien ? ALIEN_FACTOR : 1), 2);
            for (int i = 0; i < time; i++) {
                levels[row * time + i] = unit.of(level[i]);
                spreads[row * time + i] = (float) Math.min(FARTHEST, spread[i] / unit.deviation);
            }
            for (int i = 0; i < length; i++) {
                inUnit[row * length + i] = unit.of(sequence[i]);
            }
        }
        Shape onePerPoint = new Shape(rows, time, 1);
        return new Batch(
                scratch.create(seen, new Shape(rows, time, inputs)),
                scratch.create(levels, onePerPoint),
                scratch.create(spreads, onePerPoint),
                targets(scratch.create(inUnit, new Shape(rows, length))),
                variances);
    }

    private boolean isScaled() {
        return !scaler.equals(Scaler.NONE);
    }

    private void putIntoAnotherUnit(double[] sequence) {
        for (int i = 0; i < sequence.length; i++) {
            double other = ALIEN_FACTOR * (sequence[i] + ALIEN_SHIFT * scaler.spread());
            sequence[i] = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, other));
        }
    }

    /** Lets a scale observe a random number of points before {@code start}, as far as the series has them. */
    private void observeBefore(int start, Scale scale) {
        int first = Math.max(origin(start), start - random.nextInt(MOST_SEEN_BEFORE + 1));
        for (int i = first; i < start; i++) {
            scale.observe(points[i]);
        }
    }

    private int origin(int point) {
        int found = Arrays.binarySearch(origins, point);
        return origins[found >= 0 ? found : -found - 2];
    }

    /** Returns a sequence's unit. It has a least deviation, so that a quiet stretch does not outweigh all others. */
    private Unit unit(double[] sequence, Scale atItsEnd) {
        if (!isScaled()) {
            return new Unit(0, 1);
        }
        double deviation = Math.max(Math.sqrt(Windows.variance(sequence)), QUIETEST * atItsEnd.spread());
        return new Unit(Windows.mean(sequence), deviation > 0 ? deviation : 1);
    }

    /** Unit of a sequence: its mean is 0, its deviation 1. */
    private record Unit(double mean, double deviation) {

        float of(double value) {
            return (float) Math.max(-FARTHEST, Math.min(FARTHEST, (value - mean) / deviation));
        }
    }

    /** Returns the points that follow each point, shape [batch, time, horizon]. */
    private NDArray targets(NDArray batch) {
        NDList shifted = new NDList();
        for (int h = 1; h <= horizon; h++) {
            shifted.add(batch.get(":, %d:%d".formatted(h, h + time)));
        }
        return NDArrays.stack(shifted, 2);
    }

    private int[] anywhere() {
        int[] drawn = new int[config.batch()];
        for (int row = 0; row < drawn.length; row++) {
            drawn[row] = starts[random.nextInt(starts.length)];
        }
        return drawn;
    }

    /** Draws each start once in a pass, in a new random order; the last batch may be smaller. */
    private int[] nextOfPass() {
        if (passed == starts.length) {
            passed = 0;
        }
        int[] drawn = new int[Math.min(config.batch(), starts.length - passed)];
        for (int row = 0; row < drawn.length; row++, passed++) {
            int other = passed + random.nextInt(starts.length - passed);
            int start = starts[other];
            starts[other] = starts[passed];
            starts[passed] = start;
            drawn[row] = start;
        }
        return drawn;
    }
}
