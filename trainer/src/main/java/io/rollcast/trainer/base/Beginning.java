package io.rollcast.trainer.base;

import io.rollcast.network.BaseRelease;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Tensor;
import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.trainer.fit.InitialWeights;
import io.rollcast.trainer.fit.Stretch;
import io.rollcast.trainer.fit.Windows;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a fit starts from, and how it goes on from there.
 *
 * @param parent release whose weights it starts from; null for new weights
 * @param weights weights to start from
 * @param how configuration of the fit
 * @param company made-up series to learn from as well, where the weights know series of all kinds and are not to forget them
 */
public record Beginning(@Nullable String parent, Map<String, Tensor> weights, FitConfig how, List<Stretch> company) {

    /** Starts from the release that comes with Rollcast; empty where it has none of these dimensions. */
    public static Optional<Beginning> ofBase(ModelSpec spec, FitConfig how, Windows windows) {
        return BaseRelease.startOf(spec)
                .map(base -> new Beginning(
                        BaseRelease.ID,
                        base.weights(),
                        how.fromBase(windows.trainingPoints()),
                        BaseFit.companions(how.seed())));
    }

    /** Starts from an earlier release. */
    public static Beginning of(String id, ModelRelease parent, FitConfig how, Windows windows) {
        return new Beginning(
                id, parent.weights(), how.onward(windows.trainingPoints()), BaseFit.companions(how.seed()));
    }

    /** Starts from new weights. */
    public static Beginning fresh(ModelSpec spec, FitConfig how) {
        return new Beginning(null, InitialWeights.of(spec, how.seed()), how, List.of());
    }
}
