package io.rollcast.trainer;

import io.rollcast.network.Provenance;
import io.rollcast.wire.Decision;
import io.rollcast.wire.ReleaseId;

/** Listener for a trainer's progress, for displays. Called on the thread that fits, but for decisions; all methods are optional. */
public interface TrainerListener {

    /** Listener that does nothing. */
    TrainerListener NONE = new TrainerListener() {};

    /** Called when a round of fits begins, with the numbers of its series and of the points that it learns from. */
    default void onRound(int series, long points) {}

    /** Called after each epoch of a fit; losses are mean squared errors in the series' unit squared. */
    default void onEpoch(String architecture, int epoch, int epochs, double trainingLoss, double validationMse) {}

    /** Called when a release has been published. */
    default void onRelease(ReleaseId id, Provenance provenance) {}

    /** Called when a fitted network is not good enough, or its fit has failed. */
    default void onRejected(String architecture, String reason) {}

    /** Called when a release has become champion. */
    default void onChampion(ReleaseId id) {}

    /** Called when a decision on a release has been made, on the thread that made it. */
    default void onDecision(Decision decision) {}

    /** Called when the round has ended. */
    default void onRoundEnd() {}
}
