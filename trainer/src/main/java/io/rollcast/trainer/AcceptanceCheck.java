package io.rollcast.trainer;

import io.rollcast.network.ForecastNetwork;
import io.rollcast.network.Provenance.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges a fitted network by what was held out of its fit, against forecasts that need no network. One check serves a
 * whole round of fits, so that all are judged alike.
 */
final class AcceptanceCheck {

    private final Windows windows;
    private final Baselines.Errors onSeries;
    private final Baselines.Errors onTime;
    private final Baselines.Errors onAll;
    private final List<float[]> all;

    AcceptanceCheck(Windows windows) {
        this.windows = windows;
        Baselines baselines = Baselines.fit(windows);
        this.onSeries = baselines.score(windows.heldOutSeries());
        this.onTime = baselines.score(windows.heldOutTime());
        this.all = new ArrayList<>(windows.heldOutSeries());
        all.addAll(windows.heldOutTime());
        this.onAll = baselines.score(all);
    }

    /** Evaluates a network on held-out series and on held-out time. */
    Validation validate(ForecastNetwork network) {
        double seriesMse = Evaluation.of(network, windows.heldOutSeries(), windows.context())
                .lastStepMse();
        double timeMse =
                Evaluation.of(network, windows.heldOutTime(), windows.context()).lastStepMse();
        double series = windows.heldOutSeries().size();
        double time = windows.heldOutTime().size();
        return new Validation(
                all.size(),
                (series * seriesMse + time * timeMse) / (series + time),
                seriesMse,
                timeMse,
                onAll.lastValue(),
                onAll.mean(),
                onAll.linear());
    }

    /** Why a network is not good enough to be published, or nothing. */
    Optional<String> objection(Validation validation) {
        if (!Double.isFinite(validation.mse())) {
            return Optional.of("its validation MSE is %s".formatted(validation.mse()));
        }
        return objection("series", validation.heldOutSeriesMse(), onSeries)
                .or(() -> objection("time", validation.heldOutTimeMse(), onTime));
    }

    private static Optional<String> objection(String what, double mse, Baselines.Errors naive) {
        double best = Math.min(naive.lastValue(), naive.mean());
        return mse < best
                ? Optional.empty()
                : Optional.of(
                        "on held-out %s its MSE is %.4f, where a naive forecast has %.4f".formatted(what, mse, best));
    }
}
