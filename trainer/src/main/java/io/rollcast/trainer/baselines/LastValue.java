package io.rollcast.trainer.baselines;

import java.util.Arrays;

/** Repeats the latest value. */
public final class LastValue implements Baseline {

    public static final String NAME = "last-value";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public RollingForecaster fit(FirstPart learnt) {
        return new RollingForecaster() {
            private double last = learnt.last();

            @Override
            public void observe(double value) {
                last = value;
            }

            @Override
            public double[] forecast() {
                double[] forecast = new double[learnt.horizon()];
                Arrays.fill(forecast, last);
                return forecast;
            }
        };
    }
}
