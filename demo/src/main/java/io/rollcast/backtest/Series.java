package io.rollcast.backtest;

import io.rollcast.network.SeasonFinder;
import io.rollcast.trainer.history.History;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import java.util.Arrays;
import java.util.List;

/**
 * A series that is rolled over: its points, of which the first {@code learnt} may be learnt from.
 *
 * <p>The points that are missing on a grid ({@code --step}) are neither forecast from nor scored. Networks go on with their
 * own forecasts there; baselines, which know no such thing, with the value before.
 *
 * @param id the series' id
 * @param points in the order of time, as the forecaster would make them
 * @param learnt number of points that may be learnt from
 * @param values shape [points], the value before where one is missing
 * @param inPhase the same, as baselines see them
 * @param stepsPerDay steps of a day by the usual step; 0 where that is not known, or a day has too many
 * @param season of the part to learn from, in steps; 0 for none
 * @param kind of the part to learn from
 * @param naiveError mean absolute error of a seasonal-naive forecast of a day within the part to learn from, or of the last
 *     value where a day is none, over pairs of measured points: what MASE counts errors in
 */
record Series(
        String id,
        List<Point> points,
        int learnt,
        double[] values,
        InPhase inPhase,
        int stepsPerDay,
        int season,
        SeriesKind kind,
        double naiveError) {

    /** Points to learn from, below which a series is too short. */
    static final int LEAST_LEARNT = 10;

    /** A series of some points, the first {@code learnt} of which may be learnt from. */
    static Series of(String id, List<Point> points, int learnt) {
        double[] values = new double[points.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = points.get(i).isOpen() ? values[i - 1] : points.get(i).value();
        }
        double[] first = Arrays.copyOf(values, learnt);
        long stepMs = usualStepMs(points);
        int season = Season.of(first, stepMs);
        int day = Season.day(learnt, stepMs);
        InPhase inPhase = InPhase.of(points, values, stepMs, season);
        return new Series(
                id,
                List.copyOf(points),
                learnt,
                values,
                inPhase,
                SeasonFinder.stepsPerDay((double) stepMs),
                season,
                SeriesKind.of(first, season),
                naiveError(inPhase, isMeasured(points, inPhase, learnt), Math.max(1, day)));
    }

    private static long usualStepMs(List<Point> points) {
        long[] steps = new long[Math.max(1, points.size() - 1)];
        for (int i = 1; i < points.size(); i++) {
            steps[i - 1] = points.get(i).timestampMs() - points.get(i - 1).timestampMs();
        }
        Arrays.sort(steps);
        return steps[steps.length / 2];
    }

    /** Which of the values in phase, up to the last learnt point, were measured; the others are filled in. */
    private static boolean[] isMeasured(List<Point> points, InPhase inPhase, int learnt) {
        boolean[] isMeasured = new boolean[inPhase.places()[learnt - 1] + 1];
        for (int i = 0; i < learnt; i++) {
            isMeasured[inPhase.places()[i]] = !points.get(i).isImputed();
        }
        return isMeasured;
    }

    /** Over pairs both of which were measured: a value that was filled in with the one before would have no error. */
    private static double naiveError(InPhase inPhase, boolean[] isMeasured, int lag) {
        double sum = 0;
        int pairs = 0;
        for (int i = lag; i < isMeasured.length; i++) {
            if (isMeasured[i] && isMeasured[i - lag]) {
                sum += Math.abs(inPhase.values()[i] - inPhase.values()[i - lag]);
                pairs++;
            }
        }
        return pairs > 0 ? sum / pairs : 0;
    }

    /** The same as a trainer has it: marks at steps that are missing, and at a gap that is too long. */
    double[] history() {
        double[] history = new double[2 * learnt];
        int count = 0;
        for (Point point : points.subList(0, learnt)) {
            if (point.origin() == Origin.AFTER_GAP) {
                history[count++] = History.GAP;
            }
            history[count++] = point.isImputed() ? History.MISSING : point.value();
        }
        return Arrays.copyOf(history, count);
    }

    /** Whether a forecast from this point counts: it was measured, and is the last learnt one or later. */
    boolean isOrigin(int index) {
        return index >= learnt - 1
                && index < values.length - 1
                && !points.get(index).isImputed();
    }

    boolean isMeasured(int index) {
        return !points.get(index).isImputed();
    }

    /** Whether steps are missing before a point, so that it is not so many steps ahead of those before. */
    boolean isAfterGap(int index) {
        return points.get(index).origin() == Origin.AFTER_GAP;
    }
}
