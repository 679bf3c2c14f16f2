package io.rollcast.forecaster.accuracy;

import io.rollcast.forecaster.series.Guard;
import io.rollcast.forecaster.series.Intervals;
import io.rollcast.forecaster.series.Maker;
import io.rollcast.forecaster.series.Outstanding;
import io.rollcast.forecaster.series.PointRing;
import io.rollcast.forecaster.series.SeasonalNaive;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.wire.Accuracy;
import io.rollcast.wire.Forecast;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Errors of forecasts that have met their points, by predictor and steps ahead: squared in the series' unit for the
 * metrics, and absolute in units of the series' own spread for the verdict; and how many points fell within the bounds that had
 * been emitted for them. Not thread-safe.
 *
 * <p>It is long because one point is held against all forecasts of it in one pass, and each figure of that is summed here.
 */
public final class Tally implements Intervals.Coverage {

    /**
     * Largest error that counts towards a scaled error, in spreads of the series: a larger one counts as this one, so that
     * no single value of no single series decides a verdict. Errors of a useful forecast are rarely beyond 2.
     */
    public static final double MOST_SPREADS = 4;

    /** Largest error that counts towards a squared error, so that the sum of a hundred million of them is still finite. */
    private static final double MOST_ERROR = 1e150;

    /** Points after an absurd one from which networks forecast badly. */
    private static final int AFTER_ABSURD = 8;

    /**
     * Sums of one predictor; element h is h + 1 steps ahead. The arrays grow to the largest number of steps that was
     * scored, or that {@link #reach} was told.
     */
    public static final class Score {
        private static final long[] NONE = {};

        private long[] count = {};
        private double[] squaredError = {};
        private double[] scaledError = {};
        private long[] bounded = {};
        private long[] inside80 = {};
        private long[] inside95 = {};

        /** Makes room for a predictor that forecasts this many steps, so that those not scored yet count 0. */
        public void reach(int horizon) {
            if (horizon > count.length) {
                count = Arrays.copyOf(count, horizon);
                squaredError = Arrays.copyOf(squaredError, horizon);
                scaledError = Arrays.copyOf(scaledError, horizon);
                bounded = Arrays.copyOf(bounded, horizon);
                inside80 = Arrays.copyOf(inside80, horizon);
                inside95 = Arrays.copyOf(inside95, horizon);
            }
        }

        /**
         * Counts one forecast that met its point; one without a known error (NaN) is not counted.
         *
         * @param steps ahead, from 1
         * @param error in the series' unit
         * @param spread of the series, in its unit; with 0, any error but 0 counts as {@link #MOST_SPREADS}
         */
        public void add(int steps, double error, double spread) {
            count(steps, squared(error), scaled(error, 1 / spread));
        }

        /** Counts one forecast, unless its squared error is not known (NaN). */
        private void count(int steps, double squared, double scaled) {
            if (!Double.isNaN(squared)) {
                add(steps, 1, squared, scaled);
            }
        }

        void add(int steps, long counted, double squared, double scaled) {
            reach(steps);
            count[steps - 1] += counted;
            squaredError[steps - 1] += squared;
            scaledError[steps - 1] += scaled;
        }

        public void add(Score other) {
            reach(other.horizon());
            for (int steps = 1; steps <= other.horizon(); steps++) {
                add(steps, other.count(steps), other.squaredError(steps), other.scaledError(steps));
                bounded[steps - 1] += other.bounded[steps - 1];
                inside80[steps - 1] += other.inside80[steps - 1];
                inside95[steps - 1] += other.inside95[steps - 1];
            }
        }

        private void cover(int steps, boolean isInside80, boolean isInside95) {
            reach(steps);
            bounded[steps - 1]++;
            inside80[steps - 1] += isInside80 ? 1 : 0;
            inside95[steps - 1] += isInside95 ? 1 : 0;
        }

        /** Steps that there are sums of. */
        public int horizon() {
            return count.length;
        }

        /** Forecasts so many steps ahead that met their point. */
        public long count(int steps) {
            return steps <= count.length ? count[steps - 1] : 0;
        }

        /** Sum of their squared errors, in the series' unit squared. */
        public double squaredError(int steps) {
            return steps <= count.length ? squaredError[steps - 1] : 0;
        }

        /** Sum of their absolute errors, in spreads of each series and at most {@link #MOST_SPREADS} each. */
        public double scaledError(int steps) {
            return steps <= count.length ? scaledError[steps - 1] : 0;
        }

