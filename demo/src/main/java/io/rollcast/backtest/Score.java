package io.rollcast.backtest;

/**
 * Errors of one forecaster on one series, over all origins whose values are known.
 *
 * @param mase mean absolute error of all forecasts and steps, in {@link Series#unit()}s
 * @param smape symmetric mean absolute percentage error, 0 to 200
 * @param maseByStep the first by step ahead, shape [horizon]
 */
record Score(double mase, double smape, double[] maseByStep) {

    /** @param forecasts shape [origins, horizon] */
    static Score of(Series series, double[][] forecasts, int horizon) {
        double unit = series.unit();
        double[] sums = new double[horizon];
        int[] counts = new int[horizon];
        double percent = 0;
        for (int i = 0; i < forecasts.length; i++) {
            for (int step = 1; step <= horizon && series.origin(i) + step < series.values().length; step++) {
                double value = series.values()[series.origin(i) + step];
                double forecast = forecasts[i][step - 1];
                double error = Math.abs(forecast - value);
                sums[step - 1] += error;
                counts[step - 1]++;
                percent += error == 0 ? 0 : 200 * error / (Math.abs(forecast) + Math.abs(value));
            }
        }
        double sum = 0;
        int count = 0;
        double[] byStep = new double[horizon];
        for (int step = 0; step < horizon; step++) {
            sum += sums[step];
            count += counts[step];
            byStep[step] = sums[step] / counts[step] / unit;
        }
        return new Score(sum / count / unit, percent / count, byStep);
    }
}
