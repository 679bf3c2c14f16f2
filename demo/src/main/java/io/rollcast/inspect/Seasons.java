package io.rollcast.inspect;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds seasons by the autocorrelation of the longest series. */
final class Seasons {

    private static final int MOST_SERIES = 40;
    private static final int MOST_POINTS = 2_500;
    private static final int LEAST_LAG = 4;

    /** Seasons that a series must span. */
    private static final double LEAST_SPAN = 2.5;

    private static final double LEAST_CORRELATION = 0.3;

    /**
     * A season.
     *
     * @param steps its length in usual steps
     * @param length its length as options take durations
     * @param correlation of values that are one season apart, -1 to 1
     */
    record Season(
            @JsonProperty int steps,
            @JsonProperty String length,
            @JsonProperty double correlation) {}

    private Seasons() {}

    /** The strongest season of the series; empty if none is strong, or they are too short. */
    static Optional<Season> strongest(List<SeriesStats> series, long stepMs) {
        List<double[]> grids = series.stream()
                .filter(stats -> stats.points() >= LEAST_SPAN * LEAST_LAG)
                .sorted(Comparator.comparingInt(SeriesStats::points).reversed())
                .limit(MOST_SERIES)
                .map(stats -> grid(stats, stepMs))
                .filter(Seasons::varies)
                .toList();
        if (grids.isEmpty()) {
            return Optional.empty();
        }
        int longest = grids.stream().mapToInt(grid -> grid.length).max().orElse(0);
        double[] correlation = new double[(int) (longest / LEAST_SPAN) + 1];
        for (int lag = 1; lag < correlation.length; lag++) {
            correlation[lag] = medianCorrelation(grids, lag);
        }
        return peaks(correlation).stream()
                .max(Comparator.comparingDouble(lag -> correlation[lag] + (isUsual(lag, stepMs) ? 0.1 : 0)))
                .map(lag -> shortest(lag, correlation))
                .map(lag -> new Season(lag, Times.text(lag * stepMs), Math.round(100 * correlation[lag]) / 100.0));
    }

    /** Of multiples of a season, the season itself is meant. */
    private static int shortest(int lag, double[] correlation) {
        return peaks(correlation).stream()
                .filter(other -> other < lag && lag % other == 0 && correlation[other] >= 0.9 * correlation[lag])
                .min(Comparator.naturalOrder())
                .orElse(lag);
    }

    private static boolean isUsual(int lag, long stepMs) {
        long ms = lag * stepMs;
        return ms == Duration.ofHours(1).toMillis()
                || ms == Duration.ofDays(1).toMillis()
                || ms == Duration.ofDays(7).toMillis();
    }

    /** Lags whose correlation is high, above that of their neighbours, and that follow a valley. */
    private static List<Integer> peaks(double[] correlation) {
        List<Integer> peaks = new ArrayList<>();
        double valley = 1;
        for (int lag = 1; lag < correlation.length - 1; lag++) {
            valley = Math.min(valley, correlation[lag]);
            boolean isPeak = correlation[lag] >= correlation[lag - 1] && correlation[lag] > correlation[lag + 1];
            if (lag >= LEAST_LAG && isPeak && correlation[lag] >= Math.max(LEAST_CORRELATION, valley + 0.2)) {
                peaks.add(lag);
            }
        }
        return peaks;
    }

    /** Median over the series that are long enough, so that a few of another kind do not make a season. */
    private static double medianCorrelation(List<double[]> grids, int lag) {
        double[] each = grids.stream()
                .filter(grid -> grid.length >= LEAST_SPAN * lag)
                .mapToDouble(grid -> correlation(grid, lag))
                .sorted()
                .toArray();
        return each.length == 0 ? 0 : each[(each.length - 1) / 2];
    }

    /** Of values less their mean: {@code r(k) = n / (n - k) * sum x(t) x(t + k) / sum x(t)^2}. */
    private static double correlation(double[] centred, int lag) {
        double product = 0;
        double square = 0;
        for (int i = 0; i < centred.length; i++) {
            square += centred[i] * centred[i];
            product += i + lag < centred.length ? centred[i] * centred[i + lag] : 0;
        }
        return square == 0 ? 0 : product / square * centred.length / (centred.length - lag);
    }

    private static boolean varies(double[] grid) {
        return Arrays.stream(grid).anyMatch(value -> Math.abs(value) > 1e-12);
    }

    /** Values of the usual steps, those of empty steps held, less their trend's line. */
    private static double[] grid(SeriesStats stats, long stepMs) {
        long[] times = stats.times();
        int length = (int) Math.min(MOST_POINTS, (times[times.length - 1] - times[0]) / stepMs + 1);
        long begin = times[times.length - 1] - (length - 1) * stepMs;
        double[] grid = new double[length];
        int at = 0;
        for (int i = 0; i < length; i++) {
            while (at + 1 < times.length && times[at + 1] <= begin + i * stepMs + stepMs / 2) {
                at++;
            }
            grid[i] = stats.values()[at];
        }
        return withoutTrend(grid);
    }

    private static double[] withoutTrend(double[] grid) {
        double middle = (grid.length - 1) / 2.0;
        double mean = Arrays.stream(grid).average().orElse(0);
        double slope = 0;
        double square = 0;
        for (int i = 0; i < grid.length; i++) {
            slope += (i - middle) * (grid[i] - mean);
            square += (i - middle) * (i - middle);
        }
        slope = square == 0 ? 0 : slope / square;
        double[] rest = new double[grid.length];
        for (int i = 0; i < grid.length; i++) {
            rest[i] = grid[i] - mean - slope * (i - middle);
        }
        return rest;
    }
}
