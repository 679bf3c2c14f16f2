package io.rollcast.pipeline;

import io.rollcast.network.Provenance;
import io.rollcast.trainer.TrainerListener;
import io.rollcast.wire.Decision;
import io.rollcast.wire.ReleaseId;
import java.util.ArrayList;
import java.util.List;

/** Remembers what the trainer does, in words for the status and in numbers for the summary. */
public final class TrainingWatch implements TrainerListener {

    private final List<DemoSummary.Release> releases = new ArrayList<>();
    private final List<Decision> decisions = new ArrayList<>();
    private String now = "waiting for enough points";
    private double progress;
    private int rounds;

    @Override
    public synchronized void onRound(int series, long points) {
        now = "%,d points of %,d series to learn from".formatted(points, series);
    }

    @Override
    public synchronized void onEpoch(
            String architecture, int epoch, int epochs, double trainingLoss, double validationMse) {
        now = "%s epoch %d/%d, validation MSE %.3f".formatted(architecture, epoch, epochs, validationMse);
        progress = (double) epoch / epochs;
    }

    @Override
    public synchronized void onRelease(ReleaseId id, Provenance provenance) {
        now = "%s published, validation MSE %.3f"
                .formatted(id, provenance.validation().mse());
        releases.add(new DemoSummary.Release(
                id.toString(), id.architecture(), provenance.validation().mse(), provenance.fitSeconds()));
    }

    @Override
    public synchronized void onDecision(Decision decision) {
        decisions.add(decision);
        now = "%s %s: %s".formatted(decision.release(), decision.kind(), decision.why());
    }

    synchronized List<Decision> decisions() {
        return List.copyOf(decisions);
    }

    @Override
    public synchronized void onRejected(String architecture, String reason) {
        now = "%s is not published: %s".formatted(architecture, reason);
    }

    @Override
    public synchronized void onRoundEnd() {
        now = "%d releases published; the next round comes in its time".formatted(releases.size());
        progress = 0;
        rounds++;
    }

    synchronized int rounds() {
        return rounds;
    }

    synchronized String now() {
        return now;
    }

    /** Share of the present fit that is done, 0 to 1; 0 between rounds. */
    synchronized double progress() {
        return progress;
    }

    synchronized List<DemoSummary.Release> releases() {
        return List.copyOf(releases);
    }
}
