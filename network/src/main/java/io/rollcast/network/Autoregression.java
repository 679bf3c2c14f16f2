package io.rollcast.network;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A linear regression of a series on its own past, fitted to its kept points: the change to the next point is a weighted sum
 * of how far earlier points lie from the present one,
 *
 * <pre>
 * y(t+1) - y(t) = sum over lags k of w(k) (y(t+1-k) - y(t))
 * </pre>
 *
 * so that it follows a series to any level. The lags are the latest points, and those around one season, two seasons and a
 * week ago, so far as the points reach. Weights are estimated by ridge regression (Hoerl and Kennard 1970), drawn not
 * towards 0 but towards the season ago, moved by most of what the present point differs from its own season ago. Forecasts of
 * several steps are iterated.
 *
 * <p>Immutable. It is long because what is fitted, forecast, measured and stored are the same few lags and weights.
 */
public final class Autoregression {

    /** Of a series of which too few points are known, or that has been constant. */
    public static final Autoregression NONE = new Autoregression(new int[0], new short[0], 0, (byte) 0, (byte) 0);

    /** Most bytes of {@link #encode}. */
    public static final int MOST_BYTES = 1 + 16 * (2 + 2) + 4 + 1 + 1;

    /** Latest points that are regressed on. */
    private static final int LATEST = 6;

    /** The latest points but the present one, three around each of two seasons, and the second season. */
    private static final int MOST_LAGS = LATEST - 1 + 3 + 3 + 1;

    /** Share of the present difference from the season ago that the next point keeps, before anything is known. */
    private static final double KEPT_SHIFT = 0.7;

    /** Weight of what the weights are drawn towards, in points of the series' mean absolute deviation. */
    private static final double RIDGE = 0.1;

    /** Differences count as no more than so many mean absolute deviations: a spike does not decide. */
    private static final double FARTHEST = 4;

    /** Steps ahead at which errors are measured. */
    private static final int NEAR = 1;

    private static final int FAR = 10;

    /** Latest points from which forecasts are compared with what came. */
    private static final int COMPARED = 48;

    private static final double WEIGHT_UNIT = 1 / 8192.0;
    private static final double ERROR_UNIT = 1 / 64.0;

    /** Greatest relative error that is told apart. */
    private static final double WORST = 2 - ERROR_UNIT;

    /** Ascending, from 2; the weight of lag 1 is what is missing to 1. */
    private final int[] lags;

    /** In {@link #WEIGHT_UNIT}. */
    private final short[] weights;

    private final double latestWeight;

    /** Forecasts lie no farther than this from the present value. */
    private final float range;

    private final byte nearError;
    private final byte farError;

    private Autoregression(int[] lags, short[] weights, float range, byte nearError, byte farError) {
        this.lags = lags;
        this.weights = weights;
        this.range = range;
        this.nearError = nearError;
        this.farError = farError;
        double others = 0;
        for (short weight : weights) {
            others += WEIGHT_UNIT * weight;
        }
        this.latestWeight = 1 - others;
    }

