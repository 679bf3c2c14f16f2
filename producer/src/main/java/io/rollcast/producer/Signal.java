package io.rollcast.producer;

import java.util.SplittableRandom;

/**
 * One synthetic series; the same seed and index always give the same values:
 *
 * <pre>x(t) = 0.5 sin((t - offset1)(10 freq1 + 10)) + 0.2 sin((t - offset2)(20 freq2 + 20)) + u</pre>
 *
 * with u uniform on [-noise, noise] and the four parameters uniform on [0, 1). Point i, from 0, is at t = i / 59.
 *
 * <p>The best possible forecast of such a series is known, so that the accuracy of a network can be judged. The publisher
 * reads points from it, as may any code that needs series without Kafka. Not thread-safe.
 *
 * <p>A series depends only on the arguments of its constructor, neither on the number of series nor on the rate at which
 * they are read. The parameters and the noise have separate generators, so the same seed has the same sines with any
 * noise, and the same noise with any regime length. Sines are computed by {@link StrictMath}, which gives the same bits on
 * all machines.
 */
public final class Signal {

    /** Points in one unit of t. */
    public static final int POINTS_PER_UNIT = 59;

    /** Default of half the width of the noise. */
    public static final float DEFAULT_NOISE = 0.5f;

    /** Steps of the grid of values in 1: points have seven decimal places, as measurements have few. Noise is far larger. */
    private static final double UNIT = 1e7;

    /** Random parameters of a series, drawn once or once per regime; each in [0, 1). */
    record Parameters(double freq1, double freq2, double offset1, double offset2) {

        static Parameters draw(SplittableRandom random) {
            return new Parameters(random.nextDouble(), random.nextDouble(), random.nextDouble(), random.nextDouble());
        }

        /** Returns the signal without its noise. In double precision, because t grows without bound and gives the phase. */
        double at(double t) {
            return 0.5 * StrictMath.sin((t - offset1) * (10 * freq1 + 10))
                    + 0.2 * StrictMath.sin((t - offset2) * (20 * freq2 + 20));
        }
    }

    private final SplittableRandom noises;
    private final SplittableRandom regimes;
    private final float noise;
    private final int regimeLength;
    private Parameters parameters;
    private long number;

    /**
     * @param seed seed of all series of a stream
     * @param seriesIndex index of this series, from 0
     * @param noise half the width of the uniform noise, in the series' unit; finite, at least 0
     * @param regimeLength mean length of a regime in points, or 0 if the parameters never change. Before each point but the
     *     first, all four parameters are drawn anew with probability 1 / regimeLength, so lengths are geometrically
     *     distributed and the end of a regime cannot be predicted. t continues; only the parameters change
     */
    public Signal(long seed, int seriesIndex, float noise, int regimeLength) {
        if (seriesIndex < 0) {
            throw new IllegalArgumentException("series index %d: series are counted from 0".formatted(seriesIndex));
        }
        if (!(noise >= 0) || Float.isInfinite(noise)) {
            throw new IllegalArgumentException("noise %s: it must be finite and at least 0".formatted(noise));
        }
        if (regimeLength < 0) {
            throw new IllegalArgumentException(
                    "regime length %d: it must be at least 0, where 0 means that regimes do not change"
                            .formatted(regimeLength));
        }
        this.noise = noise;
        this.regimeLength = regimeLength;
        noises = new SplittableRandom(mix(mix(seed) + seriesIndex));
        regimes = noises.split();
        parameters = Parameters.draw(regimes);
    }

    /**
     * Mixes bits by MurmurHash3's 64-bit finaliser, a bijection: the series of one seed all start from different states,
     * and neighbouring seeds share no series.
     */
    static long mix(long bits) {
        long mixed = bits;
        mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    /** Returns the next point. */
    public double next() {
        if (regimeLength > 0 && number > 0 && regimes.nextDouble() * regimeLength < 1) {
            parameters = Parameters.draw(regimes);
        }
        double t = (double) number++ / POINTS_PER_UNIT;
        double exact = parameters.at(t) + noise * (2 * noises.nextDouble() - 1);
        return Math.rint(exact * UNIT) / UNIT;
    }

    Parameters parameters() {
        return parameters;
    }
}
