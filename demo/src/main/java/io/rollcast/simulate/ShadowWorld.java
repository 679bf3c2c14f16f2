package io.rollcast.simulate;

import io.rollcast.wire.PairedErrors;
import java.util.Random;

/**
 * A fleet of series that a champion and a challenger forecast, without the networks: the errors of both, as forecasters
 * would publish them. What makes such errors hard to compare is all here:
 *
 * <ul>
 *   <li>forecasts from successive origins overlap, so their errors are alike: {@code x[t] = 0.8 x[t-1] + e[t]}, of which no
 *       forecast knows {@code e}
 *   <li>all series share a part of {@code e}, so that their errors rise and fall together
 *   <li>{@code e} has heavy tails (Student's t with 4 degrees of freedom), and its spread drifts over some hundreds of points
 *   <li>each release has errors of its own, which last for some 20 points and differ from series to series
 * </ul>
 *
 * <p>The releases differ in the size of their own errors alone. One thread.
 */
final class ShadowWorld {

    static final int HORIZON = 10;
    static final int TASKS = 4;

    /** Points of each series from one record to the next. */
    static final int POINTS_A_RECORD = 8;

    /** Size of the champion's own errors, in those of {@code e}. */
    static final double CHAMPION = 2;

    private static final double PERSISTENCE = 0.8;
    private static final double COMMON = 0.5;
    private static final double OWN_PERSISTENCE = 0.95;
    private static final double DRIFT_PERSISTENCE = 0.998;
    private static final double DRIFT = 0.4;
    private static final int DEGREES = 4;

    /** Series of the worlds by which sizes are found. */
    private static final int PILOT = 60;

    private static final int PILOT_RECORDS = 1_000;

    private static final double MOST = 4;

    /** A gain that is met to within so much is met. */
    private static final double CLOSE = 0.001;

    /** Standard deviation of a series. */
    private static final double SPREAD = 1.8 / Math.sqrt(1 - PERSISTENCE * PERSISTENCE);

    private final Random random;
    private final double challengerSize;
    private final int fleet;
    private final double[][] shocks;
    private final double[][] championOwn;
    private final double[][] challengerOwn;
    private double logSpread;
    private long point;

    /**
     * A world that has not begun.
     *
     * @param fleet number of series, at least 1
     * @param challengerSize size of the challenger's own errors; the champion's is {@link #CHAMPION}
     */
    ShadowWorld(long seed, int fleet, double challengerSize) {
        this.random = new Random(seed);
        this.fleet = fleet;
        this.shocks = new double[fleet][HORIZON];
        this.championOwn = new double[fleet][HORIZON + 1];
        this.challengerOwn = new double[fleet][HORIZON + 1];
        this.challengerSize = challengerSize;
        for (int warm = 0; warm < 10 * HORIZON; warm++) {
            next();
        }
    }

    /** The next point of every series. */
    private void next() {
        logSpread = DRIFT_PERSISTENCE * logSpread
                + Math.sqrt(1 - DRIFT_PERSISTENCE * DRIFT_PERSISTENCE) * DRIFT * random.nextGaussian();
        double size = Math.exp(logSpread);
        double common = heavy();
        for (int series = 0; series < fleet; series++) {
            shift(shocks[series], size * (COMMON * common + Math.sqrt(1 - COMMON * COMMON) * heavy()));
            shift(championOwn[series], own(championOwn[series][0]));
            shift(challengerOwn[series], own(challengerOwn[series][0]));
        }
        point++;
    }

    private static void shift(double[] latest, double newest) {
        System.arraycopy(latest, 0, latest, 1, latest.length - 1);
        latest[0] = newest;
    }

    private double own(double before) {
        return OWN_PERSISTENCE * before + Math.sqrt(1 - OWN_PERSISTENCE * OWN_PERSISTENCE) * random.nextGaussian();
    }

    private double heavy() {
        double squares = 0;
        for (int i = 0; i < DEGREES; i++) {
            double normal = random.nextGaussian();
            squares += normal * normal;
        }
        return random.nextGaussian() / Math.sqrt(squares / DEGREES);
    }

    /** Returns what the tasks publish next, after some points of every series; shape [tasks]. */
    PairedErrors[] records(String champion, String challenger) {
        long[][] count = new long[TASKS][HORIZON];
        double[][] championErrors = new double[TASKS][HORIZON];
        double[][] challengerErrors = new double[TASKS][HORIZON];
        long from = point;
        for (int i = 0; i < POINTS_A_RECORD; i++) {
            next();
            for (int series = 0; series < fleet; series++) {
                int task = series % TASKS;
                double unknown = 0;
                double weight = 1;
                for (int h = 1; h <= HORIZON; h++) {
                    unknown += weight * shocks[series][h - 1];
                    weight *= PERSISTENCE;
                    // Its own error grows with the steps like the rest of what is not known.
                    double growth = 1 - weight;
                    count[task][h - 1]++;
                    championErrors[task][h - 1] += scaled(unknown + CHAMPION * growth * championOwn[series][h]);
                    challengerErrors[task][h - 1] +=
                            scaled(unknown + challengerSize * growth * challengerOwn[series][h]);
                }
            }
        }
        PairedErrors[] records = new PairedErrors[TASKS];
        for (int task = 0; task < TASKS; task++) {
            int ofTask = (fleet + TASKS - 1 - task) / TASKS;
            records[task] = new PairedErrors(
                    PairedErrors.VERSION,
                    champion,
                    challenger,
                    "simulated/0_" + task,
                    1_000 * from,
                    1_000 * point,
                    ofTask,
                    (long) POINTS_A_RECORD * ofTask,
                    count[task],
                    championErrors[task],
                    challengerErrors[task]);
        }
        return records;
    }

    private static double scaled(double error) {
        return Math.min(MOST, Math.abs(error) / SPREAD);
    }

    /**
     * Returns the size of a challenger's own errors with which its mean error is smaller than the champion's by a share,
     * found by bisection over long worlds with the same seed.
     *
     * @throws IllegalArgumentException if there is none
     */
    static double sizeFor(double gain, long seed) {
        double low = 0;
        double high = 3 * CHAMPION;
        for (int i = 0; i < 12; i++) {
            double middle = (low + high) / 2;
            if (gain(middle, seed) > gain) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double size = (low + high) / 2;
        if (Math.abs(gain(size, seed) - gain) > CLOSE) {
            throw new IllegalArgumentException(
                    "no challenger of this world is better by %s: what nobody knows of the next points is too large a part of the error"
                            .formatted(gain));
        }
        return size;
    }

    static double gain(double size, long seed) {
        ShadowWorld world = new ShadowWorld(seed, PILOT, size);
        double champion = 0;
        double challenger = 0;
        for (int i = 0; i < PILOT_RECORDS; i++) {
            for (PairedErrors record : world.records("champion", "challenger")) {
                for (int h = 0; h < HORIZON; h++) {
                    champion += record.championError()[h];
                    challenger += record.challengerError()[h];
                }
            }
        }
        return 1 - challenger / champion;
    }
}
