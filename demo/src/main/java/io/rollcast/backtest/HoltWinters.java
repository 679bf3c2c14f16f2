package io.rollcast.backtest;

import java.util.Arrays;

/**
 * Additive Holt-Winters exponential smoothing (Winters 1960); simple exponential smoothing where a series has no season. The
 * smoothing parameters are those of a small grid with the least absolute error over all steps ahead on the learnt part.
 */
final class HoltWinters implements Forecaster {

    private static final double[] LEVELS = {0.02, 0.1, 0.3, 0.6, 0.9, 1};
    private static final double[] TRENDS = {0, 0.05};
    private static final double[] SEASONS = {0.05, 0.2, 0.5};
    private static final double[] NONE = {0};

    @Override
    public String label() {
        return "Holt-Winters";
    }

    @Override
    public double[][] forecast(Series series, int horizon) {
        int season = series.season();
        double[] values = series.values();
        double leastError = Double.POSITIVE_INFINITY;
        double[] best = {1, 0, 0};
        for (double level : LEVELS) {
            for (double trend : season > 0 ? TRENDS : NONE) {
                for (double seasonal : season > 0 ? SEASONS : NONE) {
                    Smoothing smoothing = new Smoothing(values, season, level, trend, seasonal);
                    double error = smoothing.learntError(series.learnt(), horizon);
                    if (error < leastError) {
                        leastError = error;
                        best = new double[] {level, trend, seasonal};
                    }
                }
            }
        }
        Smoothing chosen = new Smoothing(values, season, best[0], best[1], best[2]);
        double[][] forecasts = new double[series.origins()][horizon];
        for (int t = 0; t < values.length - 1; t++) {
            chosen.observe(t);
            if (t >= series.learnt() - 1) {
                chosen.forecast(t, forecasts[t - series.learnt() + 1]);
            }
        }
        return forecasts;
    }

    /** The recursion over one series. */
    private static final class Smoothing {

        private final double[] values;
        private final double alpha;
        private final double beta;
        private final double gamma;
        private final double[] seasonal;
        private double level;
        private double trend;

        /** Starts with the mean of the first season and the deviations from it, which are learnt; without a trend. */
        Smoothing(double[] values, int season, double alpha, double beta, double gamma) {
            this.values = values;
            this.alpha = alpha;
            this.beta = beta;
            this.gamma = gamma;
            seasonal = Arrays.copyOf(values, Math.max(1, season));
            level = Arrays.stream(seasonal).average().orElseThrow();
            for (int i = 0; i < seasonal.length; i++) {
                seasonal[i] -= level;
            }
        }

        void observe(int t) {
            int place = t % seasonal.length;
            double before = level;
            level = alpha * (values[t] - seasonal[place]) + (1 - alpha) * (level + trend);
            trend = beta * (level - before) + (1 - beta) * trend;
            seasonal[place] = gamma * (values[t] - level) + (1 - gamma) * seasonal[place];
        }

        void forecast(int t, double[] to) {
            for (int step = 1; step <= to.length; step++) {
                to[step - 1] = level + step * trend + seasonal[(t + step) % seasonal.length];
            }
        }

        /** Sum of absolute errors of all steps ahead whose value is learnt, after the first season. */
        double learntError(int learnt, int horizon) {
            double[] forecast = new double[horizon];
            double sum = 0;
            for (int t = 0; t < learnt - 1; t++) {
                observe(t);
                if (t >= seasonal.length) {
                    forecast(t, forecast);
                    for (int step = 1; step <= horizon && t + step < learnt; step++) {
                        sum += Math.abs(forecast[step - 1] - values[t + step]);
                    }
                }
            }
            return Double.isNaN(sum) ? Double.POSITIVE_INFINITY : sum;
        }
    }
}
