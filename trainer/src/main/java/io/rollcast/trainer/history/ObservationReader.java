package io.rollcast.trainer.history;

import io.rollcast.service.EndOfTopic;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import io.rollcast.wire.Source;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.WireFormat;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions of the observations topics for an intake, with a consumer that has no group, so that each trainer
 * reads all events. New partitions are found within a minute. One thread owns it.
 */
public final class ObservationReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ObservationReader.class);

    private static final long PARTITION_CHECK_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** The same while there is no partition at all. */
    private static final long FIRST_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Most time of the first look-up of the partitions, as long as Kafka's own calls wait. */
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(60);

    /** Most time of a later check of them, during which nothing is read. */
    private static final Duration CHECK_PATIENCE = Duration.ofSeconds(10);

    /** Most time of a look-up of where a partition begins. */
    private static final Duration POSITION_PATIENCE = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final Source source;
    private final WireFormat format;
    private final StartFrom from;
    private final Intake intake;
    private final Runnable rejected;
    private final LongSupplier nanos;
    private long partitionsCheckedNanos;
    private Map<TopicPartition, Long> endsAtStart = Map.of();

    /**
     * @param intake intake that receives the events
     * @param rejected run for each rejected record
     */
    public ObservationReader(
            Map<String, Object> clientSettings, Topics topics, StartFrom from, Intake intake, Runnable rejected) {
        this(consumer(clientSettings), topics, from, intake, rejected, System::nanoTime);
    }

    ObservationReader(
            Consumer<byte[], byte[]> consumer,
            Topics topics,
            StartFrom from,
            Intake intake,
            Runnable rejected,
            LongSupplier nanos) {
        this.consumer = consumer;
        this.source = topics.source();
        this.format = topics.format();
        this.from = from;
        this.intake = intake;
        this.rejected = rejected;
        this.nanos = nanos;
        this.partitionsCheckedNanos = nanos.getAsLong() - PARTITION_CHECK_NANOS;
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> clientSettings) {
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    public Consumer<byte[], byte[]> consumer() {
        return consumer;
    }

    /** Reads the records that have arrived, and waits for them no longer than {@code timeout}. */
    public void poll(Duration timeout) {
        assignPartitions();
        if (consumer.assignment().isEmpty()) {
            // A consumer without partitions refuses to be polled.
            LockSupport.parkNanos(timeout.toNanos());
            return;
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            IncomingRecord incoming = IncomingRecord.of(record);
            try {
                for (Observation event : format.observations(incoming)) {
                    intake.offer(partition, event.series(), event.timestampMs(), event.value());
                }
                if (record.value() == null) {
                    format.ended(incoming).forEach(intake::forget);
                }
            } catch (MalformedObservationException e) {
                rejected.run();
            }
        }
        intake.advance(consumer.assignment().stream()
                .filter(partition -> consumer.currentLag(partition).orElse(1) > 0)
                .toList());
    }

    private void assignPartitions() {
        long now = nanos.getAsLong();
        long interval = consumer.assignment().isEmpty() ? FIRST_CHECK_NANOS : PARTITION_CHECK_NANOS;
        if (now - partitionsCheckedNanos < interval) {
            return;
        }
        List<TopicPartition> partitions;
        try {
            partitions = partitions(consumer.assignment().isEmpty() ? FIRST_PATIENCE : CHECK_PATIENCE);
        } catch (TimeoutException e) {
            if (consumer.assignment().isEmpty()) {
                throw e;
            }
            LOG.warn(
                    "Kafka does not say whether there are new partitions, it is asked again in a minute: {}",
                    e.getMessage());
            partitionsCheckedNanos = nanos.getAsLong();
            return;
        }
        List<TopicPartition> added = partitions.stream()
                .filter(partition -> !consumer.assignment().contains(partition))
                .toList();
        if (!added.isEmpty()) {
            // Before they are assigned: a look-up that fails leaves them to the next turn.
            Map<TopicPartition, OffsetAndTimestamp> starts = startsByTime(added);
            boolean isStart = consumer.assignment().isEmpty();
            consumer.assign(partitions);
            seekToStart(added, starts);
            if (isStart) {
                endsAtStart = ends(added);
            }
        }
        partitionsCheckedNanos = now;
    }

    private Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        try {
            return consumer.endOffsets(partitions, CHECK_PATIENCE);
        } catch (TimeoutException e) {
            LOG.warn(
                    "Kafka does not say where the topic ends, so the first round does not wait until it is read: {}",
                    e.getMessage());
            return Map.of();
        }
    }

    private List<TopicPartition> partitions(Duration patience) {
        return topics(patience).stream()
                .flatMap(topic -> consumer.partitionsFor(topic, patience).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private Collection<String> topics(Duration patience) {
        return source.pattern().isEmpty()
                ? source.topics()
                : consumer.listTopics(patience).keySet().stream()
                        .filter(source::has)
                        .toList();
    }

    /** Where partitions begin that are read from a time on; empty where another start is asked for. */
    private Map<TopicPartition, OffsetAndTimestamp> startsByTime(List<TopicPartition> partitions) {
        if (from.kind() != StartFrom.Kind.TIME) {
            return Map.of();
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, from.epochMs()));
        return consumer.offsetsForTimes(times);
    }

    private void seekToStart(List<TopicPartition> partitions, Map<TopicPartition, OffsetAndTimestamp> starts) {
        switch (from.kind()) {
            case EARLIEST -> consumer.seekToBeginning(partitions);
            case LATEST -> consumer.seekToEnd(partitions);
            case TIME -> {
                for (TopicPartition partition : partitions) {
                    OffsetAndTimestamp place = starts.get(partition);
                    if (place == null) {
                        consumer.seekToEnd(List.of(partition));
                    } else {
                        consumer.seek(partition, place.offset());
                    }
                }
            }
        }
    }

    /** Reads all records that are on the topic now. */
    public void readToEnd() {
        assignPartitions();
        EndOfTopic.read(consumer, consumer.assignment(), () -> poll(Duration.ofMillis(200)));
    }

    /** Number of records that stood on the topic when reading began and have not been read. */
    public long unread() {
        Set<TopicPartition> assigned = consumer.assignment();
        return endsAtStart.entrySet().stream()
                .filter(end -> assigned.contains(end.getKey()))
                .mapToLong(end -> Math.max(0, end.getValue() - position(end.getKey())))
                .sum();
    }

    /**
     * Forgets the series that have been idle for too long, once all is read that stood on the topic when reading began: until
     * then a series lies behind the newest point of all because its partition is read later.
     */
    public void forgetIdle(long nowMs) {
        if (unread() == 0) {
            intake.forgetIdle(nowMs);
        }
    }

    /** Returns what must come before anything can be read; empty where there is a topic. */
    public Optional<String> missing() {
        return consumer.assignment().isEmpty()
                ? Optional.of("there is no topic yet (%s): create one, it is found within a second".formatted(source))
                : Optional.empty();
    }

    /** 0 where it is not known yet. */
    private long position(TopicPartition partition) {
        try {
            return consumer.position(partition, POSITION_PATIENCE);
        } catch (TimeoutException e) {
            return 0;
        }
    }

    /**
     * Returns the next offset of each partition, for the provenance of networks that are fitted now; not of one of which it is
     * not known, as it has had no leader since reading began.
     */
    public Map<String, Long> offsets() {
        Map<String, Long> offsets = new TreeMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            String name = source.isSingle() ? String.valueOf(partition.partition()) : partition.toString();
            try {
                offsets.put(name, consumer.position(partition, POSITION_PATIENCE));
            } catch (TimeoutException e) {
                LOG.warn("{} has not been read so far: {}", partition, e.getMessage());
            }
        }
        return offsets;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
