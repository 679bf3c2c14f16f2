package io.rollcast.trainer.base;

import java.util.SplittableRandom;

/**
 * Random numbers of the distributions that made-up series are composed from. All follow from a seed, to the last bit on any
 * machine: hence {@link StrictMath}, and no Gaussian of the JDK, whose algorithm may change.
 */
final class Draw {

    private static final double MOST_DIRECT_RATE = 60;

    private final SplittableRandom random;

    Draw(long seed) {
        this.random = new SplittableRandom(seed);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Uniform from {@code low} (included) to {@code high} (excluded). */
    double uniform(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    /** Uniform in the logarithm. */
    double logUniform(double low, double high) {
        return StrictMath.exp(uniform(StrictMath.log(low), StrictMath.log(high)));
    }

    /** Uniform among the integers from {@code low} to {@code high}, both included. */
    int integer(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    /** One of several, each with its own weight. */
    int weighted(double... weights) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        double left = uniform(0, total);
        for (int i = 0; i < weights.length - 1; i++) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }

    double sign() {
        return chance(0.5) ? 1 : -1;
    }

    /** Standard normal, by the method of Box and Muller (1958). */
    double gaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }

    /** Student's t of 3 degrees of freedom, scaled to a variance of 1. */
    double student() {
        double squares = 0;
        for (int i = 0; i < 3; i++) {
            double g = gaussian();
            squares += g * g;
        }
        return gaussian() / StrictMath.sqrt(squares);
    }

    /** Laplace, scaled to a variance of 1. */
    double laplace() {
        return sign() * StrictMath.log(1 - random.nextDouble()) / StrictMath.sqrt(2);
    }

    /** Poisson: products of uniforms (Knuth), or the normal approximation for high rates. */
    double poisson(double rate) {
        if (rate > MOST_DIRECT_RATE) {
            return Math.max(0, Math.rint(rate + StrictMath.sqrt(rate) * gaussian()));
        }
        double limit = StrictMath.exp(-Math.max(0, rate));
        double product = random.nextDouble();
        int count = 0;
        while (product > limit) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }
}