        /** Points that were held against bounds emitted so many steps before them: of each series' forecasts, one in 17. */
        public long bounded(int steps) {
            return steps <= bounded.length ? bounded[steps - 1] : 0;
        }

        /** Those of them that fell within the 80 % interval. */
        public long inside80(int steps) {
            return steps <= inside80.length ? inside80[steps - 1] : 0;
        }

        /** Those of them that fell within the 95 % interval. */
        public long inside95(int steps) {
            return steps <= inside95.length ? inside95[steps - 1] : 0;
        }

        /** Share of points within the 80 % interval; shape [horizon], NaN where none was measured. */
        public double[] coverage80() {
            return shares(inside80);
        }

        /** Share of points within the 95 % interval; shape [horizon], NaN where none was measured. */
        public double[] coverage95() {
            return shares(inside95);
        }

        private double[] shares(long[] inside) {
            double[] shares = new double[inside.length];
            Arrays.setAll(shares, h -> (double) inside[h] / bounded[h]);
            return shares;
        }

        /** Shape [horizon]; a copy. */
        public long[] counts() {
            return count.clone();
        }

        /** Shape [horizon], a copy; empty while nothing was held against bounds. */
        public long[] boundedCounts() {
            return hasBounds() ? bounded.clone() : NONE;
        }

        /** Likewise. */
        public long[] inside80Counts() {
            return hasBounds() ? inside80.clone() : NONE;
        }

        /** Likewise. */
        public long[] inside95Counts() {
            return hasBounds() ? inside95.clone() : NONE;
        }

        /** Whether any point was held against bounds. */
        boolean hasBounds() {
            return Arrays.stream(bounded).anyMatch(count -> count > 0);
        }

        /** Shape [horizon]; a copy. */
        public double[] squaredErrors() {
            return squaredError.clone();
        }

        /** Shape [horizon]; a copy. */
        public double[] scaledErrors() {
            return scaledError.clone();
        }
    }

    private final Map<String, Score> scores = new HashMap<>();

    /** Of the release that was scored last: most series have the same. */
    private String latest = "";

    private @Nullable Score ofLatest;
    private @Nullable Score ofLastValue;
    private @Nullable Score ofSeasonal;

    public Map<String, Score> scores() {
        return scores;
    }

    public void add(Tally other) {
        other.scores.forEach((predictor, score) -> score(predictor).add(score));
    }

    /**
     * Scores the forecasts that were made for a point, at the points before it, and what the baselines would have said
     * at the same time; and tells the series. Called when the series has observed the point, before it advances to it.
     * The seasonal-naive baseline repeats the series' own season, or the last value of a series without one, so that it
     * is scored at the same points of the same series as the release.
     */
    public void score(SeriesMemory series, double actual) {
        Outstanding outstanding = series.outstanding();
        if (outstanding.size() == 0) {
            return;
        }
        long seq = series.seq() + 1;
        double spread = series.spread();
        double perSpread = 1 / spread;
        int season = series.seasons().season();
        Maker maker = series.maker();
        String present = maker == null ? "" : maker.name();
        if (ofLastValue == null || ofSeasonal == null) {
            ofLastValue = score(Forecast.LAST_VALUE);
            ofSeasonal = score(Forecast.SEASONAL_NAIVE);
        }
        Score lastValue = ofLastValue;
        Score seasonal = ofSeasonal;
        String name = Forecast.LAST_VALUE;
        Score score = lastValue;
        double squares = 0;
        double lastValueSquares = 0;
        double spreads = 0;
        double lastValueSpreads = 0;
        double seasonalSpreads = 0;
        int scored = 0;
        int guarded = 0;
        int mostForGuard = mostStepsForGuard(series.points(), outstanding.horizon(0));
        for (int index = outstanding.size() - 1; index >= 0; index--) {
            int steps = outstanding.steps(index, seq);
            int horizon = outstanding.horizon(index);
            if (steps > horizon) {
                // Of a release with a shorter horizon than the one before it.
                continue;
            }
            String predictor = outstanding.predictor(index);
            if (!predictor.equals(name)) {
                name = predictor;
                score = scoreOfRelease(name);
            }
            // Forecasts of the release before are outstanding still: the present one does not answer for them.
            boolean countsForGuard =
                    steps <= mostForGuard && series.points().hasKnownLevelFor(steps) && predictor.equals(present);
            lastValue.reach(horizon);
            seasonal.reach(horizon);
            double naiveError = series.points().back(steps - 1) - actual;
            double naive = scaled(naiveError, perSpread);
            double naiveSquared = squared(naiveError);
            lastValue.count(steps, naiveSquared, naive);
            double own = naive;
            double emitted = naive;
            if (score != lastValue) {
                double error = outstanding.value(index, steps) - actual;
                own = scaled(error, perSpread);
                emitted = outstanding.emitted(index) == Guard.Predictor.RELEASE
                        ? own
                        : scaled(series.emitted(index, steps) - actual, perSpread);
                score.reach(horizon);
                score.count(steps, squared(error), own);
            }
            double ofSeason = Double.NaN;
            if (season > 0) {
                double error = SeasonalNaive.expected(series.points(), season, steps) - actual;
                ofSeason = scaled(error, perSpread);
                seasonal.count(steps, squared(error), ofSeason);
            } else {
                seasonal.count(steps, naiveSquared, naive);
            }
            squares += emitted * emitted;
            lastValueSquares += naive * naive;
            scored++;
            if (countsForGuard) {
                spreads += own;
                lastValueSpreads += naive;
                seasonalSpreads += ofSeason;
                guarded++;
                if (steps == 1 && isFirstJudgedApart(horizon) && series.imputed() == 0) {
                    series.guard().scoreFirst(spread * own, spread * naive, spread * ofSeason);
                }
            }
        }
        if (scored > 0) {
            series.scored(squares / scored, lastValueSquares / scored);
        }
        if (guarded > 0) {
            double unit = spread / guarded;
            series.guard().score(unit * spreads, unit * lastValueSpreads, unit * seasonalSpreads);
        }
    }

