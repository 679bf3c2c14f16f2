package io.rollcast.forecaster.accuracy;

import io.rollcast.wire.PairedErrors;
import java.util.Arrays;
import java.util.Optional;

/**
 * Sums of the errors of the champion and of one challenger, of the forecasts that both made from the same origin for the same
 * point. One stream task owns it.
 */
public final class PairedSums {

    private long points;
    private long[] count = {};
    private double[] champion = {};
    private double[] challenger = {};

    /**
     * Both have met a point.
     *
     * @param championErrors by steps ahead, NaN where there is none: {@link Tally#errors}
     * @param challengerErrors likewise
     */
    public void add(double[] championErrors, double[] challengerErrors) {
        int horizon = Math.min(championErrors.length, challengerErrors.length);
        if (count.length < horizon) {
            count = Arrays.copyOf(count, horizon);
            champion = Arrays.copyOf(champion, horizon);
            challenger = Arrays.copyOf(challenger, horizon);
        }
        boolean isPaired = false;
        for (int h = 0; h < horizon; h++) {
            if (!Double.isNaN(championErrors[h]) && !Double.isNaN(challengerErrors[h])) {
                count[h]++;
                champion[h] += championErrors[h];
                challenger[h] += challengerErrors[h];
                isPaired = true;
            }
        }
        points += isPaired ? 1 : 0;
    }

    /**
     * Returns the sums as a record, or nothing if there is no pair.
     *
     * @param instance process, and task in it
     * @param series number of series that are compared
     */
    public Optional<PairedErrors> over(
            String championId, String challengerId, String instance, long fromMs, long toMs, long series) {
        return points == 0
                ? Optional.empty()
                : Optional.of(new PairedErrors(
                        PairedErrors.VERSION,
                        championId,
                        challengerId,
                        instance,
                        fromMs,
                        toMs,
                        series,
                        points,
                        count,
                        champion,
                        challenger));
    }
}
