package io.rollcast.trainer;

import io.rollcast.network.ModelRelease;
import io.rollcast.network.Provenance;
import io.rollcast.network.Provenance.Validation;
import org.jspecify.annotations.Nullable;

/** Releases of the same weights with another history. */
public final class TestReleases {

    private TestReleases() {}

    /** The validation of a network of which no series was held out. */
    public static Validation onTimeAlone(Validation of) {
        return new Validation(
                of.windows(),
                of.mse(),
                null,
                of.mse(),
                of.lastValueMse(),
                of.meanMse(),
                of.linearMse(),
                of.relativeMse(),
                of.naiveRelativeMse(),
                of.mase());
    }

    /** The release as if its fit had been judged so, and had learnt until then; null if that is not known. */
    public static ModelRelease like(ModelRelease release, Validation validation, @Nullable Long learntUntilMs) {
        Provenance of = release.provenance();
        Provenance provenance = new Provenance(
                of.parent(),
                of.createdMs(),
                of.seed(),
                of.epochs(),
                of.steps(),
                of.fitSeconds(),
                of.trainingLoss(),
                of.trainingSeries(),
                of.trainingPoints(),
                of.fromMs(),
                of.toMs(),
                of.offsets(),
                validation,
                of.versions(),
                learntUntilMs);
        return new ModelRelease(release.spec(), provenance, release.weights());
    }
}
