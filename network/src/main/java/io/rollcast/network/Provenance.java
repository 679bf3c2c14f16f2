package io.rollcast.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Origin of a release and its quality at the time of the fit: everything needed to judge it, or to make it again.
 *
 * @param parent release that the fit started from, or null if it started from new weights
 * @param createdMs time of the fit, epoch milliseconds
 * @param seed seed of the fit
 * @param epochs epochs of the fit
 * @param steps optimiser steps
 * @param fitSeconds wall-clock time of the fit, in seconds
 * @param trainingLoss mean loss of the last epoch, in the unit of each training sequence
 * @param trainingSeries number of series that the network was fitted to
 * @param trainingPoints number of points that it was fitted to
 * @param fromMs event time of the oldest point of the history that it was fitted and judged on, epoch milliseconds
 * @param toMs event time of the newest point of that history, epoch milliseconds
 * @param offsets next offset of each partition of the observations topic when the history was taken
 * @param validation errors on held-out windows
 * @param versions versions of the libraries that fitted it, by name
 * @param learntUntilMs event time up to which it has learnt of most series, epoch milliseconds: the median of when what was held out
 *     of each began; null in releases of earlier builds
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
        @JsonProperty("versions") Map<String, String> versions,

        @JsonProperty("learnt_until_ms") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        Long learntUntilMs) {

    /** A provenance that does not say until when it has learnt. */
    public Provenance(
            @Nullable String parent,
            long createdMs,
            long seed,
            int epochs,
            long steps,
            double fitSeconds,
            double trainingLoss,
            long trainingSeries,
            long trainingPoints,
            long fromMs,
            long toMs,
            Map<String, Long> offsets,
            Validation validation,
            Map<String, String> versions) {
        this(
                parent,
                createdMs,
                seed,
                epochs,
                steps,
                fitSeconds,
                trainingLoss,
                trainingSeries,
                trainingPoints,
                fromMs,
                toMs,
                offsets,
                validation,
                versions,
                null);
    }

    public Provenance {
        if (offsets == null || versions == null || validation == null) {
            throw new IllegalArgumentException("a release's provenance needs its offsets, versions and validation");
        }
        offsets = Map.copyOf(offsets);
        versions = Map.copyOf(versions);
    }

    /** Whether it has learnt from points that were held out of a fit that has learnt until then; false where that is not known. */
    public boolean hasLearntAfter(@Nullable Long otherLearntUntilMs) {
        return learntUntilMs != null && otherLearntUntilMs != null && learntUntilMs > otherLearntUntilMs;
    }

    /** Whether it has learnt all series that there were, as none was held out. */
    public boolean hasLearntAllSeries() {
        return validation.heldOutSeriesMse == null;
    }

    /**
     * Mean squared errors over all steps ahead, at the last point of each held-out window. All predictors saw the same
     * windows. Plain errors are in the series' unit squared; a single spike may dominate them. Relative errors decide
     * whether a network is served, because series may have any unit: they are in squared spreads of each window's series,
     * and an error beyond four spreads counts as four. Releases of earlier builds have them in units of each window's own
     * variance; a network's relative error is compared only with the naive one of the same release.
     *
     * @param windows number of held-out windows
     * @param mse error of the network over held-out series and held-out time together
     * @param heldOutSeriesMse error of the network on series that it never saw; null where there were too few series to hold
     *     any out
     * @param heldOutTimeMse error of the network on the latest stretch of the series that it was fitted to; null where none
     *     was long enough
     * @param lastValueMse error of repeating the last value
     * @param meanMse error of repeating the window's mean
     * @param linearMse error of least-squares regression on the window, by which nothing is decided; earlier builds refuse
     *     releases without it
     * @param relativeMse relative error of the network
     * @param naiveRelativeMse relative error of the best naive forecast
     * @param mase mean absolute scaled errors, which decide; null in releases of earlier builds, of which relative errors do
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
            @JsonProperty("naive_relative_mse") double naiveRelativeMse,

            @JsonProperty("mase") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Mase mase) {

        /** Validation without scaled errors. */
        public Validation(
                long windows,
                double mse,
                @Nullable Double heldOutSeriesMse,
                @Nullable Double heldOutTimeMse,
                double lastValueMse,
                double meanMse,
                double linearMse,
                double relativeMse,
                double naiveRelativeMse) {
            this(
                    windows,
                    mse,
                    heldOutSeriesMse,
                    heldOutTimeMse,
                    lastValueMse,
                    meanMse,
                    linearMse,
                    relativeMse,
                    naiveRelativeMse,
                    null);
        }

        /** The network's error that decides: mean absolute and scaled, or that of {@link #relativeMse} in earlier builds. */
        public double error() {
            return mase != null ? mase.network : relativeMse;
        }

        /** The same of the best naive forecast. */
        public double naiveError() {
            return mase != null ? mase.naive() : naiveRelativeMse;
        }

        /** Returns whether the network is better than naive forecasts, so that it may serve; false for NaN. */
        public boolean betterThanNaive() {
            return error() < naiveError();
        }

        /** Returns the network's error and the best naive forecast's, for people. */
        public String beside() {
            return mase != null
                    ? "a mean absolute scaled error of %.3f, where %s has %.3f%s"
                            .formatted(
                                    mase.network,
                                    mase.bestNaive(),
                                    mase.naive(),
                                    mase.ridge == null
                                            ? ""
                                            : " and a regression of each series' own %.3f".formatted(mase.ridge))
                    : "a squared error of %.4f of the variance, where a naive forecast has %.4f"
                            .formatted(relativeMse, naiveRelativeMse);
        }
    }

    /**
     * Mean absolute errors over all steps ahead at the last point of each held-out window, in scales of each series: the mean
     * absolute difference of its points a season apart, or next to each other without a season, and at least a tenth of its
     * usual change. An error beyond ten scales counts as ten.
     *
     * @param network error of the network
     * @param lastValue error of repeating the last value
     * @param mean error of repeating the window's mean
     * @param seasonalNaive error of repeating the latest season, or the last value without one
     * @param linear error of least-squares regression on the window, one for all series; as {@link Validation#linearMse}
     * @param ridge error of a ridge regression of each series' own, on the points before each window's horizon; null in
     *     releases of earlier builds
     */
    public record Mase(
            @JsonProperty("network") double network,
            @JsonProperty("last_value") double lastValue,
            @JsonProperty("mean") double mean,
            @JsonProperty("seasonal_naive") double seasonalNaive,
            @JsonProperty("linear") double linear,

            @JsonProperty("ridge") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Double ridge) {

        /** Error of the best naive forecast. */
        public double naive() {
            return Math.min(Math.min(lastValue, mean), seasonalNaive);
        }

        /** Whether the network has less error than the ridge regression; true where that is not known. */
        public boolean betterThanRidge() {
            return ridge == null || network < ridge;
        }

        /** Name of the best naive forecast. */
        public String bestNaive() {
            double best = naive();
            return seasonalNaive == best && seasonalNaive < lastValue
                    ? "seasonal naive"
                    : lastValue == best ? "last value" : "the mean";
        }
    }
}
