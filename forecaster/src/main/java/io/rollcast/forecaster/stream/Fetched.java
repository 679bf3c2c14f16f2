package io.rollcast.forecaster.stream;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What the consumer of a stream thread fetches, for the processors that the thread calls. Safe for all threads. */
public final class Fetched {

    /** Kafka Streams names the consumer of a thread so after the thread. */
    private static final String CONSUMER = "-consumer";

    private final Map<String, Consumer<byte[], byte[]>> consumers = new ConcurrentHashMap<>();

    /** A stream thread has this consumer from now on. */
    void by(Consumer<byte[], byte[]> consumer, Map<String, Object> settings) {
        consumers.put(String.valueOf(settings.get(ConsumerConfig.CLIENT_ID_CONFIG)), consumer);
    }

    private @Nullable Consumer<byte[], byte[]> own() {
        return consumers.get(Thread.currentThread().getName() + CONSUMER);
    }

    /** The partitions that the calling stream thread reads; none for another thread. */
    Set<TopicPartition> partitions() {
        Consumer<byte[], byte[]> consumer = own();
        return consumer == null ? Set.of() : consumer.assignment();
    }

    /** Where the consumer is in one of them; 0 as long as nobody knows. */
    long position(TopicPartition partition) {
        Consumer<byte[], byte[]> consumer = own();
        if (consumer == null || unread(partition).isEmpty()) {
            return 0;
        }
        try {
            // Where the leader has changed, a position is to be confirmed: for that this thread must not wait.
            return consumer.position(partition, Duration.ZERO);
        } catch (TimeoutException | InvalidOffsetException e) {
            // The next poll sees to either.
            return 0;
        }
    }

    /** Records of one of them that have not been fetched, as far as is known; 0 where no stream thread calls. */
    OptionalLong unread(TopicPartition partition) {
        Consumer<byte[], byte[]> consumer = own();
        if (consumer == null) {
            return OptionalLong.of(0);
        }
        return consumer.assignment().contains(partition) ? consumer.currentLag(partition) : OptionalLong.empty();
    }

    /** Whether records of one of them wait, or may wait, to be fetched. */
    boolean hasUnread(TopicPartition partition) {
        return unread(partition).orElse(1) > 0;
    }
}
