package io.rollcast.trainer.base;

import java.util.Set;

/** Slow movements of a series' level: walks, trends and growth. */
final class Levels {

    private Levels() {}

    /** Draws a path of mean 0 and spread 1, and adds its kind. */
    static double[] draw(Draw draw, int length, Set<Kind> kinds) {
        return Curves.standardise(
                switch (draw.pick(0.22, 0.12, 0.22, 0.2, 0.12, 0.12)) {
                    case 0 -> randomWalk(draw, length, kinds);
                    case 1 -> localTrend(draw, length, kinds);
                    case 2 -> wandering(draw, length, kinds);
                    case 3 -> straight(draw, length, kinds);
                    case 4 -> saturation(draw, length, kinds);
                    default -> exponential(draw, length, kinds);
                });
    }

    private static double[] randomWalk(Draw draw, int length, Set<Kind> kinds) {
        kinds.add(Kind.RANDOM_WALK);
        double[] values = new double[length];
        boolean heavy = draw.chance(0.25);
        double drift = draw.chance(0.5) ? 0 : 0.1 * draw.gaussian();
        for (int i = 1; i < length; i++) {
            values[i] = values[i - 1] + drift + (heavy ? draw.student3() : draw.gaussian());
        }
        return values;
    }

    private static double[] localTrend(Draw draw, int length, Set<Kind> kinds) {
        kinds.add(Kind.LOCAL_TREND);
        double[] values = new double[length];
        double slope = draw.gaussian();
        double step = draw.logBetween(0.005, 0.1);
        double damping = draw.chance(0.5) ? 1 : draw.between(0.97, 1);
        for (int i = 1; i < length; i++) {
            values[i] = values[i - 1] + slope;
            slope = damping * slope + step * draw.gaussian();
        }
        return values;
    }

    /** An autoregression with a memory of 20 to 1,000 steps, smoothed or not. */
    private static double[] wandering(Draw draw, int length, Set<Kind> kinds) {
        kinds.add(Kind.WANDERING);
        double[] values = Curves.autoregression(draw, length, 1 - 1 / draw.logBetween(20, 1_000));
        double weight = draw.chance(0.5) ? 1 : 1 / draw.logBetween(2, 30);
        for (int i = 1; i < length; i++) {
            values[i] = values[i - 1] + weight * (values[i] - values[i - 1]);
        }
        return values;
    }

    private static double[] straight(Draw draw, int length, Set<Kind> kinds) {
        kinds.add(Kind.STRAIGHT_TREND);
        double[] values = new double[length];
        double slope = draw.sign();
        for (int i = 0; i < length; i++) {
            values[i] = slope * i;
        }
        return values;
    }

    /** A logistic curve whose middle is anywhere in the first half, or before. */
    private static double[] saturation(Draw draw, int length, Set<Kind> kinds) {
        kinds.add(Kind.SATURATION);
        double[] values = new double[length];
        double middle = length * draw.between(-0.1, 0.6);
        double width = length * draw.logBetween(0.03, 0.3);
        double sign = draw.sign();
        for (int i = 0; i < length; i++) {
            values[i] = sign / (1 + StrictMath.exp((middle - i) / width));
        }
        return values;
    }

    private static double[] exponential(Draw draw, int length, Set<Kind> kinds) {
        kinds.add(Kind.EXPONENTIAL_TREND);
        double[] values = new double[length];
        double exponent = draw.sign() * draw.between(1, 5);
        double sign = draw.chance(0.8) ? 1 : -1;
        for (int i = 0; i < length; i++) {
            values[i] = sign * StrictMath.exp(exponent * i / length);
        }
        return values;
    }
}
