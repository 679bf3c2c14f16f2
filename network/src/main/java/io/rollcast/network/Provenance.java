package io.rollcast.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a release comes from and how good it was when it left: everything needed to judge it, or to make it again.
 *
 * @param parent the release it started from, or null if from fresh weights
 * @param createdMs when it was fitted, epoch milliseconds
 * @param seed of the fit
 * @param epochs passes over the training windows
 * @param steps optimiser steps
 * @param fitSeconds what the fit took on the wall
 * @param trainingLoss mean squared error of the last epoch, in the series' unit squared
 * @param trainingSeries how many series were learnt from
 * @param trainingPoints how many points
 * @param fromMs event time of the oldest point learnt from
 * @param toMs event time of the newest
 * @param offsets next offset of each partition of the observations topic when the history was taken
 * @param validation mean squared errors on what was held out, in the series' unit squared
 * @param versions of the libraries that fitted it
 */
public record Provenance(
        @JsonProperty("parent") @Nullable String parent,
        @JsonProperty("created_ms") long createdMs,
        @JsonProperty("seed") long seed,
        @JsonProperty("epochs") int epochs,
        @JsonProperty("steps") long steps,
        @JsonProperty("fit_seconds") double fitSeconds,
        @JsonProperty("training_loss") double trainingLoss,
        @JsonProperty("training_series") long trainingSeries,
        @JsonProperty("training_points") long trainingPoints,
        @JsonProperty("from_ms") long fromMs,
        @JsonProperty("to_ms") long toMs,
        @JsonProperty("offsets") Map<String, Long> offsets,
        @JsonProperty("validation") Validation validation,
        @JsonProperty("versions") Map<String, String> versions) {

    public Provenance {
        if (offsets == null || versions == null || validation == null) {
            throw new IllegalArgumentException("a release's provenance needs its offsets, versions and validation");
        }
        offsets = Map.copyOf(offsets);
        versions = Map.copyOf(versions);
    }

    /**
     * Mean squared errors over all steps ahead, at the last point of every held-out window. All predictors saw the same
     * windows. They are in the series' unit squared, as they come: one spike may dominate them. Relative errors judge, since
     * series may have any unit: they are in squared spreads of each window's series, an error beyond four spreads counting
     * as three. Releases of earlier builds have them in units of each window's own variance; only the network's and the naive
     * forecast's of the same release are ever compared.
     *
     * @param windows how many windows were held out
     * @param mse the network's, over held-out series and held-out time together
     * @param heldOutSeriesMse the network's on series that it never saw; null where too few series were there to spare
     * @param heldOutTimeMse the network's on the latest stretch of the series that it learnt from; null where none was
     *     long enough
     * @param lastValueMse of repeating the last value
     * @param meanMse of repeating the window's mean
     * @param linearMse of least-squares regression on the window
     * @param relativeMse the network's, relative
     * @param naiveRelativeMse of the better of last value and mean, relative
     */
    public record Validation(
            @JsonProperty("windows") long windows,
            @JsonProperty("mse") double mse,

            @JsonProperty("held_out_series_mse") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Double heldOutSeriesMse,

            @JsonProperty("held_out_time_mse") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Double heldOutTimeMse,

            @JsonProperty("last_value_mse") double lastValueMse,
            @JsonProperty("mean_mse") double meanMse,
            @JsonProperty("linear_mse") double linearMse,
            @JsonProperty("relative_mse") double relativeMse,
            @JsonProperty("naive_relative_mse") double naiveRelativeMse) {

        /** Whether the network is worth serving. False for NaN. */
        public boolean betterThanNaive() {
            return relativeMse < naiveRelativeMse;
        }
    }
}
