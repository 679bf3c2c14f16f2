package io.rollcast.producer;

import java.util.SplittableRandom;

/**
 * One synthetic series, the same for ever from the same seed and index:
 *
 * <pre>x(t) = 0.5 sin((t - offset1)(10 freq1 + 10)) + 0.2 sin((t - offset2)(20 freq2 + 20)) + u</pre>
 *
 * with u uniform on [-noise, noise] and the four parameters uniform on [0, 1). Point i, from 0, is at t = i / 59.
 *
 * <p>Why: a stream whose best possible forecast is known, so that what a network reaches can be judged. The publisher
 * takes points from it, and so may anyone who needs series without Kafka. One thread at a time.
 *
 * <p>A series depends on nothing but the arguments of its constructor: not on how many series there are, nor on how fast
 * they are asked. The parameters and the noise come from generators of their own, so the same seed has the same sines
 * under any noise, and the same noise under any regime length. Sines are {@link StrictMath}'s: the same bits everywhere.
 */
public final class Signal {

    /** Points in one unit of t. */
    public static final int POINTS_PER_UNIT = 59;

    /** Half the width of the noise unless told otherwise. */
    public static final float DEFAULT_NOISE = 0.5f;

    /** Points have seven decimal places: their noise is worth fewer, and measurements come in decimals. */
    private static final double UNIT = 1e7;

    /** What is drawn for a series, once or once per regime; each in [0, 1). */
    record Parameters(double freq1, double freq2, double offset1, double offset2) {

        static Parameters draw(SplittableRandom random) {
            return new Parameters(random.nextDouble(), random.nextDouble(), random.nextDouble(), random.nextDouble());
        }

        /** The signal without its noise. In double precision: t grows for ever, and the phase is taken from it. */
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
     * @param seed of all series of a stream
     * @param seriesIndex which of them, from 0
     * @param noise half the width of the uniform noise, in the series' unit; finite, at least 0
     * @param regimeLength 0: the parameters stay for ever. Otherwise the mean length of a regime in points: before every
     *     point but the first, all four parameters are drawn anew with probability 1 / regimeLength, so lengths are
     *     geometrically distributed and nobody can tell when a regime ends. t goes on; only the parameters jump
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
     * MurmurHash3's 64-bit finaliser, a bijection: the series of one seed all start apart, and neighbouring seeds share
     * no series.
     */
    private static long mix(long bits) {
        long mixed = bits;
        mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    /** The next point. */
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
