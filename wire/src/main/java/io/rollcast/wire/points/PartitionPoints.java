package io.rollcast.wire.points;

import io.rollcast.wire.Observation;
import io.rollcast.wire.points.PointRules.Verdict;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The points of all series of a partition, made of its events as a forecaster makes them that begins with the first of these.
 * Nothing is stored, and the wall clock closes no step. An event that lay in the future when the forecaster read it, and no
 * longer does, closes steps of other series that it left open there: these have fewer of their events. Not thread-safe.
 */
public final class PartitionPoints {

    private final PointRules rules;
    private final BiConsumer<String, Point> points;
    private final OpenSteps steps;
    private final Map<String, PointMaker> makers = new HashMap<>();

    /** @param points takes the points of each series, in their order */
    public PartitionPoints(PointRules rules, BiConsumer<String, Point> points) {
        this.rules = rules;
        this.points = points;
        this.steps = new OpenSteps(rules, Clock.systemUTC(), OpenSteps.NEVER, OpenSteps.NEVER);
    }

    /** Takes the next event. */
    public Verdict take(Observation event) {
        String series = event.series();
        long timestampMs = event.timestampMs();
        advance(timestampMs);
        return steps.take(
                series,
                maker(series),
                timestampMs,
                event.value(),
                rules.hasGrid() && steps.isApart(timestampMs),
                point -> points.accept(series, point));
    }

    /** The time of the partition has come to that of an event, of whichever series: closes the steps that are due. */
    public void advance(long timestampMs) {
        if (rules.hasGrid()) {
            for (String due : steps.advance(timestampMs)) {
                close(due, steps.closedBeforeMs());
                steps.await(due, maker(due));
            }
        }
    }

    /** Closes the steps of a series that began before a time. */
    public void close(String series, long beforeMs) {
        maker(series).close(beforeMs, point -> points.accept(series, point));
    }

    /** A series has ended, and its open steps with it. */
    public void end(String series) {
        makers.remove(series);
        steps.forget(series);
    }

    /** Latest time of an event of a series, epoch milliseconds; {@link OpenSteps#NEVER} before the first. */
    public long lastMs(String series) {
        PointMaker maker = makers.get(series);
        return maker == null ? OpenSteps.NEVER : maker.lastEventMs();
    }

    private PointMaker maker(String series) {
        return makers.computeIfAbsent(series, any -> new PointMaker(rules.of(series)));
    }
}
