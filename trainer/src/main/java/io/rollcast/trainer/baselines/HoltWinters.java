package io.rollcast.trainer.baselines;

import java.util.Arrays;

/**
 * Holt and Winters' exponential smoothing with an additive trend and an additive season (Winters 1960), in the form of error
 * correction, and with Taylor's adjustment for autocorrelated errors (Taylor 2003), without which it is a weak opponent on
 * hourly series. Without a season it is simple exponential smoothing with the same adjustment.
 *
 * <pre>
 * e(t) = x(t) - level - trend - season(t)
 * level += trend + alpha e,  trend += beta e,  season(t) += gamma e
 * x(t + h) = level + h trend + season(t + h) + phi^h (1 - alpha) e(t)
 * </pre>
 *
 * <p>The season begins with the means of the whole first part. Of a grid, it has the parameters with the least absolute error
 * over all steps ahead on the first part; the trend's is chosen last.
 */
public final class HoltWinters implements Baseline {

    private static final double[] ALPHAS = {0.01, 0.03, 0.06, 0.1, 0.2, 0.3, 0.5, 0.8, 1};

    /** As shares of alpha. */
    private static final double[] BETAS = {0.003, 0.01, 0.03, 0.1, 0.3};

    private static final double[] GAMMAS = {0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7};
    private static final double[] PHIS = {0, 0.5, 0.8, 0.95};

    /** Every so many points the parameters are judged by the forecast from there. */
    private static final int JUDGED_EVERY = 3;

    /** Parameters of a smoothing, named as in the formulas. */
    private record Parameters(double alpha, double beta, double gamma, double phi) {}

    @Override
    public String name() {
        return "holt-winters";
    }

    @Override
    public RollingForecaster fit(FirstPart learnt) {
        boolean isSeasonal = learnt.season() >= 2 && learnt.values().length >= 2 * learnt.season();
        double[] seasons = isSeasonal ? seasons(learnt.values(), learnt.season()) : new double[1];
        Smoothing best = new Smoothing(learnt, seasons, new Parameters(1, 0, 0, 0));
        for (double alpha : ALPHAS) {
            for (double gamma : isSeasonal ? GAMMAS : new double[] {0}) {
                for (double phi : alpha < 1 ? PHIS : new double[] {0}) {
                    best = better(best, new Smoothing(learnt, seasons, new Parameters(alpha, 0, gamma, phi)));
                }
            }
        }
        if (isSeasonal) {
            Parameters flat = best.by;
            for (double beta : BETAS) {
                Parameters rising = new Parameters(flat.alpha, beta * flat.alpha, flat.gamma, flat.phi);
                best = better(best, new Smoothing(learnt, seasons, rising));
            }
        }
        return best;
    }

    private static Smoothing better(Smoothing best, Smoothing tried) {
        // False for NaN, which a smoothing that has blown up has.
        return tried.missed < best.missed ? tried : best;
    }

    /** Mean of each place of a season, less the mean of its own season. */
    private static double[] seasons(double[] values, int season) {
        double[] means = new double[season];
        int whole = values.length / season;
        for (int begin = 0; begin < whole * season; begin += season) {
            double mean = mean(values, begin, begin + season);
            for (int i = 0; i < season; i++) {
                means[i] += (values[begin + i] - mean) / whole;
            }
        }
        return means;
    }

    private static double mean(double[] values, int from, int to) {
        return Arrays.stream(values, from, to).average().orElse(0);
    }

    private static final class Smoothing implements RollingForecaster {

        private final int horizon;
        private final Parameters by;
        private final double[] seasons;
        private double level;
        private double trend;
        private double error;
        /** The place of the next value in its season. */
        private int next;

        /** Sum of the absolute errors by which parameters are judged. */
        private double missed;

        Smoothing(FirstPart learnt, double[] seasons, Parameters by) {
            this.horizon = learnt.horizon();
            this.by = by;
            this.seasons = seasons.clone();
            double[] values = learnt.values();
            level = mean(values, 0, seasons.length);
            for (int i = 0; i < values.length; i++) {
                if (i % JUDGED_EVERY == 0) {
                    judge(values, i);
                }
                observe(values[i]);
            }
        }

        private void judge(double[] values, int from) {
            double rest = (1 - by.alpha) * error;
            int place = next;
            for (int h = 1; h <= horizon && from + h <= values.length; h++) {
                rest *= by.phi;
                missed += Math.abs(values[from + h - 1] - (level + h * trend + seasons[place] + rest));
                place = after(place);
            }
        }

        private int after(int place) {
            return place + 1 == seasons.length ? 0 : place + 1;
        }

        @Override
        public void observe(double value) {
            error = value - level - trend - seasons[next];
            level += trend + by.alpha * error;
            trend += by.beta * error;
            seasons[next] += by.gamma * error;
            next = after(next);
        }

        @Override
        public double[] forecast() {
            double[] forecast = new double[horizon];
            double rest = (1 - by.alpha) * error;
            int place = next;
            for (int h = 1; h <= horizon; h++) {
                rest *= by.phi;
                forecast[h - 1] = level + h * trend + seasons[place] + rest;
                place = after(place);
            }
            return forecast;
        }
    }
}
