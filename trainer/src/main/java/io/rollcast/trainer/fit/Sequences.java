package io.rollcast.trainer.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rollcast.network.ModelSpec.Dimensions;
import io.rollcast.network.Past;
import io.rollcast.network.RingCapacity;
import io.rollcast.network.Scale;
import io.rollcast.network.Scaler;
import io.rollcast.network.Traits;
import io.rollcast.network.View;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Training sequences of one fit: stretches of series, each scaled as by a forecaster that has seen some of the points
 * before it. One fit owns it.
 *
 * <p>It is long because what is drawn, scaled and laid out of a batch depends on each other.
 */
final class Sequences {

    /**
     * Batch of sequences on the device. Errors are measured in each sequence's own unit, so that all sequences weigh alike:
     * its standard deviation or, where nothing is scaled, the series' unit.
     *
     * @param points inputs of the network, the scaled value first, shape [batch, time, inputs]
     * @param candidates of a mixture at each point, in each sequence's unit, shape [batch, time, candidates, horizon]; null
     *     for a dense head
     * @param levels levels at each point, in each sequence's unit, shape [batch, time, 1]
     * @param spreads spreads at each point, in each sequence's unit, shape [batch, time, 1]
     * @param targets points that follow each point, in each sequence's unit, shape [batch, time, horizon]
     * @param measured 1 where both a point and its target were measured, else 0, shape [batch, time, horizon]; null if all were
     */
    record Batch(
            NDArray points,
            @Nullable NDArray candidates,
            NDArray levels,
            NDArray spreads,
            NDArray targets,
            @Nullable NDArray measured) {

        int rows() {
            return Math.toIntExact(points.size(0));
        }

        /** Returns what the output of a head forecasts, in each sequence's unit, shape [batch, time, horizon]. */
        NDArray forecasts(NDArray head) {
            if (candidates == null) {
                return head.mul(spreads).add(levels);
            }
            long horizon = candidates.size(3);
            NDArray weights = head.get(":, :, :%d".formatted(-horizon))
                    .reshape(candidates.getShape())
                    .softmax(2);
            NDArray added = head.get(":, :, %d:".formatted(-horizon)).mul(spreads);
            return weights.mul(candidates).sum(new int[] {2}).add(added);
        }

        /** Returns forecasts minus targets, in each sequence's unit, shape [batch, time, horizon]. */
        NDArray errors(NDArray head) {
            return forecasts(head).sub(targets);
        }
    }

    /** Most points before a sequence that its scale has observed; the number is drawn, as series of all ages occur. */
    private static final int MOST_SEEN_BEFORE = 100;

    /** The same of a network that sees seasons, which are of use to older series only. */
    private static final int MOST_SEEN_BEFORE_SEASONS = 300;

    /** One sequence in this many is of a series that is younger than what can be looked back on. */
    private static final int YOUNG_EVERY = 4;

    /**
     * Of a series that is shorter than so many sequences all are like those of a young one, as its forecasters see it from
     * its first point on; how old is the least of a few numbers. Not so of made-up series, of which others have learnt.
     */
    private static final int SHORT_SEQUENCES = 2;

    private static final int AGES_DRAWN = 5;

    /**
     * One sequence in this many is put into an alien unit, such as a series of another kind has: networks learn what such a
     * series looks like while its scale is still uncertain.
     */
    private static final int ALIEN_EVERY = 8;

    /** One sequence in this many is of a made-up series, where there are any: what a network knew of others it keeps. */
    private static final int MADE_UP_EVERY = 4;

    private static final double ALIEN_FACTOR = 1e6;
    /** Shift of an alien sequence, in typical spreads. */
    private static final double ALIEN_SHIFT = 10;

    /** Points from one search of a sequence's traits to the next; of a series that has long been known they hardly change. */
    private static final int TRAITS_EVERY = 64;

    private static final int TRAITS_EVERY_OF_LONG = 256;

    private static final int LONG = 1_024;

    /** Least deviation of a sequence, as a share of the spread at its end. */
    private static final double QUIETEST = 0.1;

    /** Bound of all numbers in a sequence's unit, since infinity would spoil gradients; only new scales come near it. */
    private static final double FARTHEST = 1e9;

    /** The same for a mixture, whose weights have gradients that are as large as the candidates are far apart. */
    private static final double FARTHEST_CANDIDATE = 50;

    private final FitConfig config;
    private final Scaler scaler;
    private final View view;
    private final double farthest;
    private final int time;
    private final int horizon;
    private final Pool pool;
    private final Pool madeUp;
    private final SplittableRandom random;
    /** The starts of a pass in the order in which they are drawn, where an epoch is a pass; else empty. */
    private final int[] pass;

    /** How many of them this pass has used. */
    private int passed;

    /** Of the latest batch, for another of as many rows: such arrays are large, and there would be new ones for every step. */
    private Numbers numbers;

