package io.rollcast.forecaster.accuracy;

import java.util.stream.IntStream;

/** Steps ahead that stand for a whole horizon where not all can be shown: as metrics, or in a terminal. */
public final class ChosenSteps {

    private ChosenSteps() {}

    /**
     * All steps of a horizon, or as many as allowed: evenly spread, the first and the last among them.
     *
     * @param horizon at least 0
     * @param most at least 2
     * @return steps from 1, ascending
     */
    public static int[] of(int horizon, int most) {
        if (horizon <= most) {
            return IntStream.rangeClosed(1, horizon).toArray();
        }
        return IntStream.range(0, most)
                .map(i -> 1 + (int) Math.round((double) i * (horizon - 1) / (most - 1)))
                .toArray();
    }
}
