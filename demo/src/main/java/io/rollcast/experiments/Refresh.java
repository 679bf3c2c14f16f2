package io.rollcast.experiments;

import ai.djl.Device;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Tensor;
import io.rollcast.trainer.fit.Effort;
import io.rollcast.trainer.fit.Evaluation;
import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.trainer.fit.Fitter;
import io.rollcast.trainer.fit.Fitter.FitFailedException;
import io.rollcast.trainer.fit.Fitter.Fitted;
import io.rollcast.trainer.fit.InitialWeights;
import io.rollcast.trainer.fit.Windows;
import io.rollcast.trainer.fit.Windows.TooLittleHistoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What it saves to fit from a parent's weights once every series has changed its nature: the parent is fitted on a history
 * of before; then a network from new weights, and the parent again, on a history of after. All by the optimiser and schedule
 * of the trainer's quick fit, on a CPU, without Kafka. The networks see the value alone, and the parent begins with new
 * weights: what {@code rollcast train} publishes sees more, and starts from the release that comes with Rollcast.
 */
public final class Refresh {

    /** Optimiser steps between two looks at the held-out windows. */
    private static final int LOOK = 8;

    /** Epochs of a refresh as a share of those of a fit from new weights. */
    private static final double SHARE = 0.2;

    /** After so many optimiser steps, the MSE of forecasts at the last point of held-out series' windows. */
    public record Look(long step, double mse) {}

    /**
     * One network.
     *
     * @param parentMse the parent's on the changed series, before its refresh
     * @param scratch the fit from new weights
     * @param refresh the parent's
     */
    public record Outcome(String architecture, double parentMse, List<Look> scratch, List<Look> refresh) {

        public Look scratchEnd() {
            return scratch.get(scratch.size() - 1);
        }

        public Look refreshEnd() {
            return refresh.get(refresh.size() - 1);
        }

        /** Steps until the refresh was as good as the fit from new weights at its end; -1 if it never was. */
        public long stepsToScratch() {
            if (parentMse <= scratchEnd().mse) {
                return 0;
            }
            return refresh.stream()
                    .filter(look -> look.mse <= scratchEnd().mse)
                    .mapToLong(Look::step)
                    .findFirst()
                    .orElse(-1);
        }
    }

    private final int context;
    private final Fitter full;
    private final Fitter brief;
    private final long seed;

    /** @param context points of the windows that are validated by */
    public Refresh(int context, long seed) {
        this.context = context;
        this.seed = seed;
        FitConfig quick = FitConfig.quick(seed);
        FitConfig looking = new FitConfig(
                quick.epochs() * quick.stepsPerEpoch() / LOOK,
                LOOK,
                quick.batch(),
                quick.sequence(),
                quick.burnIn(),
                quick.schedule(),
                quick.peakLearningRate(),
                quick.loss(),
                quick.clipNorm(),
                quick.budget(),
                seed);
        this.full = new Fitter(Device.cpu(), looking);
        this.brief = new Fitter(Device.cpu(), looking.shorter(SHARE));
    }

    /**
     * Fits parent, network from new weights, and refresh.
     *
     * @param before series by id
     * @param after the same series, changed
     * @throws IllegalArgumentException if a history is too short to fit on
     */
    public Outcome run(String architecture, Map<String, double[]> before, Map<String, double[]> after)
            throws FitFailedException, InterruptedException {
        Windows then = windows(before);
        Windows now = windows(after);
        ModelSpec spec = spec(architecture, now);
        Map<String, Tensor> fresh = InitialWeights.of(spec, seed);
        Map<String, Tensor> parent = fit(full, spec(architecture, then), fresh, then, new ArrayList<>())
                .weights();
        List<Look> scratch = new ArrayList<>();
        fit(full, spec, fresh, now, scratch);
        List<Look> refresh = new ArrayList<>();
        fit(brief, spec, parent, now, refresh);
        InferenceNetwork network = InferenceNetwork.of(spec, parent);
        double parentMse = Evaluation.of(network, now.heldOutSeries(), context).lastStepMse();
        return new Outcome(architecture, parentMse, scratch, refresh);
    }

    private Windows windows(Map<String, double[]> history) {
        try {
            return Windows.cut(history, series -> 0, context, ModelSpec.Dimensions.DEFAULT_HORIZON, seed);
        } catch (TooLittleHistoryException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Fitted fit(
            Fitter fitter, ModelSpec spec, Map<String, Tensor> start, Windows windows, List<Look> looks)
            throws FitFailedException, InterruptedException {
        return fitter.fit(
                spec,
                start,
                windows,
                epoch -> looks.add(
                        new Look((long) epoch.epoch() * LOOK, epoch.validation().lastStepMse())));
    }

    private ModelSpec spec(String architecture, Windows windows) {
        ModelSpec.Dimensions dimensions = new ModelSpec.Dimensions(
                2, Effort.QUICK.units(), context, ModelSpec.Dimensions.DEFAULT_HORIZON, windows.scaler());
        return ModelSpec.of(architecture, dimensions);
    }
}
