package io.rollcast.trainer.baselines;

import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Linear regression with a ridge penalty, one for each step ahead, on the first part of the series. It looks at the latest
 * 24 values, and for a target with a season, at the values a season before it and one step to either side, and two seasons
 * before it; all of them, and the target, relative to the mean of the latest 24 values. Where the first part is too short for all that, it
 * looks at fewer.
 *
 * <p>The penalty is a share of the mean square of the inputs, the one of {@link #PENALTIES} that is best on the last fifth of
 * the first part. The products of all inputs are summed once; the regressions of all steps ahead use parts of them.
 *
 * <p>It is long because inputs, sums and the solution of small systems are of use to nothing else.
 */
public final class RidgeRegression implements Baseline {

    private static final int LAGS = 24;
    private static final double[] PENALTIES = {1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10};

    /** Rows to fit on for each input, below which fewer values are looked at. */
    private static final int ROWS_PER_INPUT = 2;

    @Override
    public String name() {
        return "ridge";
    }

    @Override
    public RollingForecaster fit(FirstPart learnt) {
        Inputs inputs = Inputs.of(learnt);
        if (inputs.offsets.length == 0) {
            return new LastValue().fit(learnt);
        }
        return new Regression(learnt, inputs);
    }

    /**
     * Where inputs are, in steps from the latest value, at most 0.
     *
     * @param lags how many of the latest values are among them
     * @param offsets of all of them, in order
     * @param ofStep which of them each step ahead has, as indices of {@code offsets}; shape [horizon][inputs of the step]
     */
    private record Inputs(int lags, int[] offsets, int[][] ofStep) {

        /** As many as the first part has rows for. */
        static Inputs of(FirstPart learnt) {
            int length = learnt.values().length;
            for (int seasonsBack : new int[] {2, 1, 0}) {
                if (seasonsBack > 0 && learnt.season() == 0) {
                    continue;
                }
                Inputs inputs = of(learnt.horizon(), LAGS, learnt.season(), seasonsBack);
                if (inputs.rows(length, learnt.horizon()) >= ROWS_PER_INPUT * inputs.ofStep[0].length) {
                    return inputs;
                }
            }
            for (int lags = LAGS / 2; lags >= 1; lags /= 2) {
                Inputs inputs = of(learnt.horizon(), lags, 0, 0);
                if (inputs.rows(length, learnt.horizon()) >= ROWS_PER_INPUT * lags) {
                    return inputs;
                }
            }
            return new Inputs(0, new int[0], new int[0][]);
        }

        private static Inputs of(int horizon, int lags, int season, int seasonsBack) {
            SortedSet<Integer> all = new TreeSet<>();
            int[][] ofStep = new int[horizon][];
            for (int h = 0; h < horizon; h++) {
                SortedSet<Integer> offsets = offsets(h + 1, lags, season, seasonsBack);
                all.addAll(offsets);
                ofStep[h] = offsets.stream().mapToInt(Integer::intValue).toArray();
            }
            int[] sorted = all.stream().mapToInt(Integer::intValue).toArray();
            for (int[] offsets : ofStep) {
                Arrays.setAll(offsets, i -> Arrays.binarySearch(sorted, offsets[i]));
            }
            return new Inputs(lags, sorted, ofStep);
        }

        private static SortedSet<Integer> offsets(int ahead, int lags, int season, int seasonsBack) {
            SortedSet<Integer> offsets = new TreeSet<>();
            for (int lag = 0; lag < lags; lag++) {
                offsets.add(-lag);
            }
            if (seasonsBack > 0) {
                int known = (ahead + season - 1) / season * season;
                for (int side = -1; side <= 1; side++) {
                    offsets.add(Math.min(0, ahead - known + side));
                }
                if (seasonsBack > 1) {
                    offsets.add(ahead - known - season);
                }
            }
            return offsets;
        }

        int deepest() {
            return -offsets[0];
        }

        /** Values from which all inputs and all targets are known. */
        int rows(int length, int horizon) {
            return length - horizon - deepest();
        }
    }

    /** Sums of products over rows. */
    private static final class Sums {

        private final int inputs;
        private final int horizon;
        private double rows;
        private final double[] input;
        private final double[] target;
        /** Shape [inputs][inputs], the lower triangle. */
        private final double[][] inputByInput;
        /** Shape [horizon][inputs]. */
        private final double[][] targetByInput;
        /** Room for the matrix of a regression; its lower triangle is then the factor of {@link #factored}. */
        private double[][] factor = {};
        /** The inputs and the penalty that {@link #factor} belongs to; no inputs if it belongs to none. */
        private int[] factored = {};

        private double factoredPenalty;
        private boolean isPositive;

        Sums(int inputs, int horizon) {
            this.inputs = inputs;
            this.horizon = horizon;
            this.input = new double[inputs];
            this.target = new double[horizon];
            this.inputByInput = new double[inputs][inputs];
            this.targetByInput = new double[horizon][inputs];
        }

        void add(double[] x, double[] y) {
            rows++;
            factored = new int[0];
            for (int i = 0; i < inputs; i++) {
                double xi = x[i];
                input[i] += xi;
                double[] row = inputByInput[i];
                for (int j = 0; j <= i; j++) {
                    row[j] += xi * x[j];
                }
            }
            for (int h = 0; h < horizon; h++) {
                target[h] += y[h];
                double yh = y[h];
                double[] row = targetByInput[h];
                for (int i = 0; i < inputs; i++) {
                    row[i] += yh * x[i];
                }
            }
        }

        /** Weights of one step ahead, the intercept last. */
        double[] solve(int h, int[] chosen, double penalty) {
            int n = chosen.length;
            // Without a season, all steps ahead have the same inputs, and one factor serves them all.
            if (!Arrays.equals(chosen, factored) || penalty != factoredPenalty) {
                factor(chosen, penalty);
            }
            double[] weights = new double[n + 1];
            if (isPositive) {
                for (int i = 0; i < n; i++) {
                    weights[i] = targetByInput[h][chosen[i]] - target[h] * input[chosen[i]] / rows;
                }
                substitute(factor, weights, n);
            }
            double intercept = target[h];
            for (int i = 0; i < n; i++) {
                intercept -= weights[i] * input[chosen[i]];
            }
            weights[n] = intercept / rows;
            return weights;
        }

        private void factor(int[] chosen, double penalty) {
            int n = chosen.length;
            if (factor.length < n) {
                factor = new double[n][n];
            }
            double trace = 0;
            for (int i = 0; i < n; i++) {
                int a = chosen[i];
                for (int j = 0; j <= i; j++) {
                    int b = chosen[j];
                    factor[i][j] = inputByInput[a][b] - input[a] * input[b] / rows;
                }
                trace += factor[i][i];
            }
            double ridge = penalty * trace / n;
            isPositive = ridge > 0;
            if (isPositive) {
                for (int i = 0; i < n; i++) {
                    factor[i][i] += ridge;
                }
                cholesky(factor, n);
            }
            factored = chosen;
            factoredPenalty = penalty;
        }
    }

    /** Replaces the lower triangle of a positive definite matrix of n rows by its Cholesky factor. */
    private static void cholesky(double[][] a, int n) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = a[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= a[i][k] * a[j][k];
                }
                a[i][j] = i == j ? Math.sqrt(Math.max(sum, Double.MIN_NORMAL)) : sum / a[j][j];
            }
        }
    }

    /** Replaces the first n numbers of x by the solution, of a matrix whose Cholesky factor is given. */
    private static void substitute(double[][] a, double[] x, int n) {
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < i; k++) {
                x[i] -= a[i][k] * x[k];
            }
            x[i] /= a[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++) {
                x[i] -= a[k][i] * x[k];
            }
            x[i] /= a[i][i];
        }
    }

    private static final class Regression implements RollingForecaster {

        private final int horizon;
        private final Inputs inputs;
        private final double[][] weights;
        /** The series so far, as far as it is looked at. */
        private double[] values;

        private int length;

        Regression(FirstPart learnt, Inputs inputs) {
            this.horizon = learnt.horizon();
            this.inputs = inputs;
            this.values = learnt.values().clone();
            this.length = values.length;
            this.weights = fit();
        }

        private double[][] fit() {
            int first = inputs.deepest();
            int rows = inputs.rows(length, horizon);
            int fitted = rows - rows / 5;
            Sums sums = new Sums(inputs.offsets.length, horizon);
            double[] x = new double[inputs.offsets.length];
            double[] y = new double[horizon];
            for (int row = 0; row < fitted; row++) {
                add(sums, first + row, x, y);
            }
            double[] forecast = new double[horizon];
            double best = PENALTIES[0];
            double least = Double.POSITIVE_INFINITY;
            for (double penalty : PENALTIES) {
                double[][] tried = solve(sums, penalty);
                double error = 0;
                for (int row = fitted; row < rows; row++) {
                    double level = fill(first + row, x);
                    forecast(tried, level, x, forecast);
                    for (int h = 0; h < horizon; h++) {
                        error += Math.abs(values[first + row + 1 + h] - forecast[h]);
                    }
                }
                if (error < least) {
                    least = error;
                    best = penalty;
                }
            }
            for (int row = fitted; row < rows; row++) {
                add(sums, first + row, x, y);
            }
            return solve(sums, best);
        }

        private void add(Sums sums, int origin, double[] x, double[] y) {
            double level = fill(origin, x);
            for (int h = 0; h < horizon; h++) {
                y[h] = values[origin + 1 + h] - level;
            }
            sums.add(x, y);
        }

        /** What inputs and targets are relative to. */
        private double level(int origin) {
            double mean = 0;
            for (int lag = 0; lag < inputs.lags; lag++) {
                mean += values[origin - lag] / inputs.lags;
            }
            return mean;
        }

        /** Returns the level that they are relative to. */
        private double fill(int origin, double[] x) {
            double level = level(origin);
            for (int i = 0; i < x.length; i++) {
                x[i] = values[origin + inputs.offsets[i]] - level;
            }
            return level;
        }

        private double[][] solve(Sums sums, double penalty) {
            double[][] solved = new double[horizon][];
            for (int h = 0; h < horizon; h++) {
                solved[h] = sums.solve(h, inputs.ofStep[h], penalty);
            }
            return solved;
        }

        private void forecast(double[][] by, double level, double[] x, double[] forecast) {
            for (int h = 0; h < horizon; h++) {
                int[] chosen = inputs.ofStep[h];
                double sum = by[h][chosen.length];
                for (int i = 0; i < chosen.length; i++) {
                    sum += by[h][i] * x[chosen[i]];
                }
                forecast[h] = level + sum;
            }
        }

        @Override
        public void observe(double value) {
            if (length == values.length) {
                values = Arrays.copyOf(values, 2 * length);
            }
            values[length++] = value;
        }

        @Override
        public double[] forecast() {
            double[] x = new double[inputs.offsets.length];
            double level = fill(length - 1, x);
            double[] forecast = new double[horizon];
            forecast(weights, level, x, forecast);
            return forecast;
        }
    }
}
