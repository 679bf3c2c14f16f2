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
 * The training sequences of one fit: stretches of series, each scaled as if it were all that is known of its series.
 * One fit owns it.
 */
final class Sequences {

    /**
     * Sequences on the device. Errors are measured in a unit of each sequence's own, so that all weigh alike: its
     * standard deviation, or where nothing is scaled, the series' unit.
     *
     * @param points what the network sees, the scaled value first; shape [batch, time, inputs]
     * @param levels from the network's values to each sequence's unit, with {@code spreads}; shape [batch, time, 1]
     * @param spreads shape [batch, time, 1]
     * @param targets at every step the points that follow it, in each sequence's unit; shape [batch, time, horizon]
     * @param variances of each sequence's unit, in the series' unit squared; shape [batch]
     */
    record Batch(NDArray points, NDArray levels, NDArray spreads, NDArray targets, double[] variances) {

        /** Forecasts [batch, time, horizon] of the network less the targets, in each sequence's unit. */
        NDArray errors(NDArray forecasts) {
            return forecasts.mul(spreads).add(levels).sub(targets);
        }
    }

    /** Of this many points before a sequence, at most, its scale already knows: series come to the network at all ages. */
    private static final int MOST_SEEN_BEFORE = 100;

    /**
     * One sequence in so many is put into a unit that is not its series', as one of another kind would have: networks
     * learn how such a series looks while its scale is still being found.
     */
    private static final int ALIEN_EVERY = 8;

    private static final double ALIEN_FACTOR = 1e6;
    /** In spreads. */
    private static final double ALIEN_SHIFT = 10;

    /** Least deviation of a sequence, as a share of the spread that its series has shown. */
    private static final double QUIETEST = 0.1;

    /** In a sequence's unit. Only a scale that knows nothing yet is ever farther off; infinity would spoil gradients. */
    private static final double FARTHEST = 1e9;

    private final FitConfig config;
    private final Scaler scaler;
    private final int inputs;
    private final int time;
    private final int horizon;
    private final double[] points;
    private final int[] starts;
    /** Where every series begins in {@link #points}. */
    private final int[] origins;

    private final SplittableRandom random;
    /** How many of {@link #starts} this pass has used up; only where an epoch is a pass. */
    private int passed;

    Sequences(Windows windows, Dimensions dimensions, FitConfig config) {
        this.config = config;
        this.scaler = dimensions.scaler();
        this.inputs = dimensions.inputs();
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

    /** Points of a sequence before its horizon. */
    int time() {
        return time;
    }

    /** Optimiser steps of one epoch. */
    int stepsPerEpoch() {
        return config.stepsPerEpoch() == FitConfig.WHOLE_PASS
                ? (starts.length + config.batch() - 1) / config.batch()
                : config.stepsPerEpoch();
    }

    /** The next batch, of at most {@link FitConfig#batch} sequences; its arrays belong to {@code scratch}. */
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

    /** Shows a scale a random number of the points before {@code start}, as far as the series has them. */
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

    /** Lest a stretch where a lively series rests should outweigh all others, it does not count as quite so quiet. */
    private Unit unit(double[] sequence, Scale atItsEnd) {
        if (!isScaled()) {
            return new Unit(0, 1);
        }
        double deviation = Math.max(Math.sqrt(Windows.variance(sequence)), QUIETEST * atItsEnd.spread());
        return new Unit(Windows.mean(sequence), deviation > 0 ? deviation : 1);
    }

    /** A sequence's own unit. */
    private record Unit(double mean, double deviation) {

        float of(double value) {
            return (float) Math.max(-FARTHEST, Math.min(FARTHEST, (value - mean) / deviation));
        }
    }

    /** Shape [batch, time, horizon]: at every step the points that follow it. */
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

    /** Every start once, in an order that is drawn anew for every pass; the last batch may be smaller. */
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
