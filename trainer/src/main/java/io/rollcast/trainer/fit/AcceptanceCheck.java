package io.rollcast.trainer.fit;

import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.Provenance.Mase;
import io.rollcast.network.Provenance.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares a fitted network with naive forecasts on the windows that were held out of its fit. One check serves all fits of
 * a round, so that all are judged alike.
 */
public final class AcceptanceCheck {

    private final Windows windows;
    private final double naiveOnSeries;
    private final double naiveOnTime;
    private final double relativeOnAll;
    private final Baselines.Errors squaredOnAll;
    private final Baselines.Errors scaledOnAll;
    private final double ridgeOnAll;
    private final List<Window> all;

    /** Windows of which the ridge regressions are fitted before it is looked whether the round was interrupted. */
    private static final int PART = 256;

    /** @throws InterruptedException if the thread is interrupted: for many windows this takes seconds */
    public AcceptanceCheck(Windows windows) throws InterruptedException {
        this.windows = windows;
        Baselines baselines = Baselines.fit(windows);
        this.naiveOnSeries = naive(baselines, windows.heldOutSeries());
        this.naiveOnTime = naive(baselines, windows.heldOutTime());
        this.all = new ArrayList<>(windows.heldOutSeries());
        all.addAll(windows.heldOutTime());
        this.relativeOnAll = baselines.relativeScore(all).naive();
        this.squaredOnAll = baselines.score(all);
        this.scaledOnAll = baselines.scaledScore(all);
        this.ridgeOnAll = ridgeError(all, windows.context());
    }

    /**
     * Returns a check on held-out time alone, for networks that have learnt the series that are held out now; this one if
     * there are none, or no such time.
     *
     * @throws InterruptedException if the thread is interrupted: for many windows this takes seconds
     */
    public AcceptanceCheck onTimeAlone() throws InterruptedException {
        return windows.heldOutSeries().isEmpty() || windows.heldOutTime().isEmpty()
                ? this
                : new AcceptanceCheck(windows.onTimeAlone());
    }

    /** Returns the mean scaled error of ridge regressions, one of each window's own series; NaN without windows. */
    private static double ridgeError(List<Window> windows, int context) throws InterruptedException {
        double sum = 0;
        for (int from = 0; from < windows.size(); from += PART) {
            if (Thread.interrupted()) {
                throw new InterruptedException("while %d windows were judged".formatted(windows.size()));
            }
            sum += windows.subList(from, Math.min(windows.size(), from + PART)).parallelStream()
                    .mapToDouble(window -> ridgeError(window, context))
                    .sum();
        }
        return sum / windows.size();
    }

    /** Returns the mean scaled error of a ridge regression of the window's own series. */
    private static double ridgeError(Window window, int context) {
        double[] forecast = window.ridge(context);
        double sum = 0;
        for (int h = 0; h < forecast.length; h++) {
            if (window.isMeasured(context + h)) {
                sum += Window.scales(forecast[h] - window.values()[context + h], window.scale());
            }
        }
        return window.weight(context) * sum / forecast.length;
    }

    /** Returns the scaled error of the best naive forecast; NaN where no window was held out. */
    private static double naive(Baselines baselines, List<Window> windows) {
        return windows.isEmpty() ? Double.NaN : baselines.scaledScore(windows).naive();
    }

    /** Validation of a network, and the objection to publishing it, if there is one. */
    public record Verdict(Validation validation, Optional<String> objection) {}

    /** Evaluates a network on held-out series and on held-out time; it must be better than naive on each of them. */
    public Verdict judge(InferenceNetwork network) {
        Evaluation onSeries = Evaluation.of(network, windows.heldOutSeries(), windows.context());
        Evaluation onTime = Evaluation.of(network, windows.heldOutTime(), windows.context());
        double share = (double) windows.heldOutSeries().size() / all.size();
        Validation validation = new Validation(
                all.size(),
                mixed(share, onSeries.lastStepMse(), onTime.lastStepMse()),
                share > 0 ? onSeries.lastStepMse() : null,
                share < 1 ? onTime.lastStepMse() : null,
                squaredOnAll.lastValue(),
                squaredOnAll.mean(),
                squaredOnAll.linear(),
                mixed(share, onSeries.lastStepRelativeMse(), onTime.lastStepRelativeMse()),
                relativeOnAll,
                new Mase(
                        mixed(share, onSeries.lastStepMase(), onTime.lastStepMase()),
                        scaledOnAll.lastValue(),
                        scaledOnAll.mean(),
                        scaledOnAll.seasonalNaive(),
                        scaledOnAll.linear(),
                        ridgeOnAll));
        Optional<String> objection = Optional.empty();
        if (share > 0) {
            objection = objection("series", onSeries.lastStepMase(), naiveOnSeries);
        }
        if (share < 1 && objection.isEmpty()) {
            objection = objection("time", onTime.lastStepMase(), naiveOnTime);
        }
        return new Verdict(validation, objection);
    }

    /** Returns the weighted mean of errors on held-out series and on held-out time; one that is NaN has no weight. */
    private static double mixed(double share, double onSeries, double onTime) {
        return (share > 0 ? share * onSeries : 0) + (share < 1 ? (1 - share) * onTime : 0);
    }

    private static Optional<String> objection(String what, double error, double naive) {
        // The comparison is false for NaN, so that NaN is objected to.
        return error < naive
                ? Optional.empty()
                : Optional.of("on held-out %s its mean absolute scaled error is %.3f, the best naive forecast's %.3f"
                        .formatted(what, error, naive));
    }
}
