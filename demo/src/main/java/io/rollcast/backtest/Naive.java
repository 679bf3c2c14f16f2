package io.rollcast.backtest;

/** Forecasts that repeat: the last value, or the latest value of the same place in the season. */
enum Naive implements Forecaster {
    LAST_VALUE("last value") {
        @Override
        public double[][] forecast(Series series, int horizon) {
            return repeat(series, 0, horizon);
        }
    },
    /** The last value where a series has no season. */
    SEASONAL("seasonal naive") {
        @Override
        public double[][] forecast(Series series, int horizon) {
            return repeat(series, series.season(), horizon);
        }
    };

    private final String label;

    Naive(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }

    private static double[][] repeat(Series series, int season, int horizon) {
        double[][] forecasts = new double[series.origins()][horizon];
        for (int i = 0; i < forecasts.length; i++) {
            for (int step = 1; step <= horizon; step++) {
                int back = season == 0 ? step : season * ((step + season - 1) / season);
                forecasts[i][step - 1] = series.values()[series.origin(i) + step - back];
            }
        }
        return forecasts;
    }
}
