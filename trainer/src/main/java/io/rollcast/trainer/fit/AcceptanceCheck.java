package io.rollcast.trainer.fit;

import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.Provenance.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges a fitted network by what was held out of its fit, against forecasts that need no network. One check serves a
 * whole round of fits, so that all are judged alike.
 */
public final class AcceptanceCheck {

    private final Windows windows;
    private final double naiveOnSeries;
    private final double naiveOnTime;
    private final double naiveOnAll;
    private final Baselines.Errors onAll;
    private final List<Window> all;

    public AcceptanceCheck(Windows windows) {
        this.windows = windows;
        Baselines baselines = Baselines.fit(windows);
        this.naiveOnSeries = naive(baselines, windows.heldOutSeries());
        this.naiveOnTime = naive(baselines, windows.heldOutTime());
        this.all = new ArrayList<>(windows.heldOutSeries());
        all.addAll(windows.heldOutTime());
        this.naiveOnAll = baselines.relativeScore(all).naive();
        this.onAll = baselines.score(all);
    }

    /** NaN where nothing was held out. */
    private static double naive(Baselines baselines, List<Window> windows) {
        return windows.isEmpty() ? Double.NaN : baselines.relativeScore(windows).naive();
    }

    /** A network's validation, and what it does not show: errors on both kinds of windows apart. */
    public record Verdict(Validation validation, Optional<String> objection) {}

    /** Evaluates a network on held-out series and on held-out time, and says why it must not be published, if so. */
    public Verdict judge(InferenceNetwork network) {
        Evaluation onSeries = Evaluation.of(network, windows.heldOutSeries(), windows.context());
        Evaluation onTime = Evaluation.of(network, windows.heldOutTime(), windows.context());
        double share = (double) windows.heldOutSeries().size() / all.size();
        Validation validation = new Validation(
                all.size(),
                mixed(share, onSeries.lastStepMse(), onTime.lastStepMse()),
                share > 0 ? onSeries.lastStepMse() : null,
                share < 1 ? onTime.lastStepMse() : null,
                onAll.lastValue(),
                onAll.mean(),
                onAll.linear(),
                mixed(share, onSeries.lastStepRelativeMse(), onTime.lastStepRelativeMse()),
                naiveOnAll);
        Optional<String> objection = Optional.empty();
        if (share > 0) {
            objection = objection("series", onSeries.lastStepRelativeMse(), naiveOnSeries);
        }
        if (share < 1 && objection.isEmpty()) {
            objection = objection("time", onTime.lastStepRelativeMse(), naiveOnTime);
        }
        return new Verdict(validation, objection);
    }

    /** Of errors on held-out series and on held-out time; either is NaN where none of its kind was held out. */
    private static double mixed(double share, double onSeries, double onTime) {
        return (share > 0 ? share * onSeries : 0) + (share < 1 ? (1 - share) * onTime : 0);
    }

    private static Optional<String> objection(String what, double error, double naive) {
        // Written so that NaN is objected to.
        return error < naive
                ? Optional.empty()
                : Optional.of("on held-out %s its squared error is %.4f of the variance, a naive forecast's %.4f"
                        .formatted(what, error, naive));
    }
}
