package io.rollcast.backtest;

import ai.djl.Device;
import io.rollcast.network.BaseRelease;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Provenance;
import io.rollcast.service.ConfigurationException;
import io.rollcast.trainer.base.Beginning;
import io.rollcast.trainer.fit.AcceptanceCheck;
import io.rollcast.trainer.fit.AcceptanceCheck.Verdict;
import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.trainer.fit.Fitter;
import io.rollcast.trainer.fit.Fitter.FitFailedException;
import io.rollcast.trainer.fit.Fitter.Fitted;
import io.rollcast.trainer.fit.ForecastNetwork;
import io.rollcast.trainer.fit.Windows;
import io.rollcast.trainer.fit.Windows.TooLittleHistoryException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fits networks on the first parts of series, as a round of the trainer does by default, but publishes none. */
final class Fits {

    /** Points of a window, as the trainer has them by default. */
    static final int CONTEXT = 50;

    /**
     * A fitted network.
     *
     * @param seconds time that the fit took
     * @param remark why the trainer would not have published it, or what else was not as planned; empty for none
     */
    record Fit(String network, ModelRelease release, double seconds, String remark) {}

    private Fits() {}

    /**
     * Fits one network after the other.
     *
     * @param units width of each layer
     * @throws ConfigurationException if there is too little to learn from, or a fit fails
     */
    static List<Fit> of(
            List<Series> series, List<String> networks, int horizon, int units, FitConfig how, Progress progress)
            throws InterruptedException {
        if (networks.isEmpty()) {
            return List.of();
        }
        Map<String, double[]> history = new LinkedHashMap<>();
        Map<String, Integer> stepsPerDay = new HashMap<>();
        series.forEach(one -> {
            history.put(one.id(), one.history());
            stepsPerDay.put(one.id(), one.stepsPerDay());
        });
        Windows windows;
        try {
            windows = Windows.cut(history, id -> stepsPerDay.getOrDefault(id, 0), CONTEXT, horizon, how.seed());
        } catch (TooLittleHistoryException e) {
            throw ConfigurationException.causedBy(
                    e,
                    "no network can be fitted on the first parts: %s; give longer series, a shorter --horizon, or --release",
                    e.getMessage());
        }
        AcceptanceCheck check = new AcceptanceCheck(windows);
        ModelSpec.Dimensions dimensions =
                ModelSpec.Dimensions.ofMixture(BaseRelease.LAYERS, units, CONTEXT, horizon, windows.scaler());
        Device device = ForecastNetwork.gpuCount() > 0 ? Device.gpu() : Device.cpu();
        List<Fit> fits = new ArrayList<>();
        for (String network : networks) {
            ModelSpec spec = ModelSpec.of(network, dimensions);
            try {
                Beginning beginning = Beginning.ofBase(spec, how, windows).orElseGet(() -> Beginning.fresh(spec, how));
                Fitted fitted = new Fitter(device, beginning.how())
                        .fit(
                                spec,
                                beginning.weights(),
                                windows.with(beginning.company()),
                                epoch -> progress.now("Fitting %s: epoch %d of %d"
                                        .formatted(network, epoch.epoch(), epoch.epochs())));
                Verdict verdict = check.judge(InferenceNetwork.of(spec, fitted.weights()));
                String remark = verdict.objection()
                        .map("a trainer would not publish it: %s"::formatted)
                        .orElseGet(fitted::remark);
                progress.say("Fitted %s in %.1f s%s"
                        .formatted(network, fitted.seconds(), remark.isEmpty() ? "" : "; " + remark));
                fits.add(new Fit(
                        network,
                        new ModelRelease(spec, provenance(beginning, fitted, windows, verdict), fitted.weights()),
                        fitted.seconds(),
                        remark));
            } catch (FitFailedException e) {
                throw ConfigurationException.causedBy(
                        e,
                        "the fit of the %s failed: %s; leave it out of --networks, or lower --learning-rate",
                        network,
                        e.getMessage());
            }
        }
        return fits;
    }

    private static Provenance provenance(Beginning beginning, Fitted fitted, Windows windows, Verdict verdict) {
        return new Provenance(
                beginning.parent(),
                System.currentTimeMillis(),
                beginning.how().seed(),
                fitted.epochs(),
                fitted.steps(),
                fitted.seconds(),
                fitted.trainingLoss(),
                windows.trainingSeries(),
                windows.trainingPoints(),
                0,
                0,
                Map.of(),
                verdict.validation(),
                Map.of("java", Runtime.version().toString()));
    }
}
