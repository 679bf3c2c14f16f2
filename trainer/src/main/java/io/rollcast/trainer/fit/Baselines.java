package io.rollcast.trainer.fit;

import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Baselines to compare networks with: repeating the last value, the window's mean or the latest season, and least-squares
 * linear regression of each step ahead on the window. It is one for all series, so it sees how far their points are from the
 * window's mean, in spreads of the series.
 */
public final class Baselines {

    /** Ridge against linearly dependent windows, relative to the mean square of the points. */
    private static final double RIDGE = 1e-6;

    private static final int MOST_TRAINING_WINDOWS = 20_000;

    private final int context;
    private final int horizon;
    /** Shape [context + 1, horizon]; the last row is the intercept. */
    private final DMatrixRMaj coefficients;

    private Baselines(int context, int horizon, DMatrixRMaj coefficients) {
        this.context = context;
        this.horizon = horizon;
        this.coefficients = coefficients;
    }

    /** Mean errors over windows and horizons. */
    public record Errors(double lastValue, double mean, double seasonalNaive, double linear) {

        /** Error of the best of the forecasts that are not fitted. */
        public double naive() {
            return Math.min(Math.min(lastValue, mean), seasonalNaive);
        }
    }

    /** What an error of a window counts as. */
    private interface Measure {
        double of(Window window, double scale, double error);
    }

    /** Fits the regression on windows of the training series; targets that were imputed are learnt as well. */
    public static Baselines fit(Windows windows) {
        int context = windows.context();
        int horizon = windows.horizon();
        int length = context + horizon;
        long starts = windows.training().stream()
                .mapToLong(stretch -> stretch.length() - length + 1)
                .sum();
        long stride = Math.max(1, starts / MOST_TRAINING_WINDOWS);
        DMatrixRMaj gram = new DMatrixRMaj(context + 1, context + 1);
        DMatrixRMaj moments = new DMatrixRMaj(context + 1, horizon);
        double[] row = new double[context + 1];
        long next = 0;
        long seen = 0;
        for (Stretch stretch : windows.training()) {
            double[] values = stretch.values();
            double spread = Window.spread(values);
            for (int start = 0; start + length <= values.length; start++, seen++) {
                if (seen >= next && spread > 0 && !stretch.imputed().get(start + context - 1)) {
                    next += stride;
                    accumulate(values, start, spread, row, horizon, gram, moments);
                }
            }
        }
        double ridge = RIDGE * Math.max(CommonOps_DDRM.trace(gram) / (context + 1), Double.MIN_NORMAL);
        for (int i = 0; i <= context; i++) {
            gram.add(i, i, ridge);
        }
        DMatrixRMaj coefficients = new DMatrixRMaj(context + 1, horizon);
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(context + 1);
        if (!solver.setA(gram)) {
            throw new ArithmeticException("the windows' covariance is not positive definite, even with a ridge");
        }
        solver.solve(moments, coefficients);
        return new Baselines(context, horizon, coefficients);
    }

    private static void accumulate(
            double[] values,
            int start,
            double spread,
            double[] row,
            int horizon,
            DMatrixRMaj gram,
            DMatrixRMaj moments) {
        int context = row.length - 1;
        double mean = mean(values, start, context);
        for (int i = 0; i < context; i++) {
            row[i] = (values[start + i] - mean) / spread;
        }
        row[context] = 1;
        for (int i = 0; i <= context; i++) {
            for (int j = 0; j <= context; j++) {
                gram.add(i, j, row[i] * row[j]);
            }
            for (int h = 0; h < horizon; h++) {
                moments.add(i, h, row[i] * (values[start + context + h] - mean) / spread);
            }
        }
    }

    private static double mean(double[] values, int start, int count) {
        double mean = 0;
        for (int i = 0; i < count; i++) {
            mean += values[start + i] / count;
        }
        return mean;
    }

    /** Scores all on windows of this context and horizon, in the series' unit squared. */
    public Errors score(List<Window> windows) {
        return score(windows, (window, scale, error) -> error * error);
    }

    /** Scores all in squared spreads of each window's series, winsorised: {@link Window}. */
    Errors relativeScore(List<Window> windows) {
        return score(windows, (window, scale, error) -> window.squaredSpreads(error));
    }

    /** Scores all by absolute errors in scales of each window's series, winsorised: {@link Window}. */
    Errors scaledScore(List<Window> windows) {
        return score(windows, (window, scale, error) -> Window.scales(error, scale));
    }

    private Errors score(List<Window> windows, Measure measure) {
        double[] sums = new double[4];
        for (Window of : windows) {
            double[] window = of.values();
            double average = mean(window, 0, context);
            double[] season = of.seasonalNaive(context);
            double scale = of.scale();
            double weight = of.weight(context);
            for (int h = 0; h < horizon; h++) {
                if (!of.isMeasured(context + h)) {
                    continue;
                }
                double actual = window[context + h];
                double[] forecasts = {window[context - 1], average, season[h], regression(of, average, h)};
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += weight * measure.of(of, scale, forecasts[i] - actual);
                }
            }
        }
        double count = (double) windows.size() * horizon;
        return new Errors(sums[0] / count, sums[1] / count, sums[2] / count, sums[3] / count);
    }

    private double regression(Window window, double average, int step) {
        double[] values = window.values();
        double forecast = coefficients.get(context, step);
        for (int i = 0; i < context; i++) {
            forecast += coefficients.get(i, step) * (values[i] - average) / window.spread();
        }
        return average + forecast * window.spread();
    }
}
