package io.rollcast.chaos;

import io.rollcast.chaos.Input.Place;
import io.rollcast.wire.Observation;
import io.rollcast.wire.points.OpenSteps;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.PointMaker;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The points that a forecaster without faults would have made of the events of a topic, and which of them are late. All of
 * it stays in memory: nothing is stored, restored or handed over, and the wall clock closes no step. One thread.
 */
final class GridReplay {

    private record Series(PointMaker maker, List<Point> points) {

        Verdict offer(Observation event) {
            return maker.offer(event.timestampMs(), event.value(), points::add);
        }

        void close(long closedBeforeMs) {
            maker.close(closedBeforeMs, points::add);
        }
    }

    private final PointRules rules;
    private final Map<Integer, OpenSteps> steps = new HashMap<>();
    private final Map<String, Series> all = new HashMap<>();
    private final Set<Place> late = new LinkedHashSet<>();
    private long events;

    GridReplay(PointRules rules) {
        this.rules = rules;
    }

    /** Takes the next event of a partition, which has all events of its series. */
    void take(Place place, Observation event) {
        events++;
        OpenSteps open =
                steps.computeIfAbsent(place.partition(), any -> new OpenSteps(rules, OpenSteps.NEVER, OpenSteps.NEVER));
        for (String due : open.advance(event.timestampMs())) {
            Series series = series(due);
            series.close(open.closedBeforeMs());
            open.await(due, series.maker);
        }
        Series series = series(event.series());
        long nextMs = series.maker.nextStepMs();
        if (series.offer(event) != Verdict.TAKEN) {
            late.add(place);
            return;
        }
        if (open.isBehind(event.timestampMs())) {
            series.close(rules.closedBefore(series.maker.lastEventMs()));
        }
        if (series.maker.nextStepMs() != nextMs || open.isLagging(event.series())) {
            open.await(event.series(), series.maker);
        }
    }

    private Series series(String id) {
        return all.computeIfAbsent(id, any -> new Series(new PointMaker(rules), new ArrayList<>()));
    }

    /** By series, from point 1; steps that are still open have none. */
    Map<String, List<Point>> points() {
        Map<String, List<Point>> points = new LinkedHashMap<>();
        all.forEach((id, series) -> points.put(id, series.points));
        return points;
    }

    /** Where events were that found their steps closed. */
    Set<Place> late() {
        return late;
    }

    /** How many events there were. */
    long events() {
        return events;
    }
}
