package io.rollcast.trainer.fit;

import io.rollcast.network.Inference.Input;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.Past;
import io.rollcast.network.RingCapacity;
import io.rollcast.network.Traits;
import io.rollcast.trainer.baselines.Baseline.FirstPart;
import io.rollcast.trainer.baselines.RidgeRegression;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A held-out stretch of one series, on which forecasts are judged. Series may have any unit, so absolute errors are counted
 * in scales of the series, the mean absolute error of a naive forecast (MASE, Hyndman and Koehler 2006), and an error of
 * more than {@value #MOST_SCALES} of them as {@value #MOST_SCALES}: one value of 1e30 among thousands must not decide which
 * network serves. Squared errors are counted in spreads of the series, {@value #MOST_SPREADS} at the most.
 *
 * <p>Immutable.
 */
public final class Window {

    /** Greatest error in scales; larger ones count as this. */
    static final double MOST_SCALES = 10;

    /** Greatest error in spreads; larger ones count as this (winsorising, as in Dixon 1960). */
    public static final double MOST_SPREADS = 4;

    /** Points before a window, if forecasters do not keep more of the series: what a regression of its own learns from. */
    private static final int LEAST_BEFORE = 704;

    /** Share of the lowest and of the highest values that the spread leaves out. */
    private static final double TRIMMED = 0.01;

    private final double[] values;

    /** The series, or its first part, which is not copied: there are thousands of windows. */
    private final double[] series;

    /** Indices of the first of the points before the window that count, and of its own first. */
    private final int first;

    private final int start;

    /** Indices among the points before the window and then its own. */
    private final BitSet imputed;

    private final Traits traits;
    private final double spread;
    private final double scale;
    private final int kept;

    /**
     * Makes a window.
     *
     * @param series values of the series; not copied, so callers must not change them
     * @param first index of the first of the points before the window, which the scale has observed and networks that see
     *     seasons look back on
     * @param start index of the window's first point
     * @param values its points, shape [context + horizon]; not copied
     * @param imputed indices of points that were not measured, from the first of those before the window on; not copied
     * @param stepsPerDay steps of a day of the series' clock; 0 where that is not known
     * @param spread spread of the whole series, in its unit, above 0: {@link #spread(double[])}
     * @param kept how many points a forecaster keeps of the series
     */
    private Window(
            double[] series,
            int first,
            int start,
            double[] values,
            BitSet imputed,
            int stepsPerDay,
            double spread,
            int kept) {
        if (!(spread > 0)) {
            throw new IllegalArgumentException("the spread is %s: it must be above 0".formatted(spread));
        }
        this.series = series;
        this.first = first;
        this.start = start;
        this.values = values;
        this.imputed = imputed;
        this.spread = spread;
        this.kept = kept;
        double[] before = before();
        this.traits = Traits.find(Past.of(before, before.length - 1, kept), Math.min(before.length, kept), stepsPerDay);
        this.scale = scale(joined(before, values), imputed, traits.seasons().season(), spread);
    }

    /**
     * Makes a window of a part of a series. Networks look back on as many points as forecasters keep by default.
     *
     * @param start index of its first point
     */
    static Window of(Stretches series, int start, int length, int horizon, int stepsPerDay, double spread) {
        int kept = RingCapacity.STANDARD.of(stepsPerDay, horizon);
        int first = series.firstBefore(start, Math.max(LEAST_BEFORE, kept));
        return new Window(
                series.values(),
                first,
                start,
                Arrays.copyOfRange(series.values(), start, start + length),
                series.imputed().get(first, start + length),
                stepsPerDay,
                spread,
                kept);
    }

    /** Makes a window of the latest points of a series; empty if it is constant. */
    public static Optional<Window> latest(double[] series, int stepsPerDay, int context, int horizon) {
        double spread = spread(series);
        int length = context + horizon;
        return spread > 0
                ? Optional.of(of(Stretches.of(series), series.length - length, length, horizon, stepsPerDay, spread))
                : Optional.empty();
    }

    /** Makes a window of a series that begins with it. */
    Window(double[] values, double spread) {
        this(values, 0, 0, values, new BitSet(0), 0, spread, values.length);
    }

    private double[] before() {
        return Arrays.copyOfRange(series, first, start);
    }

    private int countBefore() {
        return start - first;
    }

    /**
     * Returns the points that a network takes, as its input: its scale has observed those before them, as in a forecaster that
     * has known the series for long, and as in what it is fitted on.
     *
     * @param context number of points before the horizon
     */
    Input input(InferenceNetwork network, int context) {
        double[] before = before();
        double[] points = joined(before, Arrays.copyOf(values, context));
        return Input.of(network.view(), points, before.length, traits, kept, network.stateAfter(before));
    }

    /**
     * Forecasts that the latest season repeats; the last value where no season is known.
     *
     * @param context number of points before the horizon
     * @return shape [horizon]
     */
    double[] seasonalNaive(int context) {
        int season = traits.seasons().season();
        double[] forecast = new double[values.length - context];
        for (int h = 0; h < forecast.length; h++) {
            int back = season == 0 ? 0 : season * (h / season + 1);
            int place = season == 0 ? context - 1 : context + h - back;
            forecast[h] = place >= 0
                    ? values[place]
                    : countBefore() + place >= 0 ? series[start + place] : values[context - 1];
        }
        return forecast;
    }

    /**
     * Forecasts by a ridge regression that is fitted on the points up to the horizon, as many as are known.
     *
     * @param context number of points before the horizon
     * @return shape [horizon]
     */
    double[] ridge(int context) {
        double[] known = joined(before(), Arrays.copyOf(values, context));
        int season = traits.seasons().season();
        return new RidgeRegression()
                .fit(new FirstPart(known, season, values.length - context))
                .forecast();
    }

    /** Points, shape [context + horizon]; not to be changed. */
    public double[] values() {
        return values;
    }

    /** Returns whether a point was measured; one that was imputed is neither forecast nor forecast from. */
    boolean isMeasured(int index) {
        return !imputed.get(countBefore() + index);
    }

    /**
     * Returns what each error of the forecast counts as, so that windows weigh alike: 1, or more where steps of the horizon
     * were not measured and have no error.
     *
     * @param context number of points before the horizon
     */
    double weight(int context) {
        int horizon = values.length - context;
        int from = countBefore() + context;
        return (double) horizon / (horizon - imputed.get(from, from + horizon).cardinality());
    }

    /** Spread of the whole series, in its unit, above 0. */
    double spread() {
        return spread;
    }

    /**
     * Scale of the series, in its unit, above 0: the mean absolute difference of measured points a season apart, or next to
     * each other where no season is known, without the largest hundredth. It is at least a tenth of the usual change, so that
     * of a series that rarely changes, an error as large as a change counts in full; where nothing changes, it is the spread.
     */
    double scale() {
        return scale;
    }

    private static double[] joined(double[] before, double[] values) {
        double[] all = Arrays.copyOf(before, before.length + values.length);
        System.arraycopy(values, 0, all, before.length, values.length);
        return all;
    }

    private static double scale(double[] all, BitSet imputed, int season, double spread) {
        int lag = season > 0 && all.length >= 2 * season ? season : 1;
        double[] changes = new double[all.length - lag];
        int count = 0;
        for (int i = 0; i < changes.length; i++) {
            if (!imputed.get(i) && !imputed.get(i + lag)) {
                changes[count++] = Math.abs(all[i + lag] - all[i]);
            }
        }
        changes = Arrays.copyOf(changes, count);
        Arrays.sort(changes);
        int usual = changes.length - (int) Math.ceil(TRIMMED * changes.length);
        double mean = Arrays.stream(changes, 0, usual).average().orElse(0);
        double scale = Math.max(mean, usualChange(changes, spread) / MOST_SCALES);
        return scale > 0 ? scale : spread;
    }

    /**
     * Returns the mean of the absolute changes, each weighted by itself (contraharmonic): where most are 0, it is that of the
     * others. A change of more than {@value #MOST_SPREADS} spreads counts as that. 0 if there is none.
     */
    private static double usualChange(double[] changes, double spread) {
        double sum = 0;
        double squares = 0;
        for (double change : changes) {
            double spreads = Math.min(change / spread, MOST_SPREADS);
            sum += spreads;
            squares += spreads * spreads;
        }
        return sum > 0 ? squares / sum * spread : 0;
    }

    /** Returns the size of an error in scales, winsorised. */
    static double scales(double error, double scale) {
        return Math.min(Math.abs(error) / scale, MOST_SCALES);
    }

    /** Makes a window of each series. Constant series get a spread of 1. */
    public static List<Window> ofSeries(List<double[]> series) {
        return series.stream()
                .map(values -> {
                    double spread = spread(values);
                    return new Window(values, spread > 0 ? spread : 1);
                })
                .toList();
    }

    /** Returns the square of an error in spreads, winsorised. */
    double squaredSpreads(double error) {
        double spreads = Math.min(Math.abs(error) / spread, MOST_SPREADS);
        return spreads * spreads;
    }

    /**
     * Returns a series' spread: the standard deviation of its values without the lowest and the highest hundredth, at least
     * one of each. Where the remaining values are all equal, it is the standard deviation of all values.
     */
    static double spread(double[] series) {
        double[] sorted = series.clone();
        Arrays.sort(sorted);
        int trimmed = Math.max(1, (int) (TRIMMED * sorted.length));
        double variance = sorted.length > 2 * trimmed
                ? Windows.variance(Arrays.copyOfRange(sorted, trimmed, sorted.length - trimmed))
                : 0;
        return Math.sqrt(variance > 0 ? variance : Windows.variance(series));
    }

    @Override
    public String toString() {
        return "Window[%d values, spread %s]".formatted(values.length, spread);
    }
}
