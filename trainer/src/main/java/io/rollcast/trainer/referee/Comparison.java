package io.rollcast.trainer.referee;

import io.rollcast.wire.Evidence;
import io.rollcast.wire.PairedErrors;
import java.util.HashMap;
import java.util.Map;

/**
 * A challenger beside the champion, by the paired errors that forecasters publish. The errors of one block of points, of all
 * series together, are one number: their mean difference. So neither series that move together nor forecasts that overlap
 * are taken for independent; what is left between one block and the next is little, since a block has {@value
 * #POINTS_A_HORIZON} times as many points of each series as forecasts reach.
 *
 * <p>The same records in the same order give the same verdict. Mutable; one thread.
 */
public final class Comparison {

    /** What is known. */
    public enum Verdict {
        OPEN,
        /** The challenger is better than the champion. */
        BETTER,
        /** The challenger is not better than the champion by as much as matters. */
        NOT_BETTER
    }

    /** Probability that a challenger which is no better than the champion is ever called better. */
    public static final double ALPHA = 0.05;

    /** A gain that matters, as a share of the champion's error. */
    public static final double LEAST_GAIN = 0.02;

    /** Blocks before any verdict: fewer show too little of how much blocks differ. */
    public static final int LEAST_BLOCKS = 5;

    static final int POINTS_A_HORIZON = 4;
    private static final int LEAST_POINTS = 32;

    private final MeanInterval difference = new MeanInterval(ALPHA);
    private long points;
    private double championSum;
    private Block block = new Block(Map.of());
    private boolean hasBegun;

    /** The block at hand. */
    private static final class Block {
        /** Of the tasks that were there in the block before. */
        private final Map<String, Long> expected;

        private final Map<String, Long> series = new HashMap<>();
        private long points;
        private int horizon;
        private double count;
        private double champion;
        private double challenger;

        Block(Map<String, Long> expected) {
            this.expected = expected;
        }

        void add(PairedErrors errors) {
            series.merge(errors.instance(), errors.series(), Math::max);
            points += errors.points();
            long[] counts = errors.count();
            double[] champions = errors.championError();
            double[] challengers = errors.challengerError();
            horizon = Math.max(horizon, counts.length);
            for (int h = 0; h < counts.length; h++) {
                count += counts[h];
                champion += champions[h];
                challenger += challengers[h];
            }
        }

        /** All tasks have their part in it, so that it is of one stretch of time; one that has gone is not waited for. */
        boolean isFull() {
            Map<String, Long> all = new HashMap<>(expected);
            all.putAll(series);
            long wanted = pointsOfEach(horizon)
                    * Math.max(
                            1, all.values().stream().mapToLong(Long::longValue).sum());
            return count > 0
                    && points >= wanted
                    && (series.keySet().containsAll(expected.keySet()) || points >= 2 * wanted);
        }
    }

    /** Points of each series in a block, of forecasts that reach so far. */
    public static long pointsOfEach(int horizon) {
        return Math.max(LEAST_POINTS, (long) POINTS_A_HORIZON * horizon);
    }

    /**
     * Takes in the next record of this champion and this challenger.
     *
     * @return whether it completed a block, so that the verdict may be another
     */
    public boolean add(PairedErrors errors) {
        block.add(errors);
        if (!block.isFull()) {
            return false;
        }
        Block full = block;
        block = new Block(full.series);
        if (!hasBegun) {
            // The first one shows which tasks there are, while twins are warmed up.
            hasBegun = true;
            return false;
        }
        points += full.points;
        championSum += full.champion / full.count;
        difference.add((full.champion - full.challenger) / full.count);
        return true;
    }

    /** Returns what is known by now. */
    public Verdict verdict() {
        if (difference.count() < LEAST_BLOCKS) {
            return Verdict.OPEN;
        }
        double half = difference.halfWidth();
        if (difference.mean() - half > 0) {
            return Verdict.BETTER;
        }
        return difference.mean() + half < LEAST_GAIN * championError() ? Verdict.NOT_BETTER : Verdict.OPEN;
    }

    private double championError() {
        return difference.count() == 0 ? 0 : championSum / difference.count();
    }

    /** Returns the figures. */
    public Evidence evidence() {
        double half = difference.halfWidth();
        boolean isBounded = Double.isFinite(half);
        return new Evidence(
                difference.count(),
                points,
                championError(),
                difference.mean(),
                isBounded ? difference.mean() - half : null,
                isBounded ? difference.mean() + half : null);
    }

    /** Returns how many blocks a verdict takes by the present estimate, at most {@code most}; -1 if there is no estimate. */
    public int blocksToDecide(int most) {
        if (difference.count() < 2) {
            return -1;
        }
        double gap = difference.mean();
        double distance = Math.max(gap, LEAST_GAIN * championError() - gap);
        return Math.max(LEAST_BLOCKS, difference.numbersUntil(distance, most));
    }
}
