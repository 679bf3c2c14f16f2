package io.rollcast.network;

import io.rollcast.network.ModelSpec.Dimensions;
import java.util.Arrays;
import java.util.List;

/**
 * What a network sees of a series at a point besides its value: numbers in the series' unit that are gathered from its
 * past, and what is made of them. They become inputs of the first layer, in spreads from the level, and candidates among
 * which a mixture head weighs.
 *
 * <p>Of each season that the network sees there are {@code horizon + 1} values: those that lie a whole number of seasons
 * before the present point and each of the steps ahead. Then come the mean of the latest {@value #RECENT} points, and the
 * change a step over the latest {@value #SLOPE}.
 *
 * <p>Immutable.
 */
public final class View {

    /** The view of a network that sees the value alone. */
    public static final double[] NOTHING = {};

    /** Most values of a season that are inputs; of a longer horizon as many are chosen. */
    private static final int MOST_INPUTS = 11;

    private static final int RECENT = 8;
    private static final int SLOPE = 16;

    /** Candidates that need no season: last value, level, recent mean, line. */
    private static final int PLAIN_CANDIDATES = 4;

    private final int horizon;
    private final List<Sight> seasons;
    private final int inputSteps;
    private final int size;

    View(Dimensions dimensions) {
        this.horizon = dimensions.horizon();
        this.seasons =
                dimensions.inputs().stream().filter(s -> s != Sight.VALUE).toList();
        this.inputSteps = Math.min(horizon + 1, MOST_INPUTS);
        this.size = dimensions.head() == Head.MIXTURE ? seasons.size() * (horizon + 1) + 2 : 0;
    }

    /** How many numbers are gathered at a point; 0 where the network sees the value alone. */
    public int size() {
        return size;
    }

    /** How many inputs the first layer has. */
    public int inputs() {
        return 1 + seasons.size() * (inputSteps + 1);
    }

    /** Among how many forecasts a mixture head weighs at each step. */
    public int candidates() {
        int shifted = (int) seasons.stream().filter(View::isShifted).count();
        return PLAIN_CANDIDATES + seasons.size() + shifted;
    }

    /** Whether a season is also a candidate after it has been moved to the present value. */
    private static boolean isShifted(Sight season) {
        return season != Sight.TWO_SEASONS;
    }

    /** How many points of the past are looked at besides the present one, so far as the seasons are known. */
    public int reach(Seasons of) {
        int reach = SLOPE;
        for (Sight season : seasons) {
            reach = Math.max(reach, season.points(of));
        }
        return size == 0 ? 0 : reach;
    }

    /**
     * Gathers the numbers at a point.
     *
     * @param past of the series up to the point
     * @param of seasons of the series
     * @param to array that takes {@link #size()} numbers from index {@code at}
     */
    public void gather(Past past, Seasons of, double[] to, int at) {
        if (size == 0) {
            return;
        }
        int next = at;
        for (Sight sight : seasons) {
            int back = sight.points(of);
            if (back == 0 || Double.isNaN(past.back(back))) {
                Arrays.fill(to, next, next + horizon + 1, Double.NaN);
            } else {
                gather(past, back, sight.season(of), to, next);
            }
            next += horizon + 1;
        }
        double sum = 0;
        int recent = 0;
        for (; recent < RECENT && !Double.isNaN(past.back(recent)); recent++) {
            sum += past.back(recent);
        }
        to[next] = sum / recent;
        double before = past.back(SLOPE);
        to[next + 1] = Double.isNaN(before) ? 0 : (past.back(0) - before) / SLOPE;
    }

    private void gather(Past past, int back, int season, double[] to, int at) {
        int behind = back;
        for (int step = 0; step <= horizon; step++) {
            if (behind < 0) {
                behind += season;
            }
            to[at + step] = past.back(behind--);
        }
    }

    /**
     * Makes the inputs of the first layer.
     *
     * @param value of the point, in the series' unit
     * @param gathered from index {@code at}, by {@link #gather}
     * @param scale of the series at the point
     * @param to array that takes the inputs from index {@code first}
     */
    public void inputs(double value, double[] gathered, int at, Scale scale, float[] to, int first) {
        int next = first;
        float present = scale.toNetwork(value);
        to[next++] = present;
        int block = at;
        for (int s = 0; s < seasons.size(); s++) {
            boolean isKnown = !Double.isNaN(gathered[block]);
            for (int i = 0; i < inputSteps; i++) {
                to[next++] = isKnown ? scale.toNetwork(gathered[block + inputStep(i)]) : present;
            }
            to[next++] = isKnown ? 1 : 0;
            block += horizon + 1;
        }
    }

    private int inputStep(int index) {
        return inputSteps == horizon + 1 ? index : (int) Math.rint((double) index * horizon / (inputSteps - 1));
    }

    /**
     * Makes the candidates of a mixture head, in the series' unit; a season that is not known says the present value.
     *
     * @param value of the point, in the series' unit
     * @param gathered from index {@code at}, by {@link #gather}
     * @param level of the series at the point
     * @param to array that takes {@code [candidates, horizon]} numbers from index {@code first}, row by row
     */
    public void candidates(double value, double[] gathered, int at, double level, double[] to, int first) {
        int next = first;
        Arrays.fill(to, next, next + horizon, value);
        next += horizon;
        Arrays.fill(to, next, next + horizon, level);
        next += horizon;
        int recent = at + size - 2;
        Arrays.fill(to, next, next + horizon, gathered[recent]);
        next += horizon;
        for (int step = 1; step <= horizon; step++) {
            to[next++] = value + step * gathered[recent + 1];
        }
        int block = at;
        for (int s = 0; s < seasons.size(); s++) {
            boolean isKnown = !Double.isNaN(gathered[block]);
            for (int step = 1; step <= horizon; step++) {
                to[next++] = isKnown ? gathered[block + step] : value;
            }
            if (isShifted(seasons.get(s))) {
                double shift = value - gathered[block];
                for (int step = 1; step <= horizon; step++) {
                    to[next++] = isKnown ? gathered[block + step] + shift : value;
                }
            }
            block += horizon + 1;
        }
    }
}
