package io.rollcast.doctor;

import io.rollcast.wire.Observation;
import io.rollcast.wire.points.OpenSteps;
import io.rollcast.wire.points.PointMaker;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Verdict;
import java.util.HashMap;
import java.util.Map;

/**
 * The events of a partition, judged by the rules of a forecaster that begins with them; the wall clock closes no step. A series
 * on several partitions is judged on each by itself: in which order a forecaster reads them is not known. One thread.
 */
final class PartitionEvents {

    static final long NEVER = Long.MIN_VALUE;

    private final PointRules rules;
    private final OpenSteps steps;
    private final Map<String, PointMaker> makers = new HashMap<>();

    PartitionEvents(PointRules rules) {
        this.rules = rules;
        this.steps = new OpenSteps(rules, OpenSteps.NEVER, OpenSteps.NEVER);
    }

    /** Latest time of an event of a series, epoch milliseconds; {@link #NEVER} before the first. */
    long lastMs(String series) {
        return maker(series).lastEventMs();
    }

    /** Takes the next event. */
    Verdict take(Observation event) {
        long timestampMs = event.timestampMs();
        if (rules.hasGrid()) {
            for (String due : steps.advance(timestampMs)) {
                maker(due).close(steps.closedBeforeMs(), point -> {});
                steps.await(due, maker(due));
            }
        }
        PointMaker maker = maker(event.series());
        Verdict verdict = maker.offer(timestampMs, event.value(), point -> {});
        if (rules.hasGrid() && verdict == Verdict.TAKEN) {
            if (steps.isBehind(timestampMs)) {
                maker.close(rules.closedBefore(maker.lastEventMs()), point -> {});
            }
            steps.await(event.series(), maker);
        }
        return verdict;
    }

    private PointMaker maker(String series) {
        return makers.computeIfAbsent(series, any -> new PointMaker(rules));
    }
}
