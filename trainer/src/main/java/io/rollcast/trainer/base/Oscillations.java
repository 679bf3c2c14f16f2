package io.rollcast.trainer.base;

import java.util.Set;

/** Seasons without a clock: periods of any length, which may drift. */
final class Oscillations {

    private Oscillations() {}

    /** Draws a sum of one to three oscillations of periods of 4 to 200 steps, and adds its kinds. */
    static double[] draw(Draw draw, int length, Set<Kind> kinds) {
        kinds.add(Kind.OSCILLATION);
        double[] sum = new double[length];
        int parts = draw.integer(1, 3);
        for (int k = 0; k < parts; k++) {
            Curves.add(sum, draw.logBetween(0.3, 1), one(draw, length, kinds));
        }
        return sum;
    }

    private static double[] one(Draw draw, int length, Set<Kind> kinds) {
        DayShape shape = draw.chance(0.65) ? DayShape.sine() : DayShape.draw(draw, kinds);
        double frequency = 1 / draw.logBetween(4, 200);
        double phase = draw.uniform();
        double[] sizes = new double[length];
        double[] speeds = new double[length];
        if (draw.chance(0.4)) {
            kinds.add(Kind.DRIFTING_OSCILLATION);
            double memory = 1 - frequency / draw.logBetween(2, 30);
            Curves.add(sizes, draw.logBetween(0.05, 0.7), Curves.autoregression(draw, length, memory));
            Curves.add(speeds, draw.logBetween(0.005, 0.1), Curves.autoregression(draw, length, memory));
        }
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = StrictMath.exp(sizes[i]) * (shape.at(phase) - 0.5);
            phase += frequency * StrictMath.exp(speeds[i]);
        }
        return Curves.standardise(values);
    }
}
