package io.rollcast.trainer;

/**
 * How much a fit may cost: sizes that go together. Single options override single sizes. What each costs and buys is
 * measured in decision 006.
 */
enum Effort {
    /** For a demo, or a first release soon: some 15 seconds of one core a network. */
    QUICK(32, 12, 16, 128, 100, 0.008),
    /** For production: some 20 minutes of one core a network. */
    STANDARD(64, 30, 100, 256, 150, 0.004),
    /** For a night: wider and longer, some six times the work of {@link #STANDARD}. */
    THOROUGH(96, 60, 100, 256, 200, 0.003);

    final int units;
    final int epochs;
    final int stepsPerEpoch;
    final int batch;
    final int sequence;
    final double learningRate;

    Effort(int units, int epochs, int stepsPerEpoch, int batch, int sequence, double learningRate) {
        this.units = units;
        this.epochs = epochs;
        this.stepsPerEpoch = stepsPerEpoch;
        this.batch = batch;
        this.sequence = sequence;
        this.learningRate = learningRate;
    }
}
