package io.rollcast.audit;

import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of the points and forecasts on two topics can be held against each other, where the topics' beginnings are gone or
 * points have come since they were read.
 *
 * <p>Where a beginning is gone, each series begins at the first point that has its forecast, and both count from there: what
 * stood before may have been deleted on either side. A series without such a point begins after the time of the oldest
 * forecast that is left of any: nobody may forecast it any more. One without such points either is left out. Where points
 * have come, forecasts after the last point that was read are left out.
 *
 * @param points by series, from point 1
 * @param forecasts by series, in the order in which they were read
 * @param leftOut series that are on a topic, and of which nothing can be said
 */
record CommonPart(Map<String, List<Point>> points, Map<String, List<Forecast>> forecasts, int leftOut) {

    /**
     * Finds it.
     *
     * @param areWhole whether both topics have their beginning
     * @param haveGrown whether points have come since {@code points} were read
     */
    static CommonPart of(
            Map<String, List<Point>> points,
            Map<String, List<Forecast>> forecasts,
            boolean areWhole,
            boolean haveGrown) {
        CommonPart common = new CommonPart(points, forecasts, 0);
        if (!areWhole) {
            common = common.fromWhereBothBegin();
        }
        return haveGrown ? common.toTheLastPoint() : common;
    }

    private CommonPart fromWhereBothBegin() {
        Map<String, List<Point>> common = new LinkedHashMap<>();
        Map<String, List<Forecast>> met = new LinkedHashMap<>();
        long oldestMs = forecasts.values().stream()
                .flatMap(List::stream)
                .mapToLong(Forecast::originMs)
                .min()
                .orElse(Long.MAX_VALUE);
        int nothing = 0;
        for (Map.Entry<String, List<Point>> series : points.entrySet()) {
            List<Forecast> found = forecasts.getOrDefault(series.getKey(), List.of());
            Optional<Beginning> beginning = beginning(series.getValue(), found);
            if (beginning.isEmpty()) {
                List<Point> lost = withoutForecast(series.getValue(), found, oldestMs);
                if (lost.isEmpty()) {
                    nothing++;
                } else {
                    common.put(series.getKey(), lost);
                }
                continue;
            }
            List<Forecast> rest = found.subList(beginning.get().forecast(), found.size());
            long before = rest.get(0).seq() - 1;
            common.put(
                    series.getKey(),
                    series.getValue()
                            .subList(beginning.get().point(), series.getValue().size()));
            met.put(
                    series.getKey(),
                    rest.stream()
                            .map(forecast ->
                                    forecast.with(forecast.seq() - before, forecast.forecast(), forecast.bounds()))
                            .toList());
        }
        long withoutPoints = forecasts.keySet().stream()
                .filter(series -> !points.containsKey(series))
                .count();
        return new CommonPart(common, met, nothing + (int) withoutPoints);
    }

    /** Indices of a point and of its forecast. */
    private record Beginning(int point, int forecast) {}

    /** Points that are later than some time, and of whose own time there is no forecast. */
    private static List<Point> withoutForecast(List<Point> points, List<Forecast> forecasts, long afterMs) {
        Set<Long> times = forecasts.stream().map(Forecast::originMs).collect(Collectors.toSet());
        return points.stream()
                .filter(point ->
                        !point.isImputed() && point.timestampMs() > afterMs && !times.contains(point.timestampMs()))
                .toList();
    }

    /**
     * The first point with a forecast of its time, and the first of its forecasts; not one of several of the same time, of
     * which some may be gone, nor one after imputed points, as these are before the beginning.
     */
    private static Optional<Beginning> beginning(List<Point> points, List<Forecast> forecasts) {
        Map<Long, Integer> byTime = new HashMap<>();
        for (int i = 0; i < forecasts.size(); i++) {
            byTime.merge(
                    forecasts.get(i).originMs(),
                    i,
                    (one, other) -> one >= 0
                                    && forecasts.get(one).seq()
                                            == forecasts.get(other).seq()
                            ? one
                            : -1);
        }
        for (int i = 0; i < points.size(); i++) {
            int forecast = byTime.getOrDefault(points.get(i).timestampMs(), -1);
            if (forecast >= 0
                    && forecasts.get(forecast).imputed() == 0
                    && !isOfSameTime(points, i - 1, i)
                    && !isOfSameTime(points, i, i + 1)) {
                return Optional.of(new Beginning(i, forecast));
            }
        }
        return Optional.empty();
    }

    private static boolean isOfSameTime(List<Point> points, int one, int other) {
        return one >= 0
                && other < points.size()
                && points.get(one).timestampMs() == points.get(other).timestampMs();
    }

    private CommonPart toTheLastPoint() {
        Map<String, List<Forecast>> met = new LinkedHashMap<>();
        forecasts.forEach((series, found) -> {
            int last = points.getOrDefault(series, List.of()).size();
            if (last > 0) {
                met.put(
                        series,
                        found.stream()
                                .filter(forecast -> forecast.seq() <= last)
                                .toList());
            }
        });
        return new CommonPart(points, met, leftOut);
    }
}
