package io.rollcast.wire;

/** Values of the accuracy topic: sums of errors over one interval on one task. */
public sealed interface Scores permits Accuracy, PairedErrors {

    /** Returns the record's value on the topic. */
    byte[] toJson();
}
