package io.rollcast.backtest;

import io.rollcast.wire.Observation;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.PointMaker;
import io.rollcast.wire.points.PointRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The series of a file or a topic, each split into a part to learn from and the rest.
 *
 * @param source what they were read from, for people
 * @param series those that are rolled over, by their ids
 * @param tooShort ids of those with fewer than {@value Series#LEAST_LEARNT} points to learn from, or none after them
 */
record SeriesSet(String source, List<Series> series, List<String> tooShort) {

    /** Gathers observations, in any order, into series. */
    static final class Builder {

        private record Event(long timestampMs, double value) {}

        private final Map<String, List<Event>> events = new TreeMap<>();
        private long count;
        private long latestMs = Long.MIN_VALUE;

        void add(Observation observation) {
            events.computeIfAbsent(observation.series(), any -> new ArrayList<>())
                    .add(new Event(observation.timestampMs(), observation.value()));
            latestMs = Math.max(latestMs, observation.timestampMs());
            count++;
        }

        long count() {
            return count;
        }

        int series() {
            return events.size();
        }

        /**
         * Makes points of the events of each series, in the order of time, by the rules that a forecaster has.
         *
         * @param split share of the points to learn from
         * @param isOver whether nothing is to come any more; else the latest steps are open, as a forecaster has them
         */
        SeriesSet build(String source, PointRules rules, double split, boolean isOver) {
            long closedBeforeMs = isOver || !rules.hasGrid() ? Long.MAX_VALUE : rules.closedBefore(latestMs);
            List<Series> series = new ArrayList<>();
            List<String> tooShort = new ArrayList<>();
            events.forEach((id, ofSeries) -> {
                List<Point> points = points(ofSeries, rules.of(id), closedBeforeMs);
                int learnt = (int) Math.floor(split * points.size());
                while (learnt > 0 && points.get(learnt - 1).isImputed()) {
                    learnt--;
                }
                if (learnt < Series.LEAST_LEARNT || learnt >= points.size()) {
                    tooShort.add(id);
                } else {
                    series.add(Series.of(id, points, learnt));
                }
            });
            return new SeriesSet(source, series, tooShort);
        }

        private static List<Point> points(List<Event> events, PointRules rules, long closedBeforeMs) {
            events.sort(Comparator.comparingLong(Event::timestampMs));
            PointMaker maker = new PointMaker(rules);
            List<Point> points = new ArrayList<>();
            for (Event event : events) {
                maker.offer(event.timestampMs, event.value, points::add);
            }
            if (rules.hasGrid() && !events.isEmpty()) {
                maker.close(Math.min(closedBeforeMs, maker.lastEventMs() + 1), points::add);
            }
            return points;
        }
    }

    /** Number of points of all series that are rolled over. */
    long points() {
        return series.stream().mapToLong(one -> one.values().length).sum();
    }

    /** Number of forecasts that count, of each forecaster. */
    long origins() {
        return series.stream()
                .mapToLong(one -> {
                    long origins = 0;
                    for (int i = one.learnt() - 1; i < one.values().length; i++) {
                        origins += one.isOrigin(i) ? 1 : 0;
                    }
                    return origins;
                })
                .sum();
    }
}
