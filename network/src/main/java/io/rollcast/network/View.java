package io.rollcast.network;

import io.rollcast.network.ModelSpec.Dimensions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a network sees of a series at a point besides its value: numbers in the series' unit that are gathered from its
 * past, and what is made of them. They become inputs of the first layer, in spreads from the level, and candidates among
 * which a mixture head weighs.
 *
 * <p>Of each season that the network sees there are {@code horizon + 1} values: those that lie a whole number of seasons
 * before the present point and each of the steps ahead. Where the network sees the series' regression, its forecasts follow,
 * and its errors so far; where it sees the line through the latest {@value #LINE} points, its present value, its change a
 * step, and the deviation of the points from it. Then come the mean of the latest {@value #RECENT} points, and the change a
 * step over the latest {@value #SLOPE}.
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

    /** Points that the line goes through. */
    private static final int LINE = 20;

    /** Numbers of the line. */
    private static final int OF_LINE = 3;

    /** Errors of the regression, near and far. */
    private static final int ERRORS = 2;

    private final int horizon;
    private final List<Sight> seasons;
    private final boolean seesRegression;
    private final boolean seesLine;
    private final int inputSteps;
    private final int size;
    private final int inputs;
    private final int candidates;

    View(Dimensions dimensions) {
        this.horizon = dimensions.horizon();
        this.seasons = dimensions.inputs().stream().filter(Sight::isOfSeason).toList();
        this.seesRegression = dimensions.inputs().contains(Sight.AUTOREGRESSION);
        this.seesLine = dimensions.inputs().contains(Sight.LINE);
        this.inputSteps = Math.min(horizon + 1, MOST_INPUTS);
        this.size = dimensions.head() == Head.MIXTURE
                ? seasons.size() * (horizon + 1)
                        + (seesRegression ? horizon + ERRORS : 0)
                        + (seesLine ? OF_LINE : 0)
                        + 2
                : 0;
        this.inputs = 1
                + seasons.size() * (inputSteps + 1)
                + (seesRegression ? inputSteps - 1 + ERRORS + 1 : 0)
                + (seesLine ? OF_LINE : 0);
        this.candidates = candidateNames().size();
    }

    /** How many numbers are gathered at a point; 0 where the network sees the value alone. */
    public int size() {
        return size;
    }

    /** How many inputs the first layer has. */
    public int inputs() {
        return inputs;
    }

    /** Among how many forecasts a mixture head weighs at each step. */
    public int candidates() {
        return candidates;
    }

    /** Names of the candidates of a mixture head, in the order of {@link #candidates(double, double[], int, double, double[], int)}. */
    public List<String> candidateNames() {
        List<String> names = new ArrayList<>(List.of("last value", "level", "recent mean", "recent slope"));
        for (Sight season : seasons) {
            String name = switch (season) {
                case SEASON -> "a season ago";
                case TWO_SEASONS -> "two seasons ago";
                default -> "a week ago";
            };
            names.add(name);
            if (isShifted(season)) {
                names.add(name + ", moved to the present");
            }
        }
        if (seesRegression) {
            names.add("own regression");
        }
        if (seesLine) {
            names.add("line");
        }
        return names;
    }

    /** Whether a season is also a candidate after it has been moved to the present value. */
    private static boolean isShifted(Sight season) {
        return season != Sight.TWO_SEASONS;
    }

    /**
     * Gathers the numbers at a point.
     *
     * @param past of the series up to the point
     * @param of traits of the series
     * @param to array that takes {@link #size()} numbers from index {@code at}
     */
    public void gather(Past past, Traits of, double[] to, int at) {
        if (size == 0) {
            return;
        }
        int next = at;
        for (Sight sight : seasons) {
            int back = sight.points(of.seasons());
            if (back == 0 || Double.isNaN(past.back(back))) {
                Arrays.fill(to, next, next + horizon + 1, Double.NaN);
            } else {
                gather(past, back, sight.season(of.seasons()), to, next);
            }
            next += horizon + 1;
        }
        if (seesRegression) {
            of.regression().forecast(past, to, next, horizon);
            next += horizon;
            to[next++] = of.regression().nearError();
            to[next++] = of.regression().farError();
        }
        if (seesLine) {
            gatherLine(past, to, next);
            next += OF_LINE;
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

    /** Gathers the least-squares line through the latest points: its present value, change a step, deviation from it. */
    private static void gatherLine(Past past, double[] to, int at) {
        double present = past.back(0);
        int count = 1;
        double sum = 0;
        double moment = 0;
        double squares = 0;
        for (; count < LINE && !Double.isNaN(past.back(count)); count++) {
            double difference = past.back(count) - present;
            sum += difference;
            moment += count * difference;
            squares += difference * difference;
        }
        double mean = sum / count;
        double middle = (count - 1) / 2.0;
        double spreadOfTimes = count * ((double) count * count - 1) / 12;
        double fall = count > 2 ? (moment - middle * sum) / spreadOfTimes : 0;
        double rest = squares - mean * sum - fall * fall * spreadOfTimes;
        to[at] = present + mean - fall * middle;
        to[at + 1] = -fall;
        to[at + 2] = Math.sqrt(Math.max(0, rest) / count);
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
        if (seesRegression) {
            boolean isKnown = !Double.isNaN(gathered[block]);
            for (int i = 1; i < inputSteps; i++) {
                to[next++] = isKnown ? scale.toNetwork(gathered[block + inputStep(i) - 1]) : present;
            }
            for (int i = 0; i < ERRORS; i++) {
                to[next++] = isKnown ? (float) gathered[block + horizon + i] : 0;
            }
            to[next++] = isKnown ? 1 : 0;
            block += horizon + ERRORS;
        }
        if (seesLine) {
            to[next++] = scale.toNetwork(gathered[block]);
            to[next++] = scale.toNetwork(gathered[block] + horizon * gathered[block + 1]);
            to[next] = scale.toNetwork(scale.level() + gathered[block + 2]);
        }
    }

    private int inputStep(int index) {
        return inputSteps == horizon + 1 ? index : (int) Math.rint((double) index * horizon / (inputSteps - 1));
    }

    /**
     * Makes the candidates of a mixture head, in the series' unit; a season or regression that is not
     * known says the present value.
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
        if (seesRegression) {
            boolean isKnown = !Double.isNaN(gathered[block]);
            for (int step = 0; step < horizon; step++) {
                to[next++] = isKnown ? gathered[block + step] : value;
            }
            block += horizon + ERRORS;
        }
        if (seesLine) {
            for (int step = 1; step <= horizon; step++) {
                to[next++] = gathered[block] + step * gathered[block + 1];
            }
        }
    }
}
