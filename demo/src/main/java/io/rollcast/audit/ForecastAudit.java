package io.rollcast.audit;

import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Holds the forecasts that were read against the points that were sent: one forecast per point that was measured, none per
 * imputed one, in order, with the numbers that a run without faults gives. Knows neither Kafka nor networks.
 */
public final class ForecastAudit {

    /** Replays one series under one release. */
    public interface Reference {
        /**
         * How far forecasts are from what is right.
         *
         * @param points the series, from its beginning, with those that are to be imputed
         * @param run consecutive forecasts of the series that name the same release; what came before named another
         * @return for each forecast the largest absolute deviation over its horizon, in the series' unit
         */
        double[] deviations(List<Point> points, List<Forecast> run);

        /** What is right to be told of the series at hand, up to the end of its last run. */
        default List<Anomaly> told() {
            return List.of();
        }
    }

    /**
     * What came out.
     *
     * @param points that were measured
     * @param imputed points between those
     * @param forecasts that were read
     * @param lost measured points without a forecast
     * @param doubled forecasts of a point that had one, that was imputed, or that was never sent, and those under the key of
     *     another series
     * @param outOfOrder forecasts that came after one of a later point of their series
     * @param different forecasts with other numbers, another time of origin, another step, other words on whether they are
     *     warm, or another number of imputed points before it, than without faults
     * @param largestDeviation of any number of a forecast, in standard deviations of its series
     * @param switches how often a series went over to another release
     * @param examples the first few faults in words
     */
    public record Verdict(
            long points,
            long imputed,
            long forecasts,
            long lost,
            long doubled,
            long outOfOrder,
            long different,
            double largestDeviation,
            long switches,
            List<String> examples) {

        /** Whether each point has its one forecast, in order and with the right numbers. */
        public boolean isExactlyOnce() {
            return lost == 0 && doubled == 0 && outOfOrder == 0 && different == 0;
        }
    }

    private static final int MOST_EXAMPLES = 20;

    private final Reference reference;
    private final List<String> examples = new ArrayList<>();
    private long lost;
    private long doubled;
    private long outOfOrder;
    private long different;
    private long switches;
    private double largestDeviation;

    private ForecastAudit(Reference reference) {
        this.reference = reference;
    }

    /**
     * Judges a run.
     *
     * @param stream the points by series, from point 1
     * @param forecasts by series, as their keys say, in the order in which they were read
     */
    public static Verdict audit(
            Map<String, List<Point>> stream, Map<String, List<Forecast>> forecasts, Reference reference) {
        return audit(stream, forecasts, reference, (series, told) -> {});
    }

    /**
     * Judges a run.
     *
     * @param told takes what is right to be told of each series
     */
    public static Verdict audit(
            Map<String, List<Point>> stream,
            Map<String, List<Forecast>> forecasts,
            Reference reference,
            BiConsumer<String, List<Anomaly>> told) {
        ForecastAudit audit = new ForecastAudit(reference);
        stream.forEach((series, points) -> {
            List<Forecast> found = forecasts.getOrDefault(series, List.of());
            audit.series(series, points, found);
            told.accept(series, found.isEmpty() ? List.of() : reference.told());
        });
        forecasts.forEach((series, found) -> {
            if (!stream.containsKey(series)) {
                audit.doubled += found.size();
                audit.example("series %s was never sent, and has %d forecasts", series, found.size());
            }
        });
        return new Verdict(
                count(stream, false),
                count(stream, true),
                forecasts.values().stream().mapToLong(List::size).sum(),
                audit.lost,
                audit.doubled,
                audit.outOfOrder,
                audit.different,
                audit.largestDeviation,
                audit.switches,
                List.copyOf(audit.examples));
    }

    private static long count(Map<String, List<Point>> stream, boolean imputed) {
        return stream.values().stream()
                .flatMap(List::stream)
                .filter(point -> point.isImputed() == imputed)
                .count();
    }

