package io.rollcast.forecaster;

import io.rollcast.network.Inference;
import io.rollcast.network.Inference.Input;
import io.rollcast.network.Inference.Output;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelRelease;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Runs the first release of each kind over made-up series when it is published, and not only when it takes over: code that
 * the JIT compiler has not seen would be slow for a second or two, and what has been compiled without it would go back to
 * the interpreter in the midst of the swap.
 */
final class Rehearsal {

    private static final int ROUNDS = 100;

    /** What has not been compiled by then, the series have to wait for. */
    private static final long MOST_NANOS = 500_000_000;

    private final Set<String> rehearsed = new HashSet<>();

    /** Returns at once if there has been a release of this kind before. */
    void of(ModelRelease release) {
        if (!rehearsed.add(release.spec().architecture())) {
            return;
        }
        InferenceNetwork network = InferenceNetwork.of(release.spec(), release.weights());
        Inference inference = new Inference();
        long end = System.nanoTime() + MOST_NANOS;
        for (int round = 0; round < ROUNDS && System.nanoTime() < end; round++) {
            // As series are warmed up, and as they go on from there: many of them, and a few with several points.
            Input fresh = new Input(new float[20], new float[0]);
            List<Output> warm = inference.run(network, Collections.nCopies(30, fresh), 1);
            Input next = new Input(new float[1], warm.get(0).state());
            inference.run(network, Collections.nCopies(200, next), 1);
            Input several = new Input(new float[5], warm.get(0).state());
            inference.run(network, Collections.nCopies(3, several), 5);
        }
    }
}
