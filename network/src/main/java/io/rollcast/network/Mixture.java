package io.rollcast.network;

import io.rollcast.network.Inference.Input;
import java.util.Arrays;

/**
 * A mixture head's last step, from the output of its dense layer to a forecast: {@link Head#MIXTURE}. The output is
 * {@code [candidates + 1, horizon]}, row by row: the logarithms of the candidates' weights, then what is added. It keeps its
 * working memory, so one thread owns it.
 */
final class Mixture {

    /** Shape [candidates * horizon]. */
    private double[] candidates = {};

    /** The same, and padding. */
    private float[] weights = {};

    private float[] largest = {};
    private double[] total = {};

    /**
     * Makes the forecast of a point.
     *
     * @param point index of the point among those of {@code input}
     * @param level of the series at the point, in its unit
     * @param spread of the series at the point, in its unit
     * @param head shape [(candidates + 1) * horizon] or wider
     * @param skip shape [horizon] or wider: what is added as well
     * @param forecast shape [horizon], is written; finite if the arguments are
     */
    void forecast(
            View view,
            Input input,
            int point,
            double level,
            double spread,
            float[] head,
            float[] skip,
            double[] forecast) {
        if (spread == 0) {
            // The series has been constant: its mean over weights would be off in the last bits.
            Arrays.fill(forecast, input.points()[point]);
            return;
        }
        int horizon = forecast.length;
        int size = view.candidates() * horizon;
        if (candidates.length != size || largest.length != horizon) {
            candidates = new double[size];
            weights = new float[RowMath.padded(size)];
            largest = new float[horizon];
            total = new double[horizon];
        }
        view.candidates(input.points()[point], input.gathered(), point * view.size(), level, candidates, 0);
        for (int h = 0; h < horizon; h++) {
            largest[h] = head[h];
            total[h] = 0;
            forecast[h] = 0;
        }
        for (int from = horizon; from < size; from += horizon) {
            for (int h = 0; h < horizon; h++) {
                largest[h] = Math.max(largest[h], head[from + h]);
            }
        }
        for (int from = 0; from < size; from += horizon) {
            for (int h = 0; h < horizon; h++) {
                weights[from + h] = head[from + h] - largest[h];
            }
        }
        Arrays.fill(weights, size, weights.length, 0);
        RowMath.FASTEST.exp(weights);
        for (int from = 0; from < size; from += horizon) {
            for (int h = 0; h < horizon; h++) {
                float weight = weights[from + h];
                total[h] += weight;
                forecast[h] += weight * candidates[from + h];
            }
        }
        for (int h = 0; h < horizon; h++) {
            forecast[h] = Scale.toSeries(forecast[h] / total[h], spread, head[size + h] + skip[h]);
        }
    }
}
