package io.rollcast.producer;

import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/**
 * Kinds of synthetic series. A series depends on the seed and its index alone: the same ones always give the same values, on
 * any machine.
 */
public enum SeriesKind {
    /** Two sines of random frequency and uniform noise: {@link Signal}. */
    SINES("s") {
        @Override
        DoubleSupplier begin(Random random, Signal signal) {
            return signal::next;
        }
    },
    /** A pattern of {@value #PERIOD} points that repeats, with noise that has a memory. */
    SEASON("season") {
        @Override
        DoubleSupplier begin(Random random, Signal signal) {
            double[] pattern = pattern(random);
            double size = random.between(5, 40);
            double level = random.between(50, 500);
            return new DoubleSupplier() {
                private int at = random.integer(PERIOD);
                private double noise;

                @Override
                public double getAsDouble() {
                    noise = 0.7 * noise + 0.1 * size * random.gaussian();
                    return level + size * pattern[at++ % PERIOD] + noise;
                }
            };
        }
    },
    /** A line, up or down, with noise. */
    TREND("trend") {
        @Override
        DoubleSupplier begin(Random random, Signal signal) {
            double slope = random.sign() * random.between(0.02, 0.5);
            double start = random.between(-200, 200);
            return new DoubleSupplier() {
                private long number;

                @Override
                public double getAsDouble() {
                    return start + slope * number++ + random.gaussian();
                }
            };
        }
    },
    /** A level with noise, which moves by 5 to 30 times the noise every {@value #SHIFT_POINTS} points on average. */
    SHIFT("shift") {
        @Override
        DoubleSupplier begin(Random random, Signal signal) {
            return new DoubleSupplier() {
                private double level = random.between(20, 100);

                @Override
                public double getAsDouble() {
                    if (random.between(0, SHIFT_POINTS) < 1) {
                        level += random.sign() * random.between(5, 30);
                    }
                    return level + random.gaussian();
                }
            };
        }
    },
    /** Counts: Poisson numbers, whose rate has a pattern of {@value #PERIOD} points. */
    COUNT("count") {
        @Override
        DoubleSupplier begin(Random random, Signal signal) {
            double[] pattern = pattern(random);
            double most = random.between(1, 40);
            return new DoubleSupplier() {
                private int at = random.integer(PERIOD);

                @Override
                public double getAsDouble() {
                    return random.poisson(most * (1 + pattern[at++ % PERIOD]) / 2);
                }
            };
        }
    };

    static final int PERIOD = 24;
    private static final int SHIFT_POINTS = 400;
    private static final int HARMONICS = 3;

    /** Values have this many steps in 1. */
    private static final double STEPS = 1e4;

    private final String prefix;

    SeriesKind(String prefix) {
        this.prefix = prefix;
    }

    /** What ids of such series begin with. */
    String prefix() {
        return prefix;
    }

    /** Begins a series whose values are exact. */
    abstract DoubleSupplier begin(Random random, Signal signal);

    /**
     * Makes a series.
     *
     * @param signal series of the same seed and index, which {@link #SINES} is
     * @return its values, one a call
     */
    DoubleSupplier series(long seed, int index, Signal signal) {
        DoubleSupplier exact = begin(new Random(seed, index), signal);
        return this == SINES ? exact : () -> Math.rint(exact.getAsDouble() * STEPS) / STEPS;
    }

    /** Draws a pattern of mean 0 from -1 to 1. */
    private static double[] pattern(Random random) {
        double[] pattern = new double[PERIOD];
        for (int harmonic = 1; harmonic <= HARMONICS; harmonic++) {
            double amplitude = random.gaussian() / harmonic;
            double phase = random.between(0, 2 * Math.PI);
            for (int i = 0; i < PERIOD; i++) {
                pattern[i] += amplitude * StrictMath.sin(2 * Math.PI * harmonic * i / PERIOD + phase);
            }
        }
        double largest = 0;
        for (double value : pattern) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < PERIOD; i++) {
            pattern[i] /= largest;
        }
        return pattern;
    }

    /** Random numbers of one series. */
    private static final class Random {

        private final SplittableRandom random;

        Random(long seed, int index) {
            random = new SplittableRandom(Signal.mix(Signal.mix(seed) + index));
        }

        int integer(int bound) {
            return random.nextInt(bound);
        }

        double between(double least, double most) {
            return least + (most - least) * random.nextDouble();
        }

        double sign() {
            return random.nextBoolean() ? 1 : -1;
        }

        /** Normal number, by Box and Muller. */
        double gaussian() {
            double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
            return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
        }

        /** Poisson number, by Knuth's product of uniforms; the mean is small. */
        double poisson(double mean) {
            double least = StrictMath.exp(-mean);
            int count = 0;
            for (double product = random.nextDouble(); product > least; product *= random.nextDouble()) {
                count++;
            }
            return count;
        }
    }
}
