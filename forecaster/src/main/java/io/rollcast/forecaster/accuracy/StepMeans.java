package io.rollcast.forecaster.accuracy;

import io.rollcast.forecaster.accuracy.Tally.Score;

/**
 * Errors over all steps ahead: means of the means of the single steps, so that each step that was scored weighs the same.
 * Near steps are scored more often than far ones, and would decide otherwise.
 *
 * @param squaredError in the series' unit squared; NaN if no step was scored
 * @param scaledError absolute, in spreads of the series; NaN if no step was scored
 */
record StepMeans(double squaredError, double scaledError) {

    static StepMeans of(Score score) {
        double squared = 0;
        double scaled = 0;
        int scored = 0;
        for (int steps = 1; steps <= score.horizon(); steps++) {
            long count = score.count(steps);
            if (count > 0) {
                squared += score.squaredError(steps) / count;
                scaled += score.scaledError(steps) / count;
                scored++;
            }
        }
        return new StepMeans(squared / scored, scaled / scored);
    }

    boolean isKnown() {
        return !Double.isNaN(squaredError);
    }
}
