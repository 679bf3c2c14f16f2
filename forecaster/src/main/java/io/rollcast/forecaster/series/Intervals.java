package io.rollcast.forecaster.series;

import io.rollcast.wire.Anomaly.Expectation;
import io.rollcast.wire.Bounds;
import java.nio.ByteBuffer;

/**
 * How far the points of a series fall from what was forecast, at each step ahead and on either side: {@link Quantiles} of
 * errors, counted in units of the mean absolute error of the series' latest forecasts, as it was when each forecast was
 * made. So intervals become wide and narrow with the series' errors at once, and the quantiles hardly move.
 *
 * <p>It refers to what was emitted, be it a network's forecast or a naive one that stood in for it. All numbers are
 * integers or rounded at once, so that nothing depends on when they are stored. Mutable; a series' memory owns it.
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

    private int count;
    private float meanError;

    private Quantiles quantiles = new Quantiles(0);

    /** The quantiles as they were at the origin whose coverage is measured, and its number; 0 for none. */
    private final Quantiles sampled = new Quantiles(0);

    private long sampledOrigin;

    /** Bytes that the quantiles take in memory, and those of the sample, which may still be to come. */
    int heapBytes() {
        return 2 * quantiles.heapBytes();
    }

    /** The unit that errors of a forecast of so many steps are counted in which is made now, in the series' unit; in 16 bits. */
    short unit(int horizon, double spread) {
        quantiles.reach(horizon);
        double weight = count < SPAN ? TYPICAL_WEIGHT / (TYPICAL_WEIGHT + count) : 0;
        return toShort((1 - weight) * meanError + weight * TYPICAL_ERROR * spread);
    }

    /** The upper half of a single-precision number, rounded to nearest; infinity is not reached. */
    private static short toShort(double unit) {
        int bits = Float.floatToRawIntBits((float) Math.min(unit, Float.MAX_VALUE / 2)) + 0x8000;
        return (short) (bits >>> 16);
    }

    static double toDouble(short unit) {
        return Float.intBitsToFloat(unit << 16);
    }

    /**
     * The points to come are to be held against the bounds of the forecast from point {@code seq} as they were emitted,
     * unless those of an earlier one are still being measured. The sample is not stored: the quantiles of every checkpoint
     * are, and those after it follow from its points. A series that is read again goes on with what was sampled since its
     * checkpoint; what was sampled before is measured no further, and with a long horizon another sample may begin.
     */
    void sample(long seq) {
        if (sampledOrigin == 0 || seq >= sampledOrigin + sampled.horizon()) {
            sampledOrigin = seq;
            sampled.set(quantiles);
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
        int moves = Quantiles.moves(count);
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
            quantiles.reach(steps);
            double unit = toDouble(outstanding.unit(index));
            double counts = error == 0 ? 0 : Quantiles.COUNTS * error / unit;
            if (seq - steps == sampledOrigin && steps <= sampled.horizon()) {
                coverage.met(
                        outstanding.predictor(index),
                        steps,
                        sampled.isInside(steps, counts, Quantiles.LOWER_80),
                        sampled.isInside(steps, counts, Quantiles.LOWER_95));
            }
            if (isTold(counts, unit, spread)) {
                quantiles.move(steps, counts, moves);
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

    /** Whether an error says how far errors reach, and not that its unit was far too small. */
    static boolean isTold(double counts, double unit, double spread) {
        return Math.abs(counts) <= Quantiles.MOST_COUNTS || unit >= STILL_UNIT * spread;
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
        double perCount = toDouble(outstanding.unit(0)) / Quantiles.COUNTS;
        double power = Places.ofBounds(spread);
        return new Expectation(
                rounded(expected, power),
                rounded(expected - perCount * quantiles.get(steps, Quantiles.LOWER_95), power),
                rounded(expected + perCount * quantiles.get(steps, Quantiles.UPPER_95), power));
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
        return toDouble(unit)
                / Quantiles.COUNTS
                * quantiles.get(steps, isAbove ? Quantiles.UPPER_95 : Quantiles.LOWER_95);
    }

    private static double rounded(double value, double power) {
        return power > 0 ? Math.rint(value * power) / power : value;
    }

    /** What was emitted so many steps ago; of a naive forecast, from the points that are kept. */
    static double emitted(Outstanding outstanding, int index, int steps, PointRing points, int season) {
        return switch (outstanding.emitted(index)) {
            case RELEASE -> outstanding.value(index, steps);
            case LAST_VALUE -> points.back(steps - 1);
            case SEASONAL_NAIVE -> SeasonalNaive.expected(points, season, steps);
        };
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
        double perCount = toDouble(unit) / Quantiles.COUNTS;
        double power = Places.ofBounds(spread);
        double least = neverNegative ? 0 : Double.NEGATIVE_INFINITY;
        double[] lower = new double[forecast.length];
        double[] upper = new double[forecast.length];
        double[] lower95 = new double[forecast.length];
        double[] upper95 = new double[forecast.length];
        for (int h = 0; h < forecast.length; h++) {
            double value = forecast[h];
            int steps = h + 1;
            // Rounding must not put a bound on the wrong side of its forecast.
            lower[h] = Math.max(
                    least,
                    Math.min(rounded(value - perCount * quantiles.get(steps, Quantiles.LOWER_80), power), value));
            upper[h] = Math.max(rounded(value + perCount * quantiles.get(steps, Quantiles.UPPER_80), power), value);
            lower95[h] = Math.max(
                    least,
                    Math.min(rounded(value - perCount * quantiles.get(steps, Quantiles.LOWER_95), power), value));
            upper95[h] = Math.max(rounded(value + perCount * quantiles.get(steps, Quantiles.UPPER_95), power), value);
        }
        return new Bounds(lower, upper, lower95, upper95);
    }

    int encodedBytes() {
        return 1 + Float.BYTES + quantiles.encodedBytes();
    }

    /** {@code points u8 | mean absolute error f32 | quantiles, see Quantiles}. */
    void encode(ByteBuffer bytes) {
        bytes.put((byte) count).putFloat(meanError);
        quantiles.encode(bytes);
    }

    /** Reads what {@link #encode} wrote. */
    static Intervals decode(ByteBuffer bytes) {
        Intervals intervals = new Intervals();
        intervals.count = bytes.get();
        intervals.meanError = bytes.getFloat();
        intervals.quantiles = Quantiles.decode(0, bytes);
        return intervals;
    }
}
