package io.rollcast.forecaster.stream;

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

    /** The source that a record was read from. */
    SourceTeller of(RecordMetadata place) {
        return of(new TopicPartition(place.topic(), place.partition()));
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
        tellers.forEach(
                (place, source) -> source.tell(nowMs, fetched.unread(place)).ifPresent(told));
    }
}
