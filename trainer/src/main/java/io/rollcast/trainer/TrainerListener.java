package io.rollcast.trainer;

import io.rollcast.network.Provenance;
import io.rollcast.wire.ReleaseId;

/** Is told what a trainer does, on the thread that fits. For displays; every method may be left out. */
public interface TrainerListener {

    /** Nothing to tell. */
    TrainerListener NONE = new TrainerListener() {};

    /** A round of fits begins on so much history. */
    default void onRound(int series, long points) {}

    /** A network has passed an epoch of its fit; losses are mean squared errors. */
    default void onEpoch(String architecture, int epoch, int epochs, double trainingLoss, double validationMse) {}

    /** A release is on the topic. */
    default void onRelease(ReleaseId id, Provenance provenance) {}

    /** A network was fitted, but is not good enough, or its fit failed. */
    default void onRejected(String architecture, String reason) {}

    /** A release is the champion now. */
    default void onChampion(ReleaseId id) {}

    /** The round is over. */
    default void onRoundEnd() {}
}
