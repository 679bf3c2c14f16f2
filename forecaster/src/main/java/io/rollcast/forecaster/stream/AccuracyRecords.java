package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.serving.Shadow;
import io.rollcast.wire.Accuracy;
import io.rollcast.wire.PairedErrors;
import java.util.function.BiConsumer;

/**
 * What came of a task's forecasts since its latest records on the accuracy topic.
 *
 * <p>It belongs to one life of the task, whose thread alone calls it.
 */
final class AccuracyRecords {

    private final String instance;
    private Tally tally = new Tally();
    private long sinceMs;

    /** @param instance name of the forecaster and of the task */
    AccuracyRecords(String instance, long nowMs) {
        this.instance = instance;
        this.sinceMs = nowMs;
    }

    void add(Tally more) {
        tally.add(more);
    }

    /**
     * Writes the records of the time up to now, and begins anew.
     *
     * @param shadow whose errors are written as well
     * @param out takes keys and values
     */
    void write(Shadow shadow, long nowMs, BiConsumer<String, Object> out) {
        tally.scores()
                .forEach((predictor, score) -> out.accept(
                        predictor,
                        new Accuracy(
                                Accuracy.VERSION,
                                predictor,
                                instance,
                                sinceMs,
                                nowMs,
                                score.counts(),
                                score.squaredErrors(),
                                score.scaledErrors(),
                                score.boundedCounts(),
                                score.inside80Counts(),
                                score.inside95Counts())));
        for (PairedErrors pair : shadow.take(instance, sinceMs, nowMs)) {
            out.accept(pair.key(), pair);
        }
        tally = new Tally();
        sinceMs = nowMs;
    }
}
