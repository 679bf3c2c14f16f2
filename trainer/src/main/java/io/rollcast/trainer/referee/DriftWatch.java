package io.rollcast.trainer.referee;

import io.rollcast.wire.Accuracy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells when the champion's skill has dropped: its error as a share of the better naive forecast's on the same points, one
 * number for a block of points. Where all forecasts become worse alike, the skill stays, and new weights would not help.
 *
 * <p>The detector is Page's (1954) cumulative sum, in standard deviations of the champion's first {@value #REFERENCE} blocks:
 * it rises with each block that is worse than usual by more than one, falls otherwise, and never below zero. At
 * {@value #ALARM} the skill has dropped. It triggers a refresh and judges nothing: whether the new release is better is seen
 * beside the champion.
 *
 * <p>Mutable; one thread.
 */
public final class DriftWatch {

    /** Blocks of a champion from which its usual skill is learnt. */
    static final int REFERENCE = 12;

    /** A worsening that is usual, in standard deviations. */
    private static final double ALLOWANCE = 1;

    private static final double ALARM = 8;

    /** Skill is taken to vary by so much at least, as a share of it. */
    private static final double LEAST_DEVIATION = 0.02;

    /**
     * The skill has dropped.
     *
     * @param usual the champion's error as a share of the best naive forecast's in its first blocks
     * @param present the same since it has been worse
     * @param blocks for so many blocks
     * @param pointsOfEach points of each series in a block
     */
    record Drop(double usual, double present, int blocks, int pointsOfEach) {}

    private static final class Sums {
        double count;
        double error;

        void add(Accuracy accuracy) {
            count += Arrays.stream(accuracy.count()).sum();
            error += Arrays.stream(accuracy.scaledError()).sum();
        }

        double mean() {
            return error / count;
        }
    }

    private final Set<String> naive;
    private final LongSupplier series;
    private final Map<String, Sums> block = new HashMap<>();
    private String champion = "";
    private long points;
    private int horizon;
    private int blocks;
    private double mean;
    private double squares;
    private double sum;
    private int rising;
    private double risingSkill;

    /**
     * A watch without a champion.
     *
     * @param naive names of the naive forecasts
     * @param series number of series that there are now
     */
    public DriftWatch(Set<String> naive, LongSupplier series) {
        this.naive = Set.copyOf(naive);
        this.series = series;
    }

    /** A release serves. What is usual for another one is learnt anew. */
    void follow(String serving) {
        if (!serving.equals(champion)) {
            restart(serving);
        }
    }

    private void restart(String newChampion) {
        champion = newChampion;
        block.clear();
        points = 0;
        blocks = 0;
        mean = 0;
        squares = 0;
        sum = 0;
        rising = 0;
        risingSkill = 0;
    }

    /** Returns what dropped, or null. */
    @Nullable
    Drop measured(Accuracy accuracy) {
        boolean isChampion = accuracy.predictor().equals(champion);
        if (!isChampion && !naive.contains(accuracy.predictor())) {
            return null;
        }
        block.computeIfAbsent(accuracy.predictor(), any -> new Sums()).add(accuracy);
        if (isChampion) {
            points += accuracy.count()[0];
            horizon = accuracy.count().length;
        }
        if (horizon == 0 || points < Comparison.pointsOfEach(horizon) * Math.max(1, series.getAsLong())) {
            return null;
        }
        double skill = skill();
        block.clear();
        points = 0;
        return Double.isFinite(skill) ? next(skill) : null;
    }

    private double skill() {
        Sums own = block.get(champion);
        double best = block.entrySet().stream()
                .filter(sums -> naive.contains(sums.getKey()))
                .mapToDouble(sums -> sums.getValue().mean())
                .filter(error -> error > 0)
                .min()
                .orElse(Double.NaN);
        return own == null ? Double.NaN : own.mean() / best;
    }

    private @Nullable Drop next(double skill) {
        blocks++;
        if (blocks <= REFERENCE) {
            double before = skill - mean;
            mean += before / blocks;
            squares += before * (skill - mean);
            return null;
        }
        double deviation = Math.max(LEAST_DEVIATION * mean, Math.sqrt(squares / (REFERENCE - 1)));
        sum = Math.max(0, sum + (skill - mean) / deviation - ALLOWANCE);
        rising = sum == 0 ? 0 : rising + 1;
        risingSkill = sum == 0 ? 0 : risingSkill + skill;
        if (sum < ALARM) {
            return null;
        }
        Drop drop = new Drop(mean, risingSkill / rising, rising, Math.toIntExact(Comparison.pointsOfEach(horizon)));
        restart(champion);
        return drop;
    }
}
