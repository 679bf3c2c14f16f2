package io.rollcast.trainer.baselines;

import java.util.Arrays;

/** Repeats the latest season; the latest value where there is none. */
public final class SeasonalNaive implements Baseline {

    @Override
    public String name() {
        return "seasonal-naive";
    }

    @Override
    public RollingForecaster fit(FirstPart learnt) {
        int season = Math.max(1, Math.min(learnt.season(), learnt.values().length));
        return new RollingForecaster() {
            /** The latest season; its oldest value is at {@code next}. */
            private final double[] latest =
                    Arrays.copyOfRange(learnt.values(), learnt.values().length - season, learnt.values().length);

            private int next;

            @Override
            public void observe(double value) {
                latest[next] = value;
                next = (next + 1) % season;
            }

            @Override
            public double[] forecast() {
                double[] forecast = new double[learnt.horizon()];
                for (int h = 0; h < forecast.length; h++) {
                    forecast[h] = latest[(next + h) % season];
                }
                return forecast;
            }
        };
    }
}
