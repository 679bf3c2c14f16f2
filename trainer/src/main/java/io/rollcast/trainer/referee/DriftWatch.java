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
 * <p>The detector is Page's (1954) cumulative sum, in standard deviations of the usual skill: it rises with each block that
 * is worse than usual by more than one, falls otherwise, and never below zero. At {@value #ALARM} the skill has dropped. It
 * triggers a refresh and judges nothing: whether the new release is better is seen beside the champion.
 *
 * <p>Usual is the mean of {@value #REFERENCE} blocks: the first, or better ones among the first {@value #LEARNING}, since a
 * champion is not at its best while its series are young. A challenger that takes over is expected to be better by what it
 * has proved, so that a change soon after is seen as well.
 *
 * <p>Mutable; one thread.
 */
public final class DriftWatch {

    /** Blocks from which the usual skill is learnt. */
    static final int REFERENCE = 12;

    /**
     * Blocks after which the usual skill stays as it is. The best of many means would be too good: it is the best of five,
     * a third of a standard deviation below the true one.
     */
    static final int LEARNING = 5 * REFERENCE;

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

    /** Mean and variance of some blocks' skill, by Welford's method. */
    private static final class Skill {
        int blocks;
        double mean;
        double squares;

        void add(double skill) {
            blocks++;
            double before = skill - mean;
            mean += before / blocks;
            squares += before * (skill - mean);
        }

        boolean isKnown() {
            return blocks == REFERENCE;
        }

        double deviation() {
            return Math.max(LEAST_DEVIATION * mean, Math.sqrt(squares / (REFERENCE - 1)));
        }

        void scale(double factor) {
            mean *= factor;
            squares *= factor * factor;
        }
    }

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
    private String latestInstance = "";
    private long latestFromMs;
    private long points;
    private int horizon;
    private int blocks;
    private Skill usual = new Skill();

    /** Of the latest blocks, fewer than {@value #REFERENCE}. */
    private Skill latest = new Skill();

    private double sum;
    private int rising;
    private double risingSkill;

    /**
     * A watch without a champion.
     *
     * @param naive names of the naive forecasts
     * @param series number of series that have points now
     */
    public DriftWatch(Set<String> naive, LongSupplier series) {
        this.naive = Set.copyOf(naive);
        this.series = series;
    }

    /** A release serves. What is usual for another one is learnt anew. */
    void follow(String serving) {
        if (!serving.equals(champion)) {
            champion = serving;
            restart();
        }
    }

    /**
     * Another release serves, which has proved that its error is lower.
     *
     * @param gain by so much at least, as a share of the error of the champion so far
     */
    void succeed(String serving, double gain) {
        champion = serving;
        usual.scale(1 - gain);
        latest.scale(1 - gain);
        clearBlock();
        calm();
    }

    private void restart() {
        blocks = 0;
        usual = new Skill();
        latest = new Skill();
        clearBlock();
        calm();
    }

    private void clearBlock() {
        block.clear();
        points = 0;
    }

    private void calm() {
        sum = 0;
        rising = 0;
        risingSkill = 0;
    }

    /** Returns what dropped, or null. While there are no series, nothing is taken in. */
    @Nullable
    Drop measured(Accuracy accuracy) {
        boolean isChampion = accuracy.predictor().equals(champion);
        long present = series.getAsLong();
        if (present == 0 || (!isChampion && !naive.contains(accuracy.predictor()))) {
            return null;
        }
        // Records of an interval come in any order: a block is over when those of another interval begin.
        boolean isOver = horizon > 0
                && points >= Comparison.pointsOfEach(horizon) * present
                && !(accuracy.fromMs() == latestFromMs && accuracy.instance().equals(latestInstance));
        Drop drop = isOver ? closeBlock() : null;
        latestFromMs = accuracy.fromMs();
        latestInstance = accuracy.instance();
        block.computeIfAbsent(accuracy.predictor(), any -> new Sums()).add(accuracy);
        if (isChampion) {
            points += accuracy.points();
            horizon = accuracy.count().length;
        }
        return drop;
    }

    private @Nullable Drop closeBlock() {
        double skill = skill();
        clearBlock();
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
        if (!usual.isKnown()) {
            usual.add(skill);
            return null;
        }
        sum = Math.max(0, sum + (skill - usual.mean) / usual.deviation() - ALLOWANCE);
        rising = sum == 0 ? 0 : rising + 1;
        risingSkill = sum == 0 ? 0 : risingSkill + skill;
        if (sum >= ALARM) {
            Drop drop = new Drop(
                    usual.mean, risingSkill / rising, rising, Math.toIntExact(Comparison.pointsOfEach(horizon)));
            restart();
            return drop;
        }
        if (blocks <= LEARNING) {
            learn(skill);
        }
        return null;
    }

    private void learn(double skill) {
        latest.add(skill);
        if (latest.isKnown()) {
            usual = latest.mean < usual.mean ? latest : usual;
            latest = new Skill();
        }
    }
}
