package io.rollcast.forecaster.accuracy;

import io.rollcast.forecaster.accuracy.Tally.Score;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One predictor beside others, like with like: a rival counts at each step of each interval as often as the predictor was
 * scored there, and steps that only one of the two has do not count. Otherwise a release that took over a moment ago, and
 * has met only points one step ahead, would stand beside errors of ten steps ahead; one that serves now, beside those of a
 * stream that was another an hour ago; and a release of ten steps beside one of twenty-four.
 */
final class Comparison {

    /** Points that each band of steps must have met: fewer are chance, and a release that has only met near ones is unproven. */
    private static final int LEAST_MET = 3;

    /** Bands that a horizon is cut into; far steps of a large one are scored too seldom to ask it of every single step. */
    private static final int MOST_BANDS = 10;

    /** Errors of the predictor and of a rival at the steps that both have, each step weighing the same. */
    record Pair(StepMeans own, StepMeans rival, int steps) {}

    private final List<ErrorInterval> intervals;
    private final String predictor;
    private final Score own = new Score();

    /** Forecasts of the predictor that met their point. */
    final long scored;

    /** Start of the first interval with any of them; 0 without. */
    final long fromMs;

    Comparison(List<ErrorInterval> intervals, String predictor) {
        this.predictor = predictor;
        this.intervals = intervals.stream()
                .filter(interval -> interval.predictors.containsKey(predictor))
                .toList();
        this.fromMs = this.intervals.isEmpty() ? 0 : this.intervals.get(0).startMs;
        long count = 0;
        for (ErrorInterval interval : this.intervals) {
            own.add(score(interval, predictor));
        }
        for (int steps = 1; steps <= own.horizon(); steps++) {
            count += own.count(steps);
        }
        this.scored = count;
    }

    private static Score score(ErrorInterval interval, String predictor) {
        Score score = interval.predictors.get(predictor);
        return score == null ? new Score() : score;
    }

    /** Whether enough was scored, near and far, to judge by. */
    boolean isTelling() {
        int horizon = own.horizon();
        int bands = Math.min(MOST_BANDS, horizon);
        long[] met = new long[bands];
        for (int steps = 1; steps <= horizon; steps++) {
            met[(steps - 1) * bands / horizon] += own.count(steps);
        }
        for (long count : met) {
            if (count < LEAST_MET) {
                return false;
            }
        }
        return bands > 0;
    }

    /** The predictor beside another one; null if they have no step in common. */
    @Nullable
    Pair against(String rival) {
        Score ours = new Score();
        Score theirs = new Score();
        for (ErrorInterval interval : intervals) {
            Score our = score(interval, predictor);
            Score their = score(interval, rival);
            for (int steps = 1; steps <= our.horizon(); steps++) {
                long count = our.count(steps);
                if (count > 0 && their.count(steps) > 0) {
                    double times = (double) count / their.count(steps);
                    ours.add(steps, count, our.squaredError(steps), our.scaledError(steps));
                    theirs.add(steps, count, times * their.squaredError(steps), times * their.scaledError(steps));
                }
            }
        }
        int common = 0;
        for (int steps = 1; steps <= ours.horizon(); steps++) {
            common += ours.count(steps) > 0 ? 1 : 0;
        }
        return common == 0 ? null : new Pair(StepMeans.of(ours), StepMeans.of(theirs), common);
    }
}
