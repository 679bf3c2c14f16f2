package io.rollcast.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.rollcast.network.Scaler;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The training sequences of one fit. The points are put on the device once, in the network's unit; a batch is gathered
 * there from the places where sequences start. One fit owns it.
 */
final class Sequences {

    private final FitConfig config;
    private final int time;
    private final NDArray points;
    private final NDArray offsets;
    private final int[] starts;
    private final SplittableRandom random;
    /** How many of {@link #starts} this pass has used up; only where an epoch is a pass. */
    private int passed;

    /** @param owner of what is put on the device */
    Sequences(Windows windows, Scaler scaler, FitConfig config, NDManager owner) {
        this.config = config;
        this.time = windows.sequence(config.sequence());
        this.random = new SplittableRandom(config.seed());
        int length = time + windows.horizon();
        List<float[]> series = windows.training().stream()
                .filter(values -> values.length >= length)
                .toList();
        float[] all =
                new float[series.stream().mapToInt(values -> values.length).sum()];
        int[] places = new int[all.length];
        int filled = 0;
        int found = 0;
        for (float[] values : series) {
            for (int i = 0; i < values.length; i++) {
                if (i + length <= values.length) {
                    places[found++] = filled;
                }
                all[filled++] = scaler.toNetwork(values[i]);
            }
        }
        starts = Arrays.copyOf(places, found);
        points = owner.create(all);
        offsets = owner.arange(0, length, 1, DataType.INT64).reshape(1, length);
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

    /** The next batch, shape [at most batch, time + horizon]; it belongs to {@code scratch}. */
    NDArray draw(NDManager scratch) {
        long[] drawn = config.stepsPerEpoch() == FitConfig.WHOLE_PASS ? nextOfPass() : anywhere();
        NDArray index = scratch.create(drawn, new Shape(drawn.length, 1)).add(offsets);
        NDArray batch = points.take(scratch, index);
        batch.attach(scratch);
        return batch;
    }

    private long[] anywhere() {
        long[] drawn = new long[config.batch()];
        for (int row = 0; row < drawn.length; row++) {
            drawn[row] = starts[random.nextInt(starts.length)];
        }
        return drawn;
    }

    /** Every start once, in an order that is drawn anew for every pass; the last batch may be smaller. */
    private long[] nextOfPass() {
        if (passed == starts.length) {
            passed = 0;
        }
        long[] drawn = new long[Math.min(config.batch(), starts.length - passed)];
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
