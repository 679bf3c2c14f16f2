package io.rollcast.trainer.fit;

import io.rollcast.network.Scaler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What a fit learns from and what it is judged by, cut out of a history so that the two never touch.
 *
 * <ul>
 *   <li>About one series in {@value #HELD_OUT_SHARE}, chosen by a hash of its id, is never learnt from. Windows from its
 *       whole length are <i>held-out series</i>.
 *   <li>Of every other series the latest {@code horizon} points and as many again as a tenth of it are never learnt from,
 *       neither as input nor as target. Windows whose targets all lie there are <i>held-out time</i>; they look back
 *       over points that were learnt from, as a forecaster does.
 * </ul>
 *
 * <p>Where fewer than {@value #FEWEST_TO_SPARE} series are long enough, or none of their ids falls to the held-out side, no
 * series is spared: only time is held out. Constant series are left out altogether: they are forecast exactly without a
 * network, so that there is nothing to learn from them and nothing to judge by.
 *
 * @param context points that a window looks at
 * @param horizon points that it forecasts
 * @param training the parts of series that are learnt from, each at least {@code context + horizon} long
 * @param heldOutSeries windows [context + horizon] of series that are not learnt from; empty where none is spared
 * @param heldOutTime windows [context + horizon] of the latest stretch of those that are
 * @param constant series that were left out because they never change
 */
public record Windows(
        int context,
        int horizon,
        List<double[]> training,
        List<Window> heldOutSeries,
        List<Window> heldOutTime,
        int constant) {

    static final int HELD_OUT_SHARE = 10;

    /** Of fewer series than these, each is worth more to learn from than to judge by. */
    public static final int FEWEST_TO_SPARE = 20;

    /** Enough to tell an MSE to within a percent or so, and quick to evaluate. */
    private static final int MOST_HELD_OUT = 2_000;

    /** Points over which a series' level and spread forget. */
    private static final int SCALER_SPAN = 200;

    /** There is not enough history to fit on. */
    public static final class TooLittleHistoryException extends Exception {
        private static final long serialVersionUID = 1;

        TooLittleHistoryException(String message) {
            super(message);
        }
    }

    /**
     * Cuts a history.
     *
     * @param series values by id
     * @param seed chooses among more held-out windows than are needed
     * @throws TooLittleHistoryException saying what is there and what is needed
     */
    public static Windows cut(Map<String, double[]> series, int context, int horizon, long seed)
            throws TooLittleHistoryException {
        int length = context + horizon;
        List<double[]> training = new ArrayList<>();
        List<Window> heldOutSeries = new ArrayList<>();
        List<Window> heldOutTime = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        // In the order of ids, so that the order of arrival does not matter.
        TreeMap<String, double[]> moving = new TreeMap<>(series);
        moving.values().removeIf(Windows::isConstant);
        boolean spares = canSpare(moving, minimumPoints(context, horizon));
        for (Map.Entry<String, double[]> entry : moving.entrySet()) {
            double[] values = entry.getValue();
            if (spares && isHeldOut(entry.getKey())) {
                addWindows(heldOutSeries, values, 0, length, random);
                continue;
            }
            int reserved = horizon + values.length / HELD_OUT_SHARE;
            int learnt = values.length - reserved;
            if (learnt >= length) {
                training.add(Arrays.copyOf(values, learnt));
                addWindows(heldOutTime, values, learnt - context, length, random);
            }
        }
        int constant = series.size() - moving.size();
        if (training.isEmpty()) {
            throw new TooLittleHistoryException(missing(moving, constant, minimumPoints(context, horizon)));
        }
        return new Windows(
                context, horizon, training, sample(heldOutSeries, random), sample(heldOutTime, random), constant);
    }

    private static boolean isConstant(double[] values) {
        for (double value : values) {
            if (value != values[0]) {
                return false;
            }
        }
        return true;
    }

    /** Whether there are series enough, on both sides, to hold some of them out. */
    private static boolean canSpare(Map<String, double[]> series, int minimumPoints) {
        long heldOut = 0;
        long learnt = 0;
        for (Map.Entry<String, double[]> entry : series.entrySet()) {
            if (entry.getValue().length >= minimumPoints) {
                if (isHeldOut(entry.getKey())) {
                    heldOut++;
                } else {
                    learnt++;
                }
            }
        }
        return heldOut > 0 && learnt > 0 && heldOut + learnt >= FEWEST_TO_SPARE;
    }

    private static String missing(Map<String, double[]> moving, int constant, int minimumPoints) {
        if (moving.isEmpty() && constant > 0) {
            return "all %d series are constant: they are forecast exactly without a network".formatted(constant);
        }
        int longest =
                moving.values().stream().mapToInt(values -> values.length).max().orElse(0);
        return "%d series that change, the longest of %d points: one of at least %d points is needed"
                .formatted(moving.size(), longest, minimumPoints);
    }

    /** The windows that a fit's epochs are reported by: held-out series, or held-out time where no series is spared. */
    List<Window> validation() {
        return heldOutSeries.isEmpty() ? heldOutTime : heldOutSeries;
    }

    /** How many points a series must have to be learnt from. */
    public static int minimumPoints(int context, int horizon) {
        int points = context + 2 * horizon;
        while (points - horizon - points / HELD_OUT_SHARE < context + horizon) {
            points++;
        }
        return points;
    }

    /** Whether a series is never learnt from; the same answer for ever. */
    static boolean isHeldOut(String series) {
        // String.hashCode is specified; the multiplication spreads ids that differ in their last digits only.
        return Integer.remainderUnsigned((series.hashCode() * 0x9E3779B9) >>> 8, HELD_OUT_SHARE) == 0;
    }

    /** A window at every quarter of its length, from a random start, wherever one fits after {@code from}. */
    private static void addWindows(
            List<Window> windows, double[] values, int from, int length, SplittableRandom random) {
        int first = Math.max(0, from);
        int room = values.length - length - first;
        if (room < 0) {
            return;
        }
        double spread = Window.spread(values);
        int stride = Math.max(1, length / 4);
        for (int start = first + random.nextInt(Math.min(room + 1, stride)); start <= first + room; start += stride) {
            windows.add(new Window(Arrays.copyOfRange(values, start, start + length), spread));
        }
    }

    private static List<Window> sample(List<Window> windows, SplittableRandom random) {
        List<Window> chosen = new ArrayList<>(windows);
        for (int i = 0; i < Math.min(MOST_HELD_OUT, chosen.size()); i++) {
            Collections.swap(chosen, i, i + random.nextInt(chosen.size() - i));
        }
        return List.copyOf(chosen.subList(0, Math.min(MOST_HELD_OUT, chosen.size())));
    }

    /**
     * How many points of a sequence the training series can offer: {@code wanted}, or what half of them have.
     *
     * @return points before the horizon, at least {@code context}
     */
    int sequence(int wanted) {
        int[] lengths =
                training.stream().mapToInt(values -> values.length).sorted().toArray();
        return Math.max(context, Math.min(wanted, lengths[lengths.length / 2] - horizon));
    }

    static double mean(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / (double) values.length;
        }
        return mean;
    }

    /** Population variance. */
    static double variance(double[] window) {
        double mean = mean(window);
        double variance = 0;
        for (double value : window) {
            variance += (value - mean) * (value - mean) / window.length;
        }
        return variance;
    }

    /**
     * The scaler of these training series: medians of their means and of their standard deviations' logarithms, and how
     * far they lie apart, as 1.4826 times the median absolute deviation.
     */
    public Scaler scaler() {
        double[] means = training.stream().mapToDouble(Windows::mean).toArray();
        double[] logarithms = training.stream()
                .mapToDouble(Windows::variance)
                .filter(variance -> variance > 0)
                .map(variance -> Math.log(variance) / 2)
                .toArray();
        double level = median(means);
        double logarithm = logarithms.length == 0 ? 0 : median(logarithms);
        return new Scaler(
                level,
                deviation(means, level),
                Math.exp(logarithm),
                logarithms.length == 0 ? 0 : deviation(logarithms, logarithm),
                SCALER_SPAN);
    }

    private static double deviation(double[] values, double median) {
        return 1.4826
                * median(Arrays.stream(values).map(v -> Math.abs(v - median)).toArray());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Points that are learnt from. */
    public long trainingPoints() {
        return training.stream().mapToLong(values -> values.length).sum();
    }
}
