package io.rollcast.trainer.fit;

import java.time.Duration;

/**
 * How much a fit may cost: sizes that go together. Single options override single sizes. What each costs and buys is
 * measured in decision 006.
 */
public enum Effort {
    /** For a demo, or a first release soon: some 10 to 20 seconds of one core a network. */
    QUICK(32, 12, 32, 32, 100, 0.01, Duration.ofMinutes(2)),
    /** For production: some 15 to 20 minutes of one core a network. */
    STANDARD(64, 30, 400, 32, 200, 0.004, Duration.ofMinutes(30)),
    /** For a night: wider and longer, some eight times the work of {@link #STANDARD}. */
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
