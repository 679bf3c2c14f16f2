package io.rollcast.forecaster.series;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Quantiles of a series' errors that the four bounds of its intervals lie on, at each step ahead, tracked by the P part of
 * conformal PID control (Angelopoulos, Candes, Tibshirani 2023). Each error beyond a bound moves it outwards by a long way,
 * each other one inwards by a short one, in such a proportion that the bound comes to rest where 1 error in 10, or in 40,
 * lies beyond it; whatever the errors are like.
 *
 * <p>They are integers: {@value #COUNTS} counts make a unit of errors, which is up to the owner. Mutable.
 */
final class Quantiles {

    /** Counts of a quantile in one unit. */
    static final int COUNTS = 2048;

    static final int MOST_COUNTS = 0xFFFF;

    /** What a negative quantile can be of forecasts that are not in the middle of their errors. */
    static final int LEAST = -8 * COUNTS;

    /** Quantiles of a step ahead, in this order: of the 80 % interval below and above, of the 95 % interval likewise. */
    static final int LOWER_80 = 0;

    static final int UPPER_80 = 1;
    static final int LOWER_95 = 2;
    static final int UPPER_95 = 3;
    private static final int BOUNDS = 4;

    /** What an error beyond a bound of the 80 % or the 95 % interval moves it outwards, and any other one inwards. */
    private static final int OUT_80 = 180;

    private static final int IN_80 = 20;
    private static final int OUT_95 = 195;
    private static final int IN_95 = 5;

    /**
     * Outer bounds move outwards by so much more for each step ahead, up to ten. Errors of far steps are alike from point to
     * point, and an interval learns of its own error only when its point comes, so it would be a little too narrow.
     */
    private static final int OUT_95_A_STEP = 1;

    private static final int MOST_STEPS_AHEAD = 10;

    /** First moves are so many times as long, less the more points there have been. */
    private static final double FIRST_MOVES = 5;

    private static final double DECAY = 0.6;

    /** Where quantiles start, in units. */
    private static final double START_80 = 1.6;

    private static final double START_95 = 2.3;

    /** How many times as long moves are after so many points. */
    private static final int[] MOVES = new int[21];

    static {
        for (int count = 0; count < MOVES.length; count++) {
            MOVES[count] = Math.max(1, (int) Math.rint(FIRST_MOVES * StrictMath.pow(Math.max(1, count), -DECAY)));
        }
    }

    private final int least;

    /** Less the least one; shape [horizon, {@value #BOUNDS}], unsigned. */
    private short[] counts = {};

    /**
     * Quantiles of which nothing is known.
     *
     * @param least count that one can have: 0 where no bound may be on the other side of its forecast, else {@link #LEAST}
     */
    Quantiles(int least) {
        this.least = least;
    }

    /** How many times as long as later on moves are after so many points. */
    static int moves(int points) {
        return MOVES[Math.min(points, MOVES.length - 1)];
    }

    static boolean isLower(int bound) {
        return bound % 2 == 0;
    }

    /** Steps ahead that are known. */
    int horizon() {
        return counts.length / BOUNDS;
    }

    /** How far a bound is from the forecast so many steps ahead, in counts. */
    int get(int steps, int bound) {
        return least + Short.toUnsignedInt(counts[BOUNDS * (steps - 1) + bound]);
    }

    /**
     * The same, farther out by what the bound can have moved inwards since the latest point that it learnt from. Sums over
     * neighbouring points are alike: many in a row would be beyond it before it learns of the first.
     */
    int getAhead(int steps, int bound) {
        int moves = Math.min(steps, MOST_STEPS_AHEAD) - 1;
        return bound < LOWER_95
                ? get(steps, bound) + moves * IN_80
                : Math.max(get(steps, bound) + moves * IN_95, getAhead(steps, bound - LOWER_95));
    }

    /** Whether an error lies within the interval that has this lower bound. */
    boolean isInside(int steps, double error, int lower) {
        return -error <= get(steps, lower) && error <= get(steps, lower + 1);
    }

    /** Makes room for a horizon; what is new of it starts as the step before it. */
    void reach(int horizon) {
        int known = horizon();
        if (known >= horizon) {
            return;
        }
        counts = Arrays.copyOf(counts, BOUNDS * horizon);
        for (int at = BOUNDS * known; at < counts.length; at++) {
            counts[at] = known > 0
                    ? counts[BOUNDS * (known - 1) + at % BOUNDS]
                    : (short) (COUNTS * (at % BOUNDS < LOWER_95 ? START_80 : START_95) - least);
        }
    }

    /** A point has fallen so many counts above its forecast, or below it, so many steps ahead. */
    void move(int steps, double error, int moves) {
        move(steps, LOWER_80, -error, moves * OUT_80, moves * IN_80, least);
        move(steps, UPPER_80, error, moves * OUT_80, moves * IN_80, least);
        int out95 = OUT_95 + OUT_95_A_STEP * Math.min(steps, MOST_STEPS_AHEAD);
        move(steps, LOWER_95, -error, moves * out95, moves * IN_95, get(steps, LOWER_80));
        move(steps, UPPER_95, error, moves * out95, moves * IN_95, get(steps, UPPER_80));
    }

    /** An outer bound is never inside the inner one. */
    private void move(int steps, int bound, double beyond, int out, int in, int inner) {
        int quantile = get(steps, bound);
        int next = beyond > quantile ? quantile + out : quantile - in;
        counts[BOUNDS * (steps - 1) + bound] = (short) (Math.max(inner, Math.min(MOST_COUNTS + least, next)) - least);
    }

    /** Becomes what the others are. */
    void set(Quantiles others) {
        if (counts.length == others.counts.length) {
            System.arraycopy(others.counts, 0, counts, 0, counts.length);
        } else {
            counts = others.counts.clone();
        }
    }

    /** Bytes that they take in memory. */
    int heapBytes() {
        return Short.BYTES * counts.length;
    }

    int encodedBytes() {
        return Short.BYTES + Short.BYTES * counts.length;
    }

    /** {@code steps u16: four quantiles u16 each}. */
    void encode(ByteBuffer bytes) {
        bytes.putShort((short) horizon());
        bytes.asShortBuffer().put(counts);
        bytes.position(bytes.position() + Short.BYTES * counts.length);
    }

    /** Reads what {@link #encode} wrote. */
    static Quantiles decode(int least, ByteBuffer bytes) {
        Quantiles quantiles = new Quantiles(least);
        quantiles.counts = new short[BOUNDS * Short.toUnsignedInt(bytes.getShort())];
        for (int i = 0; i < quantiles.counts.length; i++) {
            quantiles.counts[i] = bytes.getShort();
        }
        return quantiles;
    }
}
