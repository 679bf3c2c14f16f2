package io.rollcast.forecaster.series;

import io.rollcast.wire.Bounds;
import io.rollcast.wire.Forecast;
import java.nio.ByteBuffer;
import java.util.function.DoubleUnaryOperator;

/**
 * What a counter will stand at. Networks forecast its increases, and of those the median: where few steps have events, sums of
 * medians fall short of what the counter comes to. So the mean by which increases have lately exceeded their forecasts is
 * added to each, as far as it is more than chance.
 *
 * <p>Bounds are of readings, too: {@link Quantiles} of how far the counter has fallen from its forecast so many steps ahead.
 * Errors are counted in the unit of the increases' ({@link Intervals}), times that by which a sum of independent errors grows:
 * the root of the steps, where errors are alike at all phases of a season. Mutable; a counter's memory owns it.
 */
final class Readings {

    /** Points over which the mean error forgets. */
    private static final int SPAN = 400;

    /** Points so few that nothing is known of their mean error. */
    private static final int FIRST = 20;

    /** Largest error that counts towards the mean, in spreads of the increases. */
    private static final double FARTHEST = 10;

    /** Standard errors of the mean below which it is chance. */
    private static final double CHANCE = 2;

    private static final int HEAP_BYTES = 120;

    private int count;
    private float meanError;
    private float rootMeanSquare;
    private Quantiles quantiles = new Quantiles(Quantiles.LEAST);

    /** The series has gone to another level: what is known of the mean error was so at the one before. */
    void restart() {
        count = 0;
        meanError = 0;
        rootMeanSquare = 0;
    }

    /** Forecasts of so many steps are to come. */
    void reach(int horizon) {
        quantiles.reach(horizon);
    }

    /**
     * The point {@code seq} meets the forecasts that are still outstanding for it.
     *
     * @param actual increase
     * @param spread of the increases
     * @param isImputed whether the increase was not read, but is a part of what came in over several steps
     */
    void met(
            Outstanding outstanding,
            Intervals intervals,
            PointRing points,
            int season,
            long seq,
            double actual,
            double spread,
            boolean isImputed) {
        double sum = 0;
        int scored = 0;
        // The first points teach fast, but those after a shift meet forecasts that did not know of it.
        int moves = points.hasShifts() ? 1 : Quantiles.moves(count);
        int oldest = outstanding.size() - 1;
        double[] growth = intervals.growth(1, -1, oldest < 0 ? 0 : outstanding.steps(oldest, seq));
        for (int index = oldest; index >= 0; index--) {
            int steps = outstanding.steps(index, seq);
            if (steps > outstanding.horizon(index)) {
                continue;
            }
            double expected = Intervals.emitted(outstanding, index, steps, points, season);
            double surplus = outstanding.addSurplus(index, actual - expected);
            if (isImputed || Double.isNaN(surplus)) {
                continue;
            }
            if (points.hasKnownLevelFor(steps)) {
                sum += actual - expected;
                scored++;
            }
            quantiles.reach(outstanding.horizon(index));
            double unit = growth[steps] * Intervals.toDouble(outstanding.unit(index));
            double counts = surplus == 0 ? 0 : Quantiles.COUNTS * surplus / unit;
            if (Intervals.isTold(counts, unit, spread)) {
                quantiles.move(steps, counts, moves);
            }
        }
        if (scored > 0) {
            double farthest = Math.min(FARTHEST * spread, Float.MAX_VALUE / 2);
            double error = Math.max(-farthest, Math.min(farthest, sum / scored));
            count = Math.min(count + 1, SPAN);
            meanError = (float) (meanError + (error - meanError) / count);
            double meanSquare = (double) rootMeanSquare * rootMeanSquare;
            rootMeanSquare = (float) Math.sqrt(meanSquare + (error * error - meanSquare) / count);
        }
    }

    /**
     * What is added to each increase that is forecast: the mean error, shrunk by how much of it may be chance (the positive
     * part of James and Stein's estimator, 1961, with {@value #CHANCE} standard errors).
     */
    private double lift() {
        double square = (double) meanError * meanError;
        if (count < FIRST || square == 0) {
            return 0;
        }
        double ofChance = CHANCE * CHANCE * Math.max(0, (double) rootMeanSquare * rootMeanSquare - square) / count;
        return meanError * Math.max(0, 1 - ofChance / square);
    }

