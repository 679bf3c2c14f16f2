package io.rollcast.service;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads a consumer's partitions from where it is to where they end now. */
public final class EndOfTopic {

    /** Time without any progress after which reading is given up, as long as Kafka's own calls wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private EndOfTopic() {}

    /**
     * Reads.
     *
     * @param polling polls the consumer once and uses what comes
     * @throws TimeoutException if for a minute no position of the consumer moves, as a partition without a leader has it
     */
    public static void read(Consumer<?, ?> consumer, Collection<TopicPartition> partitions, Runnable polling) {
        read(consumer, partitions, polling, PATIENCE);
    }

    static void read(
            Consumer<?, ?> consumer, Collection<TopicPartition> partitions, Runnable polling, Duration patience) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long left = left(consumer, ends);
        long moved = System.nanoTime();
        while (left > 0) {
            polling.run();
            long now = left(consumer, ends);
            if (now < left) {
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > patience.toNanos()) {
                throw new TimeoutException(stalled(consumer, ends, patience));
            }
            left = now;
        }
    }

    private static long left(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
                .sum();
    }

    private static String stalled(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends, Duration patience) {
        Map.Entry<TopicPartition, Long> one = ends.entrySet().stream()
                .filter(end -> consumer.position(end.getKey()) < end.getValue())
                .findFirst()
                .orElseThrow();
        return ("%s could not be read any further for %d s: at offset %d of %d. Does it have a leader ('kafka-topics"
                        + " --describe --unavailable-partitions'), and is that broker well?")
                .formatted(one.getKey(), patience.toSeconds(), consumer.position(one.getKey()), one.getValue());
    }
}
