package io.rollcast.backtest;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Ridge regression of each step ahead on lagged values, fitted to each series alone: a strong forecaster for whoever can fit
 * each series. All steps share their lags, and so one Gram matrix: the latest points, and the points around one and two
 * seasons before the steps.
 *
 * <p>What is forecast, and regressed on, is the deviation from the mean, from the last value, or from the value a season
 * before. Which of these, how many lags, and how large the penalty is the last fifth of the learnt part decides.
 */
final class Ridge implements Forecaster {

    private static final double[] PENALTIES = {0.1, 1, 10, 100, 1_000};
    private static final int LATEST = 24;
    private static final int AROUND = 2;

    @Override
    public String label() {
        return "ridge";
    }

    /** What values are relative to. */
    private enum Relative {
        MEAN,
        LAST_VALUE,
        SEASON
    }

    @Override
    public double[][] forecast(Series series, int horizon) {
        int learnt = series.learnt();
        int season = series.season();
        double leastError = Double.POSITIVE_INFINITY;
        double leastPenalty = PENALTIES[PENALTIES.length - 1];
        Regression best = new Regression(series, Relative.LAST_VALUE, 0, new int[] {0}, horizon);
        int check = learnt - learnt / 5;
        for (int seasons = 0; seasons <= (season > 0 ? 2 : 0); seasons++) {
            for (Relative relative : Relative.values()) {
                int[] lags = lags(season, seasons, horizon, learnt);
                boolean hasRows = lags[lags.length - 1] + season + 2 * lags.length + horizon < check;
                if (!hasRows || (relative == Relative.SEASON && season == 0)) {
                    continue;
                }
                Regression regression = new Regression(series, relative, season, lags, horizon);
                regression.learn(check);
                for (double penalty : PENALTIES) {
                    double error = regression.error(regression.solve(penalty), check, learnt);
                    if (error < leastError) {
                        leastError = error;
                        leastPenalty = penalty;
                        best = regression;
                    }
                }
            }
        }
        best.learn(learnt);
        double[][] weights = best.solve(leastPenalty);
        double[][] forecasts = new double[series.origins()][horizon];
        for (int i = 0; i < forecasts.length; i++) {
            best.forecast(weights, series.origin(i), forecasts[i]);
        }
        return forecasts;
    }

    /** Points back from the origin, ascending: 0 is the origin. */
    private static int[] lags(int season, int seasons, int horizon, int learnt) {
        IntStream lags = IntStream.range(0, Math.min(LATEST, Math.max(2, learnt / 8)));
        for (int cycle = 1; cycle <= seasons; cycle++) {
            lags = IntStream.concat(
                    lags, IntStream.rangeClosed(cycle * season - horizon - AROUND, cycle * season + AROUND));
        }
        return lags.filter(lag -> lag >= 0).sorted().distinct().toArray();
    }

    /** The normal equations of all steps ahead, in spreads of the series. */
    private static final class Regression {

        private final double[] values;
        private final Relative relative;
        private final int season;
        private final int[] lags;
        private final int horizon;
        private final double mean;
        private final double spread;
        private final double[] features;
        private double[][] gram = {};
        private double[][] products = {};

        Regression(Series series, Relative relative, int season, int[] lags, int horizon) {
            this.values = series.values();
            this.relative = relative;
            this.season = season;
            this.lags = lags;
            this.horizon = horizon;
            mean = Arrays.stream(values, 0, series.learnt()).average().orElseThrow();
            double variance = Arrays.stream(values, 0, series.learnt())
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElseThrow();
            spread = variance > 0 ? Math.sqrt(variance) : 1;
            features = new double[lags.length + 1];
        }

        /** Takes in all origins whose steps ahead lie before {@code end}. */
        void learn(int end) {
            int count = features.length;
            gram = new double[count][count];
            products = new double[horizon][count];
            int first = lags[lags.length - 1] + (relative == Relative.SEASON ? season : 0);
            for (int t = first; t + horizon < end; t++) {
                look(t);
                for (int i = 0; i < count; i++) {
                    for (int j = 0; j <= i; j++) {
                        gram[i][j] += features[i] * features[j];
                    }
                }
                for (int step = 1; step <= horizon; step++) {
                    double target = (values[t + step] - base(t, step)) / spread;
                    for (int i = 0; i < count; i++) {
                        products[step - 1][i] += features[i] * target;
                    }
                }
            }
        }

        /** What the value {@code step} after {@code t} is relative to, as it is known at {@code t}. */
        private double base(int t, int step) {
            return switch (relative) {
                case MEAN -> mean;
                case LAST_VALUE -> values[t];
                case SEASON -> values[Math.max(0, t + step - season * Math.max(1, (step + season - 1) / season))];
            };
        }

        private void look(int t) {
            for (int i = 0; i < lags.length; i++) {
                int at = Math.max(0, t - lags[i]);
                double base = switch (relative) {
                    case MEAN -> mean;
                    case LAST_VALUE -> values[t];
                    case SEASON -> values[Math.max(0, at - season)];
                };
                features[i] = (values[at] - base) / spread;
            }
            features[lags.length] = 1;
        }

        /** Returns the weights of each step, by a Cholesky decomposition; the penalty leaves the constant out. */
        double[][] solve(double penalty) {
            int count = features.length;
            double[][] lower = new double[count][];
            for (int i = 0; i < count; i++) {
                lower[i] = gram[i].clone();
                lower[i][i] += i < lags.length ? penalty : 1e-6;
                for (int j = 0; j <= i; j++) {
                    double sum = lower[i][j];
                    for (int k = 0; k < j; k++) {
                        sum -= lower[i][k] * lower[j][k];
                    }
                    lower[i][j] = i == j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[j][j];
                }
            }
            double[][] weights = new double[horizon][];
            for (int step = 0; step < horizon; step++) {
                double[] solved = products[step].clone();
                for (int i = 0; i < count; i++) {
                    for (int k = 0; k < i; k++) {
                        solved[i] -= lower[i][k] * solved[k];
                    }
                    solved[i] /= lower[i][i];
                }
                for (int i = count - 1; i >= 0; i--) {
                    for (int k = i + 1; k < count; k++) {
                        solved[i] -= lower[k][i] * solved[k];
                    }
                    solved[i] /= lower[i][i];
                }
                weights[step] = solved;
            }
            return weights;
        }

        void forecast(double[][] weights, int t, double[] to) {
            look(t);
            for (int step = 1; step <= horizon; step++) {
                double sum = 0;
                for (int i = 0; i < features.length; i++) {
                    sum += weights[step - 1][i] * features[i];
                }
                to[step - 1] = base(t, step) + spread * sum;
            }
        }

        /** Mean absolute error of forecasts of the values from {@code from} (included) to {@code end} (excluded). */
        double error(double[][] weights, int from, int end) {
            double[] forecast = new double[horizon];
            double sum = 0;
            int count = 0;
            for (int t = from - 1; t + 1 < end; t++) {
                forecast(weights, t, forecast);
                for (int step = 1; step <= horizon && t + step < end; step++) {
                    sum += Math.abs(forecast[step - 1] - values[t + step]);
                    count++;
                }
            }
            return Double.isNaN(sum) ? Double.POSITIVE_INFINITY : sum / count;
        }
    }
}
