package io.rollcast.forecaster.series;

import io.rollcast.wire.Anomaly.Expectation;
import io.rollcast.wire.Bounds;
import java.nio.ByteBuffer;

/**
 * How far the points of a series fall from what was forecast, at each step ahead and on either side: {@link Quantiles} of
 * errors, counted in units of the mean absolute error of the series' latest forecasts, as it was when each forecast was
 * made, times how large errors are at the phase of the season that the point has ({@link ErrorPhases}). So intervals become
 * wide and narrow with the series' errors at once, and the quantiles hardly move.
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

    private ErrorPhases phases = new ErrorPhases();

    /** Of the latest point that came, as it was before it. */
    private double factor = 1;

    /** As they were at that origin. */
    private final ErrorPhases sampledPhases = new ErrorPhases();

    /** The series has a season of so many points, or none: 0. */
    void follow(int season) {
        phases.follow(season);
    }

    /** A point comes, measured or not: what was emitted for it went by the factors from before it. */
    void comes() {
        factor = phases.factor(1);
    }

    /** So many steps have passed since the latest point: one, or more after a gap. */
    void pass(long steps) {
        phases.pass(steps);
    }

    /** Bytes that quantiles and phases take in memory, and those of the sample, which may still be to come. */
    int heapBytes() {
        return 2 * (quantiles.heapBytes() + phases.heapBytes());
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
            sampledPhases.set(phases);
        }
    }

    /**
     * The point {@code seq}, which {@link #comes}, meets the forecasts that are still outstanding for it.
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
            double unit = factor * toDouble(outstanding.unit(index));
            double counts = error == 0 ? 0 : Quantiles.COUNTS * error / unit;
            if (seq - steps == sampledOrigin && steps <= sampled.horizon()) {
                double emitted = counts * factor / sampledPhases.factor(steps);
                coverage.met(
                        outstanding.predictor(index),
                        steps,
                        sampled.isInside(steps, emitted, Quantiles.LOWER_80),
                        sampled.isInside(steps, emitted, Quantiles.LOWER_95));
            }
            if (isTold(counts, unit, spread)) {
                quantiles.move(steps, counts, moves);
            }
        }
        if (scored > 0) {
            double mean = Math.min(sum / scored, Float.MAX_VALUE / 2);
            // A standstill says nothing of phases: a night is shorter than a season.
            boolean isStandstill = mean == 0 && points.isConstant(phases.season());
            if (count >= FIRST && meanError > 0 && !isStandstill) {
                phases.met(mean / meanError);
            }
            mean /= factor;
            double usual = meanError < STILL * spread ? AFTER_STILL * spread : meanError;
            if (count >= FIRST && usual > 0) {
                mean = Math.min(mean, FARTHEST * usual);
            }
            count = Math.min(count + 1, SPAN);
            int span = count == SPAN && mean < MET * meanError ? MET_SPAN : count;
            // Where errors are always small, one says less of how large they are by now.
            double says = count == SPAN ? Math.min(1, factor) : 1;
            meanError = (float) (meanError + says * (mean - meanError) / span);
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
        double perCount = factor * toDouble(outstanding.unit(0)) / Quantiles.COUNTS;
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
     * How far the 95 % interval reaches from a forecast of the latest point, in the series' unit.
     *
     * @param unit {@link #unit} when it was made
     * @param isAbove on which side
     */
    double reach95(short unit, int steps, boolean isAbove) {
        return factor
                * toDouble(unit)
                / Quantiles.COUNTS
                * quantiles.get(steps, isAbove ? Quantiles.UPPER_95 : Quantiles.LOWER_95);
    }

    /**
     * By how much the errors of sums over steps are larger than that of one step is over the whole season, if the errors of steps
     * are independent: the roots of the sums of squares.
     *
     * @param first steps after the latest point at which the sums begin
     * @param direction 1 for sums over this step and later ones, -1 for those over it and earlier ones
     * @return shape [most + 1], of no step to so many
     */
    double[] growth(int first, int direction, int most) {
        double[] growth = new double[most + 1];
        double squares = 0;
        for (int steps = 1; steps <= most; steps++) {
            double factor = phases.factor(first + direction * (steps - 1));
            squares += factor * factor;
            growth[steps] = Math.sqrt(squares);
        }
        return growth;
    }

    private static double rounded(double value, double power) {
        return power > 0 ? Math.rint(value * power) / power : value;
    }

    /** What was emitted so many steps ago; where a naive forecast stood in, from the points that are kept. */
    static double emitted(Outstanding outstanding, int index, int steps, PointRing points, int season) {
        Guard.Predictor emitted = outstanding.emitted(index);
        if (emitted == Guard.Predictor.LAST_VALUE || (steps == 1 && emitted.hasLastValueFirst())) {
            return points.back(steps - 1);
        }
        return emitted.isOfSeason() ? SeasonalNaive.expected(points, season, steps) : outstanding.value(index, steps);
    }

    /**
     * The bounds of a forecast, in the series' unit.
     *
     * @param origin how many steps after the latest point it is made
     * @param forecast shape [horizon]
     * @param unit {@link #unit} when it was made
     * @param spread of the series, by which they are rounded
     * @param limits that no bound passes
     */
    Bounds around(long origin, double[] forecast, short unit, double spread, Limits limits) {
        double power = Places.ofBounds(spread);
        double[] lower = new double[forecast.length];
        double[] upper = new double[forecast.length];
        double[] lower95 = new double[forecast.length];
        double[] upper95 = new double[forecast.length];
        for (int h = 0; h < forecast.length; h++) {
            double value = forecast[h];
            int steps = h + 1;
            double perCount = phases.factor(origin + steps) * toDouble(unit) / Quantiles.COUNTS;
            // Rounding must not put a bound on the wrong side of its forecast.
            double below = perCount * quantiles.get(steps, Quantiles.LOWER_80);
            double above = perCount * quantiles.get(steps, Quantiles.UPPER_80);
            double below95 = perCount * quantiles.get(steps, Quantiles.LOWER_95);
            double above95 = perCount * quantiles.get(steps, Quantiles.UPPER_95);
            lower[h] = Math.min(rounded(limits.within(value - below), power), value);
            upper[h] = Math.max(rounded(limits.within(value + above), power), value);
            lower95[h] = Math.min(rounded(limits.within(value - below95), power), value);
            upper95[h] = Math.max(rounded(limits.within(value + above95), power), value);
        }
        return new Bounds(lower, upper, lower95, upper95);
    }

    int mostEncodedBytes() {
        return 1 + Float.BYTES + quantiles.encodedBytes() + ErrorPhases.MOST_BYTES;
    }

    /** {@code points u8 | mean absolute error f32 | quantiles, see Quantiles | phases, see ErrorPhases}. */
    void encode(ByteBuffer bytes) {
        bytes.put((byte) count).putFloat(meanError);
        quantiles.encode(bytes);
        phases.encode(bytes);
    }

    /** Reads what {@link #encode} wrote, or what builds of format 7 did, which knew no phases. */
    static Intervals decode(ByteBuffer bytes, boolean hasPhases) {
        Intervals intervals = new Intervals();
        intervals.count = bytes.get();
        intervals.meanError = bytes.getFloat();
        intervals.quantiles = Quantiles.decode(0, bytes);
        if (hasPhases) {
            intervals.phases = ErrorPhases.decode(bytes);
        }
        return intervals;
    }
}
