package io.rollcast.chaos;

import io.rollcast.chaos.Input.Place;
import io.rollcast.wire.Observation;
import io.rollcast.wire.points.PartitionPoints;
import io.rollcast.wire.points.Point;
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

    private final PointRules rules;
    private final Map<Integer, PartitionPoints> partitions = new HashMap<>();
    private final Map<String, List<Point>> points = new LinkedHashMap<>();
    private final Set<Place> late = new LinkedHashSet<>();
    private long events;

    GridReplay(PointRules rules) {
        this.rules = rules;
    }

    /** Takes the next event of a partition, which has all events of its series. */
    void take(Place place, Observation event) {
        events++;
        ofSeries(event.series());
        PartitionPoints partition = partitions.computeIfAbsent(
                place.partition(),
                any -> new PartitionPoints(
                        rules, (series, point) -> ofSeries(series).add(point)));
        if (partition.take(event) != Verdict.TAKEN) {
            late.add(place);
        }
    }

    private List<Point> ofSeries(String series) {
        return points.computeIfAbsent(series, any -> new ArrayList<>());
    }

    /** By series, from point 1; steps that are still open have none. */
    Map<String, List<Point>> points() {
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
