package io.rollcast.forecaster.stream;

import io.rollcast.wire.points.OpenSteps;
import io.rollcast.wire.points.PointRules;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** The sources that one task reads: of each topic the partition that has the task's number. Called by its thread. */
final class SourceTellers {

    private final PointRules rules;
    private final Fetched fetched;
    private final String eventsTopic;
    private final Map<TopicPartition, SourceTeller> tellers = new HashMap<>();

    /**
     * Of one task.
     *
     * @param rules say which times matter
     * @param eventsTopic the internal topic, which the same threads read
     */
    SourceTellers(PointRules rules, Fetched fetched, String eventsTopic) {
        this.rules = rules;
        this.fetched = fetched;
        this.eventsTopic = eventsTopic;
    }

    /** A life of the task begins. */
    void begin() {
        tellers.clear();
    }

    /** A record has been read; returns its source. */
    SourceTeller read(RecordMetadata place) {
        SourceTeller source = of(new TopicPartition(place.topic(), place.partition()));
        source.read(place.offset());
        return source;
    }

    private SourceTeller of(TopicPartition place) {
        return tellers.computeIfAbsent(place, any -> new SourceTeller(rules, place.topic(), place.partition()));
    }

    /** Tells what there is to tell; asked once a second. */
    void tell(int number, long nowMs, Consumer<Record<Object, Object>> told) {
        for (TopicPartition place : fetched.partitions()) {
            if (place.partition() == number && !place.topic().equals(eventsTopic)) {
                of(place);
            }
        }
        tellers.forEach((place, source) -> source.tell(nowMs, fetched.unread(place), ofOthers(place, source))
                .ifPresent(told));
    }

    /** A task takes the earliest of the records that it has fetched: what waits of one source is later than what is read of others. */
    private long ofOthers(TopicPartition place, SourceTeller source) {
        if (tellers.size() == 1 || !source.isBefore(fetched.position(place))) {
            return OpenSteps.NEVER;
        }
        return tellers.values().stream()
                .filter(other -> other != source)
                .mapToLong(SourceTeller::latelyMs)
                .max()
                .orElse(OpenSteps.NEVER);
    }
}
