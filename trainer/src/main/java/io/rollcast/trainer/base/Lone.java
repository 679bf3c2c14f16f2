package io.rollcast.trainer.base;

import java.util.Arrays;
import java.util.Set;

/** Series that are not a sum of seasons, levels and noise, but a process of their own. */
final class Lone {

    /** Points in one unit of the reference generator's time. */
    private static final double REFERENCE_POINTS_PER_UNIT = 59;

    /** Half the width of the reference generator's noise. */
    private static final double REFERENCE_NOISE = 0.5;

    private Lone() {}

    /**
     * The reference generator, with its default noise:
     *
     * <pre>x(t) = 0.5 sin((t - offset1)(10 freq1 + 10)) + 0.2 sin((t - offset2)(20 freq2 + 20)) + u</pre>
     *
     * with u uniform on [-0.5, 0.5], the four parameters uniform on [0, 1), and point i at t = i / 59.
     */
    static double[] reference(Draw draw, int length, Set<Kind> kinds) {
        kinds.add(Kind.REFERENCE);
        double frequency1 = 10 * draw.uniform() + 10;
        double frequency2 = 20 * draw.uniform() + 20;
        double offset1 = draw.uniform();
        double offset2 = draw.uniform();
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            double t = i / REFERENCE_POINTS_PER_UNIT;
            values[i] = 0.5 * StrictMath.sin((t - offset1) * frequency1)
                    + 0.2 * StrictMath.sin((t - offset2) * frequency2)
                    + draw.between(-REFERENCE_NOISE, REFERENCE_NOISE);
        }
        return values;
    }

    /** Draws one of the other processes and adds its kind; half of those that may have noise have some. */
    static double[] draw(Draw draw, int length, Set<Kind> kinds) {
        return switch (draw.pick(0.08, 0.08, 0.12, 0.17, 0.155, 0.165, 0.23)) {
            case 0 -> constant(draw, length, kinds);
            case 1 -> exactLine(draw, length, kinds);
            case 2 -> nearlyConstant(draw, length, kinds);
            case 3 -> noisy(draw, piecewiseConstant(draw, length, kinds), kinds);
            case 4 -> noisy(draw, onOff(draw, length, kinds), kinds);
            case 5 -> noisy(draw, garbageCollected(draw, length, kinds), kinds);
            default -> piecewiseLinear(draw, length, kinds);
        };
    }

    private static double[] noisy(Draw draw, double[] values, Set<Kind> kinds) {
        if (draw.chance(0.5)) {
            double size = Curves.unit(values) * draw.logBetween(0.005, 0.7);
            Curves.add(values, size, Noise.draw(draw, values, kinds));
        }
        return values;
    }

    private static double[] constant(Draw draw, int length, Set<Kind> kinds) {
        kinds.add(Kind.CONSTANT);
        double[] values = new double[length];
        Arrays.fill(values, draw.chance(0.3) ? 0 : draw.gaussian());
        return values;
    }

    private static double[] exactLine(Draw draw, int length, Set<Kind> kinds) {
        kinds.add(Kind.EXACT_LINE);
        double[] values = new double[length];
        double slope = draw.chance(0.7) ? 1 : -1;
        for (int i = 0; i < length; i++) {
            values[i] = slope * i;
        }
        return values;
    }

    private static double[] nearlyConstant(Draw draw, int length, Set<Kind> kinds) {
        kinds.add(Kind.NEARLY_CONSTANT);
        double[] values = new double[length];
        double interval = draw.logBetween(30, 500);
        double longest = draw.logBetween(1, 20);
        boolean same = draw.chance(0.5);
        double height = draw.sign();
        int next = (int) (Math.min(interval, length / 2.0) * draw.uniform());
        while (next < length) {
            int end = Math.min(length, next + draw.duration(1, longest));
            Arrays.fill(values, next, end, same ? height : draw.gaussian());
            next = end + 1 + (int) (interval * draw.exponential());
        }
        return values;
    }

    /** Independent levels, steps of a walk, or few levels that come again. */
    private static double[] piecewiseConstant(Draw draw, int length, Set<Kind> kinds) {
        kinds.add(Kind.PIECEWISE_CONSTANT);
        double[] values = new double[length];
        double interval = draw.logBetween(8, 400);
        int kind = draw.pick(0.4, 0.3, 0.3);
        int levels = draw.integer(2, 5);
        double level = 0;
        int begin = 0;
        while (begin < length) {
            level = switch (kind) {
                case 0 -> draw.gaussian();
                case 1 -> level + draw.gaussian();
                default -> draw.integer(1, levels);
            };
            int end = Math.min(length, begin + 1 + (int) (interval * draw.exponential()));
            Arrays.fill(values, begin, end, level);
            begin = end;
        }
        return values;
    }

    /** A line whose slope changes now and then, or that rests between, in noise in which 20 points show the slope or not. */
    private static double[] piecewiseLinear(Draw draw, int length, Set<Kind> kinds) {
        kinds.add(Kind.PIECEWISE_LINEAR);
        double[] values = new double[length];
        double interval = draw.logBetween(50, 1_000);
        boolean rests = draw.chance(0.5);
        boolean oneWay = draw.chance(0.4);
        double level = 0;
        boolean resting = draw.chance(0.5);
        int begin = 0;
        while (begin < length) {
            double slope = rests && resting ? 0 : oneWay ? draw.exponential() : draw.gaussian();
            resting = !resting;
            int end = Math.min(length, begin + 1 + (int) (interval * draw.exponential()));
            for (int i = begin; i < end; i++) {
                values[i] = level;
                level += slope;
            }
            begin = end;
        }
        double size = draw.logBetween(0.3, 40);
        if (draw.chance(0.5)) {
            kinds.add(Kind.WHITE_NOISE);
            for (int i = 0; i < length; i++) {
                values[i] += size * draw.gaussian();
            }
        } else {
            Curves.add(values, size, Noise.draw(draw, values, kinds));
        }
        return values;
    }

    /** Two states; times in each are exponentially distributed, or nearly the same each time. */
    private static double[] onOff(Draw draw, int length, Set<Kind> kinds) {
        kinds.add(Kind.ON_OFF);
        double[] values = new double[length];
        double[] intervals = {draw.logBetween(3, 200), draw.logBetween(3, 200)};
        boolean regular = draw.chance(0.4);
        double variation = draw.logBetween(0.01, 0.3);
        int state = draw.integer(0, 1);
        int begin = 0;
        while (begin < length) {
            double duration = regular ? StrictMath.exp(variation * draw.gaussian()) : draw.exponential();
            int end = Math.min(length, begin + 1 + (int) (intervals[state] * duration));
            Arrays.fill(values, begin, end, state);
            begin = end;
            state = 1 - state;
        }
        return values;
    }

    /** Grows unevenly, and falls where it reaches a limit or at random times, to a floor or not quite. */
    private static double[] garbageCollected(Draw draw, int length, Set<Kind> kinds) {
        kinds.add(Kind.GARBAGE_COLLECTED);
        double[] values = new double[length];
        double growth = 1 / draw.logBetween(5, 200);
        double unevenness = draw.between(0, 1);
        boolean atLimit = draw.chance(0.6);
        double rest = draw.chance(0.5) ? 0 : draw.between(0, 0.4);
        double level = draw.uniform();
        for (int i = 0; i < length; i++) {
            values[i] = level;
            level += growth * (1 - unevenness + unevenness * draw.exponential());
            if (atLimit ? level > 1 : draw.chance(growth)) {
                level = rest * draw.uniform();
            }
        }
        return values;
    }
}
