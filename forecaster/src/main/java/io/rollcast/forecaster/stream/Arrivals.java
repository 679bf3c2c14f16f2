package io.rollcast.forecaster.stream;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * When observations arrived: at the broker, where their topic has {@code LogAppendTime}, else when they were polled. An
 * event time tells nothing of a forecaster's latency: in replayed history it lies years back.
 *
 * <p>An interceptor notes each poll of a partition with its range of offsets; a {@link Cursor} of each task looks up the
 * poll of a record, and asks again only when its range is left. Of an internal topic's sources nobody asks, and none is
 * noted. Used by stream threads.
 */
public final class Arrivals {

    private static final String SETTING = "rollcast.arrivals";
    /** Polls of a partition that are remembered: more than a full buffer of records holds. */
    private static final int MOST_POLLS = 16_384;

    /** One poll of a partition. */
    private record Poll(long firstOffset, long lastOffset, long atMs, boolean byRecord) {

        boolean has(long offset) {
            return offset >= firstOffset && offset <= lastOffset;
        }
    }

    /** Polls of a partition whose records may still be waiting, in the order of offsets. */
    private static final class Polls {
        private final Deque<Poll> waiting = new ArrayDeque<>();

        synchronized void add(Poll poll) {
            Poll latest = waiting.peekLast();
            if (latest != null && poll.firstOffset <= latest.lastOffset) {
                waiting.clear(); // the partition is read again from an earlier offset
            }
            if (waiting.size() == MOST_POLLS) {
                waiting.removeFirst();
            }
            waiting.addLast(poll);
        }

        /** Forgets the polls before it: a task takes records in their order. */
        synchronized @Nullable Poll of(long offset) {
            while (!waiting.isEmpty() && waiting.getFirst().lastOffset < offset) {
                waiting.removeFirst();
            }
            Poll first = waiting.peekFirst();
            return first != null && first.has(offset) ? first : null;
        }
    }

    private final Clock clock;
    private final String topic;
    private final Map<TopicPartition, Polls> partitions = new ConcurrentHashMap<>();

    /** @param topic that forecasts are made from */
    public Arrivals(Clock clock, String topic) {
        this.clock = clock;
        this.topic = topic;
    }

    /** Settings of the Kafka Streams client that install the interceptor, beside those that the operator has. */
    public Map<String, Object> settings(Map<?, ?> others) {
        String name = StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);
        Object before = others.get(name);
        return Map.of(
                name,
                (before == null ? "" : before + ",") + Interceptor.class.getName(),
                StreamsConfig.mainConsumerPrefix(SETTING),
                this);
    }

    /** Notes polls. Made by the consumers of stream threads. */
    public static final class Interceptor implements ConsumerInterceptor<byte[], byte[]> {

        private @Nullable Arrivals arrivals;

        @Override
        public void configure(Map<String, ?> settings) {
            arrivals = (Arrivals) settings.get(SETTING);
        }

        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
            Objects.requireNonNull(arrivals, "configure comes first").polled(records);
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

        @Override
        public void close() {}
    }

    void polled(ConsumerRecords<byte[], byte[]> records) {
        long now = clock.millis();
        for (TopicPartition partition : records.partitions()) {
            if (!partition.topic().equals(topic)) {
                continue;
            }
            List<ConsumerRecord<byte[], byte[]>> polled = records.records(partition);
            ConsumerRecord<byte[], byte[]> first = polled.get(0);
            partitions
                    .computeIfAbsent(partition, any -> new Polls())
                    .add(new Poll(
                            first.offset(),
                            polled.get(polled.size() - 1).offset(),
                            now,
                            first.timestampType() == TimestampType.LOG_APPEND_TIME));
        }
    }

    /** For a task, whose records are all of one partition. */
    Cursor cursor() {
        return new Cursor();
    }

    /** Collects the arrivals of points until they are forecast. Used by the task's thread alone. */
    final class Cursor {

        private long[] arrivedMs = new long[256];
        private int count;
        private @Nullable Poll poll;
        private @Nullable Polls polls;

        private Cursor() {}

        /** Adds a point, which is due a forecast from now on. */
        void note(@Nullable RecordMetadata place, long timestampMs) {
            if (count == arrivedMs.length) {
                arrivedMs = Arrays.copyOf(arrivedMs, 2 * count);
            }
            arrivedMs[count++] = arrived(place, timestampMs);
        }

        private long arrived(@Nullable RecordMetadata place, long timestampMs) {
            if (place == null) {
                return clock.millis();
            }
            if (poll == null || !poll.has(place.offset())) {
                if (polls == null) {
                    polls = partitions.get(new TopicPartition(place.topic(), place.partition()));
                }
                poll = polls == null ? null : polls.of(place.offset());
            }
            if (poll == null) {
                return clock.millis();
            }
            return poll.byRecord ? timestampMs : poll.atMs;
        }

        /** The arrivals of all points since the last call, in the order of {@link #note}. */
        long[] take() {
            long[] taken = Arrays.copyOf(arrivedMs, count);
            count = 0;
            return taken;
        }
    }
}
