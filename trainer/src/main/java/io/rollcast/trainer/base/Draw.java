package io.rollcast.trainer.base;

import java.util.SplittableRandom;

/**
 * Random numbers that are the same to the last bit on every machine and JDK. Of the JDK it uses only
 * {@link SplittableRandom#nextLong}, whose algorithm is fixed, and {@link StrictMath}; the distributions are computed here,
 * since those of the JDK differ between its versions. Not thread-safe.
 */
final class Draw {

    /** Poisson numbers of a larger mean are rounded Gaussian ones. */
    private static final double LARGE_MEAN = 40;

    private final SplittableRandom random;

    Draw(long seed, long index) {
        random = new SplittableRandom(mix(mix(seed) + index));
    }

    /** Mixes bits by MurmurHash3's 64-bit finaliser, a bijection, so that neighbouring seeds share no series. */
    private static long mix(long bits) {
        long mixed = bits;
        mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    /** Uniform on [0, 1). */
    double uniform() {
        return (random.nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Uniform on [low, high). */
    double between(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** Its logarithm is uniform between those of low and high, both above 0. */
    double logBetween(double low, double high) {
        return low * StrictMath.exp(StrictMath.log(high / low) * uniform());
    }

    /** Uniform among the integers from low to high, both included. */
    int integer(int low, int high) {
        return low + (int) ((high - low + 1) * uniform());
    }

    /** A length in points whose logarithm is uniform, from low to about high. */
    int duration(double low, double high) {
        return (int) logBetween(low, high + 1);
    }

    boolean chance(double probability) {
        return uniform() < probability;
    }

    /** 1 or -1. */
    double sign() {
        return chance(0.5) ? 1 : -1;
    }

    /** An index of the weights, each as likely as its share of their sum. */
    int pick(double... weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        double left = uniform() * sum;
        int index = 0;
        while (index < weights.length - 1 && left >= weights[index]) {
            left -= weights[index++];
        }
        return index;
    }

    /** Exponential of mean 1. */
    double exponential() {
        return -StrictMath.log(1 - uniform());
    }

    /** Gaussian of mean 0 and variance 1: the method of Box and Muller. */
    double gaussian() {
        return Math.sqrt(2 * exponential()) * StrictMath.cos(2 * Math.PI * uniform());
    }

    /** Student's t of three degrees of freedom, divided by its standard deviation. */
    double student3() {
        double square = 0;
        for (int i = 0; i < 3; i++) {
            double one = gaussian();
            square += one * one;
        }
        return gaussian() / Math.sqrt(square);
    }

    /** Laplace of mean 0 and variance 1. */
    double laplace() {
        return sign() * exponential() / Math.sqrt(2);
    }

    /** Poisson: a product of uniform numbers for a small mean, a rounded Gaussian number for a large one. */
    double poisson(double mean) {
        if (mean > LARGE_MEAN) {
            return Math.max(0, Math.rint(mean + Math.sqrt(mean) * gaussian()));
        }
        double limit = StrictMath.exp(-mean);
        double product = uniform();
        int count = 0;
        while (product > limit) {
            product *= uniform();
            count++;
        }
        return count;
    }

    /** Negative binomial: Poisson with a gamma-distributed mean; variance mean + mean² / shape. */
    double negativeBinomial(double mean, double shape) {
        return poisson(mean * gamma(shape) / shape);
    }

    /** Gamma of scale 1: the method of Marsaglia and Tsang (2000). */
    private double gamma(double shape) {
        if (shape < 1) {
            return gamma(shape + 1) * StrictMath.pow(1 - uniform(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = gaussian();
            double root = 1 + c * x;
            double v = root * root * root;
            if (v > 0 && StrictMath.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
                return d * v;
            }
        }
    }
}
