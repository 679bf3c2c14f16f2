package io.rollcast.trainer.fit;

import io.rollcast.network.RingCapacity;
import io.rollcast.network.Scaler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * Training data and held-out windows of a round, cut from a history so that they do not overlap.
 *
 * <ul>
 *   <li>About one series in {@value #HELD_OUT_SHARE}, chosen by a hash of its id, is held out as a whole. Windows from its
 *       whole length are <i>held-out series</i>.
 *   <li>Of each other series, the latest {@code horizon} points and another tenth of its length are held out, both as
 *       inputs and as targets. Windows whose targets all lie there are <i>held-out time</i>; their contexts reach back into
 *       the training data, as a forecaster's do.
 * </ul>
 *
 * <p>No window and no training data reach over a gap. Missing steps are imputed, and never judged by: {@link Stretches}. Of more
 * windows than are needed, each series has as many as any other, if it has them.
 *
 * <p>Where fewer than {@value #FEWEST_TO_SPARE} series are long enough, or the hash selects none of them, no series is held
 * out, only time. Constant series are left out altogether: they are forecast exactly without a network, so they neither
 * teach nor test anything.
 *
 * <p>It is long because what is learnt, what is held out and what a history lacks depend on each other.
 *
 * @param context number of points of a window before its horizon
 * @param horizon number of points that are forecast
 * @param training parts of series to learn from, each at least {@code context + horizon} long
 * @param trainingSeries number of series that these are parts of
 * @param heldOutSeries windows [context + horizon] of held-out series; empty where none is held out
 * @param heldOutTime windows [context + horizon] of the latest stretch of the other series
 * @param constant number of series that were left out because they are constant
 * @param madeUp made-up series to learn from as well, so that a network does not forget what it knew of other series
 */
public record Windows(
        int context,
        int horizon,
        List<Stretch> training,
        int trainingSeries,
        List<Window> heldOutSeries,
        List<Window> heldOutTime,
        int constant,
        List<Stretch> madeUp) {

    /** One series in so many is held out, and so large a part of the length of each other one. */
    private static final int HELD_OUT_SHARE = 10;

    /** Fewest series of which some are held out; of fewer, each is worth more for learning than for validation. */
    public static final int FEWEST_TO_SPARE = 20;

    /** Most held-out windows of each kind: enough to know an MSE to about a percent, and quick to evaluate. */
    private static final int MOST_HELD_OUT = 2_000;

    /** Number of points over which a series' level and spread forget. */
    private static final int SCALER_SPAN = 200;

    /** Failure for lack of history to fit on. */
    public static final class TooLittleHistoryException extends Exception {
        private static final long serialVersionUID = 1;

        public TooLittleHistoryException(String message) {
            super(message);
        }
    }

    /** Windows of series whose clock is not known, all of which are learnt from. */
    public static Windows withoutClock(int context, int horizon, List<double[]> training, List<Window> heldOutSeries) {
        return new Windows(
                context,
                horizon,
                training.stream().map(values -> new Stretch(values, 0)).toList(),
                training.size(),
                heldOutSeries,
                List.of(),
                0,
                List.of());
    }

    /**
     * Cuts a history into training data and held-out windows.
     *
     * @param series values by series id, the oldest first; NaN at each gap, infinity at each missing step
     * @param stepsPerDay steps of a day of each series' clock, 0 where that is not known
     * @param context number of points of a window before its horizon
     * @param horizon number of points that are forecast
     * @param seed seed of the choice among more held-out windows than are needed
     * @throws TooLittleHistoryException if no series is long enough between its gaps; the message has the present and the needed length
     */
    public static Windows cut(
            Map<String, double[]> series, ToIntFunction<String> stepsPerDay, int context, int horizon, long seed)
            throws TooLittleHistoryException {
        int length = context + horizon;
        List<Stretch> training = new ArrayList<>();
        int trainingSeries = 0;
        List<List<Place>> heldOutSeries = new ArrayList<>();
        List<List<Place>> heldOutTime = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        // Sorted by id, so that the order of arrival does not matter.
        TreeMap<String, Stretches> moving = new TreeMap<>();
        series.forEach((id, values) -> moving.put(id, Stretches.of(values)));
        moving.values().removeIf(one -> one.measured().length == 0);
        int known = moving.size();
        moving.values().removeIf(Windows::isConstant);
        boolean spares = canSpare(moving, minimumPoints(context, horizon));
        for (Map.Entry<String, Stretches> entry : moving.entrySet()) {
            Stretches one = entry.getValue();
            int perDay = RingCapacity.STANDARD.knownDay(stepsPerDay.applyAsInt(entry.getKey()));
            if (spares && isHeldOut(entry.getKey())) {
                heldOutSeries.add(places(one, perDay, 0, context, horizon, random));
                continue;
            }
            int learnt = one.length() - heldOut(one.length(), horizon);
            if (learnt >= length) {
                List<Stretch> longEnough = one.ofFirst(learnt, length, perDay);
                training.addAll(longEnough);
                trainingSeries += longEnough.isEmpty() ? 0 : 1;
                heldOutTime.add(places(one, perDay, learnt - context, context, horizon, random));
            }
        }
        int constant = known - moving.size();
        heldOutSeries.removeIf(List::isEmpty);
        heldOutTime.removeIf(List::isEmpty);
        if (training.isEmpty() || (heldOutSeries.isEmpty() && heldOutTime.isEmpty())) {
            throw new TooLittleHistoryException(missing(moving, constant, minimumPoints(context, horizon)));
        }
        return new Windows(
                context,
                horizon,
                training,
                trainingSeries,
                windows(sample(heldOutSeries, random), length, horizon),
                windows(sample(heldOutTime, random), length, horizon),
                constant,
                List.of());
    }

    /** Returns these windows with made-up series to learn from as well. */
    public Windows with(List<Stretch> madeUp) {
        return new Windows(context, horizon, training, trainingSeries, heldOutSeries, heldOutTime, constant, madeUp);
    }

    /** Returns these windows without held-out series. */
    Windows onTimeAlone() {
        return new Windows(context, horizon, training, trainingSeries, List.of(), heldOutTime, constant, madeUp);
    }

    /** Returns whether a series never changes, or by so little that squares of it are 0. */
    private static boolean isConstant(Stretches series) {
        return !(variance(series.measured()) > 0);
    }

    /** Returns whether there are enough series, on both sides, to hold some out. */
    private static boolean canSpare(Map<String, Stretches> series, int minimumPoints) {
        long heldOut = 0;
        long learnt = 0;
        for (Map.Entry<String, Stretches> entry : series.entrySet()) {
            if (entry.getValue().longest() >= minimumPoints) {
                if (isHeldOut(entry.getKey())) {
                    heldOut++;
                } else {
                    learnt++;
                }
            }
        }
        return heldOut > 0 && learnt > 0 && heldOut + learnt >= FEWEST_TO_SPARE;
    }

    private static String missing(Map<String, Stretches> moving, int constant, int minimumPoints) {
        if (moving.isEmpty() && constant > 0) {
            return "all %d series are constant: they are forecast exactly without a network".formatted(constant);
        }
        int longest =
                moving.values().stream().mapToInt(Stretches::longest).max().orElse(0);
        String rule = longest < minimumPoints
                ? "one of at least %d points is needed".formatted(minimumPoints)
                : "none is long enough both before and in its latest tenth, on which networks are judged";
        boolean hasGaps = moving.values().stream().anyMatch(Stretches::hasGap);
        return "%d series that change, the longest of %d points%s: %s%s"
                .formatted(
                        moving.size(),
                        longest,
                        hasGaps ? " without a long gap" : "",
                        rule,
                        hasGaps ? "; a higher --longest-gap imputes longer gaps, --empty zero or hold fills them" : "");
    }

    /** Returns the windows on which epochs are evaluated: held-out series, or held-out time if no series is held out. */
    List<Window> validation() {
        return heldOutSeries.isEmpty() ? heldOutTime : heldOutSeries;
    }

    /** Returns how many of the latest points of a series are held out, where it is not held out as a whole. */
    public static int heldOut(int length, int horizon) {
        return horizon + length / HELD_OUT_SHARE;
    }

    /** Returns the least number of points of a series that is learnt from. */
    public static int minimumPoints(int context, int horizon) {
        int points = context + 2 * horizon;
        while (points - heldOut(points, horizon) < context + horizon) {
            points++;
        }
        return points;
    }

    /** Returns whether a series is held out; the result for an id never changes. */
    static boolean isHeldOut(String series) {
        // String.hashCode is specified; the multiplication spreads ids that differ only in their last digits.
        return Integer.remainderUnsigned((series.hashCode() * 0x9E3779B9) >>> 8, HELD_OUT_SHARE) == 0;
    }

    /**
     * A place of a series where a window can begin. There are many more of them than windows that are needed, and a window is
     * large.
     */
    private record Place(Stretches series, int stepsPerDay, double spread, int start) {

        private Window window(int length, int horizon) {
            return Window.of(series, start, length, horizon, stepsPerDay, spread);
        }
    }

    /**
     * Returns places of a series at a distance of a quarter of a window's length, from a random start at or after
     * {@code from}, but for those whose window would have a gap, nothing measured to forecast from or none to forecast.
     */
    private static List<Place> places(
            Stretches series, int stepsPerDay, int from, int context, int horizon, SplittableRandom random) {
        List<Place> places = new ArrayList<>();
        int length = context + horizon;
        int first = Math.max(0, from);
        int room = series.length() - length - first;
        if (room < 0) {
            return places;
        }
        double spread = Window.spread(series.measured());
        int stride = Math.max(1, length / 4);
        for (int start = first + random.nextInt(Math.min(room + 1, stride)); start <= first + room; start += stride) {
            int origin = start + context - 1;
            if (!series.hasGap(start, start + length)
                    && series.hasMeasured(origin, origin + 1)
                    && series.hasMeasured(origin + 1, start + length)) {
                places.add(new Place(series, stepsPerDay, spread, start));
            }
        }
        return places;
    }

    /**
     * Draws as many places as windows are needed, in rounds of one of each series that has any left: a long series must not
     * decide alone which network serves the others.
     *
     * @param left places of each series, none of them empty; what is drawn is taken out
     */
    private static List<Place> sample(List<List<Place>> left, SplittableRandom random) {
        List<Place> drawn = new ArrayList<>();
        while (!left.isEmpty() && drawn.size() < MOST_HELD_OUT) {
            for (int i = 0; i < left.size() && drawn.size() < MOST_HELD_OUT; i++) {
                Collections.swap(left, i, i + random.nextInt(left.size() - i));
                List<Place> places = left.get(i);
                Collections.swap(places, random.nextInt(places.size()), places.size() - 1);
                drawn.add(places.remove(places.size() - 1));
            }
            left.removeIf(List::isEmpty);
        }
        return drawn;
    }

    private static List<Window> windows(List<Place> places, int length, int horizon) {
        return places.stream().map(place -> place.window(length, horizon)).toList();
    }

    /**
     * Returns the length of training sequences: {@code wanted}, or less if half of the series are shorter.
     *
     * @return number of points before the horizon, at least {@code context}
     */
    int sequence(int wanted) {
        int[] lengths = training.stream().mapToInt(Stretch::length).sorted().toArray();
        return Math.max(context, Math.min(wanted, lengths[lengths.length / 2] - horizon));
    }

    static double mean(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / (double) values.length;
        }
        return mean;
    }

    /** Returns the population variance; exactly 0 of equal values, whose mean may be rounded. */
    static double variance(double[] window) {
        if (areEqual(window)) {
            return 0;
        }
        double mean = mean(window);
        double variance = 0;
        for (double value : window) {
            variance += (value - mean) * (value - mean) / window.length;
        }
        return variance;
    }

    private static boolean areEqual(double[] values) {
        for (double value : values) {
            if (value != values[0]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the scaler of the training series: medians of their means and of the logarithms of their standard deviations,
     * and their deviations, which are 1.4826 times the median absolute deviation.
     */
    public Scaler scaler() {
        double[] means =
                training.stream().mapToDouble(stretch -> mean(stretch.values())).toArray();
        double[] logarithms = training.stream()
                .mapToDouble(stretch -> variance(stretch.values()))
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

    /** Number of points in the training data. */
    public long trainingPoints() {
        return training.stream().mapToLong(Stretch::length).sum();
    }
}