    /** How many imputed points come directly before a point, whose number counts from 1. */
    static int imputedBefore(List<Point> points, long seq) {
        int at = Math.toIntExact(seq) - 1;
        int first = at;
        while (first > 0 && points.get(first - 1).isImputed()) {
            first--;
        }
        return at - first;
    }

    private static Point point(List<Point> points, long seq) {
        return points.get(Math.toIntExact(seq) - 1);
    }

    private void series(String series, List<Point> points, List<Forecast> found) {
        TreeMap<Long, Forecast> bySeq = new TreeMap<>();
        for (Forecast forecast : found) {
            long seq = forecast.seq();
            if (!forecast.series().equals(series)) {
                doubled++;
                example("series %s has forecast %d of series %s under its key", series, seq, forecast.series());
            } else if (seq < 1 || seq > points.size()) {
                doubled++;
                example("series %s has forecast %d of %d points", series, seq, points.size());
            } else if (point(points, seq).isImputed()) {
                doubled++;
                example("series %s has forecast %d, of an imputed point", series, seq);
            } else if (bySeq.putIfAbsent(seq, forecast) != null) {
                doubled++;
                example("series %s has forecast %d more than once", series, seq);
            } else if (bySeq.lastKey() > seq) {
                outOfOrder++;
                example("series %s has forecast %d after forecast %d", series, seq, bySeq.lastKey());
            }
        }
        for (long seq = 1; seq <= points.size(); seq++) {
            if (!point(points, seq).isImputed() && !bySeq.containsKey(seq)) {
                lost++;
                Instant time = Instant.ofEpochMilli(point(points, seq).timestampMs());
                example("series %s has no forecast %d of %d, from %s", series, seq, points.size(), time);
            }
        }
        numbers(points, List.copyOf(bySeq.values()));
    }

    private void numbers(List<Point> points, List<Forecast> forecasts) {
        double deviationOfSeries = standardDeviation(points);
        int from = 0;
        for (int to = 1; to <= forecasts.size(); to++) {
            if (to < forecasts.size() && isSameRelease(forecasts.get(from), forecasts.get(to))) {
                continue;
            }
            switches += from > 0 ? 1 : 0;
            List<Forecast> run = forecasts.subList(from, to);
            double[] deviations = reference.deviations(points, run);
            for (int i = 0; i < deviations.length; i++) {
                judge(run.get(i), points, deviations[i] / deviationOfSeries);
            }
            from = to;
        }
    }

    private void judge(Forecast forecast, List<Point> points, double deviation) {
        long originMs = point(points, forecast.seq()).timestampMs();
        int imputed = imputedBefore(points, forecast.seq());
        largestDeviation = Math.max(largestDeviation, deviation);
        if (deviation != 0) {
            different++;
            example(
                    "series %s has a forecast %d, by %s, that is %.2g standard deviations off",
                    forecast.series(), forecast.seq(), forecast.model(), deviation);
        } else if (forecast.originMs() != originMs) {
            different++;
            example(
                    "series %s has a forecast %d from time %d, not %d",
                    forecast.series(), forecast.seq(), forecast.originMs(), originMs);
        } else if (forecast.imputed() != imputed) {
            different++;
            example(
                    "series %s has a forecast %d after %d imputed points, not %d",
                    forecast.series(), forecast.seq(), forecast.imputed(), imputed);
        }
    }

    private static boolean isSameRelease(Forecast one, Forecast other) {
        return one.digest().equals(other.digest());
    }

    private static double standardDeviation(List<Point> points) {
        double[] values = points.stream()
                .filter(point -> !point.isImputed())
                .mapToDouble(Point::value)
                .toArray();
        double mean = Arrays.stream(values).average().orElse(0);
        double variance = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0);
        // A series of one point, or a constant one, is measured in its own unit.
        return variance > 0 ? Math.sqrt(variance) : 1;
    }

    private void example(String form, Object... arguments) {
        if (examples.size() < MOST_EXAMPLES) {
            examples.add(String.format(Locale.ROOT, form, arguments));
        }
    }
}
