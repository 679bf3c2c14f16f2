package io.rollcast.backtest;

import io.rollcast.backtest.baselines.Baseline;
import io.rollcast.backtest.baselines.RollingForecaster;
import io.rollcast.network.ModelRelease;
import java.util.List;
import java.util.stream.IntStream;

/** What is scored: a baseline, or a release that is served. */
sealed interface Contender {

    /** Takes forecasts, those of a series in the order of its points, on several threads at once. */
    interface Sink {

        /**
         * A forecast.
         *
         * @param series place of the series in the list that is rolled over
         * @param origin index of the point that it was made at; all points from the last learnt one on, and maybe earlier ones
         * @param forecast shape [horizon], in the series' unit
         */
        void forecast(int series, int origin, double[] forecast);
    }

    String name();

    /** Rolls over all points of the series, on all processors. */
    void roll(List<Series> series, int horizon, Sink sink);

    /** A baseline, fitted on each series by itself. */
    record Simple(Baseline baseline) implements Contender {

        @Override
        public String name() {
            return baseline.name();
        }

        @Override
        public void roll(List<Series> series, int horizon, Sink sink) {
            IntStream.range(0, series.size()).parallel().forEach(at -> {
                Series one = series.get(at);
                RollingForecaster forecaster =
                        baseline.fit(new Baseline.FirstPart(one.firstPart(), one.season(), horizon));
                sink.forecast(at, one.learnt() - 1, forecaster.forecast());
                for (int i = one.learnt(); i < one.values().length; i++) {
                    forecaster.observe(one.values()[i]);
                    if (one.isOrigin(i)) {
                        sink.forecast(at, i, forecaster.forecast());
                    }
                }
            });
        }
    }

    /** A release, run by the code that serves. */
    record Network(String name, ModelRelease release) implements Contender {

        @Override
        public void roll(List<Series> series, int horizon, Sink sink) {
            Roll.over(release, series, sink);
        }
    }
}
