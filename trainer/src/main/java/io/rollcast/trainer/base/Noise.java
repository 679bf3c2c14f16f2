package io.rollcast.trainer.base;

import java.util.Set;

/** Noise of many kinds: with and without memory, of light and heavy tails, even and uneven. */
final class Noise {

    private static final double[] COEFFICIENTS = {0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99, -0.3, -0.6};

    private Noise() {}

    /**
     * Draws noise of spread 1, and adds its kinds.
     *
     * @param curve what the noise is to be added to, for noise in proportion to the level
     */
    static double[] draw(Draw draw, double[] curve, Set<Kind> kinds) {
        double[] noise = withMemory(draw, innovations(draw, curve.length, kinds), kinds);
        if (draw.chance(0.3)) {
            kinds.add(Kind.UNEVEN_NOISE);
            double[] sizes = draw.chance(0.5) ? ofLevel(draw, curve) : volatility(draw, curve.length);
            for (int i = 0; i < noise.length; i++) {
                noise[i] *= sizes[i];
            }
        }
        Curves.scale(noise, 1 / Curves.unit(noise), 0);
        return noise;
    }

    private static double[] innovations(Draw draw, int length, Set<Kind> kinds) {
        int distribution = draw.pick(0.55, 0.13, 0.14, 0.18);
        if (distribution == 1 || distribution == 2) {
            kinds.add(Kind.HEAVY_TAILS);
        } else if (distribution == 3) {
            kinds.add(Kind.UNIFORM_NOISE);
        }
        double[] innovations = new double[length];
        for (int i = 0; i < length; i++) {
            innovations[i] = switch (distribution) {
                case 0 -> draw.gaussian();
                case 1 -> draw.student3();
                case 2 -> draw.laplace();
                default -> draw.between(-1, 1);
            };
        }
        return innovations;
    }

    private static double[] withMemory(Draw draw, double[] innovations, Set<Kind> kinds) {
        switch (draw.pick(0.25, 0.65, 0.1)) {
            case 0 -> {
                kinds.add(Kind.WHITE_NOISE);
                return innovations;
            }
            case 1 -> {
                kinds.add(Kind.AR1);
                double coefficient = draw.chance(0.6)
                        ? 1 - 1 / draw.logBetween(2, 100)
                        : COEFFICIENTS[draw.integer(0, COEFFICIENTS.length - 1)];
                return autoregression(innovations, coefficient, 0);
            }
            default -> {
                kinds.add(Kind.AR2);
                double radius = draw.between(0.5, 0.99);
                double angle = 2 * Math.PI / draw.logBetween(3, 60);
                return autoregression(innovations, 2 * radius * StrictMath.cos(angle), -radius * radius);
            }
        }
    }

    private static double[] autoregression(double[] innovations, double first, double second) {
        double[] values = new double[innovations.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = innovations[i] + (i > 0 ? first * values[i - 1] : 0) + (i > 1 ? second * values[i - 2] : 0);
        }
        return values;
    }

    /** Sizes in proportion to the curve above its minimum. */
    private static double[] ofLevel(Draw draw, double[] curve) {
        double[] sizes = Curves.fitUnitRange(curve.clone());
        Curves.scale(sizes, 1, draw.logBetween(0.01, 0.5));
        return sizes;
    }

    /** Sizes whose logarithm is an autoregression of a memory of 5 to 300 steps. */
    private static double[] volatility(Draw draw, int length) {
        double[] sizes = Curves.autoregression(draw, length, 1 - 1 / draw.logBetween(5, 300));
        double spread = draw.between(0.4, 1.2);
        for (int i = 0; i < length; i++) {
            sizes[i] = StrictMath.exp(spread * sizes[i]);
        }
        return sizes;
    }
}
