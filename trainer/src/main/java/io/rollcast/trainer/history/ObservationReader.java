package io.rollcast.trainer.history;

import io.rollcast.service.EndOfTopic;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import io.rollcast.wire.Source;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.WireFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions of the observations topics for an intake, with a consumer that has no group, so that each trainer
 * reads all events. New partitions are found within a minute. One without a leader, or whose leader does not answer, is as
 * one that is not there yet, so that neither reading nor steps nor rounds wait for it. One that loses its leader goes on where
 * it was when it has one again; no steps wait for it meanwhile. One thread owns it.
 *
 * <p>It is long because which partitions there are, where each begins and ends and what is read change together.
 */
public final class ObservationReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ObservationReader.class);

    private static final long PARTITION_CHECK_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** The same while there is no partition at all. */
    private static final long FIRST_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Most time of the first look-up of the partitions, as long as Kafka's own calls wait. */
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(60);

    /** Most time of a later check of them, and of each broker's look-ups, during which nothing is read. */
    private static final Duration CHECK_PATIENCE = Duration.ofSeconds(10);

    /** Most time of a look-up of how far partitions are read, of all together. */
    private static final Duration POSITION_PATIENCE = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final Source source;
    private final WireFormat format;
    private final StartFrom from;
    private final Intake intake;
    private final Runnable rejected;
    private final LongSupplier nanos;
    private long partitionsCheckedNanos;

    /** Where each partition that is read ended when its reading began. */
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    /** Have no leader, or none that answers. */
    private Set<TopicPartition> unanswered = new LinkedHashSet<>();

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
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
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
        ConsumerRecords<byte[], byte[]> records = consumer.poll(timeout);
        // The check may have come while a leader was elected: what is read since is waited for again.
        unanswered.removeAll(records.partitions());
        for (ConsumerRecord<byte[], byte[]> record : records) {
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
        List<TopicPartition> behind = consumer.assignment().stream()
                .filter(partition -> !unanswered.contains(partition)
                        && consumer.currentLag(partition).orElse(1) > 0)
                .toList();
        intake.advance(behind);
        Set<TopicPartition> ahead = intake.ahead(behind);
        Set<TopicPartition> waiting = consumer.paused();
        consumer.resume(
                waiting.stream().filter(partition -> !ahead.contains(partition)).toList());
        consumer.pause(ahead);
    }

    private void assignPartitions() {
        Set<TopicPartition> assigned = consumer.assignment();
        long interval = assigned.isEmpty() ? FIRST_CHECK_NANOS : PARTITION_CHECK_NANOS;
        if (nanos.getAsLong() - partitionsCheckedNanos < interval) {
            return;
        }
        List<PartitionInfo> listed;
        try {
            listed = partitions(assigned.isEmpty() ? FIRST_PATIENCE : CHECK_PATIENCE);
        } catch (TimeoutException e) {
            if (assigned.isEmpty()) {
                throw e;
            }
            LOG.warn(
                    "Kafka does not say whether there are new partitions, it is asked again in a minute: {}",
                    e.getMessage());
            partitionsCheckedNanos = nanos.getAsLong();
            return;
        }
        Set<TopicPartition> readable = new HashSet<>();
        Set<TopicPartition> silent = new LinkedHashSet<>();
        Map<Node, List<TopicPartition>> added = new HashMap<>();
        for (PartitionInfo info : listed) {
            TopicPartition partition = new TopicPartition(info.topic(), info.partition());
            boolean isAssigned = assigned.contains(partition);
            if (isAssigned) {
                readable.add(partition);
            }
            if (info.leader() == null) {
                silent.add(partition);
            } else if (!isAssigned) {
                added.computeIfAbsent(info.leader(), any -> new ArrayList<>()).add(partition);
            }
        }
        ends.keySet().retainAll(readable);
        Map<TopicPartition, Long> starts = new HashMap<>();
        // Each leader by itself: one look-up for all fails where one of them does not answer.
        for (List<TopicPartition> partitions : added.values()) {
            try {
                Map<TopicPartition, Long> theirEnds = consumer.endOffsets(partitions, CHECK_PATIENCE);
                starts.putAll(starts(partitions, theirEnds));
                ends.putAll(theirEnds);
            } catch (TimeoutException e) {
                silent.addAll(partitions);
            }
        }
        readable.addAll(starts.keySet());
        if (!readable.equals(assigned)) {
            consumer.assign(readable);
            starts.forEach(consumer::seek);
        }
        if (!silent.equals(unanswered)) {
            unanswered = silent;
            if (!silent.isEmpty()) {
                LOG.warn("Left out until a check, once a minute, finds otherwise: {}", leaderless());
            }
        }
        partitionsCheckedNanos = nanos.getAsLong();
    }

    private List<PartitionInfo> partitions(Duration patience) {
        return topics(patience).stream()
                .flatMap(topic -> consumer.partitionsFor(topic, patience).stream())
                .toList();
    }

    private Collection<String> topics(Duration patience) {
        return source.pattern().isEmpty()
                ? source.topics()
                : consumer.listTopics(patience).keySet().stream()
                        .filter(source::has)
                        .toList();
    }

    private Map<TopicPartition, Long> starts(List<TopicPartition> partitions, Map<TopicPartition, Long> ends) {
        return switch (from.kind()) {
            case EARLIEST -> consumer.beginningOffsets(partitions, CHECK_PATIENCE);
            case LATEST -> ends;
            case TIME -> {
                Map<TopicPartition, Long> times = new HashMap<>();
                partitions.forEach(partition -> times.put(partition, from.epochMs()));
                Map<TopicPartition, Long> starts = new HashMap<>(ends);
                consumer.offsetsForTimes(times, CHECK_PATIENCE).forEach((partition, place) -> {
                    // Null where all is older.
                    if (place != null) {
                        starts.put(partition, place.offset());
                    }
                });
                yield starts;
            }
        };
    }

    private String leaderless() {
        return "%s have no leader, or none that answers ('kafka-topics --describe --unavailable-partitions'): bring their brokers up, and within reach"
                .formatted(unanswered);
    }

    /**
     * Reads all records that are on the topic now.
     *
     * @throws TimeoutException if a partition cannot be read
     */
    public void readToEnd() {
        assignPartitions();
        if (!unanswered.isEmpty()) {
            throw new TimeoutException(leaderless());
        }
        EndOfTopic.read(consumer, consumer.assignment(), () -> poll(Duration.ofMillis(200)));
    }

    /** Number of records that stood on the partitions when reading of each began and have not been read. */
    public long unread() {
        Map<TopicPartition, Long> positions = positions(ends.keySet());
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - positions.getOrDefault(end.getKey(), 0L)))
                .sum();
    }

    /**
     * Forgets the series that have been idle for too long, once all is read that stood on each partition when its reading
     * began: until then a series lies behind the newest point of all because its partition is read later.
     */
    public void forgetIdle(long nowMs) {
        if (intake.forgetsIdle() && unread() == 0) {
            intake.forgetIdle(nowMs);
        }
    }

    /** Returns what must come before anything can be read; empty where there is a partition to read. */
    public Optional<String> missing() {
        if (!consumer.assignment().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                unanswered.isEmpty()
                        ? "there is no topic yet (%s): create one, it is found within a second".formatted(source)
                        : leaderless());
    }

    /** How far partitions are read; one of which it is not known is left out. */
    private Map<TopicPartition, Long> positions(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        Duration patience = POSITION_PATIENCE;
        for (TopicPartition partition : partitions) {
            try {
                positions.put(partition, consumer.position(partition, patience));
            } catch (TimeoutException e) {
                // Others of its leader would take as long; what is known needs no time.
                patience = Duration.ZERO;
            }
        }
        return positions;
    }

    /**
     * Returns the next offset of each partition, for the provenance of networks that are fitted now; not of one of which it is
     * not known, as it has lost its leader.
     */
    public Map<String, Long> offsets() {
        Map<String, Long> offsets = new TreeMap<>();
        Set<TopicPartition> unknown = new HashSet<>(consumer.assignment());
        positions(consumer.assignment()).forEach((partition, position) -> {
            unknown.remove(partition);
            offsets.put(source.isSingle() ? String.valueOf(partition.partition()) : partition.toString(), position);
        });
        if (!unknown.isEmpty()) {
            LOG.warn("How far they are read is not known, as their leaders do not answer: {}", unknown);
        }
        return offsets;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
