package io.rollcast.forecaster.series;

import io.rollcast.wire.Anomaly.Expectation;
import io.rollcast.wire.Bounds;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * How far the points of a series fall from what was forecast, at each step ahead and on either side: quantiles of the errors
 * that four bounds lie on, tracked by the P part of conformal PID control (Angelopoulos, Candes, Tibshirani 2023). Each
 * point that lies beyond a bound moves it outwards by a long way, each other one inwards by a short one, in such a
 * proportion that the bound comes to rest where 1 point in 10, or in 40, lies beyond it; whatever the errors are like.
 *
 * <p>Errors are counted in units of the mean absolute error of the series' latest forecasts, as it was when each forecast was
 * made. So intervals become wide and narrow with the series' errors at once, and the quantiles hardly move.
 *
 * <p>It refers to what was emitted, be it a network's forecast or a naive one that stood in for it. All numbers are
 * integers or rounded at once, so that nothing depends on when they are stored. Mutable; a series' memory owns it.
 *
 * <p>It is long because its constants, a third of it, say each what it is for, and the rest works on the same few arrays.
 */
public final class Intervals {

    /** Is told how points fell beside the bounds that had been emitted for them. */
    public interface Coverage {

        /** Counts nothing. */
        Coverage NONE = (predictor, steps, inside80, inside95) -> {};

        /**
         * A point has met bounds that were emitted so many steps before it.
         *
         * @param predictor the maker of that forecast, even where a naive one was emitted instead
         * @param inside80 whether the point is within the 80 % interval
         */
        void met(String predictor, int steps, boolean inside80, boolean inside95);
    }

    /** Points over which the mean absolute error forgets. */
    private static final int SPAN = 20;

    /** Mean absolute error that is assumed before any is known, in spreads of the series, and what it weighs in points. */
    private static final double TYPICAL_ERROR = 0.6;

    private static final double TYPICAL_WEIGHT = 4;

    /**
     * Part of the mean error below which a point is as good as met. It counts over {@value #MET_SPAN} points: where most points
     * are met, as of rare events, the mean would forget between two of the others how far off they are.
     */
    private static final double MET = 0.1;

    private static final int MET_SPAN = 100;

    /** Largest error that counts towards the mean, in units of it. */
    private static final double FARTHEST = 6;

    /**
     * Mean error in spreads of the series below which it has stood still for long: then the mean is not held back by what it
     * was, or it would take hundreds of points until it is large again, but by {@value #AFTER_STILL} spreads.
     */
    private static final double STILL = 1e-4;

    private static final double AFTER_STILL = 0.1;

    /** Unit in spreads of the series below which an error beyond all bounds moves none of them: the unit was too small. */
    private static final double STILL_UNIT = 0.01;

    /** Points so few that none of their errors is called far. */
    private static final int FIRST = 8;

    /** Counts of a quantile in one unit. */
    private static final int COUNTS = 2048;

    private static final int MOST_COUNTS = 0xFFFF;

    /** Quantiles of a step ahead, in this order: of the 80 % interval below and above, of the 95 % interval likewise. */
    private static final int BOUNDS = 4;

    /** What a point beyond a bound of the 80 % or the 95 % interval moves it outwards, and any other one inwards. */
    private static final int OUT_80 = 180;

    private static final int IN_80 = 20;
    private static final int OUT_95 = 195;
    private static final int IN_95 = 5;

    /**
     * Outer bounds move outwards by so much more for each step ahead, up to ten. Errors of far steps are alike from point to
     * point, and an interval learns of its own error only when its point comes, so it would be a little too narrow.
     */
    private static final int OUT_95_A_STEP = 1;

    private static final int MOST_STEPS_OUT = 10;

    /** First moves are so many times as long, less the more points there have been. */
    private static final double FIRST_MOVES = 5;

    private static final double DECAY = 0.6;

    /** Where quantiles start, in units. */
    private static final double START_80 = 1.6;

    private static final double START_95 = 2.3;

    /** How many times as long moves are after so many points. */
    private static final int[] MOVES = new int[SPAN + 1];

    static {
        for (int count = 0; count <= SPAN; count++) {
            MOVES[count] = Math.max(1, (int) Math.rint(FIRST_MOVES * StrictMath.pow(Math.max(1, count), -DECAY)));
        }
    }

    private int count;
    private float meanError;

    /** Shape [horizon, {@value #BOUNDS}], unsigned. */
    private short[] quantiles = {};

    /** The quantiles as they were at the origin whose coverage is measured, and its number; 0 for none. */
    private short[] sampled = {};

    private long sampledOrigin;

    /** Bytes that the quantiles take in memory, and those of the sample, which may still be to come. */
    int heapBytes() {
        return 2 * Short.BYTES * quantiles.length;
    }

    /** The unit that errors of a forecast of so many steps are counted in which is made now, in the series' unit; in 16 bits. */
    short unit(int horizon, double spread) {
        reach(horizon);
        double weight = count < SPAN ? TYPICAL_WEIGHT / (TYPICAL_WEIGHT + count) : 0;
        return toShort((1 - weight) * meanError + weight * TYPICAL_ERROR * spread);
    }