    Sequences(Windows windows, Dimensions dimensions, FitConfig config) {
        this.config = config;
        this.scaler = dimensions.scaler();
        this.view = dimensions.view();
        this.farthest = view.size() > 0 ? FARTHEST_CANDIDATE : FARTHEST;
        this.time = windows.sequence(config.sequence());
        this.horizon = windows.horizon();
        this.random = new SplittableRandom(config.seed());
        this.pool = Pool.of(windows.training(), time + horizon);
        this.madeUp = Pool.of(windows.madeUp(), time + horizon);
        this.pass = config.stepsPerEpoch() == FitConfig.WHOLE_PASS
                ? IntStream.range(0, pool.starts).toArray()
                : new int[0];
        this.numbers = new Numbers(config.batch());
    }

    /**
     * Series to draw from. A start is the place of a sequence's first point; starts are numbered from 0 over all series.
     *
     * @param series those that are long enough, which are not copied: a history is most of a trainer's memory
     * @param firstStarts number of each series' first start
     * @param starts number of starts
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Pool(List<Stretch> series, int[] firstStarts, int starts) {

        static Pool of(List<Stretch> stretches, int length) {
            List<Stretch> series = stretches.stream()
                    .filter(stretch -> stretch.length() >= length)
                    .toList();
            int[] firstStarts = new int[series.size()];
            int starts = 0;
            for (int i = 0; i < firstStarts.length; i++) {
                firstStarts[i] = starts;
                starts = Math.addExact(starts, series.get(i).length() - length + 1);
            }
            return new Pool(series, firstStarts, starts);
        }

        int anywhere(SplittableRandom random) {
            return random.nextInt(starts);
        }

        /** Returns the index of the series that a start belongs to. */
        int seriesOf(int start) {
            int found = Arrays.binarySearch(firstStarts, start);
            return found >= 0 ? found : -found - 2;
        }
    }

    /** Number of points of a sequence before its horizon. */
    int time() {
        return time;
    }

    /** Number of optimiser steps of one epoch. */
    int stepsPerEpoch() {
        return config.stepsPerEpoch() == FitConfig.WHOLE_PASS
                ? (pool.starts + config.batch() - 1) / config.batch()
                : config.stepsPerEpoch();
    }

    /** Draws the next batch, of at most {@link FitConfig#batch} sequences; its arrays belong to {@code scratch}. */
    Batch draw(NDManager scratch) {
        int[] drawn = config.stepsPerEpoch() == FitConfig.WHOLE_PASS ? nextOfPass() : anywhere();
        if (numbers.rows != drawn.length) {
            numbers = new Numbers(drawn.length);
        }
        for (int row = 0; row < drawn.length; row++) {
            boolean isMadeUp = madeUp.starts > 0 && random.nextInt(MADE_UP_EVERY) == 0;
            numbers.put(
                    row,
                    isMadeUp ? sequence(madeUp, madeUp.anywhere(random), false) : sequence(pool, drawn[row], true));
        }
        return numbers.on(scratch);
    }

    /**
     * One sequence and what is known of its series before it.
     *
     * @param values points before the sequence that are known, then the sequence, shape [known + time + horizon]
     * @param known number of points before the sequence
     * @param observed number of these that its scale has observed
     * @param imputed indices of points of the sequence that were not measured
     */
    private record Sequence(double[] values, int known, int observed, int stepsPerDay, BitSet imputed) {}

    private Sequence sequence(Pool pool, int start, boolean canBeShort) {
        int index = pool.seriesOf(start);
        Stretch series = pool.series.get(index);
        int first = start - pool.firstStarts[index];
        boolean isAlien = isScaled() && random.nextInt(ALIEN_EVERY) == 0;
        boolean isShort = canBeShort && series.length() < SHORT_SEQUENCES * (time + horizon);
        int known = isAlien ? 0 : Math.min(first, mostKnown(isShort, series.stepsPerDay()));
        int observed = Math.min(known, view.size() == 0 ? MOST_SEEN_BEFORE : MOST_SEEN_BEFORE_SEASONS);
        double[] values = Arrays.copyOfRange(series.values(), first - known, first + time + horizon);
        if (isAlien) {
            putIntoAnotherUnit(values);
        }
        return new Sequence(
                values, known, observed, series.stepsPerDay(), series.imputed().get(first, first + time + horizon));
    }

    /** Draws how many points before a sequence are known, where the series has as many. */
    private int mostKnown(boolean isShort, int stepsPerDay) {
        if (view.size() == 0) {
            return drawAge();
        }
        if (isShort) {
            int youngest = drawAge();
            for (int i = 1; i < AGES_DRAWN; i++) {
                youngest = Math.min(youngest, drawAge());
            }
            return youngest;
        }
        return random.nextInt(YOUNG_EVERY) == 0 ? drawAge() : RingCapacity.STANDARD.of(stepsPerDay, horizon);
    }

    private int drawAge() {
        return random.nextInt(MOST_SEEN_BEFORE + 1);
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

    /** Returns a sequence's unit. It has a least deviation, so that a quiet stretch does not outweigh all others. */
    private Unit unit(double[] sequence, Scale atItsEnd) {
        if (!isScaled()) {
            return new Unit(0, 1, farthest);
        }
        double deviation = Math.max(Math.sqrt(Windows.variance(sequence)), QUIETEST * atItsEnd.spread());
        return new Unit(Windows.mean(sequence), deviation > 0 ? deviation : 1, farthest);
    }

    /** Unit of a sequence: its mean is 0, its deviation 1. */
    private record Unit(double mean, double deviation, double farthest) {

        float of(double value) {
            return (float) Math.max(-farthest, Math.min(farthest, (value - mean) / deviation));
        }
    }

    /** Numbers of a batch, in Java's memory. */
    private final class Numbers {

        private final int rows;
        private final int inputs = view.inputs();
        private final int candidates = view.size() > 0 ? view.candidates() : 0;
        private final float[] seen;
        private final float[] candidatesInUnit;
        private final float[] levels;
        private final float[] spreads;
        private final float[] inUnit;
        private final BitSet[] imputed;
        /** Of the row that is put: what its points have, in the series' unit. */
        private final double[] level = new double[time];

        private final double[] spread = new double[time];
        private final double[] gathered = new double[view.size()];
        private final double[] all = new double[time * candidates * horizon];

        Numbers(int rows) {
            this.rows = rows;
            seen = new float[rows * time * inputs];
            candidatesInUnit = new float[rows * time * candidates * horizon];
            levels = new float[rows * time];
            spreads = new float[rows * time];
            inUnit = new float[rows * (time + horizon)];
            imputed = new BitSet[rows];
        }

        void put(int row, Sequence sequence) {
            double[] values = sequence.values;
            int begin = sequence.known;
            int kept = RingCapacity.STANDARD.of(sequence.stepsPerDay, horizon);
            Scale scale = scaler.start();
            for (int i = begin - sequence.observed; i < begin; i++) {
                scale.observe(values[i]);
            }
            Traits traits = Traits.NONE;
            int traitsEvery = begin < LONG ? TRAITS_EVERY : TRAITS_EVERY_OF_LONG;
            for (int i = 0; i < time; i++) {
                double value = values[begin + i];
                scale.observe(value);
                level[i] = scale.level();
                spread[i] = scale.spread();
                if (view.size() > 0) {
                    if (i % traitsEvery == 0) {
                        Past before = Past.of(values, begin + i - 1, kept);
                        traits = Traits.find(before, Math.min(begin + i, kept), sequence.stepsPerDay);
                    }
                    view.gather(Past.of(values, begin + i, kept + 1), traits, gathered, 0);
                    view.candidates(value, gathered, 0, level[i], all, i * candidates * horizon);
                }
                view.inputs(value, gathered, 0, scale, seen, (row * time + i) * inputs);
            }
            Unit unit = unit(Arrays.copyOfRange(values, begin, values.length), scale);
            for (int i = 0; i < time; i++) {
                levels[row * time + i] = unit.of(level[i]);
                spreads[row * time + i] = (float) Math.min(farthest, spread[i] / unit.deviation);
            }
            for (int i = 0; i < all.length; i++) {
                candidatesInUnit[row * all.length + i] = unit.of(all[i]);
            }
            for (int i = 0; i < time + horizon; i++) {
                inUnit[row * (time + horizon) + i] = unit.of(values[begin + i]);
            }
            imputed[row] = sequence.imputed;
        }

        Batch on(NDManager scratch) {
            Shape onePerPoint = new Shape(rows, time, 1);
            return new Batch(
                    scratch.create(seen, new Shape(rows, time, inputs)),
                    candidates == 0
                            ? null
                            : scratch.create(candidatesInUnit, new Shape(rows, time, candidates, horizon)),
                    scratch.create(levels, onePerPoint),
                    scratch.create(spreads, onePerPoint),
                    targets(scratch.create(inUnit, new Shape(rows, time + horizon))),
                    Arrays.stream(imputed).allMatch(BitSet::isEmpty)
                            ? null
                            : scratch.create(measured(), new Shape(rows, time, horizon)));
        }

        private float[] measured() {
            float[] measured = new float[rows * time * horizon];
            for (int i = 0; i < measured.length; i++) {
                BitSet ofRow = imputed[i / (time * horizon)];
                int point = i / horizon % time;
                measured[i] = ofRow.get(point) || ofRow.get(point + 1 + i % horizon) ? 0 : 1;
            }
            return measured;
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
            drawn[row] = pool.anywhere(random);
        }
        return drawn;
    }

    /** Draws each start once in a pass, in a new random order; the last batch may be smaller. */
    private int[] nextOfPass() {
        if (passed == pass.length) {
            passed = 0;
        }
        int[] drawn = new int[Math.min(config.batch(), pass.length - passed)];
        for (int row = 0; row < drawn.length; row++, passed++) {
            int other = passed + random.nextInt(pass.length - passed);
            int start = pass[other];
            pass[other] = pass[passed];
            pass[passed] = start;
            drawn[row] = start;
        }
        return drawn;
    }
}
