package io.rollcast.trainer.fit;

import java.time.Duration;

/**
 * Cost of a fit: sizes that go together, each of which an option can override. Decision 006 has the cost and the accuracy
 * of each effort.
 */
public enum Effort {
    /** Effort for a demo or a quick first release: some 10 to 20 seconds of one core for each network. */
    QUICK(64, 12, 32, 32, 100, 0.01, Duration.ofMinutes(2)),
    /** Effort for production: some 15 to 20 minutes of one core for each network. */
    STANDARD(64, 30, 400, 32, 200, 0.004, Duration.ofMinutes(30)),
    /** Effort for a night: wider networks and longer fits, some eight times the work of {@link #STANDARD}. */
    THOROUGH(96, 60, 800, 32, 250, 0.003, Duration.ofHours(6));

    final int units;
    final int epochs;
    final int stepsPerEpoch;
    final int batch;
    final int sequence;
    final double learningRate;
    final Duration budget;

    Effort(int units, int epochs, int stepsPerEpoch, int batch, int sequence, double learningRate, Duration budget) {
        this.units = units;
        this.epochs = epochs;
        this.stepsPerEpoch = stepsPerEpoch;
        this.batch = batch;
        this.sequence = sequence;
        this.learningRate = learningRate;
        this.budget = budget;
    }

    /** Width of each recurrent layer. */
    public int units() {
        return units;
    }
}
