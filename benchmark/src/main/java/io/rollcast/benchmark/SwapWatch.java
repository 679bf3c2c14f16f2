package io.rollcast.benchmark;

import io.rollcast.service.ConfigurationException;
import io.rollcast.wire.Forecast;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at committed forecasts as they become visible, while one release takes over from another. */
final class SwapWatch {

    /** Forecasts of each series that are compared, before and after it changes its release. */
    static final int COMPARED = 50;

    /** What happened, throughputs in forecasts a second; errors are null where no series was scored. */
    record Result(
            double throughputBefore,
            double throughputInSecondOfSwap,
            long longestGapMs,
            long longestGapBeforeMs,
            int series,
            int switched,
            int scored,
            @Nullable Double mseBefore,
            @Nullable Double mseAfter) {

        /** What is left of the throughput in the second of the swap. */
        double ratio() {
            return throughputInSecondOfSwap / throughputBefore;
        }
    }

    /** One-step squared errors of a series: the latest ones, and those since its switch. */
    private static final class Errors {
        final double[] latest = new double[COMPARED];
        long before;
        int after;
        double sumAfter;
    }

    private final Backlog points;
    private final String newModel;
    private final Map<String, Errors> series = new HashMap<>();
    private final long beginMs;
    private final int[] countOfTenMs;
    private long swapMs = Long.MAX_VALUE;

    /**
     * @param points what is forecast
     * @param newModel id of the release that takes over
     * @param mostMs how long this will watch
     */
    SwapWatch(Backlog points, String newModel, long beginMs, long mostMs) {
        this.points = points;
        this.newModel = newModel;
        this.beginMs = beginMs;
        this.countOfTenMs = new int[Math.toIntExact(mostMs / 10 + 1)];
    }

    /** A forecast is visible. */
    void see(long nowMs, Forecast forecast) {
        countOfTenMs[(int) Math.min(countOfTenMs.length - 1, (nowMs - beginMs) / 10)]++;
        boolean isNew = forecast.model().equals(newModel);
        if (isNew) {
            swapMs = Math.min(swapMs, nowMs);
        }
        Errors errors = series.computeIfAbsent(forecast.series(), id -> new Errors());
        double error = forecast.forecast()[0] - points.value(forecast.series(), forecast.seq() + 1);
        if (!isNew && errors.after == 0) {
            errors.latest[(int) (errors.before++ % COMPARED)] = error * error;
        } else if (isNew && errors.after < COMPARED) {
            errors.sumAfter += error * error;
            errors.after++;
        }
    }

    boolean hasBegun() {
        return swapMs != Long.MAX_VALUE;
    }

    /** Series of which enough has been seen since their switch. */
    int scored() {
        return (int) series.values().stream()
                .filter(errors -> errors.after == COMPARED && errors.before >= COMPARED)
                .count();
    }

    /**
     * @param steadyMs how long before the swap the stream ran steadily
     * @throws ConfigurationException if the swap came before that
     */
    Result result(long steadyMs) {
        if (swapMs - beginMs < steadyMs) {
            throw ConfigurationException.of(
                    "the swap came after %d ms, and is held against the %d ms before it: give a greater --swap-after",
                    swapMs - beginMs, steadyMs);
        }
        int swap = (int) ((swapMs - beginMs) / 10);
        int steady = (int) (steadyMs / 10);
        int last = countOfTenMs.length;
        while (last > 0 && countOfTenMs[last - 1] == 0) {
            last--;
        }
        double before = 0;
        double after = 0;
        int scored = 0;
        int switched = 0;
        for (Errors errors : series.values()) {
            switched += errors.after > 0 ? 1 : 0;
            if (errors.after == COMPARED && errors.before >= COMPARED) {
                for (double error : errors.latest) {
                    before += error;
                }
                after += errors.sumAfter;
                scored++;
            }
        }
        return new Result(
                count(swap - steady, swap) * 1e3 / steadyMs,
                count(swap, swap + 100),
                longestGap(swap - 10, Math.min(last, swap + 500)),
                longestGap(swap - steady, swap),
                series.size(),
                switched,
                scored,
                mean(before, scored),
                mean(after, scored));
    }

    private static @Nullable Double mean(double squares, int scored) {
        return scored == 0 ? null : squares / scored / COMPARED;
    }

    private double count(int from, int to) {
        return Arrays.stream(countOfTenMs, from, to).sum();
    }

    private long longestGap(int from, int to) {
        int longest = 0;
        int empty = 0;
        for (int i = from; i < to; i++) {
            empty = countOfTenMs[i] == 0 ? empty + 1 : 0;
            longest = Math.max(longest, empty);
        }
        return 10L * longest;
    }
}