    /** The upper half of a single-precision number, rounded to nearest; infinity is not reached. */
    private static short toShort(double unit) {
        int bits = Float.floatToRawIntBits((float) Math.min(unit, Float.MAX_VALUE / 2)) + 0x8000;
        return (short) (bits >>> 16);
    }

    private static double toDouble(short unit) {
        return Float.intBitsToFloat(unit << 16);
    }

    /**
     * The points to come are to be held against the bounds of the forecast from point {@code seq} as they were emitted,
     * unless those of an earlier one are still being measured. As the quantiles of every checkpoint are stored, and those
     * after it follow from its points, the sample takes no bytes of its own.
     */
    void sample(long seq) {
        if (sampledOrigin == 0 || seq >= sampledOrigin + sampled.length / BOUNDS) {
            sampledOrigin = seq;
            if (sampled.length == quantiles.length) {
                System.arraycopy(quantiles, 0, sampled, 0, sampled.length);
            } else {
                sampled = quantiles.clone();
            }
        }
    }

    /**
     * The point {@code seq} meets the forecasts that are still outstanding for it.
     *
     * @param spread of the series, in its unit
     * @return median absolute error of what had been emitted, the lower one of two; NaN where nothing had
     */
    double score(
            Outstanding outstanding,
            PointRing points,
            int season,
            long seq,
            double actual,
            double spread,
            Coverage coverage) {
        double sum = 0;
        double[] errors = new double[outstanding.size()];
        int scored = 0;
        int moves = MOVES[count];
        for (int index = outstanding.size() - 1; index >= 0; index--) {
            int steps = outstanding.steps(index, seq);
            if (steps > outstanding.horizon(index)) {
                continue;
            }
            double error = actual - emitted(outstanding, index, steps, points, season);
            if (Double.isNaN(error)) {
                continue;
            }
            sum += Math.abs(error);
            errors[scored++] = Math.abs(error);
            reach(steps);
            double unit = toDouble(outstanding.unit(index));
            double counts = error == 0 ? 0 : COUNTS * error / unit;
            if (seq - steps == sampledOrigin && BOUNDS * steps <= sampled.length) {
                int at = BOUNDS * (steps - 1);
                coverage.met(outstanding.predictor(index), steps, isInside(counts, at), isInside(counts, at + 2));
            }
            if (Math.abs(counts) <= MOST_COUNTS || unit >= STILL_UNIT * spread) {
                move(steps, counts, moves);
            }
        }
        if (scored > 0) {
            double mean = Math.min(sum / scored, Float.MAX_VALUE / 2);
            double usual = meanError < STILL * spread ? AFTER_STILL * spread : meanError;
            if (count >= FIRST && usual > 0) {
                mean = Math.min(mean, FARTHEST * usual);
            }
            count = Math.min(count + 1, SPAN);
            int span = count == SPAN && mean < MET * meanError ? MET_SPAN : count;
            meanError = (float) (meanError + (mean - meanError) / span);
        }
        return lowerMedian(errors, scored);
    }

    /** The lower median of the first few numbers, NaN of none. To count costs less than to sort, whose branches nobody foresees. */
    private static double lowerMedian(double[] numbers, int count) {
        int before = (count - 1) / 2;
        for (int i = 0; i < count; i++) {
            double number = numbers[i];
            int below = 0;
            int notAbove = 0;
            for (int j = 0; j < count; j++) {
                below += numbers[j] < number ? 1 : 0;
                notAbove += numbers[j] <= number ? 1 : 0;
            }
            if (below <= before && before < notAbove) {
                return number;
            }
        }
        return Double.NaN;
    }

    /**
     * What the latest forecast that is kept had said of the point {@code seq}, with the bounds of its 95 % interval.
     *
     * @param spread of the series, by which they are rounded
     */
    Expectation expectation(Outstanding outstanding, PointRing points, int season, long seq, double spread) {
        int steps = outstanding.steps(0, seq);
        double expected = emitted(outstanding, 0, steps, points, season);
        double perCount = toDouble(outstanding.unit(0)) / COUNTS;
        int at = BOUNDS * (steps - 1);
        double power = Places.ofBounds(spread);
        return new Expectation(
                rounded(expected, power),
                rounded(expected - perCount * quantile(at + 2), power),
                rounded(expected + perCount * quantile(at + 3), power));
    }

    /** Whether the quantiles are of this series, and not what they start with. */
    boolean areKnown() {
        return count == SPAN;
    }

    /**
     * How far the 95 % interval reaches from a forecast, in the series' unit.
     *
     * @param unit {@link #unit} when it was made
     * @param isAbove on which side
     */
    double reach95(short unit, int steps, boolean isAbove) {
        return toDouble(unit) / COUNTS * quantile(BOUNDS * (steps - 1) + (isAbove ? 3 : 2));
    }