    /**
     * The forecast of a counter's increases as one of its readings, which never fall; nor do its bounds.
     *
     * @param reading at the forecast's origin
     * @param forecast of its increases
     * @param intervals of the increases, the forecast's origin their latest point
     * @param unit that errors of the forecast are counted in
     * @param spread of the increases, by which values are rounded
     */
    Forecast of(double reading, Forecast forecast, Intervals intervals, short unit, double spread) {
        double[] increases = forecast.forecast();
        double power = Places.ofForecasts(spread);
        double lift = lift();
        double[] totals = new double[increases.length];
        double[] growth = intervals.growth(1, 1, increases.length);
        double[] perCount = new double[increases.length];
        double[] values = new double[increases.length];
        double total = reading;
        double value = reading;
        for (int h = 0; h < values.length; h++) {
            total += increases[h];
            totals[h] = total;
            perCount[h] = growth[h + 1] * Intervals.toDouble(unit) / Quantiles.COUNTS;
            value += Math.max(0, increases[h] + lift);
            values[h] = Math.max(reading, rounded(value, power, Math::rint));
        }
        Bounds bounds = forecast.bounds().steps() == 0
                ? Bounds.NONE
                : new Bounds(
                        lower(at(Quantiles.LOWER_80, totals, perCount), reading, values, power),
                        upper(at(Quantiles.UPPER_80, totals, perCount), values, power),
                        lower(at(Quantiles.LOWER_95, totals, perCount), reading, values, power),
                        upper(at(Quantiles.UPPER_95, totals, perCount), values, power));
        return forecast.with(forecast.seq(), values, bounds);
    }

    /** Where a bound lies; all shape [horizon]. */
    private double[] at(int bound, double[] totals, double[] perCount) {
        double[] at = new double[totals.length];
        for (int h = 0; h < at.length; h++) {
            double reach = perCount[h] * quantiles.getAhead(h + 1, bound);
            at[h] = Quantiles.isLower(bound) ? totals[h] - reach : totals[h] + reach;
        }
        return at;
    }

    /** Bounds do not fall, are not beside their forecasts, and are rounded outwards. */
    private static double[] lower(double[] at, double reading, double[] values, double power) {
        double least = Double.POSITIVE_INFINITY;
        for (int h = at.length - 1; h >= 0; h--) {
            least = Math.min(least, Math.min(values[h], rounded(at[h], power, Math::floor)));
            at[h] = Math.max(reading, least);
        }
        return at;
    }

    private static double[] upper(double[] at, double[] values, double power) {
        double most = Double.NEGATIVE_INFINITY;
        for (int h = 0; h < at.length; h++) {
            most = Math.max(most, Math.max(values[h], rounded(at[h], power, Math::ceil)));
            at[h] = most;
        }
        return at;
    }

    private static double rounded(double total, double power, DoubleUnaryOperator toInteger) {
        return power > 0 ? toInteger.applyAsDouble(total * power) / power : total;
    }

    /** Bytes that they take in memory, with what is kept of forecasts whose points are still to come. */
    int heapBytes() {
        return HEAP_BYTES + quantiles.heapBytes();
    }

    int encodedBytes() {
        return Short.BYTES + 2 * Float.BYTES + quantiles.encodedBytes();
    }

    /** {@code points u16 | mean error f32 | root mean square error f32 | quantiles, see Quantiles}. */
    void encode(ByteBuffer bytes) {
        bytes.putShort((short) count).putFloat(meanError).putFloat(rootMeanSquare);
        quantiles.encode(bytes);
    }

    /** Reads what {@link #encode} wrote. */
    static Readings decode(ByteBuffer bytes) {
        Readings readings = new Readings();
        readings.count = bytes.getShort();
        readings.meanError = bytes.getFloat();
        readings.rootMeanSquare = bytes.getFloat();
        readings.quantiles = Quantiles.decode(Quantiles.LEAST, bytes);
        return readings;
    }
}