    /**
     * Fits the regression to a series.
     *
     * @param past of the series up to its newest point
     * @param count number of points that are known, the newest first
     * @param seasons of the series
     * @return {@link #NONE} where too few points are known
     */
    public static Autoregression fit(Past past, int count, Seasons seasons) {
        int[] lags = lags(seasons, count);
        if (lags.length == 0) {
            return NONE;
        }
        double[] points = new double[count];
        double mean = 0;
        for (int i = 0; i < count; i++) {
            points[i] = past.back(count - 1 - i);
            mean += points[i] / count;
        }
        double deviation = 0;
        double low = points[0];
        double high = points[0];
        for (double point : points) {
            deviation += Math.abs(point - mean) / count;
            low = Math.min(low, point);
            high = Math.max(high, point);
        }
        float range = (float) (high - low);
        if (!(deviation > 0) || !Float.isFinite(range) || Double.isInfinite(deviation)) {
            return NONE;
        }
        double[] weights = ridge(points, lags, prior(lags, seasons.season()), deviation);
        short[] rounded = new short[weights.length];
        for (int i = 0; i < weights.length; i++) {
            rounded[i] =
                    (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.rint(weights[i] / WEIGHT_UNIT)));
        }
        return new Autoregression(lags, rounded, range, (byte) 0, (byte) 0).compared(points);
    }

    /** Lags that are regressed on: those for which at least three eighths of the points have one. */
    private static int[] lags(Seasons seasons, int count) {
        int longest = count * 5 / 8 - 16;
        if (longest < LATEST) {
            return new int[0];
        }
        int[] lags = new int[MOST_LAGS];
        int size = 0;
        for (int lag = 2; lag <= LATEST; lag++) {
            size = add(lag, longest, lags, size);
        }
        int season = seasons.season();
        int week = seasons.week();
        for (int beside = -1; beside <= 1; beside++) {
            size = season > 0 ? add(season + beside, longest, lags, size) : size;
            size = week > 0 ? add(week + beside, longest, lags, size) : size;
        }
        size = add(2 * season, longest, lags, size);
        Arrays.sort(lags, 0, size);
        return Arrays.copyOf(lags, size);
    }

    /** Adds a lag that is not there yet; returns how many there are. Plain loops: streams take longer than the regression. */
    private static int add(int lag, int longest, int[] lags, int size) {
        if (lag < 2 || lag > longest) {
            return size;
        }
        for (int i = 0; i < size; i++) {
            if (lags[i] == lag) {
                return size;
            }
        }
        lags[size] = lag;
        return size + 1;
    }

    /** What weights are drawn towards. */
    private static double[] prior(int[] lags, int season) {
        double[] prior = new double[lags.length];
        int ago = season > 0 ? Arrays.binarySearch(lags, season) : -1;
        int before = season > 0 ? Arrays.binarySearch(lags, season + 1) : -1;
        if (ago >= 0 && before >= 0) {
            prior[ago] = 1;
            prior[before] = -KEPT_SHIFT;
        }
        return prior;
    }

    private static double[] ridge(double[] points, int[] lags, double[] prior, double deviation) {
        int size = lags.length;
        int first = lags[size - 1];
        // A row for each lag, and one for what is regressed on them.
        double[][] rows = new double[size + 1][points.length - first];
        double[] rest = rows[size];
        difference(points, first, first, deviation, rest);
        for (int i = 0; i < size; i++) {
            difference(points, first - lags[i], first, deviation, rows[i]);
            for (int t = 0; t < rest.length; t++) {
                rest[t] -= prior[i] * rows[i][t];
            }
        }
        double[][] products = new double[size + 1][];
        for (int i = 0; i <= size; i++) {
            products[i] = products(rows[i], rows, Math.min(i + 1, size));
        }
        for (int i = 0; i < size; i++) {
            products[i][i] += RIDGE;
        }
        double[] weights = solve(products, products[size]);
        for (int i = 0; i < size; i++) {
            weights[i] += prior[i];
        }
        return weights;
    }

    /** Computes how far points from one index on lie from the present ones, which are those before another. */
    private static void difference(double[] points, int from, int after, double deviation, double[] to) {
        for (int t = 0; t < to.length; t++) {
            to[t] = bounded((points[from + t] - points[after - 1 + t]) / deviation);
        }
    }

    /** Returns the products of a row with the first {@code count} of all; four sums at a time, as none waits for another. */
    private static double[] products(double[] row, double[][] rows, int count) {
        double[] products = new double[count];
        for (int j = 0; j < count; j += 4) {
            double[] first = rows[j];
            double[] second = rows[Math.min(j + 1, count - 1)];
            double[] third = rows[Math.min(j + 2, count - 1)];
            double[] fourth = rows[Math.min(j + 3, count - 1)];
            double ofFirst = 0;
            double ofSecond = 0;
            double ofThird = 0;
            double ofFourth = 0;
            for (int t = 0; t < row.length; t++) {
                double value = row[t];
                ofFirst += value * first[t];
                ofSecond += value * second[t];
                ofThird += value * third[t];
                ofFourth += value * fourth[t];
            }
            double[] sums = {ofFirst, ofSecond, ofThird, ofFourth};
            System.arraycopy(sums, 0, products, j, Math.min(4, count - j));
        }
        return products;
    }

    private static double bounded(double difference) {
        return difference > FARTHEST ? FARTHEST : difference < -FARTHEST ? -FARTHEST : difference;
    }

    /** Solves a system by Cholesky's decomposition; {@code matrix} is its lower triangle, and positive definite. */
    private static double[] solve(double[][] matrix, double[] right) {
        int size = right.length;
        double[] solution = right.clone();
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= matrix[i][k] * matrix[j][k];
                }
                matrix[i][j] = i == j ? Math.sqrt(sum) : sum / matrix[j][j];
            }
            for (int k = 0; k < i; k++) {
                solution[i] -= matrix[i][k] * solution[k];
            }
            solution[i] /= matrix[i][i];
        }
        for (int i = size - 1; i >= 0; i--) {
            for (int k = i + 1; k < size; k++) {
                solution[i] -= matrix[k][i] * solution[k];
            }
            solution[i] /= matrix[i][i];
        }
        return solution;
    }

    /** Returns this with its errors from the latest points, beside those of the last value. */
    private Autoregression compared(double[] points) {
        double near = 0;
        double far = 0;
        double nearOfLast = 0;
        double farOfLast = 0;
        int last = points.length - 1 - FAR;
        int first = Math.max(reach() - 1, last - COMPARED + 1);
        double[][] changes = changes(points, first, Math.max(0, last - first + 1));
        for (int t = first; t <= last; t++) {
            near += Math.abs(changes[NEAR - 1][t - first] + points[t] - points[t + NEAR]);
            far += Math.abs(changes[FAR - 1][t - first] + points[t] - points[t + FAR]);
            nearOfLast += Math.abs(points[t] - points[t + NEAR]);
            farOfLast += Math.abs(points[t] - points[t + FAR]);
        }
        return new Autoregression(lags, weights, range, relative(near, nearOfLast), relative(far, farOfLast));
    }

    /**
     * Forecasts from several points at once, which takes less time than {@link #forecast} from each and gives the same.
     *
     * @param first of the points that are forecast from, with at least {@link #reach()} minus 1 before it
     * @return changes from each of these points, shape [{@value #FAR} steps, points]
     */
    double[][] changes(double[] points, int first, int count) {
        double[][] changes = new double[FAR][count];
        for (int step = 1; step <= FAR; step++) {
            double[] change = changes[step - 1];
            for (int i = 0; i < lags.length; i++) {
                if (lags[i] > step) {
                    double weight = WEIGHT_UNIT * weights[i];
                    int from = first + step - lags[i];
                    for (int t = 0; t < count; t++) {
                        change[t] += weight * (points[from + t] - points[first + t]);
                    }
                }
            }
            if (step > 1) {
                addWeighted(latestWeight, changes[step - 2], change);
            }
            for (int i = 0; i < lags.length && lags[i] < step; i++) {
                addWeighted(WEIGHT_UNIT * weights[i], changes[step - 1 - lags[i]], change);
            }
            for (int t = 0; t < count; t++) {
                change[t] = Math.max(-range, Math.min(range, change[t]));
            }
        }
        return changes;
    }

    private static void addWeighted(double weight, double[] values, double[] to) {
        for (int t = 0; t < to.length; t++) {
            to[t] += weight * values[t];
        }
    }

    private static byte relative(double error, double ofLast) {
        double relative = error < WORST * ofLast ? error / ofLast : WORST;
        return (byte) Math.rint(relative / ERROR_UNIT);
    }

    /** Whether there is a regression. */
    public boolean isKnown() {
        return lags.length > 0;
    }

    /** How many points are looked back on from the present one. */
    int reach() {
        return lags.length == 0 ? 0 : lags[lags.length - 1];
    }

    /**
     * Mean absolute error one step ahead when it was fitted, as a multiple of the last value's, at most 2. It is of points
     * that the weights were fitted to.
     */
    double nearError() {
        return ERROR_UNIT * nearError;
    }

    /** The same {@value #FAR} steps ahead. */
    double farError() {
        return ERROR_UNIT * farError;
    }

    /**
     * Forecasts.
     *
     * @param past of the series up to the present point
     * @param to array that takes {@code steps} forecasts from index {@code at}, in the series' unit; NaN where nothing is
     *     known
     */
    void forecast(Past past, double[] to, int at, int steps) {
        if (lags.length == 0 || Double.isNaN(past.back(reach() - 1))) {
            Arrays.fill(to, at, at + steps, Double.NaN);
            return;
        }
        double present = past.back(0);
        Arrays.fill(to, at, at + steps, 0);
        // What lies in the past is known at once, for all steps; each of its points is looked up once.
        for (int from = 0; from < lags.length; ) {
            int end = from + 1;
            while (end < lags.length && lags[end] == lags[end - 1] + 1) {
                end++;
            }
            for (int back = Math.max(1, lags[from] - steps); back < lags[end - 1]; back++) {
                double difference = past.back(back) - present;
                for (int i = Math.max(from, from + back + 1 - lags[from]); i < end && lags[i] - back <= steps; i++) {
                    to[at + lags[i] - back - 1] += WEIGHT_UNIT * weights[i] * difference;
                }
            }
            from = end;
        }
        for (int step = 1; step <= steps; step++) {
            double change = to[at + step - 1];
            if (step > 1) {
                change += latestWeight * to[at + step - 2];
            }
            for (int i = 0; i < lags.length && lags[i] < step; i++) {
                change += WEIGHT_UNIT * weights[i] * to[at + step - 1 - lags[i]];
            }
            to[at + step - 1] = Math.max(-range, Math.min(range, change));
        }
        for (int i = at; i < at + steps; i++) {
            to[i] += present;
        }
    }

    /** {@code lags u8 | lag u16, weight i16 each | range f32, errors u8 each where there is a lag}. */
    public void encode(ByteBuffer bytes) {
        bytes.put((byte) lags.length);
        for (int i = 0; i < lags.length; i++) {
            bytes.putShort((short) lags[i]).putShort(weights[i]);
        }
        if (lags.length > 0) {
            bytes.putFloat(range).put(nearError).put(farError);
        }
    }

    /** Reads what {@link #encode} wrote. */
    public static Autoregression decode(ByteBuffer bytes) {
        int[] lags = new int[Byte.toUnsignedInt(bytes.get())];
        short[] weights = new short[lags.length];
        for (int i = 0; i < lags.length; i++) {
            lags[i] = Short.toUnsignedInt(bytes.getShort());
            weights[i] = bytes.getShort();
        }
        return lags.length == 0 ? NONE : new Autoregression(lags, weights, bytes.getFloat(), bytes.get(), bytes.get());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Autoregression regression
                && Arrays.equals(lags, regression.lags)
                && Arrays.equals(weights, regression.weights)
                && Float.compare(range, regression.range) == 0
                && nearError == regression.nearError
                && farError == regression.farError;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(lags) + Arrays.hashCode(weights);
    }

    @Override
    public String toString() {
        return "Autoregression[%d lags, errors %.2f and %.2f of the last value's]"
                .formatted(lags.length, nearError(), farError());
    }
}