    private static double rounded(double value, double power) {
        return power > 0 ? Math.rint(value * power) / power : value;
    }

    /** Whether an error lies within the interval whose lower quantile of the sample is {@code at}. */
    private boolean isInside(double counts, int at) {
        return -counts <= Short.toUnsignedInt(sampled[at]) && counts <= Short.toUnsignedInt(sampled[at + 1]);
    }

    /** What was emitted so many steps ago; of a naive forecast, from the points that are kept. */
    private static double emitted(Outstanding outstanding, int index, int steps, PointRing points, int season) {
        return switch (outstanding.emitted(index)) {
            case RELEASE -> outstanding.value(index, steps);
            case LAST_VALUE -> points.back(steps - 1);
            case SEASONAL_NAIVE -> {
                double before = season == 0 ? Double.NaN : points.back((steps + season - 1) / season * season - 1);
                yield Double.isNaN(before) ? points.back(steps - 1) : before;
            }
        };
    }

    private void move(int steps, double counts, int moves) {
        int at = BOUNDS * (steps - 1);
        quantiles[at] = moved(at, -counts, moves * OUT_80, moves * IN_80, 0);
        quantiles[at + 1] = moved(at + 1, counts, moves * OUT_80, moves * IN_80, 0);
        int out95 = OUT_95 + OUT_95_A_STEP * Math.min(steps, MOST_STEPS_OUT);
        quantiles[at + 2] = moved(at + 2, -counts, moves * out95, moves * IN_95, quantile(at));
        quantiles[at + 3] = moved(at + 3, counts, moves * out95, moves * IN_95, quantile(at + 1));
    }

    /** An outer bound is never inside the inner one. */
    private short moved(int at, double beyond, int out, int in, int least) {
        int quantile = quantile(at);
        int next = beyond > quantile ? quantile + out : quantile - in;
        return (short) Math.max(least, Math.min(MOST_COUNTS, next));
    }

    private int quantile(int at) {
        return Short.toUnsignedInt(quantiles[at]);
    }

    /** Makes room for a horizon; what is new of it starts as the step before it. */
    private void reach(int horizon) {
        int known = quantiles.length / BOUNDS;
        if (known >= horizon) {
            return;
        }
        quantiles = Arrays.copyOf(quantiles, BOUNDS * horizon);
        for (int at = BOUNDS * known; at < quantiles.length; at++) {
            quantiles[at] = known > 0
                    ? quantiles[BOUNDS * (known - 1) + at % BOUNDS]
                    : (short) (COUNTS * (at % BOUNDS < 2 ? START_80 : START_95));
        }
    }

    /**
     * The bounds of a forecast, in the series' unit.
     *
     * @param forecast shape [horizon]
     * @param unit {@link #unit} when it was made
     * @param spread of the series, by which they are rounded
     * @param neverNegative whether no bound may be below zero
     */
    Bounds around(double[] forecast, short unit, double spread, boolean neverNegative) {
        double perCount = toDouble(unit) / COUNTS;
        double power = Places.ofBounds(spread);
        double least = neverNegative ? 0 : Double.NEGATIVE_INFINITY;
        double[] lower = new double[forecast.length];
        double[] upper = new double[forecast.length];
        double[] lower95 = new double[forecast.length];
        double[] upper95 = new double[forecast.length];
        for (int h = 0; h < forecast.length; h++) {
            double value = forecast[h];
            int at = BOUNDS * h;
            // Rounding must not put a bound on the wrong side of its forecast.
            lower[h] = Math.max(least, Math.min(rounded(value - perCount * quantile(at), power), value));
            upper[h] = Math.max(rounded(value + perCount * quantile(at + 1), power), value);
            lower95[h] = Math.max(least, Math.min(rounded(value - perCount * quantile(at + 2), power), value));
            upper95[h] = Math.max(rounded(value + perCount * quantile(at + 3), power), value);
        }
        return new Bounds(lower, upper, lower95, upper95);
    }

    int encodedBytes() {
        return 1 + Float.BYTES + Short.BYTES + Short.BYTES * quantiles.length;
    }

    /** {@code points u8 | mean absolute error f32 | steps u16: four quantiles u16 each}. */
    void encode(ByteBuffer bytes) {
        bytes.put((byte) count).putFloat(meanError).putShort((short) (quantiles.length / BOUNDS));
        for (short quantile : quantiles) {
            bytes.putShort(quantile);
        }
    }

    /** Reads what {@link #encode} wrote. */
    static Intervals decode(ByteBuffer bytes) {
        Intervals intervals = new Intervals();
        intervals.count = bytes.get();
        intervals.meanError = bytes.getFloat();
        intervals.quantiles = new short[BOUNDS * Short.toUnsignedInt(bytes.getShort())];
        for (int i = 0; i < intervals.quantiles.length; i++) {
            intervals.quantiles[i] = bytes.getShort();
        }
        return intervals;
    }
}
