package io.rollcast.backtest;

import io.rollcast.forecaster.series.TrackedIntervals;
import io.rollcast.network.ModelRelease;
import io.rollcast.trainer.baselines.Baseline;
import io.rollcast.trainer.baselines.RollingForecaster;
import io.rollcast.wire.Bounds;
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
         * @param bounds of the forecast
         */
        void forecast(int series, int origin, double[] forecast, Bounds bounds);
    }

    String name();

    /** Rolls over all points of the series, on all processors. */
    void roll(List<Series> series, int horizon, Sink sink);

    /**
     * A baseline, fitted on each series by itself. Its intervals are learnt by the rule that releases have, beginning with the
     * last fifth of the first part, over which a fit on what comes before it rolls.
     */
    record Simple(Baseline baseline) implements Contender {

        private static final double BEFORE_INTERVALS = 0.8;

        @Override
        public String name() {
            return baseline.name();
        }

        @Override
        public void roll(List<Series> series, int horizon, Sink sink) {
            IntStream.range(0, series.size()).parallel().forEach(at -> {
                Series one = series.get(at);
                TrackedIntervals intervals = new TrackedIntervals();
                int before = (int) Math.ceil(BEFORE_INTERVALS * one.learnt());
                observe(intervals, one, 0, before);
                RollingForecaster early = fit(one, before, horizon);
                for (int i = before; i < one.learnt(); i++) {
                    intervals.around(early.forecast());
                    one.inPhase().observe(early, i);
                    observe(intervals, one, i, i + 1);
                }
                RollingForecaster forecaster = fit(one, one.learnt(), horizon);
                int origin = one.learnt() - 1;
                while (origin < one.values().length) {
                    if (one.isMeasured(origin)) {
                        double[] forecast = forecaster.forecast();
                        sink.forecast(at, origin, forecast, intervals.around(forecast));
                    }
                    if (++origin < one.values().length) {
                        one.inPhase().observe(forecaster, origin);
                        observe(intervals, one, origin, origin + 1);
                    }
                }
            });
        }

        private RollingForecaster fit(Series one, int points, int horizon) {
            return baseline.fit(new Baseline.FirstPart(one.inPhase().first(points), one.season(), horizon));
        }

        private static void observe(TrackedIntervals intervals, Series one, int from, int to) {
            for (int i = from; i < to; i++) {
                if (one.isAfterGap(i)) {
                    intervals.startAnew();
                }
                if (one.isMeasured(i)) {
                    intervals.observe(one.values()[i]);
                } else {
                    intervals.skip();
                }
            }
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