    /** Where there are other steps, and every forecast is kept: of some of them, it would be judged at the same times of each day. */
    private static boolean isFirstJudgedApart(int horizon) {
        return horizon > 1 && Accuracy.stride(horizon) == 1;
    }

    /**
     * Most steps ahead of a forecast that counts for the guard, {@code most} or fewer: its origin must be more than
     * {@value #AFTER_ABSURD} points after the latest absurd one.
     */
    private static int mostStepsForGuard(PointRing points, int most) {
        int farthest = Math.min(points.size(), most + AFTER_ABSURD);
        for (int back = 0; back < farthest; back++) {
            if (points.isAbsurd(back)) {
                return back - AFTER_ABSURD;
            }
        }
        return most;
    }

    private Score scoreOfRelease(String name) {
        if (ofLatest == null || !name.equals(latest)) {
            latest = name;
            ofLatest = score(name);
        }
        return ofLatest;
    }

    /**
     * Returns the errors of one predictor's outstanding forecasts for a point, by steps ahead. Called when the series has
     * observed the point, before it advances to it.
     *
     * @param isNonFinite of an origin: whether its numbers were not finite there, which counts as {@link #MOST_SPREADS}
     * @param spread that they are counted in
     * @return absolute errors in spreads, each at most {@link #MOST_SPREADS}; shape [horizon], NaN at steps of
     *     which there is no forecast of that predictor; empty where there is none at all
     */
    public static double[] errors(
            SeriesMemory series, String predictor, LongPredicate isNonFinite, double actual, double spread) {
        Outstanding outstanding = series.outstanding();
        long seq = series.seq() + 1;
        double perSpread = 1 / spread;
        double[] errors = {};
        for (int index = 0; index < outstanding.size(); index++) {
            int steps = outstanding.steps(index, seq);
            int horizon = outstanding.horizon(index);
            boolean isLargest = isNonFinite.test(seq - steps);
            if (steps > horizon || !(isLargest || outstanding.predictor(index).equals(predictor))) {
                continue;
            }
            if (errors.length < horizon) {
                int before = errors.length;
                errors = Arrays.copyOf(errors, horizon);
                Arrays.fill(errors, before, horizon, Double.NaN);
            }
            errors[steps - 1] = isLargest ? MOST_SPREADS : scaled(outstanding.value(index, steps) - actual, perSpread);
        }
        return errors;
    }

    @Override
    public void met(String predictor, int steps, boolean inside80, boolean inside95) {
        score(predictor).cover(steps, inside80, inside95);
    }

    private static double squared(double error) {
        double size = Math.min(Math.abs(error), MOST_ERROR);
        return size * size;
    }

    /** An error in spreads; {@code perSpread} is infinite for a series without one. An unknown error (NaN) is 0. */
    private static double scaled(double error, double perSpread) {
        return Math.abs(error) > 0 ? Math.min(Math.abs(error) * perSpread, MOST_SPREADS) : 0;
    }

    Score score(String predictor) {
        return scores.computeIfAbsent(predictor, any -> new Score());
    }
}
