package io.rollcast.service;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.List;

/**
 * Which of the meters of Kafka's clients and of Kafka Streams a service shows. There are thousands for a few dozen
 * partitions, which makes every scrape slow and every sample dear, while dashboards and alerts look at few of them.
 */
public enum KafkaMeters implements MeterFilter {

    /** Meters by thread, by client and by lag; of stores their size and of tasks what they have to restore. */
    ESSENTIAL,

    /** All that Kafka has, by task, processor, store, topic, partition and broker as well. */
    ALL;

    /** Groups of meters of which only {@link #OF_DETAILS} are essential. */
    private static final List<String> DETAILS = List.of(
            "kafka.stream.state.",
            "kafka.stream.task.",
            "kafka.stream.processor.",
            "kafka.stream.topic.",
            "kafka.consumer.node.",
            "kafka.producer.node.",
            "kafka.producer.topic.",
            "kafka.admin.client.node.",
            "kafka.consumer.fetch.manager.records.lead",
            "kafka.consumer.fetch.manager.preferred.read.replica");

    private static final List<String> OF_DETAILS = List.of(
            "kafka.stream.state.updater.",
            "kafka.stream.state.estimate.num.keys",
            "kafka.stream.state.total.sst.files.size",
            "kafka.stream.task.restore.remaining.records");

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        boolean isDetail = startsWithAny(id.getName(), DETAILS) && !startsWithAny(id.getName(), OF_DETAILS);
        return this == ESSENTIAL && isDetail ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
    }

    private static boolean startsWithAny(String name, List<String> prefixes) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
